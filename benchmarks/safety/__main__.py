"""Fits the moderation model of this machine: python -m benchmarks.safety"""

from __future__ import annotations

import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.safety import documentation, embedded, labelled, run
from services.models.safety.classifier import SAFE, WEIGHTS, Classifier

_SEED = 7
_REGULARISATION = 100.0
"""C of the logistic regression, chosen by five folds of the training sentences."""
_DOCUMENTATION = 300
"""Sentences of this product's documentation that take part in fitting, as safe; others are tested with."""


def fit() -> None:
    """Write the weights: multinomial logistic regression over sentence embeddings."""
    examples = labelled("train.tsv")
    pages = documentation(0)
    chosen = np.random.default_rng(_SEED).permutation(len(pages))[:_DOCUMENTATION]
    vectors = embedded([example.text for example in examples] + [pages[index] for index in chosen])
    labels = [example.category for example in examples] + [SAFE] * len(chosen)
    model = LogisticRegression(C=_REGULARISATION, max_iter=5000).fit(vectors, labels)
    Classifier(
        tuple(model.classes_), model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    ).save(WEIGHTS)


if __name__ == "__main__":
    fit()
    sys.exit(0 if run() else 1)
