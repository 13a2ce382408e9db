"""A TCP proxy that can hang (connections stay open, no byte moves) or cut, as networks do, and keeps what was sent."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Proxy:
    """Relays a loopback `port` to `target_port`."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._server: asyncio.Server | None = None
        self._relays: set[asyncio.Task[None]] = set()
        self._open = asyncio.Event()
        self._open.set()
        self.sent: list[tuple[int, bytes]] = []
        """What callers sent, piece by piece, each with the number of its connection."""
        self._connections = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    @property
    def port(self) -> int:
        if self._server is None:
            raise RuntimeError("not started")
        return int(self._server.sockets[0].getsockname()[1])

    def hang(self) -> None:
        """From now on no byte moves, in either direction."""
        self._open.clear()

    def resume(self) -> None:
        self._open.set()

    def cut(self) -> None:
        """Close every connection."""
        for relay in self._relays:
            relay.cancel()

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        await asyncio.gather(*self._relays, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._relays.add(task)
            task.add_done_callback(self._relays.discard)
        self._connections += 1
        number = self._connections
        await self._open.wait()
        with suppress(OSError, asyncio.CancelledError):
            there, back = await asyncio.open_connection("127.0.0.1", self._target_port)
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._relay(reader, back, number))
                    group.create_task(self._relay(there, writer))
            finally:
                back.close()
                writer.close()

    async def _relay(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, caller: int | None = None
    ) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                if caller is not None:
                    self.sent.append((caller, data))
                await self._open.wait()
                target.write(data)
                await target.drain()
            target.close()
