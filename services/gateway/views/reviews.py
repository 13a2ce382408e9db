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
from services.gateway.reviewing import Place, places, reviewed
from services.gateway.training_forms import ReviewRequest
from services.wire.errors import AnalysisNotFound, ReviewInvalid
from services.wire.training import DeleteReview, ListReviews, PutReview, Review, ReviewList, Task


async def put(request: web.Request) -> web.StreamResponse:
    """Record or replace the review of a statement's verdict or heading, or of the report."""
    form = await body.read_form(request, ReviewRequest)
    row = await request.app[STORE].get(request.match_info["id"])
    task, statement = _subject(request)
    given = await asyncio.to_thread(reviewed, row, task, statement, form.corrected)
    subjects = await asyncio.to_thread(places, row)
    question = PutReview(
        analysis_id=row.id,
        origin=row.origin,
        subject=next(subject for subject, place in subjects.items() if place == (task, statement)),
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
    standing, asked = await _standing(request, analysis)

    async def ask(after: str | None, limit: int) -> ReviewList:
        question = asked.model_copy(update={"base": base, "after": after, "limit": limit})
        found: ReviewList = await answers.ask(request, question)
        return found.model_copy(
            update={"items": tuple(_here(each, analysis, standing) for each in found.items)}
        )

    items, more = await visible(
        request[CALLER],
        Kind.REVIEW,
        ask,
        after=after,
        limit=limit,
        of=lambda review: review.id,
    )
    return answers.json({"items": [each.model_dump(mode="json") for each in items], "next": more})


async def delete(request: web.Request) -> web.StreamResponse:
    await answers.ask(request, DeleteReview(id=request.match_info["id"]))
    return web.Response(status=204)


async def _standing(request: web.Request, analysis: str | None) -> tuple[dict[str, Place], ListReviews]:
    """What of the analysis is reviewed in any state of its text, and the question for it. Of one that is gone, what was
    reviewed of itself is left; of none, there is all."""
    try:
        row = await request.app[STORE].get(analysis) if analysis is not None else None
    except AnalysisNotFound:
        row = None
    if row is None:
        return {}, ListReviews(analysis_id=analysis)
    found = await asyncio.to_thread(places, row)
    return found, ListReviews(analysis_id=row.id, origin=row.origin, subjects=tuple(found))


def _here(review: Review, analysis: str | None, standing: dict[str, Place]) -> Review:
    """The review as it is of `analysis`, where it stands."""
    if review.subject not in standing:
        return review
    _, statement = standing[review.subject]
    return review.model_copy(update={"analysis_id": analysis, "statement": statement})


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
