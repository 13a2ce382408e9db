"""Jobs on the bus: hints of the browser, an analysis that is cancelled, archives."""

from __future__ import annotations

import asyncio
import io
import time
import zipfile

import pytest

from services.wire.errors import ArchiveUnsafe
from services.wire.messages import (
    AddArchive,
    AnalyseText,
    AnalysisAdvanced,
    AnalysisFailed,
    CancelAnalysis,
    Hint,
    Judged,
    ListDocuments,
    Search,
    TextJudged,
)
from tests.retriever.conftest import Product, judge
from tests.retriever.model_server import ModelServer
from tests.retriever.test_app import TIMEOUTS

TEXT = "The server waits 30 seconds for a request before it gives up."


async def _judged(product: Product, **more: object) -> Judged:
    answer = await judge(product, TEXT, **more)
    assert isinstance(answer, Judged)
    return answer


async def test_hints_are_verified_and_those_of_another_version_are_left_out(product: Product) -> None:
    await product.create()
    await product.put("en/timeouts.md", TIMEOUTS)
    info = await product.ready()
    found = await product.bus.request(Search(base="docs", queries=("dead queue", TEXT)))
    wrong, right = found.results[0][0].passage, found.results[1][0].passage
    plain = await _judged(product)
    hint = Hint(start=0, end=len(TEXT), passages=(wrong, "ffffffffffffffff", "not a passage", right))
    hinted = await _judged(product, hints=(hint,), base_version=info.version)
    assert hinted.warnings == ()
    assert (hinted.statements[0].verdict, hinted.statements[0].score) == (
        plain.statements[0].verdict,
        plain.statements[0].score,
    ), "a hint that misleads changes nothing"
    outdated = await _judged(product, hints=(hint,), base_version="0-old")
    assert [w.code for w in outdated.warnings] == ["evidence_outdated"]
    assert outdated.statements[0].verdict is plain.statements[0].verdict


async def test_a_cancelled_analysis_ends_without_an_answer(product: Product, model: ModelServer) -> None:
    await product.create()
    await product.put("en/timeouts.md", TIMEOUTS)
    await product.ready()
    embedding = asyncio.Event()
    answers: list[object] = []

    async def advanced(event: AnalysisAdvanced) -> None:
        if event.stage == "embedding":
            embedding.set()

    async def answered(event: TextJudged | AnalysisFailed) -> None:
        answers.append(event)

    await product.bus.subscribe(AnalysisAdvanced, advanced, group="test")
    await product.bus.subscribe(TextJudged, answered, group="test")
    await product.bus.subscribe(AnalysisFailed, answered, group="test")
    model.delay = 30.0
    await product.bus.send(
        AnalyseText(
            job_id="c:1", analysis_id="c", attempt=1, text=TEXT, base="docs", expires_at=time.time() + 60
        )
    )
    await asyncio.wait_for(embedding.wait(), 20)
    await product.bus.publish(CancelAnalysis(analysis_id="c"))
    model.delay = 0.0
    await asyncio.sleep(0.5)
    assert (await _judged(product)).statements, "the next one is served"
    assert [a for a in answers if getattr(a, "analysis_id", "") == "c"] == []


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


async def test_an_archive_adds_what_can_be_read_and_names_what_cannot(product: Product) -> None:
    await product.create()
    files = {
        "en/a.md": TIMEOUTS.encode(),
        "pt/a.md": b"# T\n\nUma frase.\n",
        "x.mp4": b"1",
        "b.md": b"\x00\x01",
    }
    blob = await product.blobs.put(_zip(files))
    added = await product.bus.request(AddArchive(base="docs", blob=blob))
    assert sorted(added.accepted) == ["en/a.md", "pt/a.md"]
    assert {r.path: r.error.code for r in added.rejected} == {
        "x.mp4": "document_type_unsupported",
        "b.md": "document_encoding",
    }
    info = await product.ready()
    assert (info.documents, info.languages) == (2, ("en", "pt"))
    unsafe = await product.blobs.put(_zip({"../out.md": b"# Out"}))
    with pytest.raises(ArchiveUnsafe):
        await product.bus.request(AddArchive(base="docs", blob=unsafe))
    assert len((await product.bus.request(ListDocuments(base="docs"))).items) == 2
