"""The sync client: drives flows over httpx2."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from typing import Any, Self, TypeVar

import httpx2

from lacuna.api import Api
from lacuna.connection import BYTES, LONGEST_EVENT, answered, arguments, cut, options
from lacuna.flow import Answer, Cut, Flow, Give, Open, Pause, Read, Request, Send, Step, Work

T = TypeVar("T")


class Client(Api):
    """Calls the server at `url`; without one, that of LACUNA_URL, else this machine's. Its errors come in
    `language`."""

    def __init__(self, url: str | None = None, key: str | None = None, language: str | None = None) -> None:
        self._http = httpx2.Client(**options(url, key, language))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def run(self, flow: Flow[T], /) -> T:
        """Take a flow's steps to its end, and return its result."""
        steps: Generator[Any, None, T] = self._steps(flow)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                result: T = end.value
                return result

    def iterate(self, flow: Generator[Step | Give[T], Any, None], /) -> Iterator[T]:
        """What a flow gives, as it comes."""
        yield from self._steps(flow)

    def _steps(self, flow: Generator[Any, Any, T]) -> Generator[Any, None, T]:
        stream = _Stream(self._http)
        brought: Any = None
        failed: Cut | None = None
        try:
            while True:
                try:
                    step = flow.send(brought) if failed is None else flow.throw(failed)
                except StopIteration as end:
                    result: T = end.value
                    return result
                brought = failed = None
                try:
                    match step:
                        case Give(item):
                            yield item
                        case Pause(seconds):
                            time.sleep(seconds)
                        case Work(does):
                            brought = does()
                        case Send(request):
                            brought = self._send(request)
                        case Open(request, parts):
                            brought = stream.open(request, parts)
                        case Read():
                            brought = next(stream.parts, None)
                except httpx2.HTTPError as error:
                    failed = cut(error)
        finally:
            flow.close()
            stream.close()

    def _send(self, request: Request) -> Answer:
        content = request.content() if request.content else None
        response = self._http.send(self._http.build_request(**arguments(request, content)))
        return answered(response, response.content)


class _Stream:
    """One answer that is read in parts."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http
        self._response: httpx2.Response | None = None
        self.parts: Iterator[Any] = iter(())

    def open(self, request: Request, parts: str) -> Answer:
        self.close()
        response = self._http.send(self._http.build_request(**arguments(request, None)), stream=True)
        self._response = response
        if response.status_code >= 300:
            return answered(response, response.read())
        match parts:
            case "events":
                self.parts = iter(httpx2.EventSource(response, LONGEST_EVENT))
            case "lines":
                self.parts = response.iter_lines()
            case _:
                self.parts = response.iter_bytes(BYTES)
        return answered(response)

    def close(self) -> None:
        self.parts = iter(())
        if self._response is not None:
            self._response.close()
