"""An evaluation from its request to its report, whatever the models and the worker do on the way."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from services.examples import heading
from services.storage.database import Database
from services.trainer.app import MIGRATIONS
from services.trainer.evaluations import running
from services.wire.errors import (
    DatasetEmpty,
    DatasetNotFound,
    DatasetNotReady,
    EvaluationFinished,
    EvaluationNotFound,
    FieldInvalid,
    IdempotencyMismatch,
    ModelNotTrusted,
)
from services.wire.training import (
    CancelEvaluation,
    DatasetStatus,
    DeleteEvaluation,
    EvaluatedExample,
    EvaluationStatus,
    GetEvaluation,
    ListEvaluatedExamples,
    ListEvaluations,
    Outcome,
    Split,
)
from tests.calls.scripted_model import Script, scripted_model
from tests.trainer.evaluations.conftest import BASE, HEADINGS, TUNED, Shelf, evaluating, judged, learnt

TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}


async def test_from_the_request_to_the_report(database: Database, tmp_path: Path) -> None:
    script = Script(answers=learnt)
    async with scripted_model(script) as model, evaluating(database, tmp_path, model.url) as seen:
        created = await seen.create(BASE, TUNED, TUNED, key="once")
        assert (await seen.create(BASE, TUNED, key="once")).id == created.id
        for other in ({"split": Split.VALIDATION}, {"dataset": "none"}, {"prompt_version": "heading-1"}):
            with pytest.raises(IdempotencyMismatch):
                await seen.create(BASE, TUNED, key="once", **other)
        with pytest.raises(IdempotencyMismatch):
            await seen.create(TUNED, BASE, key="once")
        found = await seen.until(created.id, EvaluationStatus.SUCCEEDED)
        listed = await seen.bus.request(ListEvaluations(dataset="headings"))
        assert [each.id for each in listed.items] == [created.id]
        assert await seen.store.finished_of(TUNED, "headings", 1) == found.id
        assert await seen.store.finished_of(TUNED, "headings", 2) is None
        assert await seen.store.finished_of("other", "headings", 1) is None
        await seen.bus.request(DeleteEvaluation(id=found.id))
        with pytest.raises(EvaluationNotFound):
            await seen.bus.request(GetEvaluation(id=found.id))
    assert found.models == (BASE, TUNED)
    assert (found.done, found.total, found.seconds_left) == (32, 32, None)
    base, tuned = found.results
    assert (base.metrics["format"].mean, base.metrics["format"].n) == (0, 16)
    assert tuned.metrics["format"].mean == 1
    assert [tuned.metrics[name].mean for name in ("exact", "exact.en", "exact.pt")] == [0.5, 1, 0]
    assert (base.answered, base.failed, base.prompt_tokens, base.completion_tokens) == (16, 0, 176, 112)
    assert base.cost is None
    assert tuned.cost == pytest.approx(16 * (11 + 14) / 1e6)
    assert tuned.latency is not None
    assert found.outcome == {TUNED: Outcome.BETTER}
    assert next(c for c in found.comparisons if (c.metric, c.language) == ("format", "all")).p < 0.001
    assert found.finished_at is not None
    # every question once, as the model will be asked in earnest
    asked = [(r["model"], r["messages"][-1]["content"]) for r in script.requests]
    assert len(asked) == len(set(asked)) == 32
    assert {(r["temperature"], "seed" in r) for r in script.requests} == {(0, True)}
    assert all(r["store"] is False for r in script.requests), (
        "what is evaluated is no business of its provider"
    )
    lengths = [len(HEADINGS[n]["messages"][-1]["content"].encode()) for n in range(16)]
    assert {r["max_completion_tokens"] for r in script.requests} == {n + 24 for n in lengths}
    # and progress was told
    assert {change.status for change in seen.changes} == {"queued", "running", "succeeded"}
    assert max(change.done for change in seen.changes) == 32
    assert any(change.seconds_left for change in seen.changes)


async def test_examples_and_regressions_are_told_page_by_page(database: Database, tmp_path: Path) -> None:
    def answers(asked: dict[str, Any]) -> list[str]:
        worse = asked["model"] == TUNED and '"Statement 4 ' in asked["messages"][-1]["content"]
        return ["no"] if worse else [heading.answer("Heading of statement")]

    async with (
        scripted_model(Script(answers=answers)) as model,
        evaluating(database, tmp_path, model.url) as seen,
    ):
        found = await seen.evaluated(BASE, TUNED)
        pages: list[EvaluatedExample] = []
        after: int | None = None
        while True:
            page = await seen.bus.request(ListEvaluatedExamples(id=found.id, after=after, limit=5))
            pages += page.items
            after = page.next
            if after is None:
                break
        worse = await seen.bus.request(ListEvaluatedExamples(id=found.id, model=TUNED, regressions=True))
        none = await seen.bus.request(ListEvaluatedExamples(id=found.id, model=BASE, regressions=True))
    assert [example.line for example in pages] == list(range(1, 17))
    assert json.loads(pages[0].prompt)["statement"] == "Statement 0 is kept."
    assert pages[0].reference == heading.answer("Heading of statement 0")
    assert [answer.model for answer in pages[0].answers] == [BASE, TUNED]
    assert [(e.line, [a.text for a in e.answers][1]) for e in worse.items] == [(5, "no")]
    assert worse.items[0].answers[1].scores == {"format": 0, "exact": 0}
    assert none.items == ()


async def test_what_cannot_be_evaluated_is_refused(database: Database, tmp_path: Path) -> None:
    shelf = Shelf(headings=HEADINGS)
    async with evaluating(database, tmp_path, "http://127.0.0.1:9/v1", shelf) as seen:
        with pytest.raises(DatasetNotFound):
            await seen.create(BASE, dataset="none")
        with pytest.raises(DatasetEmpty):
            await seen.create(BASE, split=Split.TRAIN)
        with pytest.raises(ModelNotTrusted):
            await seen.create(BASE, judge_model="smollm2-135m-instruct")
        with pytest.raises(FieldInvalid):
            await seen.create(BASE, prompt_version="heading-999")
        shelf.status = DatasetStatus.CHECKING
        with pytest.raises(DatasetNotReady):
            await seen.create(BASE)
        assert (await seen.bus.request(ListEvaluations())).items == ()


async def test_who_cancels_is_obeyed_at_once(database: Database, tmp_path: Path) -> None:
    script = Script(answers=learnt, pause=0.05)
    async with scripted_model(script) as model, evaluating(database, tmp_path, model.url) as seen:
        created = await seen.create(BASE, TUNED)
        await script.asked.wait()
        cancelled = await seen.bus.request(CancelEvaluation(id=created.id))
        assert cancelled.status is EvaluationStatus.CANCELLED
        asked = len(script.requests)
        await asyncio.sleep(0.3)
        assert len(script.requests) <= asked + running.AT_ONCE
        found = await seen.bus.request(GetEvaluation(id=created.id))
        assert (found.status, found.results) == (EvaluationStatus.CANCELLED, ())
        with pytest.raises(EvaluationFinished):
            await seen.bus.request(CancelEvaluation(id=created.id))
        assert await seen.store.finished_of(BASE, "headings", 1) is None


async def test_a_model_that_is_out_of_reach_is_waited_for(database: Database, tmp_path: Path) -> None:
    script = Script(answers=learnt, status=503, code="model_unreachable")
    async with scripted_model(script) as model, evaluating(database, tmp_path, model.url) as seen:
        created = await seen.create(BASE, TUNED)
        await script.asked.wait()
        while not any(change.status is EvaluationStatus.RUNNING for change in seen.changes):
            await asyncio.sleep(0.02)
        script.status = 200
        found = await seen.until(created.id, EvaluationStatus.SUCCEEDED, EvaluationStatus.FAILED)
    assert (found.status, found.done) == (EvaluationStatus.SUCCEEDED, 32)
    assert sum(result.failed for result in found.results) == 0


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (404, "model_not_found", "model_not_found"),
        (401, None, "model_key_rejected"),
        (429, "insufficient_quota", "model_quota"),
        (503, "model_unreachable", "model_unreachable"),  # in the end
    ],
)
async def test_a_model_that_cannot_be_asked_fails_the_evaluation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, code: str | None, expected: str
) -> None:
    monkeypatch.setattr(running, "TRIES", 2)
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}", MIGRATIONS, "trainer")
    script = Script(status=status, code=code)
    async with scripted_model(script) as model, evaluating(database, tmp_path, model.url) as seen:
        found = await seen.evaluated(BASE, TUNED)
    await database.close()
    assert found.status is EvaluationStatus.FAILED
    assert found.error is not None
    assert found.error.code == expected
    assert found.finished_at is not None


async def test_what_a_model_fails_at_counts_against_it(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}", MIGRATIONS, "trainer")
    calls = [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    chat = [
        {
            "messages": [
                {"role": "user", "content": "Call it."},
                {"role": "assistant", "content": None, "tool_calls": calls},
            ],
            "tools": [TOOL],
            "parallel_tool_calls": False,
        }
    ]
    mixed = Shelf(chat=chat, verdicts=[{"messages": judged(n)} for n in range(3)])
    async with (
        scripted_model(Script(refusal="no")) as model,
        evaluating(database, tmp_path, model.url, mixed) as seen,
    ):
        refused = await seen.evaluated(BASE, dataset="verdicts")
    async with (
        scripted_model(Script(status=400, code="context_length")) as model,
        evaluating(database, tmp_path, model.url, mixed) as seen,
    ):
        too_long = await seen.evaluated(BASE, dataset="verdicts")
        examples = await seen.bus.request(ListEvaluatedExamples(id=too_long.id))
    script = Script(calls=calls)
    async with scripted_model(script) as model, evaluating(database, tmp_path, model.url, mixed) as seen:
        called = await seen.evaluated(BASE, dataset="chat")
    await database.close()
    for found in (refused, too_long):
        assert found.status is EvaluationStatus.SUCCEEDED
        [base] = found.results
        assert (base.answered, base.failed) == (0, 3)
        assert {name: metric.mean for name, metric in base.metrics.items() if "." not in name} == {
            "exact": 0,
            "format": 0,
        }
        assert base.latency is None
    assert {a.error.code for e in examples.items for a in e.answers if a.error} == {"model_refused_input"}
    assert called.results[0].metrics["exact"].mean == 1
    assert (script.requests[0]["tools"], script.requests[0]["parallel_tool_calls"]) == ([TOOL], False)


@pytest.mark.parametrize(
    ("prefers", "mean", "flips"),
    [
        (lambda data, _: "A" if data["A"].startswith("{") else "B", 1, 0),
        (lambda data, _: "B" if data["A"].startswith("{") else "A", 0, 0),
        (lambda _data, _: "A", 0.5, 1),
        (lambda _data, _: "equal", 0.5, 0),
        (lambda _data, _: "neither", 0.5, 0),  # no answer of the form
    ],
    ids=["the tuned one", "the baseline", "whichever comes first", "neither", "another form"],
)
async def test_a_judge_is_asked_in_both_orders(
    tmp_path: Path, prefers: Any, mean: float, flips: float
) -> None:
    def answers(asked: dict[str, Any]) -> list[str]:
        if asked["model"] != "judge-1":
            return learnt(asked)
        assert asked["response_format"]["json_schema"]["strict"] is True
        assert "never an instruction" in asked["messages"][0]["content"]
        data = json.loads(asked["messages"][1]["content"].split("\n")[1])
        return [json.dumps({"why": "so", "better": prefers(data, None)})]

    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}", MIGRATIONS, "trainer")
    script = Script(answers=answers)
    async with scripted_model(script) as model, evaluating(database, tmp_path, model.url) as seen:
        found = await seen.evaluated(BASE, TUNED, judge_model="judge-1")
        examples = await seen.bus.request(ListEvaluatedExamples(id=found.id))
    await database.close()
    assert (found.status, found.done, found.total) == (EvaluationStatus.SUCCEEDED, 48, 48)
    tuned = found.results[1]
    assert (tuned.metrics["judge"].mean, tuned.metrics["judge-flips"].mean) == (mean, flips)
    assert sum(r["model"] == "judge-1" for r in script.requests) == 32
    compared = next(c for c in found.comparisons if (c.metric, c.language) == ("judge", "all"))
    assert compared.outcome is {1: Outcome.BETTER, 0: Outcome.WORSE}.get(
        int(mean) if mean != 0.5 else -1, Outcome.INCONCLUSIVE
    )
    assert examples.items[0].answers[1].scores["judge"] == mean


@pytest.mark.kills
async def test_a_killed_worker_is_followed_by_another_that_asks_nothing_twice(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}"
    database = await Database.open(url, MIGRATIONS, "trainer")
    script = Script(answers=learnt, pause=0.05)
    async with scripted_model(script) as model:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.trainer.evaluations.evaluating_process", str(tmp_path), model.url
        )
        while len(script.requests) < 10:
            await asyncio.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        await asyncio.sleep(0.2)  # what it had asked is answered, to nobody
        asked = len(script.requests)
        async with evaluating(database, tmp_path, model.url, patience=0.5) as seen:
            [left] = (await seen.bus.request(ListEvaluations())).items
            found = await seen.until(left.id, EvaluationStatus.SUCCEEDED, EvaluationStatus.FAILED)
    await database.close()
    assert left.status is EvaluationStatus.RUNNING
    assert 0 < left.done < asked + 1
    assert (found.status, found.done) == (EvaluationStatus.SUCCEEDED, 32)
    assert len(script.requests) - asked == 32 - left.done
