"""Promotions: on proof alone, or by force with a reason that is kept, and told until it is sure."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.examples import heading, prompts, verdict
from services.storage.database import Database
from services.trainer.app import MIGRATIONS
from services.trainer.evaluations.promotions import _refusal
from services.trainer.evaluations.results import Example, Material, Scored
from services.trainer.evaluations.tables import EvaluationRow, PromotionRow
from services.trainer.ids import new_id
from services.wire.errors import (
    BrokerUnavailable,
    EvaluationInUse,
    EvaluationNotFound,
    EvaluationUnfinished,
    PromotionNotFound,
    PromotionRefused,
)
from services.wire.messages import Event
from services.wire.training import (
    CancelEvaluation,
    DeleteEvaluation,
    Demote,
    ListPromotions,
    ModelPromoted,
    Promote,
    Promotion,
    Role,
    Split,
    Task,
)
from tests.calls.scripted_model import Script, scripted_model
from tests.trainer.evaluations.conftest import (
    BASE,
    HEADINGS,
    TUNED,
    Evaluating,
    Shelf,
    evaluating,
    headed,
    judged,
    learnt,
)

BETTER = "ft:base-model:better"


def answers(asked: dict[str, Any]) -> list[str]:
    """The tuned model writes another key in Portuguese; `BETTER` is always right."""
    statement = str(prompts.data_of(asked["messages"]).get("statement"))
    if asked["model"] == BASE:
        return ["It should be under a heading."]
    if asked["model"] == TUNED and statement.startswith("Frase"):
        return ['{"title":"Frase aqui"}']
    return [heading.answer(f"About {statement[:12]}")]


async def promote(seen: Evaluating, model: str, evaluation: str, **fields: Any) -> Promotion:
    return await seen.bus.request(Promote(base="docs", model=model, evaluation=evaluation, **fields))


async def refused(seen: Evaluating, model: str, evaluation: str, **fields: Any) -> str:
    with pytest.raises(PromotionRefused) as caught:
        await promote(seen, model, evaluation, **fields)
    return str(caught.value.params["reason"])


async def heard(seen: Evaluating, model: str | None) -> Promotion:
    async with asyncio.timeout(20):
        while not seen.promoted or seen.promoted[-1].model != model:
            await asyncio.sleep(0.02)
    return seen.promoted[-1]


async def test_promoted_told_promoted_again_and_taken_back(database: Database, tmp_path: Path) -> None:
    async with (
        scripted_model(Script(answers=answers)) as model,
        evaluating(database, tmp_path, model.url) as seen,
    ):
        first = await seen.evaluated(BASE, TUNED)
        made = await promote(seen, TUNED, first.id)
        assert (made.role, made.model, made.forced_reason) == (Role.HEADING, TUNED, None)
        assert await heard(seen, TUNED) == made
        # the one after is held against the one that stands, where both were evaluated
        both = await seen.evaluated(BASE, TUNED, BETTER)
        second = await promote(seen, BETTER, both.id)
        assert second.created_at > made.created_at
        assert await refused(seen, TUNED, both.id) == "worse"
        assert await refused(seen, TUNED, first.id) == "not_evaluated", "beside the one that stands"
        listed = await seen.bus.request(ListPromotions(base="docs", limit=1))
        assert [each.model for each in listed.items] == [BETTER]
        rest = await seen.bus.request(ListPromotions(base="docs", after=listed.next))
        assert [each.model for each in rest.items] == [TUNED]
        assert (await seen.bus.request(ListPromotions(base="other"))).items == ()
        # back to the one before, then to the settings' default, and no further
        back = await seen.bus.request(Demote(base="docs", role=Role.HEADING))
        assert (back.model, back.evaluation) == (TUNED, first.id)
        assert await heard(seen, TUNED) == back
        assert (await seen.bus.request(Demote(base="docs", role=Role.HEADING))).model is None
        assert (await heard(seen, None)).role is Role.HEADING
        with pytest.raises(PromotionNotFound):
            await seen.bus.request(Demote(base="docs", role=Role.HEADING))
        with pytest.raises(EvaluationInUse):
            await seen.bus.request(DeleteEvaluation(id=first.id))


async def test_two_who_take_back_at_once_take_back_two(database: Database, tmp_path: Path) -> None:
    async with database.session.begin() as s:
        s.add_all(
            PromotionRow(
                id=new_id("prom"), base="docs", role=Role.HEADING, model=f"m{n}", demotion=False, created_at=float(n),
                announced=True, beat=0,
            )
            for n in range(4)
        )  # fmt: skip
    async with evaluating(database, tmp_path, "http://127.0.0.1:1") as seen:
        demote = Demote(base="docs", role=Role.HEADING)
        told = await asyncio.gather(*(seen.bus.request(demote) for _ in range(4)))
        assert {each.model for each in told} == {"m2", "m1", "m0", None}
        with pytest.raises(PromotionNotFound):
            await seen.bus.request(demote)
        [last] = (await seen.bus.request(ListPromotions(base="docs", limit=1))).items
        assert last.model is None


def test_the_best_of_many_by_chance_is_not_promoted() -> None:
    """Six wins and no loss show something of one model, and nothing of one among several."""
    examples = {n: Example("en", Task.VERDICT, str(n)) for n in range(20)}
    right = {BASE: 0, TUNED: 6, BETTER: 0}
    answers = {
        model: {n: Scored({"exact": float(n < best)}, float(n < best)) for n in examples}
        for model, best in right.items()
    }
    alone, among = (
        _refusal(
            TUNED, None, EvaluationRow(split=Split.HOLDOUT, models=models), Material(examples, answers, {})
        )
        for models in ([BASE, TUNED], [BASE, TUNED, BETTER])
    )
    assert (alone, among) == (None, "inconclusive")


async def test_without_proof_nobody_is_promoted_but_by_force_with_a_reason(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}", MIGRATIONS, "trainer")
    shelf = Shelf(headings=HEADINGS, few=HEADINGS[:3])
    async with (
        scripted_model(Script(answers=answers)) as model,
        evaluating(database, tmp_path, model.url, shelf) as seen,
    ):
        with pytest.raises(EvaluationNotFound):
            await promote(seen, TUNED, "eval-none")
        few = await seen.evaluated(BASE, BETTER, dataset="few")
        assert await refused(seen, BETTER, few.id) == "inconclusive"
        assert await refused(seen, BETTER, few.id, forced_reason="  ") == "inconclusive"
        assert await refused(seen, BASE, few.id) == "not_evaluated"
        assert await refused(seen, "another", few.id) == "not_evaluated"
        chosen_on = await seen.evaluated(BASE, BETTER, split=Split.VALIDATION)
        assert chosen_on.best == BETTER
        assert await refused(seen, BETTER, chosen_on.id) == "not_evaluated"
        worse = await seen.evaluated(BETTER, BASE)
        assert await refused(seen, BASE, worse.id) == "worse"
        forced = await promote(seen, BASE, worse.id, forced_reason="a rehearsal")
        assert (forced.model, forced.forced_reason) == (BASE, "a rehearsal")
        [kept] = (await seen.bus.request(ListPromotions())).items
        assert kept == forced
    await database.close()


async def test_who_failed_the_safety_check_or_knew_the_answers_is_not_promoted(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}", MIGRATIONS, "trainer")
    async with (
        scripted_model(Script(answers=answers)) as model,
        evaluating(database, tmp_path, model.url) as seen,
    ):
        found = await seen.evaluated(BASE, BETTER)
        seen.learnt = {("headings", 2)}
        assert await refused(seen, BETTER, found.id) == "leaked"
        seen.unsafe.add(BETTER)
        assert await refused(seen, BETTER, found.id) == "moderation"
        assert await refused(seen, BETTER, found.id, forced_reason="I insist") == "moderation"
        unfinished = await seen.create(BASE, BETTER)
        await seen.bus.request(CancelEvaluation(id=unfinished.id))
        with pytest.raises(EvaluationUnfinished):
            await promote(seen, BETTER, unfinished.id)
        assert (await seen.bus.request(ListPromotions())).items == ()
        seen.unsafe.clear()
        seen.learnt = {("headings", 1), ("gone", 1)}  # its own version holds out what is not trained on
        assert (await promote(seen, BETTER, found.id)).model == BETTER
    await database.close()


async def test_what_got_worse_in_one_language_is_refused_though_better_in_all(tmp_path: Path) -> None:
    def spoilt(asked: dict[str, Any]) -> list[str]:
        portuguese = str(prompts.data_of(asked["messages"]).get("statement")).startswith("Frase")
        return learnt({**asked, "model": TUNED}) if (asked["model"] == TUNED) is not portuguese else ["no"]

    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}", MIGRATIONS, "trainer")
    examples = [{"messages": headed(n, "pt" if n % 4 == 0 else "en")} for n in range(32)]
    async with (
        scripted_model(Script(answers=spoilt)) as model,
        evaluating(database, tmp_path, model.url, Shelf(headings=examples)) as seen,
    ):
        found = await seen.evaluated(BASE, TUNED)
        assert found.outcome == {TUNED: "better"}
        assert await refused(seen, TUNED, found.id) == "worse"
    await database.close()


async def test_a_model_of_any_other_task_writes(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}", MIGRATIONS, "trainer")
    said = {BASE: "covered", TUNED: verdict.answer("covered")}
    script = Script(answers=lambda asked: [said[asked["model"]]])
    shelf = Shelf(headings=[{"messages": judged(n)} for n in range(8)])
    async with scripted_model(script) as model, evaluating(database, tmp_path, model.url, shelf) as seen:
        found = await seen.evaluated(BASE, TUNED)
        assert (await promote(seen, TUNED, found.id)).role is Role.WRITER
    await database.close()


async def test_what_could_not_be_told_is_told_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}", MIGRATIONS, "trainer")
    async with scripted_model(Script(answers=answers)) as model:
        async with evaluating(database, tmp_path, model.url) as seen:
            found = await seen.evaluated(BASE, BETTER)
            tried, publish = asyncio.Event(), seen.bus.publish

            async def away(event: Event) -> None:
                if isinstance(event, ModelPromoted):
                    tried.set()
                    raise BrokerUnavailable
                await publish(event)

            monkeypatch.setattr(seen.bus, "publish", away)
            made = await promote(seen, BETTER, found.id)
            await asyncio.wait_for(tried.wait(), 10)
        # the process ends, and another finds the row
        async with evaluating(database, tmp_path, model.url) as again:
            assert await heard(again, BETTER) == made
            await asyncio.sleep(0.3)
            assert len(again.promoted) == 1
    await database.close()
