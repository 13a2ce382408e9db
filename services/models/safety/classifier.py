"""What a text may do wrong, told from its sentence embeddings by multinomial logistic regression.

The embeddings are the packaged multilingual encoder's (512 dimensions). How much of what is unsafe it finds is
measured by `benchmarks/safety`, which also fits the weights beside this file.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CATEGORIES = (
    "advice", "harassment/threatening", "hate", "hate/threatening", "highly-sensitive", "illicit", "propaganda",
    "self-harm/instructions", "self-harm/intent", "sensitive", "sexual", "sexual/minors", "violence",
)  # fmt: skip
"""The safety categories of OpenAI's fine-tuning guide. (Its Moderation API has other ones.)"""
SAFE = "safe"
WEIGHTS = Path(__file__).parent / "classifier.json"
THRESHOLD = 0.4
"""Of the probability that a sentence is unsafe at all: five folds of the training sentences then give a recall of
.97, with .07 of the safe sentences that sound unsafe, and hardly any of plain documentation, flagged as well."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was found of a sentence. `scores` are by category, and sum to the probability that it is unsafe."""

    scores: dict[str, float]

    @property
    def unsafe(self) -> float:
        """The probability that it is unsafe, in whatever way."""
        return sum(self.scores.values())

    @property
    def category(self) -> str:
        """The likeliest of the categories."""
        return max(self.scores, key=self.scores.__getitem__)

    @property
    def flagged(self) -> bool:
        return self.unsafe >= THRESHOLD


@dataclass(frozen=True, eq=False, slots=True)
class Classifier:
    """`labels` (CATEGORIES and SAFE, sorted), `weights` (labels x dimension) and `bias` (labels), float32."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def judge(self, vectors: NDArray[np.float32]) -> list[Sentence]:
        """One for each row of `vectors` (n x dimension, L2-normalised)."""
        logits = vectors @ self.weights.T + self.bias
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = odds / odds.sum(axis=1, keepdims=True)
        return [
            Sentence({name: float(p) for name, p in zip(self.labels, row, strict=True) if name != SAFE})
            for row in shares
        ]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Classifier:
        stored = json.loads(path.read_text(encoding="utf-8"))
        labels = tuple(stored["labels"])
        weights = np.frombuffer(base64.b64decode(stored["weights"]), dtype="<f2").astype(np.float32)
        return cls(labels, weights.reshape(len(labels), -1), np.asarray(stored["bias"], dtype=np.float32))

    def save(self, path: Path) -> None:
        weights = base64.b64encode(self.weights.astype("<f2").tobytes()).decode()
        bias = [round(float(value), 5) for value in self.bias]
        path.write_text(json.dumps({"labels": self.labels, "bias": bias, "weights": weights}) + "\n")
