"""The contract of the bus, the same on every transport."""

from __future__ import annotations

import asyncio

import pytest

from services.wire.bus import connect
from services.wire.correlation import begin_correlation, current_correlation
from services.wire.errors import (
    BaseNotFound,
    DeadlinePassed,
    InternalError,
    ModelUnreachable,
    ServiceUnavailable,
    ShuttingDown,
)
from tests.wire.conftest import NewBus
from tests.wire.messages import Count, Echo, Happened, Malformed, Nobody, Say, Ticked
from tests.wire.waiting import until


async def echo(request: Say) -> Echo:
    return Echo(text=request.text, correlation=current_correlation())


# --- requests


async def test_a_request_is_answered_with_its_reply_type(new_bus: NewBus) -> None:
    server, caller = await new_bus(), await new_bus()
    await server.serve(Say, echo)

    reply = await caller.request(Say(text="olá"))

    assert reply.text == "olá"


async def test_the_handlers_error_is_raised_again_as_the_same_class(new_bus: NewBus) -> None:
    server, caller = await new_bus(), await new_bus()

    async def refuse(request: Say) -> Echo:
        raise BaseNotFound(base=request.text)

    await server.serve(Say, refuse)

    with pytest.raises(BaseNotFound) as caught:
        await caller.request(Say(text="docs"))
    assert caught.value.params == {"base": "docs"}


async def test_a_defect_of_the_handler_tells_its_class_and_no_more(new_bus: NewBus) -> None:
    server, caller = await new_bus(), await new_bus()

    async def stumble(request: Say) -> Echo:
        raise KeyError(request.text)

    await server.serve(Say, stumble)

    with pytest.raises(InternalError) as caught:
        await caller.request(Say(text="secret"))
    assert caught.value.params == {"reason": "KeyError"}


async def test_the_deadline_frees_the_caller_and_stops_the_handler(new_bus: NewBus) -> None:
    server, caller = await new_bus(), await new_bus()
    stopped = asyncio.Event()

    async def dawdle(_: Say) -> Echo:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        raise AssertionError

    await server.serve(Say, dawdle)

    with pytest.raises(DeadlinePassed):
        await caller.request(Say(text=""), timeout=0.3)
    await stopped.wait()


async def test_a_request_that_expired_in_the_queue_is_never_handled(new_bus: NewBus) -> None:
    server, caller = await new_bus(), await new_bus()
    release, seen = asyncio.Event(), []

    async def one_at_a_time(request: Say) -> Echo:
        seen.append(request.text)
        await release.wait()
        return Echo(text=request.text)

    await server.serve(Say, one_at_a_time, prefetch=1)
    first = asyncio.create_task(caller.request(Say(text="first")))
    await until(lambda: seen == ["first"])
    with pytest.raises(DeadlinePassed):
        await caller.request(Say(text="expired"), timeout=0.2)
    last = asyncio.create_task(caller.request(Say(text="last")))
    release.set()

    assert (await first).text == "first"
    assert (await last).text == "last"
    assert seen == ["first", "last"]


async def test_a_request_that_nobody_serves_says_so(new_bus: NewBus) -> None:
    caller = await new_bus()

    with pytest.raises(ServiceUnavailable) as caught:
        await caller.request(Nobody(), timeout=10)
    assert caught.value.params == {"service": "tests"}


async def test_256_requests_at_once_and_cancelled_ones_among_them(new_bus: NewBus) -> None:
    server, caller = await new_bus(), await new_bus()
    await server.serve(Say, echo, prefetch=32)

    requests = [asyncio.create_task(caller.request(Say(text=str(n)))) for n in range(256)]
    await asyncio.sleep(0)
    for request in requests[::4]:
        request.cancel()
    replies = await asyncio.gather(*requests, return_exceptions=True)

    kept = [reply.text for reply in replies if isinstance(reply, Echo)]
    assert kept == [str(n) for n in range(256) if n % 4]
    assert (await caller.request(Say(text="free"))).text == "free"


async def test_a_message_of_a_megabyte(new_bus: NewBus) -> None:
    server, caller = await new_bus(), await new_bus()
    await server.serve(Say, echo)
    text = "ção " * 262_144

    assert (await caller.request(Say(text=text))).text == text


async def test_the_correlation_id_reaches_the_last_message(new_bus: NewBus) -> None:
    first, second = await new_bus(), await new_bus()
    last: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def send_on(request: Say) -> Echo:
        await second.send(Count(job_id=request.text))
        return Echo(text="")

    async def publish_on(job: Count) -> None:
        await second.publish(Happened())

    async def hear(_: Happened) -> None:
        last.set_result(current_correlation())

    await first.subscribe(Happened, hear, group="tests")
    await second.work(Count, publish_on)
    await second.serve(Say, send_on)
    begin_correlation("c0ffee")

    await first.request(Say(text="1"))

    assert await last == "c0ffee"


