"""Trainings: estimated, launched, followed and controlled."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from services.gateway import texts, training_render
from services.gateway.problems import language_of
from services.wire.errors import EvaluationMissing, TrainingNotFound
from services.wire.training import Estimate, EvaluationStatus, Split, TrainingInfo, TrainingStatus
from tests.stack.training_api import analysis_gallery, dataset_gallery, training_gallery
from tests.stack.training_api.world import API, TICK, World, dumped, listed, world

routes = web.RouteTableDef()


@routes.post(API + "/trainings/estimate")
async def estimate(request: web.Request) -> web.Response:
    form = await request.json()
    warnings = [texts.fault(e, language_of(request)) for e in analysis_gallery.shutdown(form["model"])]
    epochs = form.get("hyperparameters", {}).get("n_epochs") or 3
    answer = Estimate(
        trained_tokens=epochs * dataset_gallery.statistics().trained_tokens,
        n_epochs=epochs,
        steps=60,
        seconds=412.0,
        cost=0.56 if form["model"].startswith("gpt") else None,
        detectable_difference=dataset_gallery.DETECTABLE,
        evaluated=evaluated_base(request, form),
    )
    return web.json_response({**dumped(answer), "warnings": warnings})


def evaluated_base(request: web.Request, form: dict[str, Any]) -> str | None:
    for info in world(request).evaluations.values():
        fits = (
            info.dataset == form["dataset"] and form["model"] in info.models and info.split is Split.HOLDOUT
        )
        if fits and info.status is EvaluationStatus.SUCCEEDED:
            return info.id
    return None


@routes.post(API + "/trainings")
async def train(request: web.Request) -> web.Response:
    form, state = await request.json(), world(request)
    evaluation = evaluated_base(request, form)
    if evaluation is None and not form.get("override_reason"):
        raise EvaluationMissing(model=form["model"], dataset=form["dataset"])
    name = form.get("suffix") or f"t{len(state.trainings)}"
    info = training_gallery.training(
        name,
        TrainingStatus.PENDING,
        dataset=form["dataset"],
        model=form["model"],
        evaluation=evaluation,
        override_reason=form.get("override_reason"),
    )
    state.trainings[info.id] = info
    state.go(live(state, info))
    return web.json_response(training_render.training(info, language_of(request)), status=202)


async def live(state: World, info: TrainingInfo) -> None:
    """Through every state, with a checkpoint each third."""
    s = TrainingStatus
    model = f"ft:{info.model}:local:{info.suffix}:c0de"
    for status in (
        s.UPLOADING,
        s.CREATING,
        s.VALIDATING,
        s.QUEUED,
        s.RUNNING,
        s.RUNNING,
        s.RUNNING,
        s.SUCCEEDED,
    ):
        await asyncio.sleep(TICK)
        done = state.trainings[info.id]
        running = len(done.checkpoints) + (status in {s.RUNNING, s.SUCCEEDED})
        update: dict[str, Any] = {"status": status, "remote_id": "ftjob-1"}
        if running and status is s.RUNNING:
            update |= {
                "curve": training_gallery.curve(20 * running),
                "checkpoints": training_gallery.checkpoints(model, 60)[:running],
                "progress": running / 3,
                "seconds_left": 30.0,
            }
        if status is s.SUCCEEDED:
            moderation = training_gallery.training("x", s.SUCCEEDED).moderation
            update |= {
                "fine_tuned_model": model,
                "progress": 1.0,
                "moderation": moderation,
                "finished_at": dataset_gallery.NOW,
            }
        state.trainings[info.id] = done.model_copy(update=update)
        state.tell("training", state.trainings[info.id])


@routes.get(API + "/trainings")
async def trainings(request: web.Request) -> web.Response:
    bare = {"checkpoints": (), "curve": (), "defects": ()}
    return listed(
        [info.model_copy(update=bare) for info in reversed(world(request).trainings.values())], request
    )


def training_of(request: web.Request) -> TrainingInfo:
    try:
        return world(request).trainings[request.match_info["id"]]
    except KeyError:
        raise TrainingNotFound(id=request.match_info["id"]) from None


@routes.get(API + "/trainings/{id}")
async def training(request: web.Request) -> web.Response:
    return web.json_response(training_render.training(training_of(request), language_of(request)))


@routes.get(API + "/trainings/{id}/events")
async def training_events(request: web.Request) -> web.Response:
    found = training_gallery.events(training_of(request))
    after = int(request.query.get("after") or 0)
    shown = [training_render.training_event(e, language_of(request)) for e in found if e.number > after]
    return web.json_response({"items": shown, "next": None})


@routes.post(API + "/trainings/{id}/{action:cancel|pause|resume}")
async def control(request: web.Request) -> web.Response:
    info, action = training_of(request), request.match_info["action"]
    s = TrainingStatus
    status = {"cancel": s.CANCELLED, "pause": s.PAUSED, "resume": s.RUNNING}[action]
    update = {"wanted": "run" if action == "resume" else action, "status": status}
    world(request).trainings[info.id] = changed = info.model_copy(update=update)
    return web.json_response(training_render.training(changed, language_of(request)))


@routes.delete(API + "/trainings/{id}")
async def delete_training(request: web.Request) -> web.Response:
    world(request).trainings.pop(request.match_info["id"], None)
    return web.Response(status=204)
