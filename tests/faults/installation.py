"""The product as processes of their own over RabbitMQ and PostgreSQL, a model server that tests may break behind it,
and what a test does with it: jobs, the ledger of them, limits of time."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import asyncpg

from tests.faults.model import EMBEDDER, WRITER, Model
from tests.stack.product import Product

ENDED = ("succeeded", "failed", "cancelled")
BASE = "depot"
DOCUMENTS = {
    "en/keys.md": "# Keys\n\nThe keys of the depot hang beside the door of the foreman.\n",
    "en/crates.md": "# Crates\n\nThe night shift counts the crates of the depot at six in the morning.\n",
}


def text_of(number: int) -> str:
    """The text of job `number`; its tag shows in every model call that is made for it."""
    return (
        "The keys of the depot hang beside the door of the foreman. "
        f"Parcel {tag(number)} left the depot on a Tuesday."
    )


def tag(number: int) -> str:
    return f"job-{number:06d}"


@dataclass
class Installation(Product):
    """`model` answers all model calls, through the gateway's proxy."""

    model: Model = field(default_factory=Model)
    database_url: str = ""
    demo: bool = False
    only: tuple[str, ...] = ("retriever-1", "reporter", "gateway")

    def __post_init__(self) -> None:
        provider = {"name": "stand-in", "base_url": self.model.url, "api_key": "sk-canary-of-the-provider"}
        self.environment = {
            "LACUNA_DATABASE_URL": self.database_url,
            "LACUNA_PROVIDERS": json.dumps([provider]),
            "LACUNA_EMBEDDING_MODEL": EMBEDDER,
            "LACUNA_CHAT_MODEL": WRITER,
            **self.environment,
        }

    def add_base(self, name: str = BASE) -> None:
        """A base of two documents, ready."""
        assert self.call("POST", "/api/v1/bases", {"name": name})[0] == 201
        for path, markdown in DOCUMENTS.items():
            assert self.put(name, path, markdown) == 201
        self.wait_indexed(name)

    async def ledger(self) -> dict[str, dict[str, Any]]:
        """What the store says of every analysis, by id."""
        rows = await self.rows(
            "select id, status, attempt, revision, text, report is not null as reported, judged is not null as judged,"
            " error from gateway_analyses"
        )
        return {row["id"]: dict(row) for row in rows}

    async def rows(self, query: str) -> list[Any]:
        """The answer of the database."""
        connection = await asyncpg.connect(self.database_url.replace("postgresql+asyncpg", "postgresql"))
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()


@contextmanager
def running(installation: Installation, *, seconds: float = 180) -> Iterator[Installation]:
    """Ready, with its base; stopped at the end, whatever happened."""
    try:
        installation.start_all(seconds)
        installation.add_base()
        yield installation
    finally:
        installation.stop()


class Jobs:
    """Sends analyses as other systems do, and remembers which were accepted. Used as a context."""

    def __init__(self, installation: Installation, **fields: Any) -> None:
        self.installation = installation
        self._fields = fields
        self._run = uuid.uuid4().hex
        self.accepted: dict[int, str] = {}
        """Ids by number."""
        self.refused: list[tuple[int, int, Any]] = []
        """(number, status, answer)."""

    async def __aenter__(self) -> Jobs:
        self._http = aiohttp.ClientSession(
            self.installation.url,
            headers={"Authorization": f"Bearer {key}"} if (key := self.installation.key) else None,
            timeout=aiohttp.ClientTimeout(total=180),
            connector=aiohttp.TCPConnector(limit=0),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def send(self, number: int, *, tries: int = 1, **fields: Any) -> str | None:
        """The id under which job `number` was accepted, if it was. Each try has the same Idempotency-Key."""
        body = {"text": text_of(number), "base": BASE, "language": "en", **self._fields, **fields}
        for again in range(tries):
            try:
                async with self._http.post(
                    "/api/v1/analyses", json=body, headers={"Idempotency-Key": f"{self._run}-{number}"}
                ) as answer:
                    value = await answer.json(content_type=None)
                    if answer.status in (200, 202):
                        self.accepted[number] = value["id"]
                        return str(value["id"])
                    self.refused.append((number, answer.status, value))
            except (aiohttp.ClientError, TimeoutError, ConnectionError):
                self.refused.append((number, 0, None))
            if again + 1 < tries:
                await asyncio.sleep(min(2.0, 0.1 * 2**again))
        return None

    async def settled(
        self, seconds: float = 120, numbers: list[int] | None = None
    ) -> dict[int, dict[str, Any]]:
        """What the store says of the accepted jobs, by number, once all of them have ended, or after `seconds`."""
        wanted = {n: self.accepted[n] for n in (self.accepted if numbers is None else numbers)}
        deadline = time.monotonic() + seconds
        while True:
            ledger = await self.installation.ledger()
            found = {n: ledger.get(id_, {"status": "lost"}) for n, id_ in wanted.items()}
            if all(row["status"] in ENDED for row in found.values()) or time.monotonic() > deadline:
                return found
            await asyncio.sleep(0.25)

    async def call(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Any call of the API: the status and the JSON or text of its answer."""
        async with self._http.request(method, path, **options) as answer:
            body = await answer.read()
            try:
                return answer.status, json.loads(body) if body else None
            except ValueError:
                return answer.status, body.decode(errors="replace")


async def until(
    true: Callable[[], Any] | Callable[[], Awaitable[Any]],
    seconds: float,
    what: str = "",
    *,
    every: float = 0.05,
) -> float:
    """The seconds that it took for `true()` to hold. Raises TimeoutError after `seconds`."""
    began = time.monotonic()
    while True:
        held = true()
        if isinstance(held, Awaitable):
            held = await held
        if held:
            return time.monotonic() - began
        if time.monotonic() - began > seconds:
            raise TimeoutError(what or f"not within {seconds} s")
        await asyncio.sleep(every)


def all_once(found: dict[int, dict[str, Any]]) -> None:
    """Every job has succeeded, with its verdicts and its report."""
    wrong = {n: row for n, row in found.items() if row["status"] != "succeeded" or not row["reported"]}
    assert wrong == {}, wrong
