"""Any call by its method and path, any list, and waiting: what the other calls are made of."""

from __future__ import annotations

import functools
import re
import uuid
from collections.abc import Callable, Generator
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

from lacuna.answers import Page
from lacuna.flow import Answer, Call, Flow, Give, Items, Request, Step, as_json, listed, performed, until

P = ParamSpec("P")
T = TypeVar("T")

ENDED = {"ready", "invalid", "succeeded", "failed", "cancelled", "empty"}
"""States of what takes its time that do not change by themselves."""
API = "/api/v1"
_KEYED = re.compile(
    rf"{API}/(?:analyses|bases|batches|webhooks|trainings|evaluations|promotions|datasets/[^/]+)"
)
"""What POSTs to these paths make, the server knows again by its Idempotency-Key."""


def part(name: str) -> str:
    """A name as a part of an address."""
    return quote(name, safe="")


def get(path: str, read: Callable[[Answer], Any] = as_json, **query: Any) -> Call[Any]:
    return Call(Request("GET", path, query), repeatable=True, read=read)


def delete(path: str) -> Call[Any]:
    return Call(Request("DELETE", path), repeatable=True)


def post(path: str, body: Any = None, **query: Any) -> Call[Any]:
    """What may have been done is not sent again."""
    return Call(Request("POST", path, query, json=body), repeatable=False)


def create(path: str, body: Any, headers: dict[str, str] | None = None) -> Call[Any]:
    """A POST that the server knows again by its Idempotency-Key, so that it may be sent again after a cut."""
    keyed = {"Idempotency-Key": str(uuid.uuid4()), **(headers or {})}
    return Call(Request("POST", path, json=body, headers=keyed), repeatable=True)


def creates(path: str) -> bool:
    """Whether a POST to `path` may be sent again under its key."""
    return _KEYED.fullmatch(path) is not None


def sends(describe: Callable[P, Call[T]]) -> Callable[P, Flow[T]]:
    """The flow of a described call."""

    @functools.wraps(describe)
    def flow(*args: P.args, **kwargs: P.kwargs) -> Flow[T]:
        return performed(describe(*args, **kwargs))

    return flow


def lists(describe: Callable[P, Call[Page[T]]]) -> Callable[P, Generator[Step | Give[T], Any, None]]:
    """The flow of every item of a described list."""

    @functools.wraps(describe)
    def flow(*args: P.args, **kwargs: P.kwargs) -> Generator[Step | Give[T], Any, None]:
        return listed(describe(*args, **kwargs))

    return flow


def call(method: str, path: str, body: Any = None, **query: Any) -> Flow[Any]:
    """The JSON that came back, None for an empty answer. Query parameters that are None are left out."""
    if method == "POST" and creates(path):
        return performed(create(path, body))
    return performed(Call(Request(method, path, query, json=body), repeatable=method != "POST"))


def every(path: str, **query: Any) -> Items[Any]:
    """Every item of a list, page by page."""
    return listed(get(path, **query))


def wait(
    path: str,
    told: Callable[[dict[str, Any]], None] | None = None,
    seconds: float | None = None,
) -> Flow[dict[str, Any]]:
    """What `path` shows once its status is a last one; `told` is called with each look before. Raises Problem, of
    code `not_finished` where `seconds` pass first."""
    return until(get(path), lambda shown: shown["status"] in ENDED, told, seconds)
