"""From a file to a version that is trained on, over the bus."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.trainer.datasets.checking import Job, Told
from services.trainer.datasets.folder import Folder
from services.wire.errors import DatasetEmpty, DatasetNotFound, DatasetNotReady, FieldInvalid, NameInvalid
from services.wire.training import (
    BuildDataset,
    CancelCheck,
    DatasetStatus,
    DeleteDataset,
    ExampleInfo,
    ExportDataset,
    Filters,
    ListDatasets,
    ListDefects,
    ListExamples,
    PutReview,
    ReviewMaterial,
    Split,
    Task,
)
from tests.trainer.datasets.product import Product, chat, jsonl


async def test_a_file_becomes_splits_statistics_and_warnings(product: Product) -> None:
    examples = [chat(f"What does number {n} of the questions ask?", f"It asks {n}.") for n in range(60)]
    examples[7] = {"messages": [*examples[3]["messages"], *examples[8]["messages"]]}  # goes on with line 4
    examples[9] = examples[5]
    examples[11] = chat("What does NUMBER 6 of the questions... ask", "it asks 6")
    examples[20]["messages"][0]["content"] += " Write to ana.souza@empresa.com.br."
    content = jsonl(examples)
    put = await product.put(content)
    assert (put.version, put.status, put.sha256) == (
        1,
        DatasetStatus.CHECKING,
        hashlib.sha256(content).hexdigest(),
    )
    version = await product.checked()
    statistics = version.statistics
    assert statistics is not None
    assert (version.status, version.checked, version.errors) == (DatasetStatus.READY, 60, 0)
    assert statistics.examples == sum(statistics.by_split.values()) == 60
    assert statistics.by_split == {Split.TRAIN: 48, Split.VALIDATION: 6, Split.HOLDOUT: 6}
    assert statistics.by_task == {Task.CHAT: 60}
    assert sum(statistics.by_language.values()) == 60
    assert 0 < statistics.trained_tokens < statistics.total_tokens
    assert statistics.detectable_difference is not None
    defects = (await product.bus.request(ListDefects(name="data"))).items
    told = {(d.line, d.code): d.params for d in defects}
    assert told[10, "duplicate"]["first"] == 6
    assert "What does number 5 of" in str(told[10, "duplicate"]["excerpt"])
    assert told[12, "duplicate_near"]["first"] == 7
    assert told[21, "personal_email"] == {}
    assert len(defects) == version.warnings

    exported = [
        await product.read(await product.bus.request(ExportDataset(name="data", split=split)))
        for split in Split
    ]
    assert sorted(b"".join(exported).splitlines()) == sorted(content.splitlines())
    assert await product.read(await product.bus.request(ExportDataset(name="data"))) == content
    split_of: dict[int, Split] = {}
    for split, lines in zip(Split, exported, strict=True):
        page = await product.bus.request(ListExamples(name="data", split=split, limit=4))
        found = list(page.items)
        while page.next is not None:
            page = await product.bus.request(ListExamples(name="data", split=split, after=page.next, limit=4))
            found += page.items
        assert [e.content.encode() for e in found] == lines.splitlines()
        split_of |= {e.line: e.split for e in found}
    assert split_of[8] == split_of[4], "slices of a conversation stay together"
    assert split_of[10] == split_of[6]
    assert split_of[12] == split_of[7]
    assert product.events[-1] == version

    assert (await product.put(content)).version == 1
    assert (await product.put(content, seed=5)).version == 2
    await product.checked()
    await product.bus.request(DeleteDataset(name="data"))
    assert not list((product.data / "datasets").iterdir())
    with pytest.raises(DatasetNotFound):
        await product.bus.request(ListExamples(name="data"))


async def test_what_a_version_holds_out_may_have_been_learnt_with_another(product: Product) -> None:
    examples = [chat(f"What does number {n} of the questions ask?") for n in range(40)]
    for seed in (1, 2):
        await product.put(jsonl(examples), seed=seed)
        await product.checked()
    await product.put(jsonl(chat(f"Else {n}?") for n in range(40)), "other")
    await product.checked("other")
    held = {
        seed: {
            e.content
            for e in (
                await product.bus.request(ListExamples(name="data", version=seed, split=Split.HOLDOUT))
            ).items
        }
        for seed in (1, 2)
    }
    seen = product.handlers.seen
    assert await seen(("data", 1), ("data", 1)) == 0
    assert await seen(("data", 1), ("data", 2)) == len(held[2] - held[1]) > 0
    assert await seen(("other", 1), ("data", 2)) == 0
    assert await seen(("data", 9), ("data", 2)) == await seen(("gone", 1), ("data", 2)) == 0


async def test_a_page_of_examples_holds_what_a_message_can_carry(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.trainer.datasets.handlers._BYTES", 300)
    await product.put(jsonl([chat(f"Question number {n} of all." * (9 if n == 3 else 1)) for n in range(12)]))
    await product.checked()
    found: list[ExampleInfo] = []
    pages, after = 0, None
    while pages == 0 or after is not None:
        page = await product.bus.request(ListExamples(name="data", after=after, limit=10))
        assert page.items
        found, pages, after = [*found, *page.items], pages + 1, page.next
    assert [e.line for e in found] == list(range(1, 13))
    assert pages > 2


async def test_a_check_is_stopped_and_begun_again_by_the_same_file(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, stopped = asyncio.Event(), asyncio.Event()

    async def slow(_: Folder, job: Job, told: Callable[[Told], Awaitable[None]]) -> None:
        try:
            while True:
                await told(Told(checked=1, errors=0, warnings=0))
                began.set()
                await asyncio.sleep(0.02)
        finally:
            stopped.set()

    content = jsonl(chat(f"Question {n}?") for n in range(12))
    with monkeypatch.context() as patched:
        patched.setattr("services.trainer.datasets.work.run_check", slow)
        await product.put(content)
        await asyncio.wait_for(began.wait(), 20)
        cancelled = await product.bus.request(CancelCheck(name="data"))
        assert (cancelled.status, cancelled.checked) == (DatasetStatus.CANCELLED, 1)
        await asyncio.wait_for(stopped.wait(), 20)
    assert (await product.checked()).status is DatasetStatus.CANCELLED
    with pytest.raises(DatasetNotReady):
        await product.bus.request(ListExamples(name="data"))
    assert (await product.put(content)).version == 1
    assert (await product.checked()).status is DatasetStatus.READY
    assert (await product.bus.request(CancelCheck(name="data", version=1))).status is DatasetStatus.READY


async def test_a_broken_file_is_invalid_and_its_defects_are_listed_by_lines(product: Product) -> None:
    lines = jsonl(chat(f"Question {n}?") for n in range(30)).splitlines()
    lines[4], lines[20], lines[9] = b'{"messages": [', b"[]", lines[9][:-1] + b', "x": 1}'
    await product.put(b"\n".join(lines))
    version = await product.checked()
    assert (version.status, version.errors, version.checked) == (DatasetStatus.INVALID, 3, 30)
    first = await product.bus.request(ListDefects(name="data", limit=2))
    rest = await product.bus.request(ListDefects(name="data", after=first.next, limit=2))
    codes = [(d.line, d.code) for d in (*first.items, *rest.items)]
    assert codes == [(0, "examples_few"), (5, "json_syntax"), (10, "key_unknown"), (21, "line_not_object")]
    assert rest.next is None
    for request in (ListExamples(name="data"), ExportDataset(name="data")):
        with pytest.raises(DatasetNotReady):
            await product.bus.request(request)  # type: ignore[misc]
    with pytest.raises(DatasetNotReady):
        await product.bus.request(BuildDataset(name="x", source="dataset", of="data"))


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        ({"name": "No Name"}, NameInvalid),
        ({"name": "../up"}, NameInvalid),
        ({"seed": 2**63}, FieldInvalid),
        ({"shares": (0.0, 0.0, 0.0)}, FieldInvalid),
        ({"shares": (1.0, -0.1, 0.1)}, FieldInvalid),
    ],
)
async def test_what_cannot_be_is_refused(
    product: Product, odd: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await product.put(b"{}", **odd)
    assert not list((product.data / "datasets").glob("*"))


async def test_a_dataset_is_built_from_reviews_with_consent_and_filtered_into_another(
    product: Product,
) -> None:
    for n in range(6):
        await product.bus.request(
            PutReview(
                analysis_id="a", origin="a", subject=f"{n}", base="docs" if n < 4 else "other",
                task=Task.VERDICT, statement=n,
                language="pt" if n % 2 else "en", given="covered", corrected="absent" if n == 0 else "partial",
                consent=n != 1, material=ReviewMaterial(text=f"Statement {n}.", passages=("One.", "Two.")),
            )
        )  # fmt: skip
    heading = ReviewMaterial(text="It has limits.", document="en/a.md", section="A › B")
    await product.bus.request(
        PutReview(
            analysis_id="a", origin="a", subject="heading", base="docs", task=Task.HEADING, statement=0,
            language="en", given="x", corrected="Limits of it", consent=True, material=heading,
        )
    )  # fmt: skip
    report = ReviewMaterial(text="[1] It has no limits section.")
    await product.bus.request(
        PutReview(
            analysis_id="a", origin="a", subject="report", base="docs", task=Task.REPORT, statement=None,
            language="en", given="x", corrected="# Report\n\nIt lacks limits [2].", consent=True, material=report,
        )
    )  # fmt: skip

    async def built(name: str, **more: Any) -> list[dict[str, Any]]:
        version = await product.bus.request(BuildDataset(name=name, **more))
        return [json.loads(line) for line in product.content(version).splitlines()]

    everything = await built("everything", source="reviews")
    assert len(everything) == 7
    answers = [e["messages"][-1]["content"] for e in everything]
    assert '{"verdict":"absent"}' in answers
    assert '{"heading":"Limits of it"}' in answers
    assert len(await built("verdicts", source="reviews", filters=Filters(tasks=(Task.VERDICT,)))) == 5
    assert len(await built("others", source="reviews", filters=Filters(bases=("other",)))) == 2
    assert (
        len(
            await built(
                "right",
                source="reviews",
                filters=Filters(tasks=(Task.REPORT, Task.HEADING), citations_right=True),
            )
        )
        == 1
    )
    with pytest.raises(DatasetEmpty):
        await product.bus.request(
            BuildDataset(name="none", source="reviews", filters=Filters(min_judge_score=0.1))
        )
    names = [d.name for d in (await product.bus.request(ListDatasets())).items]
    assert names == ["everything", "others", "right", "verdicts"]
