"""Evaluations: models beside each other."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers, body, idempotency, training_render
from services.gateway.callers.admission import CALLERS
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.gateway.callers.lists import visible
from services.gateway.keys import PROVIDERS
from services.gateway.problems import language_of
from services.gateway.training_forms import EvaluationRequest
from services.wire.errors import FieldInvalid
from services.wire.training import (
    CancelEvaluation,
    CreateEvaluation,
    DeleteEvaluation,
    EvaluationInfo,
    GetEvaluation,
    ListEvaluatedExamples,
    ListEvaluations,
    Split,
)

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


async def create(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, EvaluationRequest)
    key = idempotency.key_of(request, form)
    providers = request.app[PROVIDERS]
    for model in form.models:
        await providers.check_chat(model, field="models")
    if form.judge_model is not None:
        await providers.check_chat(form.judge_model, field="judge_model")
    question = CreateEvaluation(
        dataset=form.dataset,
        dataset_version=form.dataset_version,
        split=Split(form.split),
        models=tuple(form.models),
        judge_model=form.judge_model,
        prompt_version=form.prompt_version,
        key=key.scoped if key is not None else None,
    )

    async def make() -> EvaluationInfo:
        made = await answers.ask(request, question)
        await request.app[CALLERS].made(request, Kind.EVALUATION, made.id)
        return made

    async def again(id_: str) -> EvaluationInfo:
        await request[CALLER].check(Kind.EVALUATION, id_)
        return await answers.ask(request, GetEvaluation(id=id_))

    info = await answers.once(request, form, make, kind="evaluation", id_of=lambda made: made.id, again=again)
    shown = training_render.evaluation(info, language_of(request))
    return answers.json(shown, status=202, headers={"Location": f"/api/v1/evaluations/{info.id}"})


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request, 50)
    dataset = answers.text_of(request, "dataset")
    items, more = await visible(
        request[CALLER],
        Kind.EVALUATION,
        lambda after, limit: answers.ask(request, ListEvaluations(dataset=dataset, after=after, limit=limit)),
        after=after,
        limit=limit,
        of=lambda info: info.id,
    )
    return answers.shown(items, more, training_render.evaluation, language_of(request))


async def read(request: web.Request) -> web.StreamResponse:
    info = await answers.ask(request, GetEvaluation(id=request.match_info["id"]))
    return answers.json(training_render.evaluation(info, language_of(request)))


async def cancel(request: web.Request) -> web.StreamResponse:
    info = await answers.ask(request, CancelEvaluation(id=request.match_info["id"]))
    return answers.json(training_render.evaluation(info, language_of(request)))


async def examples(request: web.Request) -> web.StreamResponse:
    after, limit = answers.number_page_of(request, 20)
    regressions = _TRUTH.get(request.query.get("regressions") or "false")
    if regressions is None:
        raise FieldInvalid(field="regressions", reason="bool_type")
    question = ListEvaluatedExamples(
        id=request.match_info["id"],
        model=answers.text_of(request, "model"),
        regressions=regressions,
        after=after,
        limit=limit,
    )
    found = await answers.ask(request, question)
    return answers.shown(found.items, found.next, training_render.evaluated_example, language_of(request))


async def delete(request: web.Request) -> web.StreamResponse:
    await answers.ask(request, DeleteEvaluation(id=request.match_info["id"]))
    return web.Response(status=204)
