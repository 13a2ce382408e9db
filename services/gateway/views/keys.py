"""Keys: made, listed, changed, rotated and revoked, by whoever has the scope `admin`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from services.gateway import answers, body
from services.gateway.callers.admission import CALLERS, MADE
from services.gateway.callers.caller import Caller, Limits
from services.gateway.callers.keyring import bases_of, limits_of, scopes_of
from services.gateway.callers.scopes import Scope
from services.gateway.key_forms import KeyChange, KeyRequest, LimitsForm, RotateRequest
from services.gateway.tables import KeyRow

REQUIRED = ("name", "scopes", "bases")
"""Of these null says nothing; of the others it takes away."""


async def create(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, KeyRequest)
    row, secret = await request.app[CALLERS].keyring.create(
        form.name,
        frozenset(map(Scope, form.scopes)),
        bases=tuple(form.bases),
        expires_at=form.expires_at,
        limits=_limits(form.limits),
    )
    request[MADE] = row.id
    return answers.json(
        {**shown(row), "secret": secret}, status=201, headers={"Location": f"/api/v1/keys/{row.id}"}
    )


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request, 50)
    rows = await request.app[CALLERS].keyring.page(after, limit + 1)
    more = rows[limit - 1].id if len(rows) > limit else None
    return answers.json({"items": [shown(row) for row in rows[:limit]], "next": more})


async def read(request: web.Request) -> web.StreamResponse:
    return answers.json(shown(await request.app[CALLERS].keyring.get(request.match_info["id"])))


async def change(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, KeyChange)
    changes: dict[str, Any] = {
        name: getattr(form, name)
        for name in form.model_fields_set
        if name not in REQUIRED or getattr(form, name) is not None
    }
    if "limits" in changes:
        changes["limits"] = _limits(form.limits or LimitsForm())
    return answers.json(shown(await request.app[CALLERS].keyring.change(request.match_info["id"], changes)))


async def rotate(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, RotateRequest) if request.can_read_body else RotateRequest()
    row, secret = await request.app[CALLERS].keyring.rotate(request.match_info["id"], form.grace_seconds)
    return answers.json({**shown(row), "secret": secret})


async def revoke(request: web.Request) -> web.StreamResponse:
    return answers.json(shown(await request.app[CALLERS].keyring.revoke(request.match_info["id"])))


def shown(row: KeyRow) -> dict[str, Any]:
    """`key_forms.KeyAnswer`."""
    return {
        "id": row.id,
        "name": row.name,
        "scopes": sorted(scopes_of(row)),
        "bases": list(bases_of(row)),
        "limits": asdict(limits_of(row)),
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "revoked_at": row.revoked_at,
        "previous_until": row.previous_until,
    }


def shown_caller(caller: Caller) -> dict[str, Any]:
    """`key_forms.KeyAnswer` of a key that stands in the settings."""
    return {
        "id": caller.id,
        "name": caller.name,
        "scopes": sorted(caller.scopes),
        "bases": list(caller.bases),
        "limits": asdict(caller.limits),
        **dict.fromkeys(("created_at", "expires_at", "revoked_at", "previous_until")),
    }


def _limits(form: LimitsForm) -> Limits:
    return Limits(**form.model_dump())
