"""/v1/files"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

from aiohttp import web

from services.models.bodies import answer
from services.models.chat_request import checked
from services.models.tuning.files import describe, kept_seconds
from services.models.tuning.forms import ExpiresAfter, Form, limit_of, page, parameter, purpose_of
from services.models.tuning.service import TUNING
from services.wire.errors import ModelRefusedInput

_MOST = 10_000


async def create_file(request: web.Request) -> web.Response:
    """POST /v1/files: what it holds is looked at by whoever uses it, as at OpenAI."""
    form = Form(request, "file")

    def told() -> dict[str, Any]:
        purpose = purpose_of(form.fields.get("purpose"))
        given = form.expires_after()
        wanted = None if given is None else checked(ExpiresAfter, given).seconds
        seconds = kept_seconds(purpose, wanted)
        expires_at = None if seconds is None else int(time.time()) + seconds
        return {"purpose": purpose, "filename": form.filename, "expires_at": expires_at}

    return answer(describe(await request.app[TUNING].files.add(form.data(), told)))


async def list_files(request: web.Request) -> web.Response:
    """GET /v1/files?purpose=&limit=&after=&order="""
    order = request.query.get("order", "desc")
    if order not in {"asc", "desc"}:
        raise ModelRefusedInput(reason="Invalid value for 'order': expected 'asc' or 'desc'.", field="order")
    rows, more = await request.app[TUNING].files.page(
        purpose=parameter(request, "purpose"),
        limit=limit_of(request, _MOST, _MOST),
        after=parameter(request, "after"),
        descending=order == "desc",
    )
    return page([describe(row) for row in rows], more=more)


async def retrieve_file(request: web.Request) -> web.Response:
    """GET /v1/files/{id}"""
    return answer(describe(await request.app[TUNING].files.get(request.match_info["file"])))


async def file_content(request: web.Request) -> web.StreamResponse:
    """GET /v1/files/{id}/content"""
    files = request.app[TUNING].files
    row = await files.get(request.match_info["file"])
    name = quote(row.filename)
    return web.FileResponse(
        files.path(row.id),
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        },
    )


async def delete_file(request: web.Request) -> web.Response:
    """DELETE /v1/files/{id}"""
    id_ = request.match_info["file"]
    await request.app[TUNING].files.remove(id_)
    return answer({"id": id_, "object": "file", "deleted": True})
