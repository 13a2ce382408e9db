"""Three RabbitMQ nodes that are one broker, and one address in front of them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from tests.stack.rabbit import Rabbit


class Cluster:
    """Nodes in `folder`, each on ports of its own. Stopped, its data is thrown away."""

    def __init__(self, folder: Path, size: int = 3) -> None:
        self.nodes = [Rabbit(folder / str(number)) for number in range(size)]
        for number in range(size):
            cookie = folder / str(number) / ".erlang.cookie"
            cookie.write_text("LACUNATESTS")
            cookie.chmod(0o400)

    def start(self) -> None:
        """Start the nodes and join them; the first is the one the others join."""
        for node in self.nodes:
            node.start()
        for node in self.nodes[1:]:
            for step in (["stop_app"], ["reset"], ["join_cluster", self.nodes[0].name], ["start_app"]):
                node.control(*step)

    def leader(self, queue: str, vhost: str = "/") -> Rabbit:
        """The node that leads a quorum queue. Raises KeyError where there is no such queue."""
        for node in self.nodes:
            if node.alive:
                lines = node.control("list_queues", "-p", vhost, "name", "leader").splitlines()
                break
        leaders = dict(line.split("\t")[:2] for line in lines if "\t" in line)
        return next(node for node in self.nodes if node.name == leaders[queue])

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()


class Balancer:
    """A loopback `port` that leads each connection to a node that takes it, in turns, as a load balancer does."""

    def __init__(self, ports: list[int]) -> None:
        self._ports, self._next = ports, 0
        self._server: asyncio.Server | None = None
        self._relays: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        if self._server is None:
            raise RuntimeError("not started")
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._relays.add(task)
            task.add_done_callback(self._relays.discard)
        with suppress(OSError, asyncio.CancelledError):
            there, back = await self._connect()
            try:
                # where one side has ended, the other is told
                await asyncio.wait(
                    [asyncio.create_task(_relay(reader, back)), asyncio.create_task(_relay(there, writer))],
                    return_when=asyncio.FIRST_COMPLETED,
                )
            finally:
                back.close()
        writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for _ in self._ports:
            port = self._ports[self._next % len(self._ports)]
            self._next += 1
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        raise OSError("no node takes connections")


async def _relay(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
