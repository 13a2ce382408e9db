"""The bus: how services speak. All behaviour lives here; a transport only moves bytes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from services.wire.messages import Event, Job, Message, Request

R = TypeVar("R", bound=Message)
Q = TypeVar("Q", bound=Request)  # type: ignore[type-arg]
J = TypeVar("J", bound=Job)
E = TypeVar("E", bound=Event)


class BusContract(Protocol):
    async def start(self) -> None: ...

    async def stop(self, drain: float = 20.0) -> None: ...

    async def request(self, request: Request[R], *, timeout: float = 30.0) -> R: ...

    async def send(self, job: Job) -> None: ...

    async def publish(self, event: Event) -> None: ...

    async def serve(self, kind: type[Q], handler: Callable[[Q], Awaitable[Message]], *, prefetch: int = 64) -> None: ...

    async def work(self, kind: type[J], handler: Callable[[J], Awaitable[None]], *, prefetch: int = 4) -> None: ...

    async def subscribe(
        self, kind: type[E], handler: Callable[[E], Awaitable[None]], *, group: str | None = None
    ) -> None: ...
