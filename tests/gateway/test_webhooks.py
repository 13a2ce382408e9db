"""Others are told of what is finished: signed, at least once, and never of what is not theirs to know."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from services.gateway.app import MIGRATIONS
from services.gateway.callers.keyring import Keyring
from services.gateway.callers.scopes import Scope
from services.gateway.outbound import Answer, Outbound
from services.gateway.tables import DeliveryRow, WebhookRow
from services.gateway.webhooks import forms, notices, schedule
from services.gateway.webhooks.forms import EventName, WebhookRequest
from services.gateway.webhooks.hearing import Hearing
from services.gateway.webhooks.sending import Deliverer
from services.gateway.webhooks.store import MAX_WEBHOOKS, Webhooks
from services.storage.database import Database
from services.storage.leases import Leases
from services.wire.bus import Bus
from services.wire.memory import MemoryBroker, MemoryTransport
from services.wire.messages import LANGUAGES
from services.wire.training import (
    DatasetChanged,
    DatasetList,
    EvaluationChanged,
    EvaluationInfo,
    EvaluationList,
    EvaluationStatus,
    ListDatasets,
    ListEvaluations,
    ListTrainings,
    TrainingChanged,
    TrainingList,
)
from tests.gateway.conftest import World, eventually, world_in
from tests.gateway.keyed import keyed_in
from tests.gateway.scripted_trainer import evaluation, training, version

W = "/api/v1/webhooks"
DOCS = Path(__file__).resolve().parents[2] / "docs"
ALL = [event.value for event in EventName]
LOOPBACK = ("127.0.0.0/8",)


@dataclass
class Receiver:
    """Somebody's server: what it heard, and what it answers."""

    port: int = 0
    status: int = 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.heard]

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Receiver]:
        app = web.Application()
        app.router.add_post("/hook", self.hear)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().listening() as running:
        yield running


@pytest.fixture
async def hooked(tmp_path: Path) -> AsyncIterator[World]:
    """A world that may send to this machine."""
    async with world_in(tmp_path, webhook_private=LOOPBACK) as running:
        yield running


async def made(world: World, url: str, events: list[str] | None = None, **fields: Any) -> dict[str, Any]:
    status, value = await world.json("POST", W, json={"url": url, "events": events or ALL, **fields})
    assert status == 201, value
    return dict(value)


