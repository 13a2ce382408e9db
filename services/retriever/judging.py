"""Verdicts: what the best passages say of each statement, as a probability with its reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.retriever.alignment import Alignment, align
from services.retriever.facts import facts
from services.retriever.features import MATCH, NAMES, features
from services.retriever.reasons import clashes, missing, reason
from services.retriever.search import Candidates, top
from services.retriever.snapshots import LanguageIndex
from services.wire.messages import Evidence, Language, Statement, Verdict

METHOD = "alignment-5"
EVIDENCE = 5

_PART, _WHOLE = 0.35, 0.9
"""Shares of a statement and of a passage that must be held for the statement to be partly said."""
_CLOSE = 8
_UNRELATED = 0.25  # cosine of what has nothing to do with a statement, for a base of few passages
_SHARE = 0.2  # of lexical overlap in the order of candidates: right section first for 97 to 99% of statements
_SAME_PLACES = 4
_SAME_ROW = 64  # passages of one text that are weighed against each other
_OWN_LANGUAGE = 0.1  # of `match`: below this a translation of the same passage is no better than the original


Where = tuple[Language, int]
"""A document: its language and its number there."""


@dataclass(frozen=True, slots=True)
class Support:
    """How a row speaks to a statement. `match`: of the same thing; `support`: saying all of it."""

    index: LanguageIndex
    row: int
    match: float
    support: float
    alignment: Alignment
    language: Language
    """The statement's."""
    document: int | None = None
    """Where the row stands in several documents, the one that is meant."""
    crowd: float = 0.0
    """Mean cosine of the passages behind the best."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is judged: its place and plain text, and whether it asserts anything."""

    start: int
    end: int
    source: str
    text: str
    kind: str
    checkable: bool
    """Whether it is searched for at all."""
    nothing: bool = False
    """Whether it asserts nothing: without counterpart in the base, it is not missing either."""

    def part(self, text: str) -> Unit:
        """A clause of it, as a unit of its own."""
        return Unit(self.start, self.end, self.source, text, self.kind, checkable=True)


@dataclass(frozen=True, slots=True)
class Joint:
    """The verdict on a statement from the verdicts on its parts."""

    verdict: Verdict
    score: float
    found: Sequence[Support]
    """One passage for each part that is said, in the order of the parts."""
    missing: tuple[str, ...]
    """The parts that the base does not say."""


@cache
def _calibration() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((Path(__file__).parent / "calibration.json").read_text())
    return data


def _probability(head: dict[str, Any], measured: NDArray[np.float64]) -> NDArray[np.float64]:
    z = measured @ np.array(list(head["weights"].values())) + head["bias"]
    return np.asarray(1 / (1 + np.exp(-z)), np.float64)


def measure(
    index: LanguageIndex, unit: Unit, language: Language, found: Candidates, close: int
) -> tuple[list[int], list[Alignment], NDArray[np.float64]]:
    """The closest rows of one language for a statement, best first, how it lies over each, and their features
    [rows, len(NAMES)]. Headings assert nothing and are left out."""
    score = found.cosine + _SHARE * found.share
    order = [int(at) for at in top(score, found.rows, 4 * close) if not _heading(index, int(found.rows[at]))]
    behind = [float(cosine) for cosine in found.cosine[order[1:_CLOSE]]]
    crowd = (sum(behind) + _UNRELATED * (_CLOSE - 1 - len(behind))) / (_CLOSE - 1)
    order = order[:close]
    rows = [int(found.rows[at]) for at in order]
    others = [facts(index.rows[row], index.language, index.quotes[index.passages_of(row)[0]]) for row in rows]
    known = frozenset[str]().union(*(o.marked for o in others))
    own = facts(unit.text, language, unit.source)
    alignments = [align(own, language, o, index.language, known) for o in others]
    cosines = [float(found.cosine[at]) for at in order]
    measured = [
        features(
            cosine=cosines[n],
            share=float(found.share[at]),
            back=float(found.back[at]),
            margin=cosines[n] - (cosines[n + 1] if n + 1 < len(order) else 0.0),
            crowd=crowd,
            alignment=alignments[n],
            lengths=(len(own.words), len(others[n].words)),
        )
        for n, at in enumerate(order)
    ]
    return rows, alignments, np.array(measured, np.float64).reshape(len(order), len(NAMES))


