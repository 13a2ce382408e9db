"""The packaged 135M model as a judge, its trust forced: whatever it says, nothing is covered without evidence."""

from __future__ import annotations

import time

import pytest

from services.retriever.judge_model import JudgeModel
from services.retriever.refining import Refiner
from services.settings import Settings
from services.wire.messages import Judged, Statement, Verdict
from tests.models.conftest import served
from tests.retriever.uncertain import CLASH, RETRIES, ROBOT, job, judged

PACKAGED = "smollm2-135m-instruct"
NUMBERS = (RETRIES, CLASH)
"""Statements with a number that their passages do not have: facts that no model can talk away."""


async def looked_again(settings: Settings, *statements: Statement) -> Judged:
    client = JudgeModel(settings)

    async def advance(done: int, total: int) -> None: ...

    wanted = job(judged(statements), model=PACKAGED, expires_at=time.time() + 100)
    try:
        return await Refiner(settings, client, trusts=lambda _: True).refine(wanted, advance)
    finally:
        await client.close()


@pytest.mark.slow
async def test_a_model_that_answers_at_random_leaves_valid_verdicts() -> None:
    looks: list[tuple[tuple[Statement, ...], Judged]] = []
    async with served() as server:
        url = server.settings.models_base_url
        chat = Settings(openai_base_url=url, chat_api="chat")
        looks += [((of,), await looked_again(chat, of)) for of in (RETRIES, ROBOT, CLASH)]
        looks += [(NUMBERS, await looked_again(chat, *NUMBERS))]
        responses = Settings(openai_base_url=url, chat_api="responses")
        looks += [((RETRIES,), await looked_again(responses, RETRIES))]
    for before, after in looks:
        look = after.refinement
        assert look is not None
        assert look.usage.calls >= 1  # it was asked indeed
        assert look.error is None or look.error.code in {
            "model_answer_unusable",
            "model_stream_cut",
            "model_timed_out",
        }
        assert Judged.model_validate_json(after.model_dump_json()) == after
        for was, now in zip(before, after.statements, strict=True):
            assert set(now.evidence) == set(was.evidence)
            if now.verdict is Verdict.COVERED:
                assert was not in NUMBERS
                assert PACKAGED in now.reason
                assert now.score < 0.95