async def test_the_end_of_an_analysis_is_told_signed_and_without_its_text(
    hooked: World, receiver: Receiver
) -> None:
    hook = await made(hooked, receiver.url, ["analysis.finished"])
    forms.NewWebhook.model_validate(hook)
    value = await hooked.post("A text that nobody else should read.", wait=20)
    await eventually(lambda: len(receiver.heard) == 1)
    headers, body = receiver.heard[0]
    told = Verifier(hook["secret"]).verify(body, headers)
    assert told["type"] == "analysis.finished"
    assert told["data"]["id"] == value["id"]
    assert (told["data"]["status"], told["data"]["base"]) == ("succeeded", "docs")
    assert told["data"]["coverage"] == {"score": 1.0, "words": 7, "counts": {"covered": 1}}
    assert b"nobody else" not in body
    with pytest.raises(WebhookVerificationError):
        Verifier(hook["secret"]).verify(body.replace(b"succeeded", b"failed"), headers)
    path = f"{W}/{hook['id']}"
    while True:  # it is recorded after it was received
        _, page = await hooked.json("GET", f"{path}/deliveries")
        delivery = forms.Delivery.model_validate(page["items"][0])
        if delivery.status != "pending":
            break
        await asyncio.sleep(0.005)
    assert (delivery.status, delivery.status_code, delivery.attempts) == ("delivered", 204, 1)
    assert delivery.id == headers["webhook-id"]
    for answer in (await hooked.json("GET", path), await hooked.json("GET", W)):
        assert answer[0] == 200
        assert hook["secret"] not in json.dumps(answer[1])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_documented_receiver_takes_what_is_sent_and_nothing_else(
    hooked: World, receiver: Receiver, language: str
) -> None:
    page = (DOCS / language / "webhooks.md").read_text(encoding="utf-8")
    documented: dict[str, Any] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], documented)
    verify = documented["verify"]
    hook = await made(hooked, receiver.url)
    await hooked.json("POST", f"{W}/{hook['id']}/test")
    await eventually(lambda: len(receiver.heard) == 1)
    headers, body = receiver.heard[0]
    headers = {name.lower(): value for name, value in headers.items()}
    assert verify(body, headers, hook["secret"])["type"] == "webhook.test"
    assert verify(
        body, {**headers, "webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}, hook["secret"]
    )
    for changed in (
        {"webhook-timestamp": "1"},
        {"webhook-id": "msg_other"},
        {"webhook-signature": "v1,AAAA"},
    ):
        with pytest.raises(ValueError, match=r"old|antigo|signed|assinado"):
            verify(body, {**headers, **changed}, hook["secret"])
    with pytest.raises(ValueError, match=r"signed|assinado"):
        verify(body + b" ", headers, hook["secret"])


async def test_a_webhook_is_tried_changed_and_deleted(hooked: World, receiver: Receiver) -> None:
    secret = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    hook = await made(hooked, receiver.url, ["batch.finished"], secret=secret)
    assert hook["secret"] == secret
    path = f"{W}/{hook['id']}"
    status, delivery = await hooked.json("POST", f"{path}/test")
    assert (status, delivery["type"], delivery["status"]) == (202, "webhook.test", "pending")
    await eventually(lambda: len(receiver.heard) == 1)
    Verifier(secret).verify(receiver.heard[0][1], receiver.heard[0][0])
    await hooked.post(wait=20)  # of which it wants to know nothing
    status, changed = await hooked.json("PATCH", path, json={"active": False})
    assert (status, changed["active"], changed["events"]) == (200, False, ["batch.finished"])
    assert (await hooked.json("POST", f"{path}/test"))[1]["code"] == "webhook_inactive"
    status, changed = await hooked.json("PATCH", path, json={"events": ALL, "active": True})
    assert (changed["active"], changed["events"]) == (True, ALL)
    await hooked.post(wait=20)
    await eventually(lambda: len(receiver.heard) == 2)
    async with hooked.client.delete(path) as answer:
        assert answer.status == 204
    for method, place in (
        ("GET", path),
        ("DELETE", path),
        ("GET", f"{path}/deliveries"),
        ("POST", f"{path}/test"),
    ):
        assert (await hooked.json(method, place))[1]["code"] == "webhook_not_found"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"url": "https://127.0.0.1/"}, "webhook_url_refused"),
        ({"url": "http://example.com/"}, "webhook_url_refused"),
        ({"events": []}, "field_invalid"),
        ({"events": ["analysis.began"]}, "field_invalid"),
        ({"secret": "whsec_c2hvcnQ="}, "webhook_secret_invalid"),
        ({"secret": "x" * 40}, "webhook_secret_invalid"),
    ],
)
async def test_what_no_webhook_can_be_is_refused(world: World, fields: dict[str, Any], code: str) -> None:
    body = {"url": "https://203.0.114.1/hook", "events": ["analysis.finished"], **fields}
    status, problem = await world.json("POST", W, json=body)
    assert (status, problem["code"]) == (422, code)


async def test_a_key_makes_one_webhook_and_there_is_a_limit(hooked: World, receiver: Receiver) -> None:
    body = {"url": receiver.url, "events": ALL}
    headers = {"Idempotency-Key": "k"}
    answers = await asyncio.gather(*(hooked.json("POST", W, json=body, headers=headers) for _ in range(4)))
    assert len({(status, value["id"], value["secret"]) for status, value in answers}) == 1
    other = await hooked.json("POST", W, json={**body, "events": ["batch.finished"]}, headers=headers)
    assert other[1]["code"] == "idempotency_mismatch"
    for _ in range(MAX_WEBHOOKS - 1):
        await made(hooked, receiver.url)
    assert (await hooked.json("POST", W, json=body))[1]["code"] == "webhooks_too_many"
    _, page = await hooked.json("GET", f"{W}?limit=30")
    _, rest = await hooked.json("GET", f"{W}?limit=30&after={page['next']}")
    assert len({item["id"] for item in page["items"] + rest["items"]}) == MAX_WEBHOOKS