def probabilities(
    measured: NDArray[np.float64], language: Language, other: Language
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(match, support) of rows of features, of a statement in `language` over passages in `other`."""
    heads = _calibration()["same_language" if language == other else "across_languages"]
    match = _probability(heads["match"], measured[:, [NAMES.index(name) for name in MATCH]])
    return match, np.minimum(_probability(heads["support"], measured), match)


def covers(match: float, support: float, language: Language, other: Language) -> bool:
    """Whether these probabilities mean covered."""
    limits = _calibration()["thresholds"][f"{language} on {other}"]
    return bool(match >= limits["match"] and support >= limits["covered"])


def supports(
    index: LanguageIndex, unit: Unit, language: Language, found: Candidates, *, close: int = _CLOSE
) -> list[Support]:
    """The closest rows of one language for a statement, best first.

    Probabilities are logistic in the features of `calibration.json`, which says what they were fitted to.
    """
    rows, alignments, measured = measure(index, unit, language, found, close)
    if not rows:
        return []
    match, support = probabilities(measured, language, index.language)
    match = np.minimum.accumulate(match)
    support = np.minimum(support, match)
    crowd = float(measured[0, NAMES.index("cosine")] - measured[0, NAMES.index("lead")])
    return [
        Support(index, row, round(float(m), 4), round(float(s), 4), alignment, language, crowd=crowd)
        for row, m, s, alignment in zip(rows, match, support, alignments, strict=True)
    ]


def merged(parts: Sequence[list[Support]]) -> list[Support]:
    """The supports of several languages, best first; of equally good ones, those in the statement's own."""
    return sorted(
        (s for part in parts for s in part),
        key=lambda s: -s.match - (_OWN_LANGUAGE if s.language == s.index.language else 0.0),
    )


def evidence(
    found: Sequence[Support], limit: int = EVIDENCE, near: Mapping[Where, float] | None = None
) -> tuple[Evidence, ...]:
    """Passages of `found` in its order, each from another section of a document. Where one text stands in several
    documents, those that `near` weighs most come first: the ones that the statements around it are found in."""
    out: list[Evidence] = []
    seen: set[tuple[str, int, int]] = set()
    for s in found:
        for passage in _places(s, near or {}):
            p = s.index.passages[passage]
            if s.document not in (None, int(p["document"])):
                continue
            place = (s.index.language, int(p["document"]), int(p["section"]))
            if place not in seen and len(out) < limit:
                seen.add(place)
                out.append(Evidence(**s.index.place(passage).model_dump(), score=s.support))
        if len(out) >= limit:
            break
    return tuple(out)


def _places(support: Support, near: Mapping[Where, float]) -> list[int]:
    passages = support.index.passages_of(support.row)[:_SAME_ROW]
    if near and len(passages) > 1:
        documents = support.index.passages["document"][passages].tolist()
        weigh = [near.get((support.index.language, document), 0.0) for document in documents]
        passages = [p for _, p in sorted(zip(weigh, passages, strict=True), key=lambda w: (-w[0], w[1]))]
    return passages[:_SAME_PLACES] if support.document is None else passages


def judge(
    index: int,
    unit: Unit,
    found: Sequence[Support],
    report_language: Language,
    *,
    placed: Sequence[Support] | None = None,
    near: Mapping[Where, float] | None = None,
    joint: Joint | None = None,
) -> Statement:
    """The verdict on one statement, its evidence and its reason in `report_language`. `placed` is `found` in the
    order in which an absent statement shows it; `near` as `evidence` takes it; `joint` is what its parts say."""
    verdict, score = verdict_of(unit, found)
    if joint is not None:
        verdict, score, found = joint.verdict, joint.score, [*joint.found, *found]
    if verdict is Verdict.ABSENT and unit.nothing:
        verdict, score = Verdict.NOT_CHECKABLE, 0.0
    order = placed if placed is not None and verdict is Verdict.ABSENT else found
    shown = evidence(order, near=near) if verdict is not Verdict.NOT_CHECKABLE else ()
    lies = found[0].alignment if found else None
    unsaid = joint.missing if joint else None
    return Statement(
        index=index,
        start=unit.start,
        end=unit.end,
        text=unit.source,
        verdict=verdict,
        score=score,
        reason=reason(
            report_language,
            unit.kind,
            verdict,
            lies,
            shown,
            unsaid=unsaid,
        ),
        evidence=shown,
        clashes=clashes(verdict, lies),
        missing=missing(verdict, lies, unsaid),
    )


def verdict_of(unit: Unit, found: Sequence[Support]) -> tuple[Verdict, float]:
    if not unit.checkable:
        return Verdict.NOT_CHECKABLE, 0.0
    if not found:
        return Verdict.ABSENT, 0.0
    best = found[0]
    limits = _calibration()["thresholds"][f"{best.language} on {best.index.language}"]
    if best.match < limits["match"]:
        return Verdict.PARTIAL if _says_a_part(unit, best) else Verdict.ABSENT, best.support
    if best.support >= limits["covered"]:
        return Verdict.COVERED, best.support
    if best.alignment.clashes:
        return Verdict.CONTRADICTED, best.support
    return Verdict.PARTIAL, best.support


def _says_a_part(unit: Unit, support: Support) -> bool:
    """Whether the passage stands whole, and undisputed, in a statement that goes on to say more."""
    index, alignment = support.index, support.alignment
    if support.language != index.language or alignment.held < _PART or alignment.clashes:
        return False
    said = {word.key for word in facts(unit.text, support.language).words}
    found = [w.key for w in facts(index.rows[support.row], index.language).words if w.kind != "stop"]
    return bool(found) and sum(key in said for key in found) >= _WHOLE * len(found)


def _heading(index: LanguageIndex, row: int) -> bool:
    return all(index.kind(p) == "heading" for p in index.passages_of(row)[:_SAME_PLACES])
