"""A statement that says several things, each of which may stand in another passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.retriever.judging import Joint, Support, Unit, verdict_of
from services.wire.messages import Language, Verdict

_JOINT = {
    "en": re.compile(
        r"[;:—–]\s+|[.!?]\s+(?=[\"“(]?[A-Z])|,\s+(?=(?:and|but|or|nor|so|yet|while|whereas|which|where)\s)"
        r"|\s+(?=(?:and|but)\s+(?:it|they|you|we|this|that|these|those|there|the|a|an|its|each|no|every|then|also"
        r"|can|cannot|must|may|should|will|does|is|are|has|have|on|in|at|by)\s)"
    ),
    "pt": re.compile(
        r"[;:—–]\s+|[.!?]\s+(?=[\"“(]?[A-ZÀ-Ý])|,\s+(?=(?:e|mas|ou|nem|então|porém|enquanto|que|onde|o que)\s)"
        r"|\s+(?=(?:e|mas)\s+(?:ele|ela|eles|elas|você|nós|isso|isto|este|esta|esse|essa|há|o|a|os|as|um|uma|cada"
        r"|nenhum|todo|toda|também|pode|podem|deve|será|é|são|está|tem|têm|não|em|no|na|por)\s)"
    ),
}
_WORD = re.compile(r"\w+")
_LEAST_WORDS = 4
_MOST = 4
_WEIGHTY = 0.4
"""Share of a statement's words from which what is said of it counts, where no passage is near the whole."""
_JOINING = re.compile(r"^(?:and|but|or|e|mas|ou)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of a statement is supported by, best first."""

    text: str
    found: Sequence[Support]
    verdict: Verdict
    score: float


def parts_of(unit: Unit, language: Language) -> tuple[str, ...]:
    """The clauses of a statement, in order; none where it says one thing."""
    cuts = [0, *(m.end() for m in _JOINT[language].finditer(unit.text)), len(unit.text)]
    parts: list[str] = []
    for start, end in pairwise(cuts):
        piece = unit.text[start:end]
        if parts and (min(_words(piece), _words(parts[-1])) < _LEAST_WORDS):
            parts[-1] += piece
        else:
            parts.append(piece)
    if not 1 < len(parts) <= _MOST:
        return ()
    return tuple(_JOINING.sub("", part.strip()).rstrip(" ,;:") for part in parts)


def judged_part(part: Unit, found: Sequence[Support]) -> Part:
    """A part of a statement, judged as a statement of its own."""
    return Part(part.text, found, *verdict_of(part, found))


def may_be_joint(unit: Unit, found: Sequence[Support]) -> bool:
    """Whether other passages may say what the best one does not: a statement that no single passage holds."""
    return bool(found) and verdict_of(unit, found)[0] in {Verdict.PARTIAL, Verdict.ABSENT}


def together(whole: tuple[Verdict, float], parts: Sequence[Part]) -> Joint | None:
    """What the parts of a statement say of it, which is `whole` by itself: a verdict and its score.

    None where they tell no more: no part of weight is said, or one is denied, so that the whole is not in parts.
    """
    verdict, score = whole
    said = [part for part in parts if part.verdict is Verdict.COVERED]
    weight = sum(map(_words, (p.text for p in said))) / max(1, sum(map(_words, (p.text for p in parts))))
    if not said or any(part.verdict is Verdict.CONTRADICTED for part in parts):
        return None
    if verdict is Verdict.ABSENT and weight < _WEIGHTY:
        return None
    found = [part.found[0] for part in said]
    missing = tuple(part.text for part in parts if part.verdict is not Verdict.COVERED)
    if not missing:
        return Joint(Verdict.COVERED, min(part.score for part in parts), found, ())
    return Joint(Verdict.PARTIAL, score, found, missing)


def _words(text: str) -> int:
    return len(_WORD.findall(text))
