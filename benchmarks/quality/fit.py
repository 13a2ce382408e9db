"""python -m benchmarks.quality.fit BENCH_DIR... [--dry]: fit the verdicts' calibration to benches' development halves.

Reads nothing of the test halves. Prints figures of cross-validation by page (no page is in two folds) for each bench,
and writes services/retriever/calibration.json, fitted to the whole development halves.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks.quality.bench import LABELS, Bench, Key, Segment, development
from benchmarks.quality.indexed import MODEL, Encoder, indexed
from benchmarks.quality.metrics import auroc, calibration_error, macro_f1
from services.retriever import judging
from services.retriever.analysing import units_of
from services.retriever.features import MATCH, NAMES
from services.retriever.judging import Unit, measure
from services.retriever.search import candidates
from services.retriever.snapshots import Snapshot
from services.wire.messages import Language

TARGET = Path(judging.__file__).parent / "calibration.json"
FOLDS = 8
_FURTHER = 0.1
"""Weight of the examples of all benches but the first: so much other kinds of text count that figures on the first
stay as they are."""
_C = 0.3
"""Inverse strength of the regularisation: at 1, the probabilities of other kinds of text are more sure than right."""
_COPY = 0.25  # weight of a verbatim copy in one language: any matcher finds it
_GRID = np.round(np.arange(0.3, 0.75, 0.05), 2)
_MATCH = [NAMES.index(name) for name in MATCH]


@dataclass(frozen=True, slots=True)
class Example:
    """A statement of a development half over its best passage."""

    bench: str
    language: Language
    base: Language
    segment: Segment
    features: NDArray[np.float64]
    clashes: bool
    weight: float = 1.0

    @property
    def pair(self) -> str:
        return f"{self.language} on {self.base}"


@dataclass(frozen=True, slots=True)
class Head:
    weights: NDArray[np.float64]
    bias: float

    @classmethod
    def fitted(cls, x: NDArray[np.float64], y: NDArray[np.bool_], weights: NDArray[np.float64]) -> Head:
        """Logistic regression on standardised features, told in the features' own units."""
        mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
        model = LogisticRegression(C=_C, max_iter=5000).fit((x - mean) / deviation, y, sample_weight=weights)
        own = model.coef_[0] / deviation
        return cls(own, float(model.intercept_[0] - own @ mean))

    def of(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(1 / (1 + np.exp(-(x @ self.weights + self.bias))), np.float64)

    def json(self, names: Sequence[str]) -> dict[str, Any]:
        weights = {name: round(float(w), 4) for name, w in zip(names, self.weights, strict=True)}
        return {"weights": weights, "bias": round(self.bias, 4)}


def gathered(folder: Path, encoder: Encoder) -> list[Example]:
    """The examples of the development half of a bench, on a base that is built for it."""
    bench = Bench(folder)
    with tempfile.TemporaryDirectory() as place:
        return list(examples(development(folder), bench, indexed(bench, encoder, Path(place)), encoder))


def examples(keys: Sequence[Key], bench: Bench, snapshot: Snapshot, encoder: Encoder) -> Iterator[Example]:
    """Every judged statement that a sentence of the key overlaps by half, on both languages of the base."""
    texts = {text.id: text.text for text in bench.inputs("dev")}
    for key in keys:
        units = [u for u in units_of(texts[key.id], key.language) if u.checkable]
        gold = [_segment(unit, key.segments) for unit in units]
        vectors = encoder.embed([u.text for u in units])
        for base, index in snapshot.languages.items():
            found = candidates(index, [u.text for u in units], vectors, key.language)
            for unit, segment, own in zip(units, gold, found, strict=True):
                if segment is None or (segment.label != "gap" and base not in segment.sections):
                    continue
                _, alignments, measured = measure(index, unit, key.language, own, 2)
                if len(measured):
                    clashes = bool(alignments[0].clashes)
                    yield Example(bench.name, key.language, base, segment, measured[0], clashes)


def _segment(unit: Unit, segments: Sequence[Segment]) -> Segment | None:
    best, most = None, (unit.end - unit.start) / 2
    for segment in segments:
        shared = min(segment.end, unit.end) - max(segment.start, unit.start)
        if shared > most:
            best, most = segment, shared
    return best


@dataclass(frozen=True)
class Fit:
    """The examples of one kind of pair: in one language, or across."""

    rows: Sequence[Example]
    same: bool

    def __post_init__(self) -> None:
        rows = self.rows
        self.__dict__["x"] = np.array([r.features for r in rows])
        self.__dict__["y"] = np.array([LABELS.index(r.segment.label) for r in rows])
        self.__dict__["weights"] = np.array(
            [r.weight * (_COPY if self.same and r.segment.type == "verbatim" else 1.0) for r in rows]
        )

    x: NDArray[np.float64] = None  # type: ignore[assignment]
    y: NDArray[np.int64] = None  # type: ignore[assignment]
    weights: NDArray[np.float64] = None  # type: ignore[assignment]

    def heads(self, at: NDArray[np.int64]) -> tuple[Head, Head]:
        """(match, support) of the examples `at`."""
        x, y, w = self.x[at], self.y[at], self.weights[at]
        return Head.fitted(x[:, _MATCH], y != 2, w), Head.fitted(x, y == 0, w)

    def crossed(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(match, support) of every example, from heads that saw nothing of its page."""
        match, support = np.zeros(len(self.rows)), np.zeros(len(self.rows))
        pages = [r.segment.page for r in self.rows]
        for train, held in GroupKFold(FOLDS).split(self.x, self.y, pages):
            m, s = self.heads(train)
            match[held] = m.of(self.x[held][:, _MATCH])
            support[held] = np.minimum(s.of(self.x[held]), match[held])
        return match, support


def given(
    fit: Fit, match: NDArray[np.float64], support: NDArray[np.float64], least: float, covered: float
) -> NDArray[np.int64]:
    """The labels that the verdicts mean, as places in LABELS."""
    clashes = np.array([r.clashes for r in fit.rows])
    partial = np.where(support >= 0.5, 0, 2)
    return np.where(match < least, 2, np.where(support >= covered, 0, np.where(clashes, 1, partial)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benches", type=Path, nargs="+")
    parser.add_argument("--dry", action="store_true", help="print, write nothing")
    arguments = parser.parse_args()
    encoder = Encoder()
    rows = gathered(arguments.benches[0], encoder)
    for folder in arguments.benches[1:]:
        rows += [replace(row, weight=_FURTHER) for row in gathered(folder, encoder)]
    out: dict[str, Any] = {"features": list(NAMES), "match_features": list(MATCH), "thresholds": {}}
    for name, same in (("same_language", True), ("across_languages", False)):
        fit = Fit([r for r in rows if (r.language == r.base) == same], same)
        match, support = fit.crossed()
        pairs = np.array([r.pair for r in fit.rows])
        benches = np.array([r.bench for r in fit.rows])
        hard = np.array([not (same and r.segment.type == "verbatim") for r in fit.rows])
        for pair in sorted(set(pairs)):
            own = pairs == pair
            best = (-1.0, 0.5, 0.5)
            for least in _GRID:
                for covered in _GRID:
                    label = given(fit, match, support, least, covered)
                    f1 = sum(_f1(fit.y[m], label[m]) for m in (own, own & hard))
                    f1 -= 0.1 * (abs(least - 0.5) + abs(covered - 0.5))  # a plateau's middle, not its edge
                    best = max(best, (f1, float(least), float(covered)))
            out["thresholds"][pair] = {"match": best[1], "covered": best[2]}
            label = given(fit, match, support, best[1], best[2])
            for bench in sorted(set(benches)):
                of = own & (benches == bench)
                sys.stdout.write(f"{bench}, {pair}: {_figures(fit, support, label, of, hard)}\n")
        heads = fit.heads(np.arange(len(fit.rows)))
        out[name] = {"match": heads[0].json(MATCH), "support": heads[1].json(NAMES)}
    names = ", ".join(folder.resolve().name for folder in arguments.benches)
    counts = [sum((r.language == r.base) == same for r in rows) for same in (True, False)]
    out["provenance"] = (
        f"Logistic regressions (scikit-learn, C={_C}, standardised) fitted by benchmarks.quality.fit to the"
        f" development halves of the benches {names}: {counts[0]:,} statements in one language, {counts[1]:,}"
        f" across languages; verbatim copies in one language weigh {_COPY}, further benches {_FURTHER}."
        f" Thresholds by pair of languages from {FOLDS}-fold cross-validation by page. Sentence vectors of {MODEL}."
    )
    if not arguments.dry:
        TARGET.write_text(json.dumps(dict(sorted(out.items())), indent=2, ensure_ascii=False) + "\n")


def _f1(truth: NDArray[np.int64], label: NDArray[np.int64]) -> float:
    return float(macro_f1(truth, label, np.ones((1, len(truth))))[0])


def _figures(
    fit: Fit,
    support: NDArray[np.float64],
    label: NDArray[np.int64],
    own: NDArray[np.bool_],
    hard: NDArray[np.bool_],
) -> dict[str, float]:
    def area(chosen: NDArray[np.bool_]) -> float:
        return float(auroc(fit.y[chosen] == 0, support[chosen], np.ones((1, int(chosen.sum()))))[0])

    ece = calibration_error(fit.y[own] == 0, support[own], np.ones((1, int(own.sum()))))
    return {
        "macro_f1_3way": round(_f1(fit.y[own], label[own]), 4),
        "hard_macro_f1_3way": round(_f1(fit.y[own & hard], label[own & hard]), 4),
        "auroc_cov_vs_contradicted": round(area(own & (fit.y != 2)), 4),
        "hard_auroc_cov_vs_contradicted": round(area(own & hard & (fit.y != 2)), 4),
        "auroc_cov_vs_gap": round(area(own & (fit.y != 1)), 4),
        "ece": round(float(ece[0]), 4),
    }


if __name__ == "__main__":
    main()
