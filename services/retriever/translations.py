"""Documents whose counterpart in another language of their base is missing or behind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select

from services.retriever.tables import DocumentRow
from services.storage.database import Database
from services.wire.bases import TranslationGap
from services.wire.messages import DocumentStatus, Language

SHOWN = 500
_LATER = 3_600.0
"""Seconds between two uploads, from which the later one is a change and not the same upload."""
_SHORTER = 0.7
_ENOUGH = 8
"""Passages from which lengths can be compared."""
_SHARE = 0.1
"""Of the documents, from which a language is one that the base means to be in."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A document as it is compared with its counterparts, which have the same `key`."""

    path: str
    title: str
    language: Language
    key: str
    passages: int
    updated_at: float


async def gaps(database: Database, base: int) -> tuple[TranslationGap, ...]:
    """Of the base number `base`."""
    d = DocumentRow
    query = select(d.path, d.title, d.language, d.translation, d.passages, d.updated_at).where(
        d.base_id == base, d.status != DocumentStatus.FAILED
    )
    async with database.read() as s:
        rows = (await s.execute(query.order_by(d.path))).all()
    return tuple(found(Linked(p, t or "", cast("Language", la), k, n, u) for p, t, la, k, n, u in rows))[
        :SHOWN
    ]


def found(documents: Iterable[Linked]) -> Iterator[TranslationGap]:
    """What is missing or behind, by path. A language counts in which there is a translation, or a tenth of all."""
    every = list(documents)
    groups: defaultdict[str, dict[Language, Linked]] = defaultdict(dict)
    for d in every:
        groups[d.key or f"\0{d.path}"].setdefault(d.language, d)
    counts = Counter(d.language for d in every)
    linked = {d.language for group in groups.values() if len(group) > 1 for d in group.values()}
    meant = [
        language
        for language in sorted(counts)
        if language in linked or counts[language] >= _SHARE * len(every)
    ]
    for d in every:
        group = groups[d.key or f"\0{d.path}"]
        if group[d.language] is not d:
            continue
        for language in meant:
            if language != d.language and (gap := _gap(d, language, group.get(language))) is not None:
                yield gap


def _gap(d: Linked, language: Language, other: Linked | None) -> TranslationGap | None:
    of = {"document": d.path, "title": d.title, "language": d.language, "other_language": language}
    if other is None:
        return TranslationGap(kind="missing", other=None, **of)
    if d.passages >= _ENOUGH and other.passages < _SHORTER * d.passages:
        return TranslationGap(kind="shorter", other=other.path, sizes=(d.passages, other.passages), **of)
    if d.updated_at - other.updated_at > _LATER:
        return TranslationGap(kind="older", other=other.path, **of)
    return None
