"""The words of passages: the scores we compute in arrays are those that bm25s computes row by row."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bm25s
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.retriever import lexical

_ROWS = st.lists(st.lists(st.integers(0, 30), max_size=12), min_size=1, max_size=20).filter(any)


@settings(max_examples=40, deadline=None)
@given(_ROWS)
def test_a_built_lexicon_scores_as_bm25s_itself_does(rows: list[list[int]]) -> None:
    hashes = np.array([token for row in rows for token in row], np.uint64)
    vocabulary = np.unique(hashes)
    ids = [np.searchsorted(vocabulary, np.array(row, np.uint64)).tolist() for row in rows]
    own = bm25s.BM25()
    own.index((ids, {i: i for i in range(len(vocabulary))}), create_empty_token=False, show_progress=False)
    with tempfile.TemporaryDirectory() as folder:
        lexical.build(Path(folder), hashes, np.array([len(row) for row in rows], np.int64))
        built = bm25s.BM25.load(Path(folder) / "bm25", load_vocab=False)
        for query in (np.array([0]), np.arange(len(vocabulary))):
            np.testing.assert_allclose(
                built.get_scores_from_ids(query), own.get_scores_from_ids(query), rtol=1e-6
            )


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 2000), st.integers(1, 25))
def test_the_best_rows_are_those_of_all_scores_in_order_and_ties_go_by_row(
    seed: int, rows: int, limit: int
) -> None:
    random = np.random.default_rng(seed)
    lengths = random.integers(1, 5, rows)
    with tempfile.TemporaryDirectory() as folder:
        lexical.build(Path(folder), random.integers(0, 40, lengths.sum()).astype(np.uint64), lengths)
        lexicon = lexical.Lexicon(Path(folder))
        ids, _ = lexicon.ids([0, 7, 39, 999])
        known = bm25s.BM25.load(Path(folder) / "bm25", load_vocab=False)
        scores = known.get_scores_from_ids(ids[ids >= 0]) if (ids >= 0).any() else np.zeros(rows)
        order = np.lexsort((np.arange(rows), -scores))
        wanted = [int(row) for row in order if scores[row] > 0][:limit]
        assert lexicon.best(ids, limit).tolist() == wanted


def test_threads_that_stem_at_once_do_not_disturb_each_other() -> None:
    words = [
        f"{start}{end}"
        for start in ("class", "nation", "depend", "relat")
        for end in ("ification", "alities", "ing")
    ]
    words = [f"{word}{n}s" for n in range(200) for word in words]
    alone = [lexical.stem.__wrapped__(word, "en") for word in words]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: [lexical.stem.__wrapped__(word, "en") for word in words], range(8)))
    assert all(stems == alone for stems in found)
