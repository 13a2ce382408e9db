"""What is measured of a statement and a passage: the features that `calibration.json` weighs."""

from __future__ import annotations

import math

from services.retriever.alignment import Alignment

NAMES = (
    "cosine",
    "near",
    "share",
    "back",
    "margin",
    "lead",
    "relative_lead",
    "held",
    "filled",
    "clause",
    "shorter",
    "longer",
    "number",
    "code",
    "negation",
    "opposite",
    "word",
    "numbers_missing",
    "codes_missing",
    "codes_unsaid",
    "marked_unsaid",
    "edits",
    "one_edit",
    "one_clash",
    "denied",
)
MATCH = (
    "cosine",
    "near",
    "share",
    "back",
    "margin",
    "lead",
    "relative_lead",
    "held",
    "clause",
    "shorter",
    "longer",
    "numbers_missing",
    "codes_missing",
)
"""Those that tell whether a passage speaks of the same thing at all: no clash is among them."""


def features(
    *,
    cosine: float,
    share: float,
    back: float,
    margin: float,
    crowd: float,
    alignment: Alignment,
    lengths: tuple[int, int],
) -> tuple[float, ...]:
    """The features in the order of `NAMES`.

    `margin`: cosine less that of the next best passage; `crowd`: mean cosine of the passages behind the best, which
    tells a base where all is alike from one where little is, as CSLS does (Conneau et al. 2018, "Word translation
    without parallel data"); `lengths`: words of the statement and of the passage.
    """
    a = alignment
    clash = any(c.kind != "word" for c in a.clashes)
    longer = math.log((lengths[0] + 1) / (lengths[1] + 1))
    return (
        cosine,
        max(0.0, cosine - 0.85),
        share,
        back,
        max(0.0, margin),
        cosine - crowd,
        (cosine - crowd) / max(1 - crowd, 0.001),
        a.held,
        a.filled,
        a.held * a.filled,
        max(0.0, -longer),
        max(0.0, longer),
        float(a.of("number") > 0),
        float(a.of("code") > 0),
        float(a.of("negation") > 0),
        float(a.of("opposite") > 0),
        float(a.of("word") > 0),
        float(min(a.numbers_missing, 2)),
        float(min(a.codes_missing, 3)),
        float(min(a.codes_unsaid, 3)),
        float(min(a.marked_unsaid, 2)),
        min(a.edits, 6) / 6,
        float(a.edits == 1),
        float(a.edits <= 2 and clash),
        float(a.negation > 0),
    )