async def test_what_the_trainer_finishes_is_told_once(hooked: World, receiver: Receiver) -> None:
    await made(hooked, receiver.url)
    bus = hooked.services.bus
    ended = evaluation(status=EvaluationStatus.SUCCEEDED, finished_at=time.time())
    for _ in range(3):
        await bus.publish(DatasetChanged(version=version()))
        await bus.publish(TrainingChanged(training=training(status="running")))
        await bus.publish(TrainingChanged(training=training(status="failed", finished_at=time.time())))
        await bus.publish(EvaluationChanged(evaluation=ended))
    await eventually(lambda: len(receiver.heard) >= 3)
    await hooked.post(wait=20)  # what was published before is handled
    await eventually(lambda: len(receiver.heard) >= 4)
    told = Counter((event["type"], event["data"]["status"]) for event in receiver.told)
    assert told == {
        ("dataset.finished", "ready"): 1,
        ("training.finished", "failed"): 1,
        ("evaluation.finished", "succeeded"): 1,
        ("analysis.finished", "succeeded"): 1,
    }


async def test_a_webhook_is_told_of_what_its_key_made_and_is_its_keys_alone(
    tmp_path: Path, receiver: Receiver
) -> None:
    async with keyed_in(tmp_path, webhook_private=LOOPBACK) as keyed, Receiver().listening() as other:
        one = await keyed.holder("analyse", "manage", bases=["docs"])
        two = await keyed.holder("analyse", "manage", bases=["docs"])
        hooks = []
        for holder, hears in ((one, receiver), (two, other)):
            body = {"url": hears.url, "events": ALL}
            status, hook = await holder.json("POST", W, json=body, headers={"Idempotency-Key": "the same"})
            assert status == 201
            hooks.append(hook)
        assert hooks[0]["id"] != hooks[1]["id"]
        for path in (f"{W}/{hooks[0]['id']}", f"{W}/{hooks[0]['id']}/deliveries"):
            assert (await two.status("GET", path), await one.status("GET", path)) == (404, 200)
        assert [hook["id"] for hook in (await two.json("GET", W))[1]["items"]] == [hooks[1]["id"]]
        assert len((await keyed.admin.json("GET", W))[1]["items"]) == 2
        texts = [{"text": f"Text {n}."} for n in range(3)]
        batch = {"base": "docs", "texts": texts, "report": False}
        status, made = await one.json("POST", "/api/v1/batches", json=batch)
        assert status == 202
        await eventually(lambda: len(receiver.heard) == 4)
        told = Counter(event["type"] for event in receiver.told)
        assert told == {"analysis.finished": 3, "batch.finished": 1}
        path = f"/api/v1/batches/{made['id']}"
        for place in (path, f"{path}/analyses"):
            assert (await two.status("GET", place), await one.status("GET", place)) == (404, 200)
        assert (await two.json("GET", "/api/v1/batches"))[1]["items"] == []
        assert await two.status("POST", f"{W}/{hooks[1]['id']}/test") == 202
        await eventually(lambda: len(other.heard) == 1)
        assert [event["type"] for event in other.told] == ["webhook.test"]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[Database, Webhooks]]:
    database = await Database.open(url, MIGRATIONS, "gateway")
    try:
        yield database, Webhooks(database)
    finally:
        await database.close()


