"""Trainings: estimated, launched, followed and controlled."""

from __future__ import annotations

from typing import Literal

from aiohttp import web

from services.gateway import answers, body, idempotency, training_render
from services.gateway.callers.admission import CALLERS
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.gateway.callers.lists import visible
from services.gateway.keys import PROVIDERS
from services.gateway.problems import language_of
from services.gateway.training_forms import EstimateRequest, HyperparametersForm, TrainingRequest
from services.wire.training import (
    ControlTraining,
    CreateTraining,
    DeleteTraining,
    EstimateTraining,
    GetTraining,
    Hyperparameters,
    ListTrainingEvents,
    ListTrainings,
    TrainingInfo,
)

Action = Literal["cancel", "pause", "resume"]


async def estimate(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, EstimateRequest)
    question = EstimateTraining(
        dataset=form.dataset,
        dataset_version=form.dataset_version,
        model=form.model,
        provider=await _provider(request, form.model),
        hyperparameters=_hyperparameters(form.hyperparameters),
    )
    found = await answers.ask(request, question)
    return answers.json(training_render.estimate(found, language_of(request)))


async def create(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, TrainingRequest)
    key = idempotency.key_of(request, form)
    question = CreateTraining(
        dataset=form.dataset,
        dataset_version=form.dataset_version,
        model=form.model,
        provider=await _provider(request, form.model),
        suffix=form.suffix,
        seed=form.seed,
        hyperparameters=_hyperparameters(form.hyperparameters),
        override_reason=form.override_reason,
        key=key.scoped if key is not None else None,
    )

    async def make() -> TrainingInfo:
        made = await answers.ask(request, question)
        await request.app[CALLERS].made(request, Kind.TRAINING, made.id)
        return made

    async def again(id_: str) -> TrainingInfo:
        await request[CALLER].check(Kind.TRAINING, id_)
        return await answers.ask(request, GetTraining(id=id_))

    info = await answers.once(request, form, make, kind="training", id_of=lambda made: made.id, again=again)
    shown = training_render.training(info, language_of(request))
    return answers.json(shown, status=202, headers={"Location": f"/api/v1/trainings/{info.id}"})


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request, 50)
    items, more = await visible(
        request[CALLER],
        Kind.TRAINING,
        lambda after, limit: answers.ask(request, ListTrainings(after=after, limit=limit)),
        after=after,
        limit=limit,
        of=lambda info: info.id,
    )
    return answers.shown(items, more, training_render.training, language_of(request))


async def read(request: web.Request) -> web.StreamResponse:
    info = await answers.ask(request, GetTraining(id=request.match_info["id"]))
    await request.app[CALLERS].learn(info)  # who reads a model's name may use it at once
    return answers.json(training_render.training(info, language_of(request)))


async def events(request: web.Request) -> web.StreamResponse:
    after, limit = answers.number_page_of(request)
    question = ListTrainingEvents(id=request.match_info["id"], after=after or 0, limit=limit)
    found = await answers.ask(request, question)
    return answers.shown(found.items, found.next, training_render.training_event, language_of(request))


async def cancel(request: web.Request) -> web.StreamResponse:
    return await _control(request, "cancel")


async def pause(request: web.Request) -> web.StreamResponse:
    return await _control(request, "pause")


async def resume(request: web.Request) -> web.StreamResponse:
    return await _control(request, "resume")


async def delete(request: web.Request) -> web.StreamResponse:
    await answers.ask(request, DeleteTraining(id=request.match_info["id"]))
    return web.Response(status=204)


async def _control(request: web.Request, action: Action) -> web.StreamResponse:
    info = await answers.ask(request, ControlTraining(id=request.match_info["id"], action=action))
    return answers.json(training_render.training(info, language_of(request)))


async def _provider(request: web.Request, model: str) -> str:
    """Who trains `model`: the one that serves it. Raises ModelNotFound, FieldInvalid."""
    providers = request.app[PROVIDERS]
    await providers.check_chat(model)
    return providers.of(model).name


def _hyperparameters(form: HyperparametersForm) -> Hyperparameters:
    return Hyperparameters.model_validate(form.model_dump())
