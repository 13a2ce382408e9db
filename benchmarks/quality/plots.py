"""The plots of the quality page, as SVG without times or random ids: the same run draws the same bytes."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure as Drawing

from benchmarks.quality.bench import LABELS
from benchmarks.quality.contest import LACUNA, PAIRS, Run
from benchmarks.quality.metrics import bins_of
from benchmarks.quality.mistakes import by_type
from benchmarks.quality.scoring import COVERED, given_labels, labels, scores
from benchmarks.quality.tables import LOCALE, Tables
from services.texts import texts
from services.wire.messages import Language

_SHOWN = {LACUNA: "#0f766e", "cosine_passages": "#b45309"}


def reliability(run: Run, language: Language, file: Path) -> None:
    """Per pair and ten bins: the mean score against the covered share, dots as large as the bins."""
    say, tables = texts(LOCALE, language).say, Tables(run, language)
    drawing = Drawing(figsize=(8, 8), layout="constrained")
    drawing.suptitle(say("reliability-title"))
    for axes, pair in zip(drawing.subplots(2, 2).flat, PAIRS, strict=True):
        axes.plot(
            [0, 1], [0, 1], color="#9ca3af", linestyle="--", linewidth=1, label=say("reliability-perfect")
        )
        for system, colour in _SHOWN.items():
            rows = run.results[pair][system].sheet.rows
            score, covered = scores(rows), labels(rows) == COVERED
            bins = bins_of(score)
            filled = sorted(set(bins.tolist()))
            x = [score[bins == b].mean() for b in filled]
            y = [covered[bins == b].mean() for b in filled]
            sizes = [12 + 240 * float((bins == b).mean()) for b in filled]
            axes.plot(x, y, color=colour, linewidth=1, label=say(system))
            axes.scatter(x, y, s=sizes, color=colour, alpha=0.7)
        axes.set(
            title=tables.pair_name(pair), xlabel=say("reliability-x"), ylabel=say("reliability-y"),
            xlim=(-0.03, 1.03), ylim=(-0.03, 1.03),
        )  # fmt: skip
        axes.legend(loc="lower right", frameon=False)
    _save(drawing, file)


def confusion(run: Run, language: Language, file: Path) -> None:
    """Per pair, a row for each kind of sentence: how often it was called covered, contradicted or a gap."""
    say, tables = texts(LOCALE, language).say, Tables(run, language)
    drawing = Drawing(figsize=(10, 8), layout="constrained")
    drawing.suptitle(say("confusion-title"))
    for axes, pair in zip(drawing.subplots(2, 2).flat, PAIRS, strict=True):
        kinds = by_type(run.results[pair][LACUNA].sheet.rows)
        shares = np.array(
            [np.bincount(given_labels(rows), minlength=3) / len(rows) for rows in kinds.values()]
        )
        axes.imshow(shares, cmap="GnBu", vmin=0, vmax=1, aspect="auto")
        for (row, column), share in np.ndenumerate(shares):
            colour = "white" if share > 0.6 else "black"
            axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center", color=colour)
        axes.set_title(tables.pair_name(pair))
        axes.set_xticks(range(3), [say(label) for label in LABELS])
        axes.set_yticks(range(len(kinds)), [f"{kind} ({len(rows)})" for kind, rows in kinds.items()])
    _save(drawing, file)


def _save(drawing: Drawing, file: Path) -> None:
    with mpl.rc_context({"svg.hashsalt": "lacuna", "svg.fonttype": "none"}):
        drawing.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")
