"""What both clients share of HTTP: where the server is, what every request carries, and which errors are cuts."""

from __future__ import annotations

import os
from typing import Any

import httpx2

from lacuna.flow import Answer, Cut, Request
from lacuna.problem import Problem
from lacuna.version import version

URL = "http://127.0.0.1:8080"
BYTES = 1 << 20
"""Of a part of a stream."""
LONGEST_EVENT = 1 << 28
"""Bytes of one event; the last one of an analysis holds all of it."""
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def options(url: str | None, key: str | None, language: str | None) -> dict[str, Any]:
    """Arguments of httpx2's clients. Without a URL or a key those of LACUNA_URL and LACUNA_API_KEY count. Raises
    Problem where the URL is none."""
    url = (url or os.environ.get("LACUNA_URL") or URL).rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise Problem(
            0, "url_invalid", "LACUNA_URL or --url is no address: it starts with http:// or https://."
        )
    headers = {"Accept-Language": language or _language(), "User-Agent": f"lacuna-client/{version()}"}
    if key := key or os.environ.get("LACUNA_API_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    return {
        "base_url": url,
        "headers": headers,
        "timeout": httpx2.Timeout(60.0, read=300.0),
        "trust_env": False,
    }


def arguments(request: Request, content: Any) -> dict[str, Any]:
    """Arguments of `build_request`."""
    return {
        "method": request.method,
        "url": request.path,
        "params": {name: value for name, value in request.query.items() if value is not None},
        "json": request.json,
        "content": content,
        "headers": dict(request.headers),
    }


def answered(response: httpx2.Response, body: bytes = b"") -> Answer:
    return Answer(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, body
    )


def cut(error: httpx2.HTTPError) -> Cut:
    return Cut(sent=not isinstance(error, _NOT_SENT), timed_out=isinstance(error, httpx2.TimeoutException))


def _language() -> str:
    tongue = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    return "pt" if tongue.lower().startswith("pt") else "en"
