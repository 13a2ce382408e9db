"""Whose an object is: the one place that says so."""

from __future__ import annotations

from aiohttp import web

from services.gateway.callers.caller import CALLER


def owner_of(request: web.Request) -> str | None:
    """The id of the key that makes this call; None without keys, when everything is everybody's."""
    return request[CALLER].id
