"""Words as the index compares them: stems of one language, and code and numbers that all languages share.

A token is a 64-bit hash. Words are stemmed and belong to their language; identifiers (`response_model`,
`--reload`, `app.main`), acronyms and numbers keep their form and have the same hash in every language, so
that a Portuguese text finds the English passage that names the same option.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import snowballstemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS, STOPWORDS_PORTUGUESE
from numpy.typing import NDArray

from services.retriever.mapped import mapped
from services.wire.messages import Language

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets DEBUG for itself when imported

Tokens = NDArray[np.uint64]
Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

_TOKEN = re.compile(
    r"(?<!\w)--?[A-Za-z][\w-]*(?:=\S+)?"  # --option, but not the second half of "auto-complete"
    r"|\$?\d+(?:[.,:]\d+)*%?"  # numbers, versions, times
    r"|[@$#]?[^\W\d]\w*(?:(?:[./\\]|::?)\w+)*(?:\(\))?"  # words, dotted names, paths
    r"|/[\w{][\w{}./-]*"  # /paths
)
# one capital is a name ("C", "R") unless it may begin a sentence as a word: "A", "O" and "E", or stand for one: "I"
_CAMEL = re.compile(r"[a-z\d][A-Z]|[A-Z]{2}|^[B-DF-HJ-NP-Z]$")
_RUN = 64
_ALGORITHMS: dict[Language, str] = {"en": "english", "pt": "portuguese"}
STOP_WORDS = {
    "en": frozenset(STOPWORDS_EN_PLUS) - {"not", "no", "never", "without"},
    "pt": frozenset(STOPWORDS_PORTUGUESE) - {"não", "nem", "nunca", "sem", "jamais"},
}


class _Stemmers(threading.local):
    """A stemmer works on itself: two threads that share one get each other's words, or an IndexError."""

    def __init__(self) -> None:
        self.of = {language: snowballstemmer.stemmer(name) for language, name in _ALGORITHMS.items()}


_STEMMERS = _Stemmers()


def is_code(token: str) -> bool:
    """Whether `token` keeps its form: an identifier, an option, a path, an acronym or a number."""
    if token[0] in "-@$#/" or token[0].isdigit():
        return True
    return bool(re.search(r"[_\d./\\:()]", token) or _CAMEL.search(token))


@lru_cache(maxsize=50_000)
def stem(word: str, language: Language) -> str:
    """The stem of a case-folded word."""
    return str(_STEMMERS.of[language].stemWord(word))


def is_stop(word: str, language: Language) -> bool:
    """Whether the case-folded `word` carries no content of its own; negations do."""
    return word in STOP_WORDS[language]


def raw_tokens(text: str) -> list[str]:
    """The tokens of `text` as written, in order."""
    return _TOKEN.findall(unicodedata.normalize("NFC", text))


@lru_cache(maxsize=200_000)
def _hashed(token: str, language: Language) -> int | None:
    if is_code(token):
        plain = "=" + token.strip(".:()").casefold().replace(",", ".")
    else:
        word = token.casefold()
        if word in STOP_WORDS[language]:
            return None
        plain = f"{language}:{stem(word, language)}"
    return int.from_bytes(hashlib.blake2b(plain.encode(), digest_size=8).digest(), "little")


def tokens(text: str, language: Language) -> list[int]:
    """The hashes of the content tokens of `text`, in order, repeated as they are."""
    hashed = (_hashed(token, language) for token in raw_tokens(text))
    return [h for h in hashed if h is not None]


