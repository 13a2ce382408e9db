"""Promotions: which model has a role in the analyses of a base."""

from __future__ import annotations

import math

from aiohttp import web

from services.gateway import answers, body
from services.gateway.callers.admission import MADE
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.gateway.callers.lists import visible
from services.gateway.keys import PROMOTIONS
from services.gateway.training_forms import PromotionRequest
from services.wire.errors import BaseNotFound, FieldInvalid, PromotionNotFound
from services.wire.messages import GetBase
from services.wire.training import Demote, ListPromotions, Promote, Promotion, PromotionList, Role


async def create(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, PromotionRequest)
    await answers.ask(request, GetBase(name=form.base))
    request[MADE] = form.base
    question = Promote(
        base=form.base, model=form.model, evaluation=form.evaluation, forced_reason=form.forced_reason
    )

    async def again(id_: str) -> Promotion:
        """Promotions are asked for by base alone, newest first."""
        after: str | None = None
        while True:
            found = await answers.ask(request, ListPromotions(base=form.base, after=after, limit=100))
            for each in found.items:
                if each.id == id_:
                    return each
            if found.next is None:
                raise PromotionNotFound(base=form.base)
            after = found.next

    promotion = await answers.once(
        request,
        form,
        lambda: answers.ask(request, question),
        kind="promotion",
        id_of=lambda made: made.id,
        again=again,
    )
    return await _done(request, promotion, 201)


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request, 50)
    base = answers.text_of(request, "base")
    caller, made = request[CALLER], {}  # when each base was made, in Unix seconds

    async def made_at(name: str) -> float:
        if name not in made:
            try:
                made[name] = (await answers.ask(request, GetBase(name=name))).created_at
            except BaseNotFound:
                made[name] = math.inf
        return made[name]

    async def ask(after: str | None, limit: int) -> PromotionList:
        """A page without those for an earlier base of the same name, which may have been another's."""
        found = await answers.ask(request, ListPromotions(base=base, after=after, limit=limit))
        if caller.unlimited:
            return found
        seen = await caller.seen(Kind.BASE, {each.base for each in found.items})
        items = [
            each for each in found.items if each.base in seen and each.created_at >= await made_at(each.base)
        ]
        return found.model_copy(update={"items": tuple(items)})

    items, more = await visible(
        caller,
        Kind.BASE,
        ask,
        after=after,
        limit=limit,
        of=lambda promotion: promotion.base,
        place=lambda promotion: promotion.id,
    )
    return answers.json({"items": [each.model_dump(mode="json") for each in items], "next": more})


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
