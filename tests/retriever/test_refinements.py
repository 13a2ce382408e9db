"""Refinements as jobs on the bus: delivered twice, cancelled, stopped with the retriever."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import pytest

from services.retriever.refinements import Refinements
from services.retriever.refining import Advance
from services.wire.errors import ShuttingDown
from services.wire.messages import (
    AnalysisAdvanced,
    CancelAnalysis,
    Event,
    Judged,
    RefineVerdicts,
    VerdictsRefined,
)
from tests.retriever.conftest import Product
from tests.retriever.uncertain import job, judged


@dataclass
class SlowRefiner:
    """Gives the verdicts back once `go` is set."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    begun: int = 0
    ended: int = 0

    async def refine(self, job: RefineVerdicts, advance: Advance) -> Judged:
        self.begun += 1
        await advance(0, 4)
        await self.go.wait()
        self.ended += 1
        return job.judged


@dataclass
class World:
    refiner: SlowRefiner = field(default_factory=SlowRefiner)
    told: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.refinements = Refinements(self.refiner, self.publish)

    async def publish(self, event: Event) -> None:
        self.told.append(event)

    def begin(self, attempt: int = 1) -> asyncio.Task[None]:
        return asyncio.create_task(
            self.refinements.refine(job(judged(), expires_at=time.time() + 60, attempt=attempt))
        )

    async def asked(self, times: int) -> None:
        while self.refiner.begun < times:
            await asyncio.sleep(0)

    @property
    def refined(self) -> list[VerdictsRefined]:
        return [event for event in self.told if isinstance(event, VerdictsRefined)]


async def test_a_job_that_comes_twice_is_done_once_and_answered_twice() -> None:
    world = World()
    first, second = world.begin(), world.begin()
    await world.asked(1)
    world.refiner.go.set()
    await asyncio.gather(first, second)
    await world.begin()  # its acknowledgement was lost
    assert world.refiner.begun == 1
    assert world.refined == [VerdictsRefined(analysis_id="a", attempt=1, judged=judged())] * 3
    await world.begin(attempt=2)
    assert world.refiner.begun == 2


async def test_progress_is_told_as_refining() -> None:
    world = World()
    world.refiner.go.set()
    await world.begin()
    assert world.told[0] == AnalysisAdvanced(analysis_id="a", attempt=1, stage="refining", done=0, total=4)


async def test_cancelling_stops_it_at_once_and_nothing_is_told() -> None:
    world = World()
    running, waiting = world.begin(), world.begin()
    await world.asked(1)
    world.refinements.cancel("a")
    await asyncio.gather(running, waiting)
    assert (world.refiner.ended, world.refined) == (0, [])
    world.refiner.go.set()
    await world.begin(attempt=2)
    assert world.refiner.begun == 1


async def test_cancelling_another_analysis_stops_nothing() -> None:
    world = World()
    running = world.begin()
    await world.asked(1)
    world.refinements.cancel("b")
    world.refiner.go.set()
    await running
    assert len(world.refined) == 1


async def test_what_nobody_waits_for_is_not_begun() -> None:
    world = World()
    await world.refinements.refine(job(judged(), expires_at=time.time() - 1))
    assert (world.refiner.begun, world.told) == (0, [])


async def test_a_delivery_that_is_withdrawn_ends_the_run_and_another_one_is_delivered_again() -> None:
    world = World()
    withdrawn, other = world.begin(), world.begin()
    await world.asked(1)
    await asyncio.sleep(0)
    withdrawn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await withdrawn
    with pytest.raises(ShuttingDown):
        await other
    assert world.refined == []


async def test_the_retriever_answers_on_the_bus_whatever_the_model_does(product: Product) -> None:
    """The server behind it knows no chat model: the verdicts come back as they were, with the reason."""
    answer: asyncio.Future[VerdictsRefined] = asyncio.get_running_loop().create_future()
    stages: list[AnalysisAdvanced] = []

    async def refined(event: VerdictsRefined) -> None:
        if not answer.done():
            answer.set_result(event)

    async def advanced(event: AnalysisAdvanced) -> None:
        stages.append(event)

    await product.bus.subscribe(VerdictsRefined, refined, group="test")
    await product.bus.subscribe(AnalysisAdvanced, advanced)
    await product.bus.publish(CancelAnalysis(analysis_id="somebody else's"))
    await product.bus.send(job(judged(), expires_at=time.time() + 60))
    event = await asyncio.wait_for(answer, 30)
    assert (event.analysis_id, event.attempt) == ("a", 1)
    assert event.judged.statements == judged().statements
    assert event.judged.refinement is not None
    assert event.judged.refinement.error is not None
    assert event.judged.refinement.error.code == "model_not_found"
    assert {(e.stage, e.total) for e in stages} == {("refining", 4)}
