"""A document's chunks, and what a person says of it."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers, body, render
from services.gateway.base_forms import DocumentChange
from services.gateway.problems import language_of
from services.wire.bases import ListChunks, UpdateDocument
from services.wire.errors import FieldInvalid


async def chunks(request: web.Request) -> web.StreamResponse:
    base, path = request.match_info["name"], request.match_info["path"]
    after, limit = answers.number_page_of(request, default=50)
    question = ListChunks(base=base, path=path, after=after, at=_offset(request), limit=limit)
    return answers.json((await answers.ask(request, question)).model_dump(mode="json"))


async def update(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, DocumentChange)
    question = UpdateDocument(
        base=request.match_info["name"],
        path=request.match_info["path"],
        language=form.language,
        translation_of=form.translation_of,
        unlink="translation_of" in form.model_fields_set and form.translation_of is None,
    )
    return answers.json(render.document(await answers.ask(request, question), language_of(request)))


def _offset(request: web.Request) -> int | None:
    given = request.query.get("at")
    if given is None:
        return None
    if not given.isdecimal() or len(given) > 9:
        raise FieldInvalid(field="at", reason="int_type")
    return int(given)
