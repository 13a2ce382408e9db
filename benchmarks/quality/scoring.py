"""Judged texts against the key: rows to count, the figures of the page, their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.bench import LABELS, Key, Label, Segment
from benchmarks.quality.metrics import (
    Classes,
    Flags,
    Numbers,
    Weights,
    auroc,
    calibration_error,
    macro_f1,
    mean,
)
from services.wire.messages import Language

RESAMPLES = 1000
COVERED, CONTRADICTED, GAP = range(3)


@dataclass(frozen=True, slots=True)
class Judged:
    """A system's word on a part of a text: its label, P(covered), and where the base speaks of it, best first."""

    start: int
    end: int
    label: Label
    score: float
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A system's word on a text."""

    statements: tuple[Judged, ...]
    coverage: float


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence of the key beside the part of the answer that overlaps it most (none: a gap of score 0)."""

    text: int
    segment: Segment
    given: Judged
    section: str | None
    same_language: bool

    @property
    def hard(self) -> bool:
        """Not a verbatim copy in the language of the base, which any string matcher finds."""
        return not (self.same_language and self.segment.type == "verbatim")


@dataclass(frozen=True)
class Sheet:
    """All rows of one system on one pair of languages, and per text the true and the given coverage."""

    rows: tuple[Row, ...]
    true_coverage: Numbers
    given_coverage: Numbers
    counted: Flags
    """Texts that have a row: the others have no coverage to speak of."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95% interval over resampled texts. NaN where the bench has nothing to count."""

    value: float
    low: float
    high: float


FIGURES: tuple[str, ...] = (
    "hard_macro_f1_3way",
    "hard_auroc_cov_vs_contradicted",
    "macro_f1_3way",
    "auroc_cov_vs_contradicted",
    "auroc_cov_vs_gap",
    "auroc_paraphrase_vs_near_gap",
    "evidence_hit1",
    "evidence_hit5",
    "suggest_page_at3",
    "coverage_mae",
    "ece",
)
LOWER_IS_BETTER = frozenset({"coverage_mae", "ece"})


def sheet(keys: Sequence[Key], answers: Mapping[str, Answer], base: Language) -> Sheet:
    """Line the answers up with the key. Sentences the base of this language does not speak of are left out."""
    rows: list[Row] = []
    for at, key in enumerate(keys):
        for segment in key.segments:
            section = None if segment.label == "gap" else segment.sections.get(base)
            if segment.label == "gap" or section is not None:
                given = _overlapping(segment, answers[key.id].statements)
                rows.append(Row(at, segment, given, section, key.language == base))
    counted = np.zeros(len(keys), bool)
    counted[[row.text for row in rows]] = True
    return Sheet(
        tuple(rows),
        np.array([key.coverage for key in keys]),
        np.array([answers[key.id].coverage for key in keys]),
        counted,
    )


def _overlapping(segment: Segment, statements: Sequence[Judged]) -> Judged:
    best, most = Judged(segment.start, segment.end, "gap", 0.0), 0
    for judged in statements:
        shared = min(segment.end, judged.end) - max(segment.start, judged.start)
        if shared > most:
            best, most = judged, shared
    return best


def figures(scored: Sheet, resamples: int = RESAMPLES, seed: int = 20260819) -> dict[str, Figure]:
    """Every figure with its interval: texts are drawn with replacement, and their sentences come along."""
    texts = len(scored.counted)
    draws = np.random.default_rng(seed).multinomial(texts, np.full(texts, 1 / texts), size=resamples)
    weights = np.concatenate([np.ones((1, texts)), draws.astype(float)])
    out = {}
    for name, values in counted(scored, weights).items():
        sampled = values[1:][~np.isnan(values[1:])]
        low, high = np.quantile(sampled, (0.025, 0.975)) if len(sampled) else (np.nan, np.nan)
        out[name] = Figure(float(values[0]), float(low), float(high))
    return out


def counted(scored: Sheet, text_weights: Weights) -> dict[str, Numbers]:
    """The figures for each weighting of the texts, (weightings, texts)."""
    rows = scored.rows
    truth, given, score, hard = labels(rows), given_labels(rows), scores(rows), flags(r.hard for r in rows)
    covered = truth == COVERED
    near = flags(r.segment.type.startswith("gap_near") for r in rows)
    paraphrase = covered & flags(r.segment.type.startswith("para") for r in rows)
    weights = text_weights[:, [r.text for r in rows]]

    def ranking(chosen: Flags) -> Numbers:
        return auroc(covered[chosen], score[chosen], weights[:, chosen])

    def share(chosen: Flags, hits: Sequence[bool]) -> Numbers:
        return mean(np.array(hits, float)[chosen], weights[:, chosen])

    return {
        "hard_macro_f1_3way": macro_f1(truth[hard], given[hard], weights[:, hard]),
        "hard_auroc_cov_vs_contradicted": ranking(hard & (truth != GAP)),
        "macro_f1_3way": macro_f1(truth, given, weights),
        "auroc_cov_vs_contradicted": ranking(truth != GAP),
        "auroc_cov_vs_gap": ranking(truth != CONTRADICTED),
        "auroc_paraphrase_vs_near_gap": ranking(paraphrase | near),
        "evidence_hit1": share(covered, [r.section in r.given.sections[:1] for r in rows]),
        "evidence_hit5": share(covered, [r.section in r.given.sections[:5] for r in rows]),
        "suggest_page_at3": share(
            flags(r.segment.suggest_page is not None for r in rows), [_suggested(r) for r in rows]
        ),
        "coverage_mae": mean(
            abs(scored.true_coverage - scored.given_coverage)[scored.counted], text_weights[:, scored.counted]
        ),
        "ece": calibration_error(covered, score, weights),
    }


def _suggested(row: Row) -> bool:
    return row.segment.suggest_page in {section.split("#")[0] for section in row.given.sections[:3]}


def flags(values: object) -> Flags:
    """An array of booleans from an iterable of them."""
    return np.fromiter(values, bool)  # type: ignore[call-overload,no-any-return]


def labels(rows: Sequence[Row]) -> Classes:
    """The true labels, as places in LABELS."""
    return _places([r.segment.label for r in rows])


def given_labels(rows: Sequence[Row]) -> Classes:
    """The labels given, as places in LABELS."""
    return _places([r.given.label for r in rows])


def scores(rows: Sequence[Row]) -> NDArray[np.float64]:
    """The scores given."""
    return np.array([r.given.score for r in rows], float)


def _places(given: Sequence[Label]) -> Classes:
    return np.array([LABELS.index(label) for label in given], np.int64)
