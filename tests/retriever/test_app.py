"""A retriever as its callers see it: documents in, evidence and verdicts out."""

from __future__ import annotations

import pytest

from services.wire.errors import BaseEmpty, BaseExists, DocumentNotFound, DocumentTypeUnsupported, NameInvalid
from services.wire.messages import (
    BaseStatus,
    CreateBase,
    DeleteDocument,
    DocumentStatus,
    GetDocument,
    ListDocuments,
    Search,
    Verdict,
)
from tests.retriever.conftest import Product, judge
from tests.retriever.model_server import ModelServer

TIMEOUTS = """# Timeouts

## Requests

The server waits 30 seconds for a request before it gives up. Use `--timeout` to change how long it waits.

## Retries

A failed delivery is tried again three times with a growing delay. Messages that still fail go to the dead queue.
"""
TEMPOS = """# Tempos limite

O servidor espera 30 segundos por uma requisição antes de desistir. Use `--timeout` para mudar a espera.
"""


async def test_a_document_is_searchable_once_its_base_is_ready_and_gone_once_deleted(
    product: Product,
) -> None:
    await product.create()
    put = await product.put("en/timeouts.md", TIMEOUTS)
    assert (put.created, put.changed, put.document.status) == (True, True, DocumentStatus.PENDING)
    info = await product.ready()
    assert (info.status, info.documents, info.documents_failed, info.languages) == (
        BaseStatus.READY,
        1,
        0,
        ("en",),
    )
    assert info.dimension == 64
    assert info.passages >= 4

    found = await product.bus.request(Search(base="docs", queries=("server waits 30 seconds for a request",)))
    best = found.results[0][0]
    assert best.document == "en/timeouts.md"
    assert best.quote == TIMEOUTS[best.start : best.end]
    assert TIMEOUTS.count("\n", 0, best.start) + 1 == best.first_line
    assert best.section.endswith("Requests")
    content = await product.bus.request(GetDocument(base="docs", path="en/timeouts.md"))
    assert content.text is not None
    assert (await product.blobs.read(content.text)).decode() == TIMEOUTS

    await product.bus.request(DeleteDocument(base="docs", path="en/timeouts.md"))
    assert (await product.ready()).status is BaseStatus.EMPTY
    with pytest.raises(BaseEmpty):
        await product.bus.request(Search(base="docs", queries=("seconds",)))
    with pytest.raises(DocumentNotFound):
        await product.bus.request(GetDocument(base="docs", path="en/timeouts.md"))


async def test_what_one_document_costs_the_others_are_spared(product: Product, model: ModelServer) -> None:
    await product.create()
    await product.put("en/timeouts.md", TIMEOUTS)
    first = await product.ready()
    asked = len(model.inputs)
    put = await product.put("en/timeouts.md", TIMEOUTS)
    assert not put.changed
    await product.put("en/other.md", "# Other\n\nLogs are written as JSON lines to the standard output.\n")
    second = await product.ready()
    assert second.version != first.version
    new = model.inputs[asked:]
    assert any("JSON lines" in text for text in new)
    assert not any("30 seconds" in text for text in new)


async def test_translations_are_linked_and_documents_are_listed_by_path(product: Product) -> None:
    await product.create()
    await product.put("en/timeouts.md", TIMEOUTS)
    await product.put("pt/timeouts.md", TEMPOS)
    await product.ready()
    listed = await product.bus.request(ListDocuments(base="docs", limit=1))
    assert [d.path for d in listed.items] == ["en/timeouts.md"]
    assert listed.items[0].translations == ("pt/timeouts.md",)
    rest = await product.bus.request(ListDocuments(base="docs", after=listed.next))
    assert [(d.path, d.language, d.title) for d in rest.items] == [("pt/timeouts.md", "pt", "Tempos limite")]


@pytest.mark.parametrize("name", ["", "Docs", "../docs", "a" * 65, "-docs"])
async def test_names_are_checked(product: Product, name: str) -> None:
    with pytest.raises(NameInvalid):
        await product.bus.request(CreateBase(name=name))


async def test_wrong_requests_have_their_errors(product: Product) -> None:
    await product.create()
    with pytest.raises(BaseExists):
        await product.create()
    with pytest.raises(DocumentTypeUnsupported):
        await product.put("movie.mp4", "not a text")
    failed = await judge(product, "Anything at all is said here.")
    assert getattr(failed, "error", None) is not None
    assert failed.error.code == "base_empty"  # type: ignore[union-attr]


async def test_statements_get_their_verdicts_with_evidence_and_the_same_ones_each_time(
    product: Product,
) -> None:
    await product.create()
    await product.put("en/timeouts.md", TIMEOUTS)
    await product.ready()
    text = (
        "# How it waits\n\nThe server waits 30 seconds for a request before it gives up."
        " The server waits 60 seconds for a request before it gives up."
        " Penguins sleep on floating ice during long polar nights.\n"
    )
    judged = await judge(product, text)
    assert not hasattr(judged, "error")
    by_text = {s.text: s for s in judged.statements}
    same = by_text["The server waits 30 seconds for a request before it gives up."]
    other = by_text["The server waits 60 seconds for a request before it gives up."]
    gap = by_text["Penguins sleep on floating ice during long polar nights."]
    assert (same.verdict, other.verdict, gap.verdict) == (
        Verdict.COVERED,
        Verdict.CONTRADICTED,
        Verdict.ABSENT,
    )
    assert same.score > 0.9
    assert other.score < 0.5
    assert "60" in other.reason
    assert "30" in other.reason
    assert gap.score < 0.1
    assert gap.evidence, "an absent statement shows the nearest miss"
    assert all(text[s.start : s.end] == s.text for s in judged.statements)
    assert judged.statements[0].verdict is Verdict.NOT_CHECKABLE
    again = await judge(product, text)
    assert again.model_copy(update={"timings": {}}) == judged.model_copy(update={"timings": {}})
