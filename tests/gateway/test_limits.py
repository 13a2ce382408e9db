"""How much a key may ask for: never more passes than its limits let, whatever the clocks do."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.app import MIGRATIONS
from services.gateway.callers import clock
from services.gateway.callers.caller import Caller, Limits
from services.gateway.callers.keyring import Keyring
from services.gateway.callers.limits import DAY, MINUTE, Limiter
from services.gateway.callers.objects import Objects
from services.gateway.callers.scopes import Scope
from services.gateway.callers.usage import Amount, Of, book
from services.storage.database import Database
from services.wire.clock import steady
from services.wire.errors import BudgetSpent, RateLimited
from tests.gateway.keyed import keyed_in

START = 20_000.0 * DAY


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url, MIGRATIONS, "gateway")
    try:
        yield database
    finally:
        await database.close()


async def limited(database: Database, limits: Limits) -> Caller:
    row, _ = await Keyring(database).create("k", frozenset({Scope.READ}), limits=limits)
    return Caller(row.id, "k", frozenset({Scope.READ}), Objects(database), limits=limits)


async def passes(limiter: Limiter, caller: Caller) -> bool:
    try:
        await limiter.take(caller)
    except (RateLimited, BudgetSpent) as error:
        refused: RateLimited | BudgetSpent = error
    else:
        return True
    assert 1 <= (refused.retry_after or 0) <= (MINUTE if isinstance(refused, RateLimited) else DAY) + 1
    return False


async def test_of_requests_at_once_no_more_pass_than_the_limit(url: str) -> None:
    async with opened(url) as database:
        caller = await limited(database, Limits(requests_day=7))
        limiter = Limiter(database)
        outcomes = await asyncio.gather(*(passes(limiter, caller) for _ in range(30)))
        assert sum(outcomes) == 7
        with pytest.raises(BudgetSpent) as refused:
            await limiter.take(caller)
        assert refused.value.params["reason"] == "requests"


async def test_tokens_and_dollars_of_a_day_end_too(url: str) -> None:
    async with opened(url) as database:
        for limits, amount, reason in (
            (
                Limits(tokens_day=100),
                Amount(prompt_tokens=60, completion_tokens=39, embedding_tokens=1),
                "tokens",
            ),
            (Limits(cost_day=0.5), Amount(cost=0.5), "dollars"),
        ):
            caller = await limited(database, limits)
            limiter = Limiter(database)
            assert await passes(limiter, caller)
            async with database.session.begin() as session:
                await book(session, {Of(caller.id or "", "b", "m"): amount})
            with pytest.raises(BudgetSpent) as refused:
                await limiter.take(caller)
            assert refused.value.params["reason"] == reason


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("limits") / "gateway.db"


@settings(max_examples=12, deadline=None)
@given(
    limit=st.integers(1, 4),
    steps=st.lists(st.one_of(st.floats(0, 90), st.just(3_600.0), st.just(-3_600.0)), min_size=1, max_size=40),
)
def test_no_window_lets_more_pass_and_a_step_of_the_clock_harms_neither_side(
    file: Path, limit: int, steps: list[float]
) -> None:
    """Each step is seconds until the next request; one of an hour is a clock that was set, in no time at all."""

    async def run() -> None:
        async with opened(f"sqlite+aiosqlite:///{file}") as database:
            caller, limiter = await limited(database, Limits(requests_minute=limit)), Limiter(database)
            shown, real, sets = START, 0.0, 0
            passed: list[float] = []
            waiting = 0.0
            for step in steps:
                shown += step
                if abs(step) == 3_600.0:
                    sets += 1
                else:
                    real += step
                with mock.patch.object(clock, "steady", return_value=shown):
                    if await passes(limiter, caller):
                        passed.append(real)
                        waiting = real
                    elif sets == 0:
                        assert real - waiting <= 2 * MINUTE  # nobody is kept out for longer than a window
            if sets == 0:
                windows = Counter(int((START + at) // MINUTE) for at in passed)
                assert max(windows.values(), default=0) <= limit
            # a clock that was set begins a window anew, no more: in any minute there are two, and one for each set
            for at in passed:
                assert sum(at <= other < at + MINUTE for other in passed) <= limit * (2 + sets)

    asyncio.run(run())


async def test_setting_the_wall_clock_changes_nothing(tmp_path: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'gateway.db'}") as database:
        caller, limiter = await limited(database, Limits(requests_day=2)), Limiter(database)
        assert await passes(limiter, caller)
        for offset in (3_600.0, -3_600.0, 86_400.0):
            now = time.time()
            with mock.patch.object(time, "time", return_value=now + offset):
                assert abs(steady() - now) < 60
        assert [await passes(limiter, caller) for _ in range(3)] == [True, False, False]


async def test_beyond_a_limit_the_answer_is_429_and_says_when(tmp_path: Path) -> None:
    async with keyed_in(tmp_path) as keyed:
        holder = await keyed.holder("read", limits={"requests_day": 2})
        answers = []
        for path in ("/api/v1/bases", "/api/v1/bases", "/api/v1/bases", "/v1/models"):
            headers = {"Authorization": f"Bearer {holder.secret}", "Accept-Language": "pt"}
            async with keyed.world.client.get(path, headers=headers) as answer:
                answers.append(
                    (answer.status, answer.headers.get("Retry-After"), await answer.json(content_type=None))
                )
        assert [status for status, _, _ in answers] == [200, 200, 429, 429]
        assert 1 <= int(answers[2][1] or 0) <= DAY + 1
        assert answers[2][2]["code"] == "budget_spent"
        assert "2 pedidos por dia" in answers[2][2]["detail"]
        assert answers[3][2]["error"]["code"] == "budget_spent"
        # another key's budget is its own
        assert (
            await (await keyed.holder("read", limits={"requests_day": 1})).status("GET", "/api/v1/bases")
            == 200
        )
