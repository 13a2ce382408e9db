"""The whole loop on this machine: reviews, dataset, evaluation, training, checkpoints, promotion, and an analysis
in which the fine-tuned model fills one field of the report."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from services.wire.messages import Language
from tests.stack.product import Product, running
from tests.training.reviewed import TEXTS, Lacking

pytestmark = pytest.mark.e2e

BASE = "smollm2-135m-instruct"
NEW: dict[Language, str] = {
    "en": "The lighthouse keeper polishes the lens with vinegar every second morning.",
    "pt": "O faroleiro limpa a lente com vinagre de dois em dois dias.",
}
"""Statements that no example holds, for the analysis at the end."""


@pytest.fixture
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Lacuna in one process, with its demo base indexed."""
    with running(Product(tmp_path_factory.mktemp("training"))) as started:
        started.wait_indexed("lacuna")
        yield started


@pytest.mark.train
@pytest.mark.timeout(900)
def test_a_model_fine_tuned_on_reviews_is_better_and_fills_the_headings_of_reports(product: Product) -> None:
    reviewed = sum(review(product, language, texts) for language, texts in TEXTS.items())
    version = built(product, shares=(0.56, 0.12, 0.32))
    counts = version["statistics"]["by_split"]
    assert reviewed == version["statistics"]["examples"] == sum(counts.values())
    assert counts["train"] >= 40
    assert counts["holdout"] >= 16

    before = evaluated(product, "holdout", BASE)
    training = trained(product, n_epochs=3)
    assert training["evaluation"] == before["id"]  # evaluations come first
    checkpoints = training["checkpoints"]
    losses = [checkpoint["metrics"]["full_valid_loss"] for checkpoint in checkpoints]
    assert len(checkpoints) == 3
    assert losses[-1] < losses[0], losses

    chosen = evaluated(product, "validation", *(checkpoint["model"] for checkpoint in checkpoints))["best"]
    after = evaluated(product, "holdout", BASE, chosen)
    formats = {r["model"]: r["metrics"]["format"] for r in after["results"]}
    overall = comparison(after, chosen, "format", "all")
    print(f"validation loss {losses}; format {formats}; p {overall['p']}")  # noqa: T201 - `make test-train` reports the figures
    assert overall["difference"] > 0
    assert overall["p"] < 0.05
    assert after["outcome"][chosen] == "better"

    promoted(product, chosen, after["id"])
    for language, statement in NEW.items():
        analysis = product.analyse(statement, language=language)
        assert analysis["heading_model"] == chosen
        headings = analysis["report"]["headings"]
        print(language, headings)  # noqa: T201
        assert [heading["model"] for heading in headings] == [chosen] * len(headings)
        assert all(heading["heading"] in analysis["report"]["markdown"] for heading in headings)
    assert headings


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_short_training_of_the_packaged_model_ends_in_a_model_that_answers(product: Product) -> None:
    """The same way in little, for every run of the tests."""
    texts = {language: texts[:2] for language, texts in TEXTS.items()}
    for language, some in texts.items():
        review(product, language, some)
    built(product, shares=(0.5, 0.1, 0.4))
    training = trained(product, n_epochs=1, override_reason="a test of the way alone")
    model = training["fine_tuned_model"]
    assert training["checkpoints"]
    assert events_of(product, training)[-1]["kind"] == "status"
    after = evaluated(product, "holdout", BASE, model)
    assert {result["model"] for result in after["results"]} == {BASE, model}
    status, refused = product.call(
        "POST", "/api/v1/promotions", {"base": "lacuna", "model": BASE, "evaluation": after["id"]}
    )
    assert (status, refused["code"]) == (409, "promotion_refused")
    promoted(product, model, after["id"], forced_reason="a test")
    analysis = product.analyse(NEW["en"], language="en")
    assert (analysis["status"], analysis["heading_model"]) == ("succeeded", model)


def review(product: Product, language: Language, texts: tuple[tuple[Lacking, ...], ...]) -> int:
    """Analyse `texts` against the demo base and review the headings of what it lacks; how many."""
    done = 0
    for text in texts:
        headings = {lacking.statement: lacking.heading for lacking in text}
        analysis = product.analyse("\n\n".join(headings), language=language, report=False)
        for statement in analysis["statements"]:
            assert statement["verdict"] == "absent", statement["text"]
            path = f"/api/v1/analyses/{analysis['id']}/reviews/heading/{statement['index']}"
            body = {"corrected": headings[statement["text"].strip()], "consent": True}
            status, answer = product.call("PUT", path, body)
            assert status == 200, answer
            done += 1
    return done


def built(product: Product, shares: tuple[float, float, float]) -> dict[str, Any]:
    """The ready version of a dataset of the reviewed headings."""
    body = {"source": "reviews", "filters": {"tasks": ["heading"]}, "seed": 7, "shares": list(shares)}
    status, version = product.call("POST", "/api/v1/datasets/headings", body)
    assert status == 202, version
    path = f"/api/v1/datasets/headings/versions/{version['version']}"
    return until(product, path, {"ready"}, {"invalid", "failed"}, 60)


def evaluated(product: Product, split: str, *models: str) -> dict[str, Any]:
    """A finished evaluation of `models`."""
    body = {"dataset": "headings", "split": split, "models": list(models)}
    status, evaluation = product.call("POST", "/api/v1/evaluations", body)
    assert status == 202, evaluation
    return until(product, f"/api/v1/evaluations/{evaluation['id']}", {"succeeded"}, {"failed"}, 300)


def trained(product: Product, n_epochs: int, **fields: Any) -> dict[str, Any]:
    """A finished training of the packaged model."""
    body = {
        "dataset": "headings", "model": BASE, "suffix": "headings", "seed": 7,
        "hyperparameters": {"n_epochs": n_epochs}, **fields,
    }  # fmt: skip
    status, training = product.call("POST", "/api/v1/trainings", body)
    assert status == 202, training
    return until(product, f"/api/v1/trainings/{training['id']}", {"succeeded"}, {"failed"}, 600)


def events_of(product: Product, training: dict[str, Any]) -> list[dict[str, Any]]:
    status, page = product.call("GET", f"/api/v1/trainings/{training['id']}/events?limit=100")
    assert status == 200
    return list(page["items"])


def promoted(product: Product, model: str, evaluation: str, **fields: Any) -> None:
    body = {"base": "lacuna", "model": model, "evaluation": evaluation, **fields}
    status, promotion = product.call("POST", "/api/v1/promotions", body)
    assert status == 201, promotion
    assert promotion["role"] == "heading"
    deadline = time.monotonic() + 30  # the gateway learns of it by an event
    while product.analyse(NEW["en"], language="en", report=False)["heading_model"] != model:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def comparison(evaluation: dict[str, Any], model: str, metric: str, language: str) -> dict[str, Any]:
    return next(
        found
        for found in evaluation["comparisons"]
        if (found["model"], found["metric"], found["language"]) == (model, metric, language)
    )


def until(product: Product, path: str, good: set[str], bad: set[str], seconds: float) -> dict[str, Any]:
    """What `path` shows once its status is in `good`; a status in `bad` fails at once."""
    deadline = time.monotonic() + seconds
    while True:
        shown = product.call("GET", path)[1]
        assert shown["status"] not in bad, shown
        if shown["status"] in good:
            return dict(shown)
        assert time.monotonic() < deadline, shown
        time.sleep(0.3)
