"""Faults that only a broker has, injected for real."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import aio_pika
import pytest
from aiormq.abc import AbstractChannel

from services.wire import rabbit_link
from services.wire.bus import Bus, connect
from services.wire.errors import BrokerUnavailable
from services.wire.rabbit import RabbitTransport
from services.wire.rabbit_queues import DELIVERY_LIMIT
from tests.stack.proxy import Proxy
from tests.stack.rabbit import Rabbit
from tests.wire.conftest import forget_queues
from tests.wire.messages import Count, Echo, Happened, Say, Ticked
from tests.wire.waiting import until


@pytest.fixture
async def url(amqp_url: str) -> str:
    await forget_queues(amqp_url)
    return amqp_url


@pytest.fixture
async def bus(url: str) -> AsyncIterator[Bus]:
    bus = connect(url, name="tests")
    await bus.start()
    yield bus
    await bus.stop(drain=0)


@pytest.fixture
async def raw(url: str) -> AsyncIterator[AbstractChannel]:
    """A channel of another program's at the same broker."""
    async with await aio_pika.connect(url) as connection:
        yield await (await connection.channel()).get_underlay_channel()


async def echo(request: Say) -> Echo:
    return Echo(text=request.text)


async def test_a_broker_killed_under_load_loses_no_confirmed_job_and_consumers_come_back(
    own_rabbit: Rabbit,
) -> None:
    sender, worker = (connect(own_rabbit.url(), name=name) for name in ("sender", "worker"))
    done: set[int] = set()
    confirmed: set[int] = set()
    refused: set[int] = set()

    async def do(job: Count) -> None:
        await asyncio.sleep(0.02)
        done.add(job.number)

    async def send_from(number: int) -> None:
        while not stopping.is_set():
            try:
                await sender.send(Count(job_id=str(number), number=number))
                confirmed.add(number)
            except BrokerUnavailable:
                refused.add(number)
            number += 8
            await asyncio.sleep(0.005)

    await worker.work(Count, do, prefetch=4)
    await worker.serve(Say, echo)
    await worker.start()
    await sender.start()
    stopping = asyncio.Event()
    senders = [asyncio.create_task(send_from(number)) for number in range(8)]
    await until(lambda: len(confirmed) > 200)
    await asyncio.to_thread(own_rabbit.settle)
    await asyncio.to_thread(own_rabbit.kill)
    before = len(confirmed)
    await asyncio.to_thread(own_rabbit.start)
    await until(lambda: len(confirmed) > before + 50)
    stopping.set()
    await asyncio.gather(*senders)

    await until(lambda: confirmed <= done)
    await until(lambda: worker.healthy().ok)
    assert (await sender.request(Say(text="back"))).text == "back"
    await sender.stop()
    await worker.stop()


async def test_a_killed_workers_job_goes_to_another(url: str, bus: Bus) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.wire.stuck_worker", url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await bus.send(Count(job_id="1", number=41))
    while (await process.stdout.readline()).strip() != b"41":
        pass
    done: list[int] = []

    async def do(job: Count) -> None:
        done.append(job.number)

    await bus.work(Count, do)
    process.kill()
    await process.wait()

    await until(lambda: done == [41])


async def test_consumers_of_deleted_queues_are_restored(bus: Bus, raw: AbstractChannel) -> None:
    done: list[int] = []

    async def do(job: Count) -> None:
        done.append(job.number)

    async def hear(event: Happened) -> None:
        done.append(event.number)

    await bus.work(Count, do)
    await bus.subscribe(Happened, hear, group="gateway")
    await bus.serve(Say, echo)
    for name in (Count.queue, f"{Happened.topic}@gateway", Say.route):
        await raw.queue_delete(name)

    await until(lambda: len(bus.healthy().missing) > 0)
    await until(lambda: bus.healthy().ok)
    await bus.send(Count(job_id="1", number=1))
    await bus.publish(Happened(number=2))
    assert (await bus.request(Say(text="3"))).text == "3"
    await until(lambda: sorted(done) == [1, 2])


async def test_a_job_for_a_deleted_queue_is_not_lost(bus: Bus, raw: AbstractChannel) -> None:
    await bus.send(Count(job_id="1"))
    await raw.queue_delete(Count.queue)

    await bus.send(Count(job_id="2"))

    message = await raw.basic_get(Count.queue, no_ack=True)
    assert message.body == b'{"job_id":"2","number":0}'


async def test_a_connection_that_hangs_is_noticed_and_replaced(url: str, bus: Bus) -> None:
    address = aio_pika.connection.make_url(url)
    proxy = Proxy(address.port or 5672)
    await proxy.start()
    far = Bus(RabbitTransport(str(address.with_port(proxy.port)), "far"), confirm_timeout=4)
    await far.start()
    await bus.serve(Say, echo)
    assert (await far.request(Say(text="1"))).text == "1"

    proxy.hang()
    with pytest.raises(BrokerUnavailable):
        await far.request(Say(text="2"), timeout=4)
    assert not far.healthy().ok
    failed = await asyncio.gather(
        *(far.request(Say(text="3"), timeout=20) for _ in range(500)),
        *(far.send(Count(job_id="4")) for _ in range(500)),
        *(far.publish(Ticked()) for _ in range(500)),
        return_exceptions=True,
    )
    assert {type(error) for error in failed} == {BrokerUnavailable}

    proxy.resume()
    proxy.cut()
    await until(lambda: far.healthy().ok)
    assert (await far.request(Say(text="5"))).text == "5"
    await far.stop()
    await proxy.stop()


