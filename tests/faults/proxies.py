"""The TCP proxy of tests/stack on a thread of its own, for tests that wait and start processes meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.stack.proxy import Proxy


class ThreadedProxy:
    """`hang`, `resume` and `cut`, from any thread."""

    def __init__(self, proxy: Proxy, loop: asyncio.AbstractEventLoop) -> None:
        self._proxy, self._loop = proxy, loop
        self.port = proxy.port
        self.sent = proxy.sent

    def hang(self) -> None:
        self._loop.call_soon_threadsafe(self._proxy.hang)

    def resume(self) -> None:
        self._loop.call_soon_threadsafe(self._proxy.resume)

    def cut(self) -> None:
        self._loop.call_soon_threadsafe(self._proxy.cut)


@contextmanager
def proxied(target_port: int) -> Iterator[ThreadedProxy]:
    """A proxy of a loopback port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="proxy", daemon=True)
    thread.start()
    proxy = Proxy(target_port)
    asyncio.run_coroutine_threadsafe(proxy.start(), loop).result()
    try:
        yield ThreadedProxy(proxy, loop)
    finally:
        asyncio.run_coroutine_threadsafe(proxy.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
