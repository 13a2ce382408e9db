"""Promotions: which model has a role in the analyses of a base."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers, body
from services.gateway.keys import PROMOTIONS
from services.gateway.training_forms import PromotionRequest
from services.wire.errors import FieldInvalid
from services.wire.messages import GetBase
from services.wire.training import Demote, ListPromotions, Promote, Promotion, Role


async def create(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, PromotionRequest)
    await answers.ask(request, GetBase(name=form.base))
    question = Promote(
        base=form.base, model=form.model, evaluation=form.evaluation, forced_reason=form.forced_reason
    )
    return await _done(request, await answers.ask(request, question), 201)


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request, 50)
    question = ListPromotions(base=answers.text_of(request, "base"), after=after, limit=limit)
    return answers.json((await answers.ask(request, question)).model_dump(mode="json"))


async def delete(request: web.Request) -> web.StreamResponse:
    """Answers with the promotion that holds now: the one before, or that of the default."""
    try:
        role = Role(request.match_info["role"])
    except ValueError:
        raise FieldInvalid(field="role", reason="enum") from None
    demoted = await answers.ask(request, Demote(base=request.match_info["base"], role=role))
    return await _done(request, demoted, 200)


async def _done(request: web.Request, promotion: Promotion, status: int) -> web.StreamResponse:
    await request.app[PROMOTIONS].keep(promotion)  # the event comes too; who asked may go on at once
    return answers.json(promotion.model_dump(mode="json"), status=status)
