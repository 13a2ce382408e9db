"""What was found for statements before, so that a revised text is searched for only where it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import orjson
from cachetools import LRUCache
from numpy.typing import NDArray

from services.retriever.alignment import Alignment
from services.retriever.judging import Joint, Support, Unit
from services.retriever.snapshots import LanguageIndex
from services.wire.messages import Language, Verdict


@dataclass(frozen=True, slots=True)
class Found:
    """What a version says of a checkable statement, whatever text it stands in."""

    vector: NDArray[np.float32]
    """Its own, [d]."""
    supports: list[Support]
    """Best first."""
    joint: Joint | None
    """What its parts say, where these stand in several passages."""


@dataclass(frozen=True, slots=True)
class _Support:
    """A `Support` without its index, so that what is kept holds no version of a base in memory."""

    index: Language
    row: int
    match: float
    support: float
    alignment: Alignment
    language: Language
    document: int | None
    crowd: float


@dataclass(frozen=True, slots=True)
class _Entry:
    vector: NDArray[np.float32]
    supports: tuple[_Support, ...]
    joint: tuple[Verdict, float, tuple[_Support, ...], tuple[str, ...]] | None


class Kept:
    """At most about `limit` bytes, the least recently used given up first. For one event loop."""

    def __init__(self, limit: int) -> None:
        self._entries: LRUCache[bytes, _Entry] = LRUCache(limit, getsizeof=_size)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size(self) -> int:
        """Bytes that are held, as estimated."""
        return int(self._entries.currsize)

    def get(self, key: bytes, indexes: Mapping[Language, LanguageIndex]) -> Found | None:
        """What was put under `key`, of a version whose languages are `indexes`."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        joint = entry.joint
        return Found(
            entry.vector,
            [_whole(s, indexes) for s in entry.supports],
            Joint(joint[0], joint[1], [_whole(s, indexes) for s in joint[2]], joint[3]) if joint else None,
        )

    def put(self, key: bytes, found: Found) -> None:
        joint = found.joint
        entry = _Entry(
            found.vector.copy(),
            tuple(map(_bare, found.supports)),
            (joint.verdict, joint.score, tuple(map(_bare, joint.found)), joint.missing) if joint else None,
        )
        if _size(entry) <= self._entries.maxsize:
            self._entries[key] = entry


def key_of(version: str, searched: Sequence[Language], language: Language, unit: Unit) -> bytes:
    """All that what is found for `unit` depends on: a version's name tells its base, model and files apart."""
    told = [version, *searched, "", language, unit.kind, unit.text, unit.source]
    return hashlib.blake2b(orjson.dumps(told), digest_size=16).digest()


def _bare(s: Support) -> _Support:
    return _Support(s.index.language, s.row, s.match, s.support, s.alignment, s.language, s.document, s.crowd)


def _whole(s: _Support, indexes: Mapping[Language, LanguageIndex]) -> Support:
    return Support(indexes[s.index], s.row, s.match, s.support, s.alignment, s.language, s.document, s.crowd)


def _size(entry: _Entry) -> int:
    """Bytes of an entry: objects of Python as CPython 3.11 lays them out, to within a third."""
    supports = (*entry.supports, *(entry.joint[2] if entry.joint else ()))
    words = sum(70 * len(s.alignment.missing) + 230 * len(s.alignment.clashes) for s in supports)
    return 700 + entry.vector.nbytes + 420 * len(supports) + words
