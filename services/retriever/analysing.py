"""A text against a version of a base: statements, candidates, verdicts, coverage, omissions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

from services.retriever.assertions import asserts_nothing
from services.retriever.coverage import coverage
from services.retriever.dense import Rows, Vectors
from services.retriever.embedding import Embedder
from services.retriever.judging import (
    METHOD,
    Joint,
    Support,
    Unit,
    evidence,
    judge,
    merged,
    supports,
    verdict_of,
)
from services.retriever.languages import detect_language
from services.retriever.omissions import omissions
from services.retriever.parts import judged_part, may_be_joint, parts_of, together
from services.retriever.placement import Placement
from services.retriever.rescoring import Rescored
from services.retriever.search import DENSE, Candidates, candidates
from services.retriever.sections import sections
from services.retriever.snapshots import LanguageIndex, Snapshot
from services.retriever.statements import split_statements
from services.retriever.suggestions import suggestions
from services.wire.errors import (
    EmbeddingsMismatch,
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
    searching: float
    judging: float


def chosen(snapshot: Snapshot, base: str, languages: Sequence[Language] | None) -> list[LanguageIndex]:
    """The languages to search. Raises LanguageWithoutDocuments."""
    for language in languages or ():
        if language not in snapshot.languages:
            raise LanguageWithoutDocuments(base=base, language=language)
    return [i for language, i in snapshot.languages.items() if not languages or language in languages]


async def analyse(
    job: AnalyseText, snapshot: Snapshot, embedder: Embedder, advance: Advance, max_text: int
) -> Judged:
    """All that the base says of the text of `job`. The same text and version give the same, byte for byte,
    but for the timings.

    Raises TextEmpty, TextTooLong, TextNotText, LanguageWithoutDocuments, the Model* errors.
    """
    _check(job.text, max_text)
    indexes = chosen(snapshot, job.base, job.evidence_languages)
    clock = [time.monotonic()]
    await advance("splitting", 0, 1)
    language = await asyncio.to_thread(_language, job)
    units = await asyncio.to_thread(units_of, job.text, language)
    asked = [u for u in units if u.checkable]
    clock.append(time.monotonic())
    await advance("embedding", 0, len(asked))
    vectors, spent = await embedder.embed(snapshot.model, [u.text for u in asked])
    if len(vectors) and vectors.shape[1] != snapshot.dimension:
        raise EmbeddingsMismatch(model=snapshot.model, expected=snapshot.dimension, got=vectors.shape[1])
    clock.append(time.monotonic())
    await advance("searching", 0, len(asked))
    warnings: tuple[ErrorInfo, ...] = ()
    hints = job.hints
    if hints and job.base_version != snapshot.version:
        hints = ()
        warnings = (EvidenceOutdated(version=snapshot.version).info(),)
    nearest = await _nearest(indexes, vectors)
    clock.append(time.monotonic())
    search = await asyncio.to_thread(
        _search, units, vectors, language, indexes, hinted=_hinted(asked, hints), nearest=nearest
    )
    parted, more = await embedder.embed(snapshot.model, search.texts)
    clock.append(time.monotonic())
    # words find the rows of a part in its own language
    near_parts = await _nearest(indexes, parted, but=language)
    clock.append(time.monotonic())
    found = await asyncio.to_thread(
        _verdicts,
        search,
        parted,
        language,
        nearest=near_parts,
        report_language=job.report_language or language,
    )
    await advance("judging", len(asked), len(asked))
    return Judged(
        language=language,
        report_language=job.report_language or language,
        base=job.base,
        base_version=snapshot.version,
        evidence_languages=tuple(i.language for i in indexes),
        embedding_model=snapshot.model,
        method=METHOD,
        statements=found.statements,
        coverage=found.coverage,
        omissions=found.omissions,
        sections=found.sections,
        suggestions=found.suggestions,
        usage=Usage(embedding_tokens=spent + more, calls=(1 if asked else 0) + (1 if search.texts else 0)),
        timings={
            "splitting": round(clock[1] - clock[0], 4),
            "embedding": round(clock[2] - clock[1], 4),
            "searching": round(clock[3] - clock[2] + clock[5] - clock[4] + found.searching, 4),
            "judging": round(found.judging, 4),
        },
        warnings=warnings,
    )


async def _nearest(
    indexes: Sequence[LanguageIndex], vectors: Vectors, *, but: Language | None = None
) -> list[Rows]:
    """The rows nearest to `vectors` in each index; none in the index of the language `but`."""
    none = np.empty((len(vectors), 0), np.int64)
    return [none if i.language == but else await i.nearest(vectors, DENSE) for i in indexes]


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


@dataclass(frozen=True, slots=True)
class _Search:
    """What passages say of each unit, and the parts of those that no single passage says."""

    units: Sequence[Unit]
    vectors: Vectors
    """Of the checkable units."""
    indexes: Sequence[LanguageIndex]
    candidates: list[list[Candidates]]
    """By index and checkable unit."""
    supports: list[list[Support]]
    """Of each unit, best first; none of what is not checked."""
    parts: dict[int, tuple[str, ...]]
    """By number of the unit."""
    searching: float
    judging: float

    @property
    def texts(self) -> list[str]:
        return [text for parts in self.parts.values() for text in parts]

    def near(self, own: Sequence[Candidates]) -> list[Sequence[int]]:
        """For each of `texts`, the rows of one index that its whole statement was compared with. A part is nearest to
        some of them, or shares its words with others; another search of all vectors would take as long as the first."""
        asked = [number for number, unit in enumerate(self.units) if unit.checkable]
        rows = {number: candidate.rows.tolist() for number, candidate in zip(asked, own, strict=True)}
        return [rows[number] for number, parts in self.parts.items() for _ in parts]


def _search(
    units: Sequence[Unit],
    vectors: Vectors,
    language: Language,
    indexes: Sequence[LanguageIndex],
    *,
    hinted: Sequence[Sequence[str]],
    nearest: Sequence[Rows],
) -> _Search:
    began = time.monotonic()
    asked = [u for u in units if u.checkable]
    found = []
    for index, near in zip(indexes, nearest, strict=True):
        rows = [
            [int(index.passages[p]["row"]) for i in ids if (p := index.find(i)) is not None] for ids in hinted
        ]
        texts = [u.text for u in asked]
        found.append(candidates(index, texts, vectors, language, nearest=near, hints=rows) if asked else [])
    searched = time.monotonic()
    judged = iter(
        [
            merged([supports(i, u, language, f[at]) for i, f in zip(indexes, found, strict=True)])
            for at, u in enumerate(asked)
        ]
    )
    per_unit: list[list[Support]] = [next(judged) if u.checkable else [] for u in units]
    parts = {
        number: parts
        for number, (unit, own) in enumerate(zip(units, per_unit, strict=True))
        if may_be_joint(unit, own) and (parts := parts_of(unit, language))
    }
    return _Search(
        units, vectors, indexes, found, per_unit, parts, searched - began, time.monotonic() - searched
    )


def _joints(
    search: _Search, vectors: Vectors, language: Language, nearest: Sequence[Rows]
) -> tuple[dict[int, Joint], float]:
    """What parts that stand in different passages say of their statements, and the seconds of searching them.
    `vectors` are those of `search.texts`, `nearest` the rows nearest to them, by index."""
    began = time.monotonic()
    texts = search.texts
    found = [
        candidates(
            index,
            texts,
            vectors,
            language,
            nearest=rows,
            hints=search.near(own),
        )
        if texts
        else []
        for index, own, rows in zip(search.indexes, search.candidates, nearest, strict=True)
    ]
    searched = time.monotonic() - began
    out, at = {}, 0
    for number, parts in search.parts.items():
        unit, judged = search.units[number], []
        for text in parts:
            part = unit.part(text)
            own = merged(
                [supports(i, part, language, f[at]) for i, f in zip(search.indexes, found, strict=True)]
            )
            judged.append(judged_part(part, own))
            at += 1
        joint = together(verdict_of(unit, search.supports[number]), judged)
        if joint is not None:
            out[number] = joint
    return out, searched


def _verdicts(
    search: _Search,
    parted: Vectors,
    language: Language,
    *,
    nearest: Sequence[Rows],
    report_language: Language,
) -> _Verdicts:
    began = time.monotonic()
    units, vectors, per_unit = search.units, search.vectors, search.supports
    joints, searching = _joints(search, parted, language, nearest)
    places = Placement(per_unit)
    statements = [
        judge(
            number,
            unit,
            own,
            report_language,
            placed=places.of(number),
            near=places.near(number),
            joint=joints.get(number),
        )
        for number, (unit, own) in enumerate(zip(units, per_unit, strict=True))
    ]
    left_out = omissions(statements, per_unit, vectors)
    homes = {}
    for s in statements:
        if s.verdict in {Verdict.CONTRADICTED, Verdict.PARTIAL} and s.evidence:
            homes[s.index] = s.evidence[0]
        elif s.verdict is Verdict.ABSENT and (home := places.home(s.index)) is not None:
            homes[s.index] = evidence([home], 1)[0]
    rescored = Rescored([(n, u) for n, u in enumerate(units) if u.checkable], vectors, language)
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
        searching=search.searching + searching,
        judging=search.judging + time.monotonic() - began - searching,
    )
