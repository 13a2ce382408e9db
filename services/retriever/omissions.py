"""What the base says on a text's topics and the text leaves out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from services.retriever.assertions import asserts_nothing
from services.retriever.coverage import words
from services.retriever.dense import Vectors
from services.retriever.judging import Support
from services.retriever.lexical import tokens
from services.retriever.snapshots import LanguageIndex
from services.wire.messages import Language, Omission, Statement, Verdict

_MOST = 8
_A_SECTION = 2
_SAID = 0.55  # cosine from which a statement is taken to speak of the passage
_HELD = 0.7  # share of a passage's words from which one statement is taken to say it
_ALIKE = 0.7  # cosine of two passages that say the same, be it in two languages
_TOPICAL = 0.2  # cosine with what the text says, below which a passage is off its topics
_LEAST_WORDS = 6
_A_DOCUMENT = 0.25  # weight of a statement found elsewhere in the document, beside one found in the section

_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*(?:\s[^)]*)?\)|<https?://[^>]*>|https?://\S+")
_POINTS_ON = re.compile(
    r"(?:see|check(?: out)?|read|learn more|for more|more (?:details|information)|next|continue|go to|let['’]s see"
    r"|as shown|you(?:['’]ll| will| can) (?:see|read|learn|find)|(?:we|i)(?:['’]ll| will)|veja|confira|leia"
    r"|consulte|saiba mais|para (?:mais|saber)|mais (?:detalhes|informações)|a seguir|vá para|vamos ver|como mostrado"
    r"|você (?:verá|pode ver|pode ler|vai ver|aprenderá)|veremos|darei)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"(?:and|but|or|so|then|this|that|these|those|it|they|here|also|as (?:you|we)|in (?:this|that) case|e|mas|ou|então"
    r"|isso|isto|este|esta|estes|estas|esse|essa|ele|ela|eles|elas|aqui|também|nesse|neste|nesta|nessa|assim)\b",
    re.IGNORECASE,
)
"""How a sentence begins that says little without the one before it."""
_LEANING = 0.6  # of the rank of one that stands by itself


@dataclass(frozen=True, slots=True)
class _Candidate:
    index: LanguageIndex
    passage: int
    vector: Vectors
    section: int
    rank: float
    """Hits of its section and document, as they are near the text and can be read by themselves."""

    @property
    def place(self) -> tuple[Language, int, int]:
        return self.index.language, int(self.index.passages[self.passage]["document"]), self.section


def omissions(
    statements: Sequence[Statement], supports: Sequence[Sequence[Support]], vectors: Vectors
) -> tuple[Omission, ...]:
    """Passages of the chunks that covered and partial statements were found in, that no statement says.

    `vectors` are the unit vectors [n, d] of all that the text states. The most central come first: of the sections
    and documents that most statements were found in, nearest to what the text says. Left out is what a writer can do
    nothing with: code, headings, lead-ins, links, pointers to other pages, and what says the same as one before it.
    """
    chunks: dict[Language, Counter[int]] = defaultdict(Counter)
    indexes: dict[Language, LanguageIndex] = {}
    for statement, found in zip(statements, supports, strict=True):
        if statement.verdict in {Verdict.COVERED, Verdict.PARTIAL} and found:
            index = found[0].index
            indexes[index.language] = index
            for passage in index.passages_of(found[0].row)[:1]:
                chunks[index.language][int(index.passages[passage]["chunk"])] += 1
    if not chunks or not len(vectors):
        return ()
    language = next(found[0].language for found in supports if found)
    held = [frozenset(tokens(s.text, language)) for s in statements]
    ranked = sorted(
        (c for of, own in chunks.items() for c in _candidates(indexes[of], own, language, held, vectors)),
        key=lambda c: (-c.rank, c.index.language != language, *c.place, c.passage),
    )
    out: list[Omission] = []
    taken: Counter[tuple[Language, int, int]] = Counter()
    shown: list[Vectors] = []
    for one in ranked:
        alike = any(float(np.einsum("d,d->", one.vector, other)) >= _ALIKE for other in shown)
        if taken[one.place] >= _A_SECTION or alike:
            continue
        taken[one.place] += 1
        shown.append(one.vector)
        centrality = round(one.rank / ranked[0].rank, 4)
        out.append(Omission(**one.index.place(one.passage).model_dump(), centrality=centrality))
        if len(out) >= _MOST:
            break
    return tuple(out)


def _candidates(
    index: LanguageIndex,
    chunks: Counter[int],
    language: Language,
    held: Sequence[frozenset[int]],
    vectors: Vectors,
) -> Iterator[_Candidate]:
    documents: Counter[int] = Counter()
    for chunk, count in chunks.items():
        documents[int(index.chunks[chunk]["document"])] += count
    ends = ((int(index.chunks[chunk]["first"]), int(index.chunks[chunk]["last"])) for chunk in chunks)
    tells = [[p for p in range(*own) if _tells(index, p)] for own in ends]
    lines = [np.array([index.passages[p]["row"] for p in passages], np.int64) for passages in tells]
    stored = index.dense.held(np.concatenate(lines))
    for (chunk, count), passages, rows in zip(chunks.items(), tells, lines, strict=True):
        if not passages:
            continue
        found = stored[rows]
        near = np.einsum("nd,pd->pn", vectors, found)
        weight = count + _A_DOCUMENT * (documents[int(index.chunks[chunk]["document"])] - count)
        for passage, row, vector, own in zip(passages, rows.tolist(), found, near, strict=True):
            topical = round(float(np.sort(own)[-3:].mean()), 4)
            if float(own.max()) >= _SAID or topical < _TOPICAL:
                continue
            text = index.rows[row]
            if index.language == language and _said(frozenset(tokens(text, language)), held):
                continue
            rank = weight * topical * (_LEANING if _LEANS.match(text) else 1.0)
            yield _Candidate(index, passage, vector, int(index.passages[passage]["section"]), rank)


def _tells(index: LanguageIndex, passage: int) -> bool:
    """Whether a passage says something that can be read by itself."""
    kind = index.kind(passage)
    if kind not in {"sentence", "item"}:
        return False
    quote, text = index.quotes[passage], index.rows[int(index.passages[passage]["row"])]
    linked = sum(words(m[1] or m[0]) for m in _LINK.finditer(quote))
    return (
        words(text) >= _LEAST_WORDS
        and not text.rstrip("*_ ").endswith((":", "?", "..."))
        and not text[0].islower()
        and 2 * linked < words(text)
        and not _POINTS_ON.match(text)
        and not asserts_nothing(text, kind, index.language)
    )


def _said(passage: frozenset[int], held: Sequence[frozenset[int]]) -> bool:
    return any(len(passage & own) >= _HELD * len(passage) for own in held)
