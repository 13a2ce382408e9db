"""/v1/uploads"""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import Field

from services.models.bodies import answer, read_object
from services.models.chat_request import Lenient, checked
from services.models.tuning.files import kept_seconds
from services.models.tuning.forms import ExpiresAfter, Form, purpose_of
from services.models.tuning.service import TUNING
from services.models.tuning.uploads import UPLOAD_LIMIT


class UploadRequest(Lenient):
    bytes: Annotated[int, Field(ge=0, le=UPLOAD_LIMIT)]
    filename: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]*$")]
    mime_type: Annotated[str, Field(max_length=255)]
    purpose: str
    expires_after: ExpiresAfter | None = None


class CompleteRequest(Lenient):
    part_ids: Annotated[list[str], Field(max_length=10_000)]
    md5: str | None = None


async def create_upload(request: web.Request) -> web.Response:
    """POST /v1/uploads"""
    asked = checked(UploadRequest, await read_object(request))
    purpose = purpose_of(asked.purpose)
    wanted = asked.expires_after.seconds if asked.expires_after else None
    return answer(
        await request.app[TUNING].uploads.create(
            size=asked.bytes, filename=asked.filename, purpose=purpose, keep=kept_seconds(purpose, wanted)
        )
    )


async def add_part(request: web.Request) -> web.Response:
    """POST /v1/uploads/{id}/parts"""
    form = Form(request, "data")
    return answer(await request.app[TUNING].uploads.add_part(request.match_info["upload"], form.data()))


async def complete_upload(request: web.Request) -> web.Response:
    """POST /v1/uploads/{id}/complete"""
    asked = checked(CompleteRequest, await read_object(request))
    uploads = request.app[TUNING].uploads
    return answer(await uploads.complete(request.match_info["upload"], asked.part_ids, asked.md5))


async def cancel_upload(request: web.Request) -> web.Response:
    """POST /v1/uploads/{id}/cancel"""
    return answer(await request.app[TUNING].uploads.cancel(request.match_info["upload"]))
