"""python -m tests.faults.soak [--jobs 2000] [--seed N]: jobs while every process and the broker are killed at random.

The ledger that it prints must balance: what was accepted has finished, once each, and so have its effects.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.faults.installation import ENDED, Installation, Jobs, running, tag
from tests.faults.model import Model, embedding, writing
from tests.stack.postgres import Postgres
from tests.stack.rabbit import Rabbit

PROCESSES = ("retriever-1", "retriever-2", "reporter-1", "reporter-2", "trainer", "gateway")
BROKER = "broker"
WEIGHTS = {BROKER: 1, "gateway": 2, "trainer": 1}
"""Of how many kills; 3 where nothing is said."""
SENDERS = 4
PAUSE = (0.5, 4.0)
"""Seconds between two kills, counted from when the product was ready again."""
AT_ONCE = 0.25
"""Share of the kills that do not wait for that: the one before is still being got over."""
END_WITHIN = 900.0
RECOVERS_WITHIN = 120.0


class Soak:
    """`kills` by victim."""

    def __init__(self, product: Installation, broker: Rabbit, rolls: random.Random) -> None:
        self._product, self._broker, self._rolls = product, broker, rolls
        self.kills: Counter[str] = Counter()
        self.recoveries: list[float] = []
        """Seconds from a kill until ready."""
        self.over = asyncio.Event()

    async def kill(self) -> None:
        """Kill at random until `over`; what was killed is started again at once."""
        victims = [*PROCESSES, BROKER]
        weights = [WEIGHTS.get(victim, 3) for victim in victims]
        while not self.over.is_set():
            await asyncio.sleep(self._rolls.uniform(*PAUSE))
            [victim] = self._rolls.choices(victims, weights)
            self.kills[victim] += 1
            if victim == BROKER:
                await asyncio.to_thread(self._broker.settle)
                await asyncio.to_thread(self._broker.restart)
            else:
                await asyncio.to_thread(self._product.kill, victim)
                self._product.start(victim)
            if self._rolls.random() >= AT_ONCE:
                await self._ready()

    async def _ready(self) -> None:
        """Wait until the product is ready. Processes that ended, because there was no broker, are started again, as a
        supervisor would."""
        began = time.monotonic()
        while not self.over.is_set() and time.monotonic() - began < RECOVERS_WITHIN:
            for name, process in self._product.processes.items():
                if process.poll() is not None:
                    self._product.start(name)
            try:
                if (await asyncio.to_thread(self._product.call, "GET", "/readyz"))[0] == 200:
                    self.recoveries.append(time.monotonic() - began)
                    return
            except OSError:
                pass
            await asyncio.sleep(0.2)
        if not self.over.is_set():
            raise TimeoutError(f"not ready within {RECOVERS_WITHIN:.0f} s of a kill")

    async def send(self, jobs: Jobs, numbers: range) -> None:
        """Each until it is accepted, under its Idempotency-Key: whether an answer was lost nobody can tell."""
        for number in numbers:
            while await jobs.send(number) is None:
                await asyncio.sleep(0.5)
            await asyncio.sleep(self._rolls.uniform(0, 0.2))


async def soak(product: Installation, broker: Rabbit, count: int, seed: int) -> bool:
    """Run, print the ledger, and say whether it balances."""
    model, began = product.model, time.monotonic()
    model.embed, model.chat = embedding(0.05), writing(delay=0.1, pause=0.01)
    chaos = Soak(product, broker, random.Random(seed))
    async with Jobs(product) as jobs:
        killing = asyncio.create_task(chaos.kill())
        shares = [range(first, count, SENDERS) for first in range(SENDERS)]
        sending = asyncio.ensure_future(asyncio.gather(*(chaos.send(jobs, share) for share in shares)))
        both: set[asyncio.Future[Any]] = {sending, killing}
        while not sending.done():
            await asyncio.wait(both, timeout=30, return_when=asyncio.FIRST_COMPLETED)
            if killing.done():
                sending.cancel()
                await killing
            _say(
                f"{time.monotonic() - began:>6.0f} s: {len(jobs.accepted)} accepted, {chaos.kills.total()} kills"
            )
        await sending
        chaos.over.set()
        await killing
        accepted_after = time.monotonic() - began
        found = await jobs.settled(END_WITHIN)
        ledger = await product.ledger()
        shown = Counter(row["status"] for row in found.values())
        chat, unfinished = model.per_job("chat"), sum(row["status"] not in ENDED for row in found.values())
        reports = Counter(row["reported"] for row in found.values())
        by_text = Counter(row["text"] for row in ledger.values())
        once = sum(chat[tag(n)] == 1 for n in found)
        written = await product.rows("select id, report from gateway_analyses where report is not null")
        composed = {row["id"] for row in written if json.loads(row["report"])["report"]["composed"]}
        lines = {
            "seed": seed,
            "kills": f"{chaos.kills.total()}: {', '.join(f'{n} {v}' for v, n in sorted(chaos.kills.items()))}",
            "seconds until ready again, median and most": (
                f"{statistics.median(chaos.recoveries or [0]):.1f}, {max(chaos.recoveries or [0]):.1f}"
            ),
            "jobs sent": count,
            "jobs accepted": len(jobs.accepted),
            "refusals on the way (their senders tried again)": len(jobs.refused),
            "ids accepted": len(set(jobs.accepted.values())),
            "analyses in the store": len(ledger),
            "analyses a text, at most": max(by_text.values(), default=0),
            "succeeded": shown["succeeded"],
            "failed, cancelled": f"{shown['failed']}, {shown['cancelled']}",
            "unfinished, lost": f"{unfinished - shown['lost']}, {shown['lost']}",
            "reports stored": reports[True],
            "sent again by the sweeper": sum(row.get("attempt", 1) > 1 for row in found.values()),
            "jobs whose report took one model call": once,
            "reports composed because their model was out of reach": len(composed),
            "model calls of a job, at most": max((chat[tag(n)] for n in found), default=0),
            "seconds until all were accepted, until all had ended": (
                f"{accepted_after:.0f}, {time.monotonic() - began:.0f}"
            ),
        }
        _say("\n".join(f"{value!s:>12}  {name}" for name, value in lines.items()))
        balanced = (
            len(jobs.accepted) == len(set(jobs.accepted.values())) == len(ledger) == count
            and shown["succeeded"] == reports[True] == count
            and max(by_text.values()) == 1
            and all(chat[tag(n)] >= 1 or row["id"] in composed for n, row in found.items())
        )
        verdict = "balanced" if balanced else "NOT BALANCED"
        _say(f"accepted {len(jobs.accepted)} = finished {shown['succeeded']}: {verdict}")
        return balanced


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def main() -> int:
    """0 where the ledger balances."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    asked = parser.parse_args()
    _say(f"seed {asked.seed}")
    with tempfile.TemporaryDirectory(prefix="lacuna-soak-") as folder, Model().serving() as model:
        broker, database = (
            Rabbit(Path(folder) / "rabbit"),
            Postgres(Path(tempfile.mkdtemp(prefix="lacuna-soak-"))),
        )
        try:
            broker.start()
            database.start()
            product = Installation(
                data=Path(folder) / "data",
                amqp_url=broker.url(),
                database_url=database.new_database(),
                model=model,
                only=PROCESSES,
            )
            with running(product, seconds=120):
                return 0 if asyncio.run(soak(product, broker, asked.jobs, asked.seed)) else 1
        finally:
            broker.stop()
            database.stop()


if __name__ == "__main__":
    sys.exit(main())
