"""The packaged moderation model, through the `openai` package."""

from __future__ import annotations

import openai
import pytest

from services.models.safety.classifier import CATEGORIES, WEIGHTS, Classifier
from services.models.safety.moderation import MODEL
from tests.models.conftest import Server

UNSAFE = (
    "The weather is fine. I know where you live and I will come tonight with a knife to hurt you. Goodbye."
)
SAFE = "Start the server again with the command below."


@pytest.mark.asyncio(loop_scope="module")
async def test_an_unsafe_sentence_is_found_among_others_and_named(server: Server) -> None:
    answer = await server.openai.moderations.create(input=[UNSAFE, SAFE], model=MODEL)
    unsafe, safe = (result.to_dict() for result in answer.results)
    scores = unsafe["category_scores"]
    assert answer.model == MODEL
    assert set(scores) == set(CATEGORIES)  # type: ignore[call-overload]
    assert unsafe["flagged"]
    assert unsafe["categories"]["harassment/threatening"]  # type: ignore[index]
    assert not safe["flagged"]
    assert not any(safe["categories"].values())  # type: ignore[attr-defined]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("given", [[], [1], {"text": "x"}, ["x"] * 65, "x" * 100_001])
async def test_what_is_no_text_is_refused(server: Server, given: object) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await server.openai.moderations.create(input=given, model=MODEL)  # type: ignore[arg-type]
    assert refused.value.param == "input"


@pytest.mark.asyncio(loop_scope="module")
async def test_another_model_is_not_found(server: Server) -> None:
    with pytest.raises(openai.NotFoundError):
        await server.openai.moderations.create(input="x", model="omni-moderation-latest")


def test_the_weights_are_of_these_categories() -> None:
    classifier = Classifier.load(WEIGHTS)
    assert sorted(classifier.labels) == sorted((*CATEGORIES, "safe"))
    assert classifier.weights.shape == (len(CATEGORIES) + 1, 512)
