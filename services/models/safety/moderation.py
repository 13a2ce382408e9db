"""POST /v1/moderations: the packaged moderation model, in the form of OpenAI's Moderation API."""

from __future__ import annotations

import asyncio
import secrets
from functools import cache
from typing import Any

from aiohttp import web
from sentencex import segment

from services.models.bodies import answer, read_object
from services.models.engines import ENCODER
from services.models.safety.classifier import CATEGORIES, THRESHOLD, Classifier, Sentence
from services.wire.errors import ModelNotFound, ModelRefusedInput

MODEL = "lacuna-moderation-1"
MAX_INPUTS = 64
MAX_CHARACTERS = 100_000
"""Of all inputs together."""


@cache
def classifier() -> Classifier:
    """The packaged weights, read once."""
    return Classifier.load()


async def moderations(request: web.Request) -> web.Response:
    """Judge a text, or texts, sentence by sentence: a score is the highest of the sentences'."""
    body = await read_object(request)
    name = body.get("model") or MODEL
    if name != MODEL:
        raise ModelNotFound(model=str(name)[:200])
    texts = _texts(body.get("input"))
    pieces = await asyncio.to_thread(lambda: [_sentences(text) for text in texts])
    flat = [sentence for sentences in pieces for sentence in sentences]
    vectors = await request.app[ENCODER].embed(flat)
    judged = iter(await asyncio.to_thread(classifier().judge, vectors))
    results = [_result([next(judged) for _ in sentences]) for sentences in pieces]
    return answer({"id": f"modr-{secrets.token_hex(12)}", "model": MODEL, "results": results})


def _texts(value: object) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise ModelRefusedInput(reason="'input' must be a string or an array of strings.", field="input")
    if len(texts) > MAX_INPUTS or sum(map(len, texts)) > MAX_CHARACTERS:
        reason = f"'input' holds more than {MAX_INPUTS} texts or {MAX_CHARACTERS} characters."
        raise ModelRefusedInput(reason=reason, field="input")
    return texts


def _sentences(text: str) -> list[str]:
    # the rules of the two languages differ in abbreviations alone
    sentences = [sentence.strip() for sentence in segment("en", text)]
    return [sentence for sentence in sentences if sentence] or [text]


def _result(sentences: list[Sentence]) -> dict[str, Any]:
    scores = {name: max(sentence.scores[name] for sentence in sentences) for name in CATEGORIES}
    named = {sentence.category for sentence in sentences if sentence.flagged}
    return {
        "flagged": bool(named),
        "categories": {name: name in named or scores[name] >= THRESHOLD for name in CATEGORIES},
        "category_scores": scores,
        "category_applied_input_types": {name: ["text"] for name in CATEGORIES},
    }
