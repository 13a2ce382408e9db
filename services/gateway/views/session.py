"""The page's login: a key, for a cookie that no script can read."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway import answers, body
from services.gateway.callers.admission import CALLERS
from services.gateway.callers.caller import CALLER, Caller
from services.gateway.callers.finding import COOKIE
from services.gateway.callers.keyring import SESSION_LIFE
from services.gateway.key_forms import SessionRequest
from services.gateway.views.keys import shown, shown_caller
from services.wire.errors import KeyInvalid, Unauthenticated


async def read(request: web.Request) -> web.StreamResponse:
    """Whether a key is needed here, and whose the request is."""
    finder = request.app[CALLERS].finder
    try:
        caller = await finder.find(request)
    except Unauthenticated:
        return answers.json({"mode": "keys", "key": None})
    return await _told(request, caller)


async def begin(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, SessionRequest)
    callers = request.app[CALLERS]
    if not callers.finder.needed:
        return answers.json({"mode": "open", "key": None})
    key = form.key.get_secret_value().strip()
    caller = await callers.finder.by_key(key)
    if caller is None or caller.id is None or caller.proxy_only:
        raise KeyInvalid
    request[CALLER] = caller
    response = await _told(request, caller)
    response.set_cookie(
        COOKIE,
        await callers.keyring.begin_session(caller.id, key),
        max_age=int(SESSION_LIFE),
        path="/",
        httponly=True,
        samesite="Strict",
        # over TLS, be it the proxy's before us; elsewhere browsers would drop such a cookie
        secure="https" in {request.scheme, request.headers.get("X-Forwarded-Proto", "").lower()},
    )
    return response


async def end(request: web.Request) -> web.StreamResponse:
    if cookie := request.cookies.get(COOKIE):
        callers = request.app[CALLERS]
        if (caller := await callers.finder.by_session(cookie)) is not None:
            request[CALLER] = caller
        await callers.keyring.end_session(cookie)
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/")
    return response


async def _told(request: web.Request, caller: Caller) -> web.Response:
    callers = request.app[CALLERS]
    if caller.id is None:
        return answers.json({"mode": "open", "key": None})
    key: dict[str, Any] = (
        shown_caller(caller) if caller.of_settings else shown(await callers.keyring.get(caller.id))
    )
    return answers.json({"mode": "keys", "key": key})
