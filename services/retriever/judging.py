"""Verdicts: what the best passages say of each statement, as a probability with its reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.retriever.facts import Difference, compare, facts
from services.retriever.search import Candidates, top
from services.retriever.snapshots import LanguageIndex
from services.texts import Texts, texts
from services.wire.messages import Evidence, Language, Statement, Verdict

METHOD = "passages-1"
EVIDENCE = 5
LOCALE = Path(__file__).parent / "locale"

_CLOSE = 10
_SHARE = 0.2  # of lexical overlap in the order of candidates: right section first for 97 to 99% of statements
_COVERED = 0.6
_MATCH = 0.5
_SAME_PLACES = 4


@dataclass(frozen=True, slots=True)
class Support:
    """How a row speaks to a statement. `match`: of the same thing; `support`: saying all of it."""

    index: LanguageIndex
    row: int
    match: float
    support: float
    difference: Difference


@dataclass(frozen=True, slots=True)
class Unit:
    """What is judged: its place and plain text, and whether it asserts anything."""

    start: int
    end: int
    source: str
    text: str
    kind: str
    checkable: bool


@cache
def _calibration() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((Path(__file__).parent / "calibration.json").read_text())
    return data


def _probability(head: dict[str, Any], features: NDArray[np.float64]) -> NDArray[np.float64]:
    z = features @ np.array(head["weights"]) + head["bias"]
    return np.asarray(1 / (1 + np.exp(-z)), np.float64)


def supports(
    index: LanguageIndex, text: str, language: Language, found: Candidates, *, close: int = _CLOSE
) -> list[Support]:
    """The closest rows of one language for a statement, best first; headings assert nothing and are left out.

    Probabilities are logistic in the features of `calibration.json`, which says what they were fitted to.
    """
    score = found.cosine + _SHARE * found.share
    order = [at for at in top(score, found.rows, 4 * close) if not _heading(index, int(found.rows[at]))]
    order = order[:close]
    if not order:
        return []
    own = facts(text, language)
    differences, features = [], []
    for at in order:
        other = facts(index.rows[int(found.rows[at])], index.language)
        d = compare(own, language, other, index.language)
        cosine = float(found.cosine[at])
        differences.append(d)
        features.append(
            (
                cosine,
                float(found.share[at]),
                float(found.back[at]),
                *(d.number, d.number_missing, d.code, d.code_missing, d.negation, d.opposite),
                max(0.0, cosine - 0.85),
            )
        )
    x = np.array(features, np.float64)
    heads = _calibration()["same_language" if language == index.language else "across_languages"]
    match = np.minimum.accumulate(_probability(heads["match"], x[:, :3]))
    support = np.minimum(_probability(heads["support"], x), match)
    return [
        Support(index, int(found.rows[at]), round(float(m), 4), round(float(s), 4), d)
        for at, m, s, d in zip(order, match, support, differences, strict=True)
    ]


def merged(parts: Sequence[list[Support]]) -> list[Support]:
    """The supports of several languages, best first."""
    return sorted((s for part in parts for s in part), key=lambda s: -s.match)


def evidence(found: Sequence[Support], limit: int = EVIDENCE) -> tuple[Evidence, ...]:
    """Passages of `found` in its order, each from another section of a document."""
    out: list[Evidence] = []
    seen: set[tuple[str, int, int]] = set()
    for s in found:
        for passage in s.index.passages_of(s.row)[:_SAME_PLACES]:
            p = s.index.passages[passage]
            place = (s.index.language, int(p["document"]), int(p["section"]))
            if place not in seen and len(out) < limit:
                seen.add(place)
                out.append(Evidence(**s.index.place(passage).model_dump(), score=s.support))
        if len(out) >= limit:
            break
    return tuple(out)


def judge(index: int, unit: Unit, found: Sequence[Support], report_language: Language) -> Statement:
    """The verdict on one statement, its evidence and its reason in `report_language`."""
    say = texts(LOCALE, report_language)
    verdict, score = _verdict(unit, found)
    shown = evidence(found) if unit.checkable else ()
    return Statement(
        index=index,
        start=unit.start,
        end=unit.end,
        text=unit.source,
        verdict=verdict,
        score=score,
        reason=_reason(say, unit, verdict, found, shown),
        evidence=shown,
    )


def _verdict(unit: Unit, found: Sequence[Support]) -> tuple[Verdict, float]:
    if not unit.checkable:
        return Verdict.NOT_CHECKABLE, 0.0
    if not found:
        return Verdict.ABSENT, 0.0
    best = found[0]
    if best.match < _MATCH:
        return Verdict.ABSENT, best.support
    if best.support >= _COVERED:
        return Verdict.COVERED, best.support
    if best.difference.clashes and best.support < 0.5:
        return Verdict.CONTRADICTED, best.support
    return Verdict.PARTIAL, best.support


def _reason(
    say: Texts, unit: Unit, verdict: Verdict, found: Sequence[Support], shown: tuple[Evidence, ...]
) -> str:
    if verdict is Verdict.NOT_CHECKABLE:
        known = {"heading", "question", "code"}
        return say.say(f"reason-{unit.kind}" if unit.kind in known else "reason-nothing")
    if not shown:
        return say.say("reason-absent-none")
    where = {"document": shown[0].document, "section": shown[0].section or shown[0].document}
    if verdict is Verdict.CONTRADICTED:
        d = found[0].difference
        if d.said:
            return say.say("reason-contradicted", {**where, "said": d.said, "found": d.found})
        return say.say("reason-contradicted-negation", where)
    return say.say(f"reason-{verdict.value}", where)


def _heading(index: LanguageIndex, row: int) -> bool:
    return all(index.kind(p) == "heading" for p in index.passages_of(row)[:_SAME_PLACES])