class Lexicon:
    """The words of a language's passages: who holds which, how rare each is, and BM25 over them.

    Files: `vocabulary.npy` (sorted hashes), `idf.npy`, `tokens.npy` and `tokens_ptr.npy` (the distinct token
    ids of each row, in CSR form), `weight.npy` (the summed idf of each row), and bm25s's own in `bm25/`. All
    are mapped, none is read whole.
    """

    def __init__(self, folder: Path) -> None:
        self._vocabulary: NDArray[np.uint64] = mapped(folder / "vocabulary.npy")
        self.idf: Scores = mapped(folder / "idf.npy")
        self._tokens: NDArray[np.int32] = mapped(folder / "tokens.npy")
        self._weight: Scores = mapped(folder / "weight.npy")
        self._ptr: NDArray[np.int64] = mapped(folder / "tokens_ptr.npy")
        self._bm25: Any = None
        if len(self._vocabulary):
            self._bm25 = bm25s.BM25.load(folder / "bm25", mmap=True, load_vocab=False)
        self._unknown = float(np.log(1 + 2 * (len(self._ptr) - 1) + 1))

    def ids(self, hashes: list[int]) -> tuple[NDArray[np.int32], Scores]:
        """Distinct ids of `hashes` (-1 for what no passage holds) and their idf; what is unknown is rarest."""
        wanted = np.unique(np.array(hashes, dtype=np.uint64))
        if not len(wanted) or not len(self._vocabulary):
            return np.full(len(wanted), -1, np.int32), np.full(len(wanted), self._unknown, np.float32)
        at = np.searchsorted(self._vocabulary, wanted).clip(max=len(self._vocabulary) - 1)
        known = self._vocabulary[at] == wanted
        ids = np.where(known, at, -1).astype(np.int32)
        return ids, np.where(known, self.idf[at], self._unknown).astype(np.float32)

    def best(self, ids: NDArray[np.int32], limit: int) -> Rows:
        """The rows that BM25 likes best for the known `ids`, best first, ties by row."""
        ids = ids[ids >= 0]
        if self._bm25 is None or not len(ids):
            return np.empty(0, np.int64)
        scores: Scores = self._bm25.get_scores_from_ids(ids)
        least = np.finfo(np.float32).tiny
        runs = len(scores) // _RUN
        if runs > limit:
            # as many rows, each the best of its run, are at least this good: five times as fast as parting all scores
            highest = scores[: runs * _RUN].reshape(runs, _RUN).max(axis=1)
            least = max(least, np.partition(highest, -limit)[-limit])
        top = np.flatnonzero(scores >= least)
        return top[np.lexsort((top, -scores[top]))][:limit].astype(np.int64)

    def held(self, ids: NDArray[np.int32], rows: Rows) -> NDArray[np.bool_]:
        """Which of `ids` (columns) each of `rows` holds: bool [len(rows), len(ids)]."""
        out = np.zeros((len(rows), len(ids)), np.bool_)
        if not len(ids) or not len(rows):
            return out
        starts, ends = self._ptr[rows], self._ptr[rows + 1]
        lengths = ends - starts
        owner = np.repeat(np.arange(len(rows)), lengths)
        offset = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        flat = self._tokens[np.repeat(starts, lengths) + offset]
        order = np.argsort(ids, kind="stable")
        at = np.searchsorted(ids[order], flat).clip(max=len(ids) - 1)
        match = ids[order][at] == flat
        out[owner[match], order[at[match]]] = True
        return out

    def weight(self, rows: Rows) -> Scores:
        """The summed idf of each row's distinct tokens."""
        return self._weight[rows]


def build(folder: Path, hashes: Tokens, lengths: NDArray[np.int64]) -> None:
    """Write a `Lexicon` into `folder`: row n holds the next `lengths[n]` of `hashes`.

    The scores are those of bm25s's own `index` (its default, Lucene's form), which goes row by row in Python:
    https://cs.uwaterloo.ca/~jimmylin/publications/Kamphuis_etal_ECIR2020_preprint.pdf
    """
    rows = len(lengths)
    vocabulary, ids = np.unique(hashes, return_inverse=True)
    ids = ids.astype(np.int32)
    owner = np.repeat(np.arange(rows, dtype=np.int64), lengths)
    pairs, count = np.unique(owner * max(1, len(vocabulary)) + ids, return_counts=True)
    holder, token = np.divmod(pairs, max(1, len(vocabulary)))
    frequency = np.bincount(token, minlength=len(vocabulary)) if len(vocabulary) else np.empty(0, np.int64)
    idf = np.log(1 + (rows - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    ptr = np.zeros(rows + 1, np.int64)
    np.cumsum(np.bincount(holder, minlength=rows), out=ptr[1:])
    np.save(folder / "vocabulary.npy", vocabulary)
    np.save(folder / "idf.npy", idf)
    np.save(folder / "tokens.npy", token.astype(np.int32))
    np.save(folder / "tokens_ptr.npy", ptr)
    weight = np.bincount(holder, idf[token], rows) if len(vocabulary) else np.zeros(rows)
    np.save(folder / "weight.npy", weight.astype(np.float32))
    if len(vocabulary):
        model = bm25s.BM25()
        length = np.asarray(lengths, np.float64)[holder]
        often = count / (model.k1 * ((1 - model.b) + model.b * length / lengths.mean()) + count)
        order = np.argsort(token, kind="stable")
        starts = np.zeros(len(vocabulary) + 1, np.int32)
        np.cumsum(frequency, out=starts[1:])
        model.scores = {
            "data": (idf[token] * often)[order].astype(np.float32),
            "indices": holder[order].astype(np.int32),
            "indptr": starts,
            "num_docs": rows,
        }
        model.nonoccurrence_array = None
        model.vocab_dict = {}
        model.save(folder / "bm25", show_progress=False)