# --- jobs


async def test_competing_workers_get_each_job_once(new_bus: NewBus) -> None:
    sender, workers = await new_bus(), [await new_bus(), await new_bus()]
    done: list[tuple[int, int]] = []
    for index, worker in enumerate(workers):

        async def do(job: Count, index: int = index) -> None:
            await asyncio.sleep(0.01)
            done.append((job.number, index))

        await worker.work(Count, do, prefetch=2)

    await asyncio.gather(*(sender.send(Count(job_id=str(n), number=n)) for n in range(40)))
    await until(lambda: len(done) >= 40)

    assert sorted(number for number, _ in done) == list(range(40))
    assert {index for _, index in done} == {0, 1}


async def test_a_job_sent_before_any_worker_exists_waits(new_bus: NewBus) -> None:
    sender = await new_bus()
    await sender.send(Count(job_id="1", number=7))
    worker, done = await new_bus(), []

    async def do(job: Count) -> None:
        done.append(job.number)

    await worker.work(Count, do)
    await until(lambda: done == [7])


async def test_an_unfinished_job_goes_to_another_worker(new_bus: NewBus) -> None:
    sender, stuck, other = await new_bus(), await new_bus(), await new_bus()
    taken: list[int] = []
    done: list[int] = []

    async def hang(job: Count) -> None:
        taken.append(job.number)
        await asyncio.Event().wait()

    async def do(job: Count) -> None:
        done.append(job.number)

    await stuck.work(Count, hang, prefetch=2)
    for number in range(2):
        await sender.send(Count(job_id=str(number), number=number))
    await until(lambda: sorted(taken) == [0, 1])
    await other.work(Count, do)
    await stuck.stop(drain=0)

    await until(lambda: sorted(done) == [0, 1])


async def test_a_poison_job_is_a_dead_letter_at_once_and_its_neighbours_are_done(new_bus: NewBus) -> None:
    bus = await new_bus()
    done: list[int] = []

    async def do(job: Count) -> None:
        done.append(job.number)

    await bus.work(Count, do, prefetch=1)
    await bus.send(Count(job_id="1", number=1))
    await bus.send(Malformed(job_id="2"))
    await bus.send(Count(job_id="3", number=3))
    await until(lambda: done == [1, 3])

    (letter,) = await bus.dead_letters(Count)
    assert letter.reason == "body_malformed: number: int_parsing"
    assert letter.body == b'{"job_id":"2","number":"not a number"}'
    assert letter.attempt == 0


@pytest.mark.parametrize(
    ("error", "tries", "reason"),
    [
        pytest.param(ModelUnreachable(), 4, "model_unreachable", id="unavailable is retried"),
        pytest.param(RuntimeError("secret"), 4, "RuntimeError", id="a defect is retried"),
        pytest.param(BaseNotFound(base="b"), 1, "base_not_found", id="any other error is final"),
        pytest.param(asyncio.CancelledError(), 4, "CancelledError", id="its own cancellation is a failure"),
    ],
)
async def test_a_job_that_fails_ends_as_a_dead_letter_with_its_reason(
    new_bus: NewBus, error: BaseException, tries: int, reason: str
) -> None:
    bus = await new_bus()
    seen: list[int] = []

    async def fail(job: Count) -> None:
        seen.append(job.number)
        if job.number == 1:
            raise error

    await bus.work(Count, fail)
    await bus.send(Count(job_id="1", number=1))
    await bus.send(Count(job_id="2", number=2))
    while not (letters := await bus.dead_letters(Count)):
        await asyncio.sleep(0.02)

    assert [letter.reason for letter in letters] == [reason]
    assert letters[0].attempt == tries - 1
    assert sorted(seen) == [1] * tries + [2]
    assert await bus.dead_letters(Count) == letters, "looking does not take them away"


async def test_a_job_that_succeeds_on_a_retry_is_done(new_bus: NewBus) -> None:
    bus = await new_bus()
    tries: list[str] = []

    async def recover(job: Count) -> None:
        tries.append(current_correlation())
        if len(tries) < 3:
            raise ModelUnreachable

    await bus.work(Count, recover)
    begin_correlation("c0ffee")
    await bus.send(Count(job_id="1"))
    await until(lambda: len(tries) == 3)

    assert tries == ["c0ffee"] * 3
    assert await bus.dead_letters(Count) == []


# --- events


