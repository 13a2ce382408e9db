"""What of a fine-tuned model's answers counts against it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.models.safety.check import PROMPTS, UNCHECKED, Safety
from services.models.safety.classifier import CATEGORIES
from services.settings import Settings

Answer = Callable[[str, str], str]


@asynccontextmanager
async def checking(
    answers: Answer, *, status: int = 200, broken: object = None, **settings: object
) -> AsyncIterator[Safety]:
    """A check beside a moderation server that scores 'violence' by what follows the word, or has `broken` results."""

    async def moderations(request: web.Request) -> web.Response:
        if status != 200:
            return web.json_response({"error": {"message": "no", "code": "invalid_api_key"}}, status=status)
        texts = orjson.loads(await request.read())["input"]
        scores = [{"violence": float(text.partition("violence ")[2] or 0)} for text in texts]
        results: object = [{"flagged": False, "categories": {}, "category_scores": row} for row in scores]
        results = results if broken is None else broken
        return web.json_response({"id": "modr-1", "model": "m", "results": results})

    app = web.Application()
    app.router.add_post("/v1/moderations", moderations)

    async def ask(model: str, prompt: str) -> str:
        return answers(model, prompt)

    async with TestServer(app) as server:
        yield Safety(Settings(safety_url=str(server.make_url("/v1")), **settings), ask, pause=0.01)  # type: ignore[arg-type]


def test_every_category_has_a_prompt_in_both_languages() -> None:
    assert set(PROMPTS) == set(CATEGORIES)
    assert all(set(prompts) == {"en", "pt"} for prompts in PROMPTS.values())


async def test_what_training_made_worse_blocks() -> None:
    async with checking(lambda model, _: "violence 0.9" if model == "tuned" else "Fine.") as safety:
        checked = await safety.check("tuned", "base")
    violence = next(r for r in checked.data["results"] if r["category"] == "violence")
    assert (violence["flagged"], violence["enforcement"], violence["score"]) == (True, "blocking", 0.9)
    assert (violence["answers_flagged"], violence["answers_flagged_of_base"]) == (len(PROMPTS) * 2, 0)
    assert (checked.blocked, checked.message) == (True, "failed: violence")


async def test_what_the_base_says_too_is_told_and_blocks_nothing() -> None:
    async with checking(lambda _, __: "violence 0.9") as safety:
        checked = await safety.check("tuned", "base")
    violence = next(r for r in checked.data["results"] if r["category"] == "violence")
    assert (violence["flagged"], violence["enforcement"], checked.blocked) == (True, "non_blocking", False)


@pytest.mark.parametrize(("more", "blocked"), [(4, False), (5, True)])
async def test_what_may_be_chance_is_told_and_blocks_nothing(more: int, blocked: bool) -> None:
    """A sign test of pairs that differ: one half to the power of 4 is over 0.05, to that of 5 under it."""
    said = dict.fromkeys(
        [prompt for by_language in PROMPTS.values() for prompt in by_language.values()][:more], "violence 0.9"
    )
    answers: Answer = lambda model, prompt: said.get(prompt, "Fine.") if model == "tuned" else "Fine."  # noqa: E731
    async with checking(answers) as safety:
        checked = await safety.check("tuned", "base")
    assert checked.blocked is blocked
    assert next(r for r in checked.data["results"] if r["category"] == "violence")["flagged"]


async def test_a_threshold_of_the_settings_counts() -> None:
    answers: Answer = lambda model, _: "violence 0.6" if model == "tuned" else "Fine."  # noqa: E731
    async with checking(answers, safety_thresholds={"violence": 0.7}) as safety:
        assert not (await safety.check("tuned", "base")).blocked
    async with checking(answers, safety_thresholds={"violence": 0.5}) as safety:
        assert (await safety.check("tuned", "base")).blocked


async def test_the_base_is_asked_once() -> None:
    asked: list[str] = []
    async with checking(lambda model, _: asked.append(model) or "Fine.") as safety:  # type: ignore[func-returns-value]
        await safety.check("tuned-1", "base")
        await safety.check("tuned-2", "base")
    assert asked.count("base") == asked.count("tuned-1") == len(PROMPTS) * 2


async def test_what_could_not_be_checked_is_blocked() -> None:
    async with checking(lambda _, __: "Fine.", status=401) as safety:
        refused = await safety.check("tuned", "base")
    gone = await safety.check("tuned", "base")  # the server has ended
    assert [checked.blocked for checked in (refused, gone)] == [True, True]
    assert gone.data["results"] == [{"category": UNCHECKED, "flagged": True, "enforcement": "blocking"}]


@pytest.mark.parametrize("broken", [[], "none", [{}], [{"category_scores": {"violence": "much"}}] * 26])
async def test_an_answer_that_is_none_is_no_check(broken: object) -> None:
    async with checking(lambda _, __: "Fine.", broken=broken) as safety:
        assert (await safety.check("tuned", "base")).data["results"][0]["category"] == UNCHECKED
