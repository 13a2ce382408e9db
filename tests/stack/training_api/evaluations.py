"""Evaluations, and the promotions that rest on them."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from services.gateway import texts
from services.gateway.problems import language_of
from services.wire.errors import EvaluationNotFound, PromotionRefused
from services.wire.training import EvaluationInfo, EvaluationStatus, Outcome, Promotion, Role, Split
from tests.stack.training_api import dataset_gallery, evaluation_gallery
from tests.stack.training_api.world import API, TICK, World, dumped, listed, world

routes = web.RouteTableDef()


@routes.post(API + "/evaluations")
async def evaluate(request: web.Request) -> web.Response:
    form, state = await request.json(), world(request)
    worse = any("ckpt-step-20" in model for model in form["models"])
    done = evaluation_gallery.evaluation(
        f"n{len(state.evaluations)}",
        tuple(form["models"]),
        split=Split(form["split"]),
        dataset=form["dataset"],
        outcome=Outcome.WORSE if worse else Outcome.BETTER,
    )
    bare: dict[str, Any] = {"results": (), "comparisons": (), "outcome": {}, "best": None, "done": 0}
    info = done.model_copy(update={**bare, "status": EvaluationStatus.QUEUED})
    state.evaluations[info.id] = info
    state.go(answer(state, info, done))
    return web.json_response(dumped(info), status=202)


async def answer(state: World, info: EvaluationInfo, done: EvaluationInfo) -> None:
    for share in (0.3, 0.7, 1.0):
        await asyncio.sleep(TICK)
        running = info.model_copy(
            update={"status": EvaluationStatus.RUNNING, "done": round(info.total * share)}
        )
        state.evaluations[info.id] = done if share == 1 else running
        state.tell("evaluation", state.evaluations[info.id])


@routes.get(API + "/evaluations")
async def evaluations(request: web.Request) -> web.Response:
    wanted = request.query.get("dataset")
    items = [info for info in reversed(world(request).evaluations.values()) if wanted in (None, info.dataset)]
    return listed(items, request)


def evaluation_of(request: web.Request, name: str | None = None) -> EvaluationInfo:
    name = name or request.match_info["id"]
    try:
        return world(request).evaluations[name]
    except KeyError:
        raise EvaluationNotFound(id=name) from None


@routes.get(API + "/evaluations/{id}")
async def evaluation(request: web.Request) -> web.Response:
    info = evaluation_of(request)
    return web.json_response({**dumped(info), "error": texts.fault(info.error, language_of(request))})


@routes.post(API + "/evaluations/{id}/cancel")
async def cancel_evaluation(request: web.Request) -> web.Response:
    changed = evaluation_of(request).model_copy(update={"status": EvaluationStatus.CANCELLED})
    world(request).evaluations[changed.id] = changed
    return web.json_response(dumped(changed))


@routes.get(API + "/evaluations/{id}/examples")
async def evaluated_examples(request: web.Request) -> web.Response:
    info = evaluation_of(request)
    regressions = request.query.get("regressions") == "true"
    lost = max((each.worse for each in info.comparisons if each.language == "all"), default=0)
    found = lost if regressions else 24
    return listed([evaluation_gallery.evaluated(info, line) for line in range(1, found + 1)], request)


@routes.post(API + "/promotions")
async def promote(request: web.Request) -> web.Response:
    form, state = await request.json(), world(request)
    info = evaluation_of(request, form["evaluation"])
    outcome = info.outcome.get(form["model"])
    unsafe = any(
        not r.passed
        for t in state.trainings.values()
        if t.fine_tuned_model == form["model"]
        for r in t.moderation
    )
    reason = (
        "moderation"
        if unsafe
        else {Outcome.WORSE: "worse", Outcome.INCONCLUSIVE: "inconclusive"}.get(outcome or Outcome.WORSE)
    )
    if unsafe or (reason and not form.get("forced_reason")):
        raise PromotionRefused(model=form["model"], reason=reason or "")
    made = Promotion(
        id=f"p{len(state.promotions)}",
        base=form["base"],
        role=Role.HEADING,
        model=form["model"],
        evaluation=form["evaluation"],
        forced_reason=form.get("forced_reason"),
        created_at=dataset_gallery.NOW,
    )
    state.promotions.insert(0, made)
    return web.json_response(dumped(made), status=201)


@routes.get(API + "/promotions")
async def promotions(request: web.Request) -> web.Response:
    # a person writes the reason in the language of the page
    said = {evaluation_gallery.REASON["en"]: evaluation_gallery.REASON[language_of(request)]}
    made = [
        each.model_copy(update={"forced_reason": said.get(each.forced_reason or "", each.forced_reason)})
        for each in world(request).promotions
    ]
    return listed(made, request)


@routes.delete(API + "/promotions/{base}/{role}")
async def demote(request: web.Request) -> web.Response:
    state, base = world(request), request.match_info["base"]
    held = [p for p in state.promotions if p.base == base and p.model is not None]
    before = held[1] if len(held) > 1 else None
    now = Promotion(
        id=f"p{len(state.promotions)}",
        base=base,
        role=Role(request.match_info["role"]),
        model=before.model if before else None,
        evaluation=before.evaluation if before else None,
        created_at=dataset_gallery.NOW,
    )
    state.promotions.insert(0, now)
    return web.json_response(dumped(now))