async def test_a_durable_event_reaches_one_of_each_group(new_bus: NewBus) -> None:
    publisher = await new_bus()
    heard: dict[str, list[int]] = {"gateway": [], "audit": []}
    for group in ("gateway", "gateway", "audit"):

        async def hear(event: Happened, group: str = group) -> None:
            heard[group].append(event.number)

        await (await new_bus()).subscribe(Happened, hear, group=group)

    for number in range(10):
        await publisher.publish(Happened(number=number))
    await until(lambda: all(len(numbers) >= 10 for numbers in heard.values()))

    assert {group: sorted(numbers) for group, numbers in heard.items()} == {
        "gateway": list(range(10)),
        "audit": list(range(10)),
    }


async def test_a_durable_event_waits_for_its_group(new_bus: NewBus) -> None:
    publisher, first = await new_bus(), await new_bus()

    async def ignore(_: Happened) -> None:
        raise AssertionError("published after this subscriber stopped")

    await first.subscribe(Happened, ignore, group="gateway")
    await first.stop()
    await publisher.publish(Happened(number=5))
    heard: list[int] = []

    async def hear(event: Happened) -> None:
        heard.append(event.number)

    await (await new_bus()).subscribe(Happened, hear, group="gateway")
    await until(lambda: heard == [5])


async def test_a_durable_event_is_retried_then_dead(new_bus: NewBus) -> None:
    bus = await new_bus()
    tries: list[int] = []

    async def fail(event: Happened) -> None:
        tries.append(event.number)
        raise ModelUnreachable

    await bus.subscribe(Happened, fail, group="gateway")
    await bus.publish(Happened(number=1))
    while not (letters := await bus.dead_letters(Happened, group="gateway")):
        await asyncio.sleep(0.02)

    assert [letter.reason for letter in letters] == ["model_unreachable"]
    assert tries == [1] * 4


async def test_a_transient_event_reaches_every_listener_in_order(new_bus: NewBus) -> None:
    publisher, listeners = await new_bus(), [await new_bus(), await new_bus()]
    heard: list[list[int]] = [[], []]
    for index, listener in enumerate(listeners):

        async def hear(event: Ticked, index: int = index) -> None:
            heard[index].append(event.number)
            if event.number == 3:
                raise RuntimeError  # one bad event costs no other

        await listener.subscribe(Ticked, hear)

    for number in range(20):
        await publisher.publish(Ticked(number=number))
    await until(lambda: all(len(numbers) == 20 for numbers in heard))

    assert heard == [list(range(20))] * 2


async def test_an_event_that_nobody_hears_is_no_error(new_bus: NewBus) -> None:
    bus = await new_bus()

    await bus.publish(Ticked())
    await bus.publish(Happened())


# --- start and stop


async def test_stopping_takes_nothing_new_and_lets_running_handlers_end(new_bus: NewBus) -> None:
    sender, worker, listener = await new_bus(), await new_bus(), await new_bus()
    release, started, done, heard = asyncio.Event(), [], [], []

    async def do(job: Count) -> None:
        started.append(job.number)
        await release.wait()
        await worker.publish(Happened(number=job.number))
        done.append(job.number)

    async def hear(event: Happened) -> None:
        heard.append(event.number)

    await listener.subscribe(Happened, hear, group="gateway")
    await worker.work(Count, do, prefetch=1)
    await sender.send(Count(job_id="1", number=1))
    await until(lambda: started == [1])
    stopping = asyncio.create_task(worker.stop(drain=30))
    await asyncio.sleep(0.05)
    await sender.send(Count(job_id="2", number=2))
    release.set()
    await stopping
    await until(lambda: heard == [1])

    assert (started, done) == ([1], [1])
    with pytest.raises(ShuttingDown):
        await worker.request(Say(text=""))
    with pytest.raises(ShuttingDown):
        await worker.send(Count(job_id="3"))


async def test_health_counts_the_consumers_and_ends_with_the_bus(new_bus: NewBus) -> None:
    bus = await new_bus()
    assert bus.healthy().ok

    await bus.serve(Say, echo)
    assert bus.healthy().ok
    assert bus.healthy().consumers == 1

    await bus.stop()
    assert not bus.healthy().ok


async def test_consumers_registered_before_the_start_begin_with_it() -> None:
    bus = connect("memory:", name="tests")
    await bus.serve(Say, echo)
    with pytest.raises(ServiceUnavailable):
        await bus.request(Say(text=""))

    await bus.start()
    assert (await bus.request(Say(text="1"))).text == "1"
    await bus.stop()


async def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="kafka"):
        connect("kafka://localhost", name="tests")
