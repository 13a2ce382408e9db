"""Reviews: a person's word on what an analysis said."""

from __future__ import annotations

import asyncio

from aiohttp import web

from services.gateway import answers, body
from services.gateway.callers.admission import CALLERS
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.gateway.callers.lists import visible
from services.gateway.keys import STORE
from services.gateway.reviewing import reviewed
from services.gateway.training_forms import ReviewRequest
from services.wire.errors import ReviewInvalid
from services.wire.training import DeleteReview, ListReviews, PutReview, Task


async def put(request: web.Request) -> web.StreamResponse:
    """Record or replace the review of a statement's verdict or heading, or of the report."""
    form = await body.read_form(request, ReviewRequest)
    row = await request.app[STORE].get(request.match_info["id"])
    task, statement = _subject(request)
    given = await asyncio.to_thread(reviewed, row, task, statement, form.corrected)
    question = PutReview(
        analysis_id=row.id,
        base=row.base,
        task=task,
        statement=statement,
        language=given.language,
        given=given.text,
        corrected=form.corrected,
        note=form.note,
        consent=form.consent,
        material=given.material,
    )
    review = await answers.ask(request, question)
    # whoever reviews: it belongs to whom the analysis does
    await request.app[CALLERS].objects.record(Kind.REVIEW, review.id, row.owner)
    return answers.json(review.model_dump(mode="json"))


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request)
    analysis, base = answers.text_of(request, "analysis"), answers.text_of(request, "base")
    items, more = await visible(
        request[CALLER],
        Kind.REVIEW,
        lambda after, limit: answers.ask(
            request, ListReviews(analysis_id=analysis, base=base, after=after, limit=limit)
        ),
        after=after,
        limit=limit,
        of=lambda review: review.id,
    )
    return answers.json({"items": [each.model_dump(mode="json") for each in items], "next": more})


async def delete(request: web.Request) -> web.StreamResponse:
    await answers.ask(request, DeleteReview(id=request.match_info["id"]))
    return web.Response(status=204)


def _subject(request: web.Request) -> tuple[Task, int | None]:
    """What the address says is reviewed. Raises ReviewInvalid."""
    given = request.match_info.get("statement")
    if given is None:
        return Task.REPORT, None
    task = request.match_info["task"]
    if task not in {Task.VERDICT, Task.HEADING}:
        raise ReviewInvalid(reason="task")
    if not (given.isascii() and given.isdecimal() and len(given) <= 9):
        raise ReviewInvalid(reason="statement")
    return Task(task), int(given)
