"""A client of the HTTP API: calls, pages, waiting, and the streams of models."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2

from lacuna.problem import Problem

Json = dict[str, Any]

URL = "http://127.0.0.1:8080"
ENDED = {"ready", "invalid", "succeeded", "failed", "cancelled"}
"""States of datasets' versions, trainings and evaluations that do not change by themselves."""
_PASSING = {429, 503}
_TRIES = 5
_LONGEST_PAUSE = 30.0
_POLL = 1.0
_PART = 1 << 20


class Client:
    """Calls the server at `url`; without one, that of LACUNA_URL, else this machine's.

    Every method raises `Problem`. A 429 or 503 is tried again, as long as the server asks for, five times in all;
    a POST is only where the server says that it did nothing (429).
    """

    def __init__(self, url: str | None = None, key: str | None = None, language: str | None = None) -> None:
        key = key or os.environ.get("LACUNA_API_KEY")
        headers = {"Accept-Language": language or _language()}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self._http = httpx2.Client(
            base_url=(url or os.environ.get("LACUNA_URL") or URL).rstrip("/"),
            headers=headers,
            timeout=httpx2.Timeout(60.0, read=300.0),
            trust_env=False,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The JSON that came back, None for an empty answer. Query parameters that are None are left out."""
        asked = {name: value for name, value in query.items() if value is not None}
        for tries in range(1, _TRIES + 1):
            answer = self._send(method, path, params=asked, json=body)
            passing = answer.status_code == 429 or (answer.status_code in _PASSING and method != "POST")
            if not passing or tries == _TRIES:
                break
            time.sleep(_pause(answer, tries))
        return _read(answer)

    def all(self, path: str, **query: Any) -> Iterator[Json]:
        """Every item of a list, page by page."""
        after = None
        while True:
            page = self.call("GET", path, after=after, **query)
            yield from page["items"]
            after = page.get("next")
            if after is None:
                return

    def wait(self, path: str, told: Callable[[Json], None] | None = None) -> Json:
        """What `path` shows once its status is a last one; `told` is called with each look before."""
        while True:
            shown: Json = self.call("GET", path)
            if shown["status"] in ENDED:
                return shown
            if told is not None:
                told(shown)
            time.sleep(_POLL)

    def put_dataset(self, name: str, file: str | Path, **query: Any) -> Json:
        """A new version of the dataset `name` from a JSONL file, streamed. Raises OSError too."""

        def parts() -> Iterator[bytes]:
            with Path(file).open("rb") as stream:
                while part := stream.read(_PART):
                    yield part

        asked = {name: value for name, value in query.items() if value is not None}
        path = f"/api/v1/datasets/{quote(name, safe='')}"
        headers = {"Content-Type": "application/jsonl"}
        answer: Json = _read(self._send("PUT", path, params=asked, content=parts(), headers=headers))
        return answer

    def download(self, path: str, file: Path, **query: Any) -> None:
        """Stream what `path` holds into `file`, which is there only when it is whole. Raises OSError too."""
        aside = file.with_name(f".{file.name}.part")
        asked = {name: value for name, value in query.items() if value is not None}
        try:
            with self._http.stream("GET", path, params=asked) as answer:
                if answer.status_code >= 400:
                    answer.read()
                    _read(answer)
                with aside.open("wb") as stream:
                    for part in answer.iter_bytes(_PART):
                        stream.write(part)
            aside.replace(file)
        except httpx2.HTTPError as error:
            raise _unreachable(error) from error
        finally:
            aside.unlink(missing_ok=True)

    def chat(self, model: str, messages: list[Json], **fields: Any) -> Iterator[str]:
        """What `model` says, as it comes. Raises Problem, also where the stream ends before its end."""
        body = {"model": model, "messages": messages, "stream": True, **fields}
        try:
            with self._http.stream("POST", "/v1/chat/completions", json=body) as answer:
                if answer.status_code >= 400:
                    answer.read()
                    _read(answer)
                yield from _spoken(answer.iter_lines())
        except httpx2.HTTPError as error:
            raise _unreachable(error) from error

    def _send(self, method: str, path: str, **arguments: Any) -> httpx2.Response:
        try:
            return self._http.request(method, path, **arguments)
        except httpx2.HTTPError as error:
            raise _unreachable(error) from error


def _spoken(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("data: "):
            continue
        data = line.removeprefix("data: ")
        if data == "[DONE]":
            return
        chunk = json.loads(data)
        if "error" in chunk:
            raise Problem.of(502, chunk)
        for choice in chunk.get("choices", ()):
            if text := choice.get("delta", {}).get("content"):
                yield text
    raise Problem(502, "model_stream_cut", "The answer ended before it was finished: ask again.")


def _read(answer: httpx2.Response) -> Any:
    try:
        body = answer.json() if answer.content else None
    except ValueError:
        body = None
    if answer.status_code >= 400:
        raise Problem.of(answer.status_code, body)
    return body


def _pause(answer: httpx2.Response, tries: int) -> float:
    asked = answer.headers.get("Retry-After", "")
    seconds = float(asked) if asked.isdecimal() else 0.5 * 2**tries * random.uniform(0.75, 1.25)  # noqa: S311
    return min(seconds, _LONGEST_PAUSE)


def _unreachable(error: httpx2.HTTPError) -> Problem:
    timed_out = isinstance(error, httpx2.TimeoutException)
    what = "did not answer in time" if timed_out else "cannot be reached"
    return Problem(0, "unreachable", f"The server {what}. Is it running, and is LACUNA_URL or --url right?")


def _language() -> str:
    tongue = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    return "pt" if tongue.lower().startswith("pt") else "en"
