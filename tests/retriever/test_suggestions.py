"""What to write next, on a real analysis: coverage by section, suggestions, and what is nothing to check."""

from __future__ import annotations

from services.wire.messages import Judged, SuggestionKind, Verdict
from tests.retriever.conftest import Product, judge

PAGE = """# Backups

The backup runs every night at two. The archive is kept for 30 days on the server. Each archive is encrypted.

## Restoring

Choose an archive from the list. The service restores the archive within 5 minutes.
"""
TEXT = """# Our backups

The backup runs every night at two. The archive is kept for 60 days on the server.

# Kangaroos

Kangaroos jump through purple deserts near Sydney. Their young stay inside warm pouches for months.

Thank you for reading this page! Where do kangaroos sleep at night?
"""


async def analysed(product: Product) -> Judged:
    await product.create()
    await product.put("en/backups.md", PAGE)
    await product.ready()
    judged = await judge(product, TEXT, language="en")
    assert isinstance(judged, Judged)
    return judged


async def test_sections_suggestions_and_reasons(product: Product) -> None:
    judged = await analysed(product)
    first, changed, *rest = [s for s in judged.statements if s.verdict is not Verdict.NOT_CHECKABLE]
    assert first.verdict is Verdict.COVERED
    assert changed.verdict is Verdict.CONTRADICTED
    assert "60 day" in changed.reason or "“60”" in changed.reason
    assert {s.verdict for s in rest} == {Verdict.ABSENT}

    assert [s.heading for s in judged.sections] == ["Our backups", "Kangaroos"]
    assert judged.sections[1].coverage.score == 0 < judged.sections[0].coverage.score
    assert all(TEXT[s.start : s.end].lstrip("# ").startswith(s.heading) for s in judged.sections)

    by_kind = {s.kind: s for s in judged.suggestions}
    assert by_kind[SuggestionKind.CORRECT].statements == (changed.index,)
    assert by_kind[SuggestionKind.CORRECT].document == "en/backups.md"
    written = by_kind[SuggestionKind.WRITE]
    assert written.statements == tuple(s.index for s in rest), "neighbours are one suggestion"
    assert written.author_supplies
    assert written.gain > 0
    assert judged.coverage.score + written.gain + by_kind[SuggestionKind.CORRECT].gain <= 1.0001


async def test_what_asserts_nothing_is_missing_nowhere(product: Product) -> None:
    judged = await analysed(product)
    ends = [s for s in judged.statements if s.text.endswith(("!", "?"))]
    assert [s.verdict for s in ends] == [Verdict.NOT_CHECKABLE] * 2
    assert not any(s.evidence for s in ends)
