"""The async client: drives flows over httpx2 on asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from typing import Any, Self, TypeVar

import httpx2

from lacuna.api import Api
from lacuna.connection import BYTES, LONGEST_EVENT, answered, arguments, cut, options
from lacuna.flow import Answer, Cut, Flow, Give, Open, Pause, Read, Request, Send, Step, Work

T = TypeVar("T")


class AsyncClient(Api):
    """As `Client`, for asyncio; what blocks goes to threads."""

    def __init__(self, url: str | None = None, key: str | None = None, language: str | None = None) -> None:
        self._http = httpx2.AsyncClient(**options(url, key, language))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def run(self, flow: Flow[T], /) -> T:
        """Take a flow's steps to its end, and return its result."""
        result: list[T] = []
        async for _ in self._steps(flow, result):
            pass
        return result[0]

    async def iterate(self, flow: Generator[Step | Give[T], Any, None], /) -> AsyncIterator[T]:
        """What a flow gives, as it comes."""
        async for item in self._steps(flow, []):
            yield item

    async def _steps(self, flow: Generator[Any, Any, T], result: list[T]) -> AsyncGenerator[Any, None]:
        stream = _Stream(self._http)
        brought: Any = None
        failed: Cut | None = None
        try:
            while True:
                try:
                    step = flow.send(brought) if failed is None else flow.throw(failed)
                except StopIteration as end:
                    result.append(end.value)
                    return
                brought = failed = None
                try:
                    match step:
                        case Give(item):
                            yield item
                        case Pause(seconds):
                            await asyncio.sleep(seconds)
                        case Work(does):
                            brought = await asyncio.to_thread(does)
                        case Send(request):
                            brought = await self._send(request)
                        case Open(request, parts):
                            brought = await stream.open(request, parts)
                        case Read():
                            brought = await anext(stream.parts, None)
                except httpx2.HTTPError as error:
                    failed = cut(error)
        finally:
            flow.close()
            await stream.close()

    async def _send(self, request: Request) -> Answer:
        content = _threaded(request.content()) if request.content else None
        response = await self._http.send(self._http.build_request(**arguments(request, content)))
        return answered(response, response.content)


class _Stream:
    """One answer that is read in parts."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        self._response: httpx2.Response | None = None
        self.parts: AsyncIterator[Any] = _nothing()

    async def open(self, request: Request, parts: str) -> Answer:
        await self.close()
        response = await self._http.send(self._http.build_request(**arguments(request, None)), stream=True)
        self._response = response
        if response.status_code >= 300:
            return answered(response, await response.aread())
        match parts:
            case "events":
                self.parts = aiter(httpx2.EventSource(response, LONGEST_EVENT))
            case "lines":
                self.parts = response.aiter_lines()
            case _:
                self.parts = response.aiter_bytes(BYTES)
        return answered(response)

    async def close(self) -> None:
        self.parts = _nothing()
        if self._response is not None:
            await self._response.aclose()


async def _threaded(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (piece := await asyncio.to_thread(next, parts, None)) is not None:
        yield piece


async def _nothing() -> AsyncIterator[Any]:
    return
    yield
