"""What of a version analyses never found a statement in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from services.retriever.parsed import KINDS
from services.retriever.snapshots import LanguageIndex, Snapshot
from services.wire.bases import Unmatched, UnmatchedDocument
from services.wire.messages import Place

SHOWN = 100
_EACH = 3
"""Places shown of one document."""
_HEADING = KINDS.index("heading")


def unmatched(snapshot: Snapshot, analyses: int, cited: Sequence[str]) -> Unmatched:
    """Of `analyses` that together found statements in the passages `cited`. Headings assert nothing and don't count.

    CPU work: call it in a thread.
    """
    ids = np.sort(np.array([int(passage, 16) for passage in cited], np.uint64))
    passages = left = 0
    documents: list[UnmatchedDocument] = []
    places: list[Place] = []
    for index in snapshot.languages.values():
        asserts = index.passages["kind"] != _HEADING
        free = asserts & ~np.isin(index.passages["id"], ids)
        count = len(index.documents)
        total, without = (
            np.bincount(index.passages["document"][own], minlength=count) for own in (asserts, free)
        )
        passages += int(total.sum())
        left += int(without.sum())
        documents += [
            _document(index, int(d), int(total[d]), int(without[d]))
            for d in np.flatnonzero((total > 0) & (total == without))
        ]
        partly = np.flatnonzero((without > 0) & (without < total))
        for d in partly[np.argsort(-without[partly], kind="stable")][: SHOWN // _EACH]:
            own = np.flatnonzero(free & (index.passages["document"] == d))
            places += [index.place(int(p)) for p in own[:_EACH]]
    documents.sort(key=lambda d: (-d.passages, d.document))
    return Unmatched(
        analyses=analyses,
        passages=passages,
        passages_unmatched=left,
        documents_unmatched=len(documents),
        documents=tuple(documents[:SHOWN]),
        places=tuple(places[:SHOWN]),
    )


def _document(index: LanguageIndex, number: int, passages: int, without: int) -> UnmatchedDocument:
    return UnmatchedDocument(
        document=index.documents[number],
        title=index.titles[number],
        language=index.language,
        passages=passages,
        unmatched=without,
    )
