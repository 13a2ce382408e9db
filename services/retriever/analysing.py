"""A text against a version of a base: statements, candidates, verdicts, coverage, omissions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

from services.retriever.assertions import asserts_nothing
from services.retriever.coverage import coverage
from services.retriever.embedding import Embedder
from services.retriever.judging import METHOD, Unit, evidence, judge
from services.retriever.kept import Found, Kept, key_of
from services.retriever.languages import detect_language
from services.retriever.omissions import omissions
from services.retriever.placement import Placement
from services.retriever.rescoring import Rescored
from services.retriever.searching import Search
from services.retriever.sections import sections
from services.retriever.snapshots import LanguageIndex, Snapshot
from services.retriever.statements import split_statements
from services.retriever.suggestions import suggestions
from services.wire.errors import (
    ErrorInfo,
    EvidenceOutdated,
    LanguageWithoutDocuments,
    TextEmpty,
    TextNotText,
    TextTooLong,
)
from services.wire.messages import (
    AnalyseText,
    Coverage,
    Hint,
    Judged,
    Language,
    Omission,
    SectionCoverage,
    Statement,
    Suggestion,
    Usage,
    Verdict,
)

Advance = Callable[[str, int, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Verdicts:
    statements: tuple[Statement, ...]
    coverage: Coverage
    omissions: tuple[Omission, ...]
    sections: tuple[SectionCoverage, ...]
    suggestions: tuple[Suggestion, ...]


def chosen(snapshot: Snapshot, base: str, languages: Sequence[Language] | None) -> list[LanguageIndex]:
    """The languages to search. Raises LanguageWithoutDocuments."""
    for language in languages or ():
        if language not in snapshot.languages:
            raise LanguageWithoutDocuments(base=base, language=language)
    return [i for language, i in snapshot.languages.items() if not languages or language in languages]


async def analyse(
    job: AnalyseText,
    snapshot: Snapshot,
    embedder: Embedder,
    *,
    kept: Kept,
    advance: Advance,
    max_text: int,
) -> Judged:
    """All that the base says of the text of `job`. The same text and version give the same, byte for byte, but for
    usage and timings, be it that a revision takes what is `kept` of its statements.

    Raises TextEmpty, TextTooLong, TextNotText, LanguageWithoutDocuments, the Model* errors.
    """
    _check(job.text, max_text)
    indexes = chosen(snapshot, job.base, job.evidence_languages)
    began = time.monotonic()
    await advance("splitting", 0, 1)
    language = await asyncio.to_thread(_language, job)
    units = await asyncio.to_thread(units_of, job.text, language)
    asked = [u for u in units if u.checkable]
    split = time.monotonic()
    await advance("embedding", 0, len(asked))
    warnings: tuple[ErrorInfo, ...] = ()
    hints = job.hints
    if hints and job.base_version != snapshot.version:
        hints = ()
        warnings = (EvidenceOutdated(version=snapshot.version).info(),)
    searched = [i.language for i in indexes]
    keys = [key_of(snapshot.version, searched, language, u) for u in asked]
    hinted = _hinted(asked, hints)
    known = [
        kept.get(key, snapshot.languages) if job.reuse and not own else None
        for key, own in zip(keys, hinted, strict=True)
    ]
    fresh = [at for at, found in enumerate(known) if found is None]
    search = Search(language, indexes, embedder, snapshot.model, snapshot.dimension)
    found = iter(
        await search.find(
            [asked[at] for at in fresh],
            [hinted[at] for at in fresh],
            lambda: advance("searching", len(asked) - len(fresh), len(asked)),
        )
    )
    whole = [next(found) if own is None else own for own in known]
    for at in fresh:
        if not hinted[at]:
            kept.put(keys[at], whole[at])
    spent = search.spent
    judging = time.monotonic()
    report_language = job.report_language or language
    verdicts = await asyncio.to_thread(_verdicts, units, whole, language, report_language)
    await advance("judging", len(asked), len(asked))
    return Judged(
        language=language,
        report_language=report_language,
        base=job.base,
        base_version=snapshot.version,
        evidence_languages=tuple(searched),
        embedding_model=snapshot.model,
        method=METHOD,
        statements=verdicts.statements,
        coverage=verdicts.coverage,
        omissions=verdicts.omissions,
        sections=verdicts.sections,
        suggestions=verdicts.suggestions,
        usage=Usage(embedding_tokens=spent.tokens, calls=spent.calls, reused=len(asked) - len(fresh)),
        timings={
            "splitting": round(split - began, 4),
            "embedding": round(spent.embedding, 4),
            "searching": round(spent.searching, 4),
            "judging": round(spent.judging + time.monotonic() - judging, 4),
        },
        warnings=warnings,
    )


def _language(job: AnalyseText) -> Language:
    return job.language or detect_language(job.text)


def _check(text: str, most: int) -> None:
    if not text.strip():
        raise TextEmpty
    if len(text) > most:
        raise TextTooLong(limit=most)
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise TextNotText


def units_of(text: str, language: Language) -> list[Unit]:
    """The units of `text`, in order, as they are judged."""
    return [
        Unit(
            s.start,
            s.end,
            text[s.start : s.end],
            s.text,
            s.kind,
            checkable=s.checkable or (s.kind == "question" and len(s.text.split()) > 1),
            nothing=asserts_nothing(s.text, s.kind, language),
        )
        for s in split_statements(text, language)
    ]


def _hinted(units: Sequence[Unit], hints: Sequence[Hint]) -> list[list[str]]:
    out: list[list[str]] = [[] for _ in units]
    for hint in hints:
        for at, unit in enumerate(units):
            if hint.start < unit.end and unit.start < hint.end:
                out[at] += hint.passages[:20]
    return out


def _verdicts(
    units: Sequence[Unit], found: Sequence[Found], language: Language, report_language: Language
) -> _Verdicts:
    """What is said of the whole text, from what is `found` for its checkable units, in order."""
    given = iter(found)
    own = [next(given) if u.checkable else None for u in units]
    per_unit = [f.supports if f else [] for f in own]
    vectors = np.stack([f.vector for f in found]) if found else np.empty((0, 0), np.float32)
    places = Placement(per_unit)
    statements = [
        judge(
            number,
            unit,
            per_unit[number],
            report_language,
            placed=places.of(number),
            near=places.near(number),
            joint=one.joint if one else None,
        )
        for number, (unit, one) in enumerate(zip(units, own, strict=True))
    ]
    left_out = omissions(statements, per_unit, vectors)
    homes = {}
    for s in statements:
        if s.verdict in {Verdict.CONTRADICTED, Verdict.PARTIAL} and s.evidence:
            homes[s.index] = s.evidence[0]
        elif s.verdict is Verdict.ABSENT and (home := places.home(s.index)) is not None:
            homes[s.index] = evidence([home], 1)[0]
    asked = [(n, u) for n, u in enumerate(units) if u.checkable]
    crowds = [per_unit[n][0].crowd if per_unit[n] else 0.0 for n, _ in asked]
    rescored = Rescored(asked, vectors, crowds, language)
    return _Verdicts(
        statements=tuple(statements),
        coverage=coverage(statements),
        omissions=left_out,
        sections=sections(
            max((u.end for u in units), default=0),
            [(u.start, u.text) for u in units if u.kind == "heading"],
            statements,
        ),
        suggestions=suggestions(statements, homes, left_out, rescored),
    )