async def test_jobs_on_their_way_when_the_link_is_given_up_are_refused_not_cancelled(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbit_link, "LOST_AFTER", 1.0)
    address = aio_pika.connection.make_url(url)
    proxy = Proxy(address.port or 5672)
    await proxy.start()
    far = Bus(RabbitTransport(str(address.with_port(proxy.port)), "far"), confirm_timeout=100)
    await far.start()
    await far.send(Count(job_id="0"))
    proxy.hang()
    jobs = [asyncio.create_task(far.send(Count(job_id=str(n)))) for n in range(50)]
    requests = [asyncio.create_task(far.request(Say(text=str(n)), timeout=100)) for n in range(50)]

    outcomes = await asyncio.gather(*jobs, *requests, return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {BrokerUnavailable}
    proxy.resume()
    await until(lambda: far.healthy().ok)
    await far.send(Count(job_id="back"))
    await far.stop()
    await proxy.stop()


async def test_a_cut_connection_fails_its_requests_at_once_and_comes_back(url: str, bus: Bus) -> None:
    address = aio_pika.connection.make_url(url)
    proxy = Proxy(address.port or 5672)
    await proxy.start()
    far = connect(str(address.with_port(proxy.port)), name="far")
    started = asyncio.Event()

    async def dawdle(request: Say) -> Echo:
        if request.text == "slow":
            started.set()
            await asyncio.Event().wait()
        return Echo(text=request.text)

    await bus.serve(Say, dawdle)
    await far.start()
    waiting = asyncio.create_task(far.request(Say(text="slow"), timeout=100))
    await started.wait()
    proxy.cut()

    with pytest.raises(BrokerUnavailable):
        await waiting
    assert (await far.request(Say(text="fast"))).text == "fast"
    await far.stop()
    await proxy.stop()


async def test_an_absent_broker_is_an_error_at_the_start() -> None:
    bus = Bus(RabbitTransport("amqp://127.0.0.1:1/", "tests", start_timeout=0.5))

    with pytest.raises(BrokerUnavailable):
        await bus.start()
    with pytest.raises(BrokerUnavailable):
        await bus.request(Say(text=""), timeout=0.2)
    await bus.stop()


@pytest.mark.parametrize("body", [b"\xff\x00 no JSON", b"", b"[]", b'{"number": 1}'])
async def test_another_programs_garbage_is_a_dead_letter(bus: Bus, raw: AbstractChannel, body: bytes) -> None:
    async def do(_: Count) -> None:
        raise AssertionError

    await bus.work(Count, do)
    await raw.basic_publish(body, routing_key=Count.queue)
    while not (letters := await bus.dead_letters(Count)):
        await asyncio.sleep(0.02)

    assert [letter.body for letter in letters] == [body]
    assert letters[0].reason.startswith("body_malformed: ")


async def test_a_job_that_kills_its_workers_is_a_dead_letter_of_the_brokers(
    bus: Bus, raw: AbstractChannel
) -> None:
    await bus.send(Count(job_id="1"))
    for _ in range(DELIVERY_LIMIT + 1):
        while (message := await raw.basic_get(Count.queue)).delivery_tag is None:
            await asyncio.sleep(0.01)
        await raw.basic_reject(message.delivery_tag, requeue=True)
    while not (letters := await bus.dead_letters(Count)):
        await asyncio.sleep(0.02)

    assert [letter.reason for letter in letters] == ["delivery_limit"]


async def test_a_long_job_that_is_sent_again_where_it_is_lost_is_acknowledged_before_its_end(
    url: str, raw: AbstractChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Count, "resent", True)
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def do(_: Count) -> None:
        begun.set()
        await go_on.wait()
        done.set()

    bus = connect(url, name="tests", hold=0.05)
    await bus.work(Count, do)
    await bus.start()
    await bus.send(Count(job_id="1"))
    await begun.wait()
    await asyncio.sleep(0.3)  # no deadline: were it still held, the queue below would not be empty in the end
    await bus.stop(drain=0)  # cancelled though acknowledged: it is put back

    message = await raw.basic_get(Count.queue, no_ack=True)
    assert message.body == b'{"job_id":"1","number":0}'
    assert getattr(message.delivery, "redelivered", None) is False, "it had been acknowledged"
    again = connect(url, name="tests", hold=0.05)
    await again.work(Count, do)
    await again.start()
    await again.send(Count(job_id="2"))
    go_on.set()
    await done.wait()
    await again.stop()
    assert (await raw.basic_get(Count.queue)).delivery_tag is None