class Wire(Outbound):
    """Answers what it is told to, and keeps what was sent."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__()
        self.answers = list(answers)
        self.ids: list[str] = []
        self.sent = asyncio.Event()

    async def post(self, url: str, body: bytes, headers: Any) -> Answer:
        self.ids.append(headers["webhook-id"])
        self.sent.set()
        return self.answers.pop(0) if self.answers else Answer(204)


def leases(database: Database, owner: str) -> Leases[str]:
    return Leases(database, WebhookRow, owner, patience=0.1)


async def one_delivery(webhooks: Webhooks) -> WebhookRow:
    form = WebhookRequest.model_validate({"url": "https://203.0.114.1/", "events": ["dataset.finished"]})
    hook = await webhooks.create(form, owner=None, key=None)
    notice = notices.dataset(version())
    assert notice is not None
    assert await webhooks.told("dataset", "headings", notice) == 1
    assert await webhooks.told("dataset", "headings", notice) == 0
    return hook


async def test_a_gateway_that_is_killed_while_it_sends_leaves_it_to_another(url: str) -> None:
    """At least once, and under the same id: what the receiver tells repetitions by."""
    async with opened(url) as (database, webhooks):

        class Dying(Wire):
            async def post(self, url: str, body: bytes, headers: Any) -> Answer:
                await super().post(url, body, headers)
                await asyncio.sleep(3600)
                raise AssertionError

        class Dead(Leases[str]):
            """Of a killed process: nothing beats, nothing is given back."""

            async def beat(self, id_: str) -> bool:
                return True

            async def release(self, id_: str) -> None:
                pass

        hook = await one_delivery(webhooks)
        dying, wire = Dying(), Wire()
        first = asyncio.create_task(
            Deliverer(webhooks, Dead(database, WebhookRow, "dead", 0.1), dying, interval=0.01).run()
        )
        await dying.sent.wait()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert (await webhooks.deliveries(hook.id, None, 1))[0].attempts == 0
        second = asyncio.create_task(
            Deliverer(webhooks, leases(database, "alive"), wire, interval=0.01).run()
        )
        await wire.sent.wait()
        while (await webhooks.deliveries(hook.id, None, 1))[0].status != "delivered":
            await asyncio.sleep(0.01)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        assert dying.ids == wire.ids


async def test_of_two_gateways_one_sends(url: str) -> None:
    async with opened(url) as (database, webhooks):
        await one_delivery(webhooks)
        wires = [Wire(), Wire()]
        running = [
            asyncio.create_task(
                Deliverer(webhooks, Leases(database, WebhookRow, f"g{n}", 30), wire, interval=0.01).run()
            )
            for n, wire in enumerate(wires)
        ]
        await asyncio.wait([asyncio.create_task(w.sent.wait()) for w in wires], return_when="FIRST_COMPLETED")
        await asyncio.sleep(0.1)  # the other one looks at it meanwhile
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        assert len(wires[0].ids) + len(wires[1].ids) == 1


async def tried(database: Database, webhooks: Webhooks, *answers: Answer) -> tuple[WebhookRow, DeliveryRow]:
    """The webhook and its delivery after one round of sending for each of `answers`, as if each were due at once."""
    hook = await one_delivery(webhooks)
    deliverer = Deliverer(webhooks, leases(database, "me"), wire := Wire(*answers), interval=0.01)
    task = asyncio.create_task(deliverer.run())
    for number in range(1, len(answers) + 1):
        while (await webhooks.deliveries(hook.id, None, 1))[0].attempts < number:
            await asyncio.sleep(0.005)
        async with database.session.begin() as session:
            due = DeliveryRow.next_at.is_not(None)
            await session.execute(update(DeliveryRow).where(due).values(next_at=0.0))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(set(wire.ids)) == 1
    return await webhooks.get(hook.id), (await webhooks.deliveries(hook.id, None, 1))[0]


async def test_what_failed_is_tried_again_until_it_arrives(url: str) -> None:
    async with opened(url) as (database, webhooks):
        answers = [
            Answer(500),
            Answer(None, "unreachable"),
            Answer(302),
            Answer(None, "refused"),
            Answer(200),
        ]
        hook, delivery = await tried(database, webhooks, *answers)
        assert (delivery.status, delivery.attempts, delivery.status_code) == ("delivered", 5, 200)
        assert (hook.active, hook.failing_since) == (True, None)


async def test_a_receiver_that_is_gone_is_told_no_more(url: str) -> None:
    async with opened(url) as (database, webhooks):
        hook, delivery = await tried(database, webhooks, Answer(410))
        assert (hook.active, hook.stopped, delivery.status) == (False, "gone", "failed")
        notice = notices.dataset(version(number=2))
        assert notice is not None
        assert await webhooks.told("dataset", "headings", notice) == 0


async def test_a_receiver_that_fails_for_days_is_told_no_more(url: str) -> None:
    async with opened(url) as (_, webhooks):
        hook = await one_delivery(webhooks)
        delivery = (await webhooks.deliveries(hook.id, None, 1))[0]
        now = time.time()
        await webhooks.tried(delivery.id, Answer(500), now)
        assert (await webhooks.get(hook.id)).failing_since == now
        later = now + schedule.WEBHOOK_PATIENCE
        await webhooks.tried(delivery.id, Answer(500), later)
        stopped = await webhooks.get(hook.id)
        assert (stopped.active, stopped.stopped) == (False, "failing")
        again = await webhooks.change(hook.id, forms.WebhookChange(active=True))
        assert (again.active, again.stopped, again.failing_since) == (True, None, None)
        await webhooks.forget_old(time.time() + 30 * 24 * 3600)
        assert await webhooks.deliveries(hook.id, None, 9) == []


async def test_each_owner_is_told_of_what_is_theirs(url: str) -> None:
    async with opened(url) as (database, webhooks):
        form = WebhookRequest.model_validate({"url": "https://203.0.114.1/", "events": ALL})
        hooks = [await webhooks.create(form, owner=owner, key=None) for owner in (None, "a", "b")]
        notice = notices.dataset(version())
        assert notice is not None
        async with database.session.begin() as session:
            assert await notices.record(session, [(notice, "a")]) == 1
        async with database.session.begin() as session:
            assert await notices.record(session, [(notice, None)]) == 1
        async with database.read() as session:
            told = set(await session.scalars(select(DeliveryRow.webhook_id)))
        assert told == {hooks[0].id, hooks[1].id}


async def test_what_was_not_heard_is_found_and_what_is_older_than_the_webhook_is_no_news(url: str) -> None:
    ended: list[EvaluationInfo] = [evaluation(status="failed", finished_at=time.time() - 60)]

    async def datasets(_: ListDatasets) -> DatasetList:
        return DatasetList(items=())

    async def trainings(_: ListTrainings) -> TrainingList:
        return TrainingList(items=(training(status="running"),))

    async def evaluations(_: ListEvaluations) -> EvaluationList:
        return EvaluationList(items=tuple(ended))

    bus = Bus(MemoryTransport(MemoryBroker()))
    await bus.serve(ListDatasets, datasets)
    await bus.serve(ListTrainings, trainings)
    await bus.serve(ListEvaluations, evaluations)
    await bus.start()
    async with opened(url) as (_, webhooks):
        form = WebhookRequest.model_validate({"url": "https://203.0.114.1/", "events": ALL})
        hook = await webhooks.create(form, owner=None, key=None)
        promised: list[None] = []
        hearing = Hearing(webhooks, bus, lambda: promised.append(None))
        await hearing.look()
        assert await webhooks.deliveries(hook.id, None, 9) == []
        ended.append(evaluation("e2", status="succeeded", finished_at=time.time() + 1))
        for _again in range(2):
            await hearing.look()
        assert [d.type for d in await webhooks.deliveries(hook.id, None, 9)] == ["evaluation.finished"]
        assert len(promised) == 1
    await bus.stop(1)


@given(
    st.integers(1, 1_000), st.floats(0, 30 * 24 * 3600), st.floats(0, 1),
    st.none() | st.floats(0, 1e9), st.sampled_from([None, 302, 404, 429, 500, 503]),
)  # fmt: skip
def test_pauses_grow_within_bounds_and_end(
    attempts: int, age: float, chance: float, asked: float | None, status: int | None
) -> None:
    verdict = schedule.after(status, attempts=attempts, age=age, failing=0, chance=chance, asked=asked)
    if verdict.pause is None:
        assert verdict.status == "failed"
        longest = schedule.LONGEST * (1 + schedule.JITTER)
        assert age + longest > schedule.DELIVERY_LIFE
        return
    assert verdict.status == "pending"
    assert schedule.FIRST * (1 - schedule.JITTER) <= verdict.pause <= schedule.LONGEST * (1 + schedule.JITTER)
    assert verdict.pause >= min(asked or 0, schedule.LONGEST)
    assert age + verdict.pause <= schedule.DELIVERY_LIFE


def test_a_day_has_room_for_many_tries() -> None:
    age, tries = 0.0, 1
    while (pause := schedule.after(500, attempts=tries, age=age, failing=0, chance=0.5).pause) is not None:
        age, tries = age + pause, tries + 1
    assert 10 <= tries <= 20
    assert age > schedule.DELIVERY_LIFE - schedule.LONGEST


async def test_nothing_is_sent_for_a_key_that_is_revoked(url: str) -> None:
    async with opened(url) as (database, webhooks):
        keyring = Keyring(database)
        key, _ = await keyring.create("somebody", frozenset({Scope.MANAGE}))
        form = WebhookRequest.model_validate({"url": "https://203.0.114.1/", "events": ALL})
        for owner in (key.id, None):
            await webhooks.trial((await webhooks.create(form, owner=owner, key=None)).id)
        counts = []
        for _ in range(2):
            async with database.read() as session:
                counts.append(len((await session.execute(webhooks.with_due(time.time() + 1))).all()))
            await keyring.revoke(key.id)
        assert counts == [2, 1]
