"""Datasets: put, built, read, checked and handed out."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from aiohttp import web

from services.gateway import answers, body, training_render
from services.gateway.callers.admission import CALLERS
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.gateway.callers.lists import visible
from services.gateway.keys import BLOBS, SETTINGS
from services.gateway.problems import language_of
from services.gateway.training_forms import BuildRequest, SplitQuery, shares_of
from services.wire.errors import DatasetNotFound, FieldInvalid
from services.wire.training import (
    BuildDataset,
    CancelCheck,
    DatasetVersion,
    DeleteDataset,
    ExportDataset,
    Filters,
    GetDataset,
    GetDatasetVersion,
    ListDatasets,
    ListDatasetVersions,
    ListDefects,
    ListExamples,
    PutDataset,
    Severity,
    Split,
)

JSONL = "application/jsonl"
LATEST = "latest"
BUILD_SECONDS = 300.0
"""A version is written to a file before it is answered."""


async def put(request: web.Request) -> web.StreamResponse:
    name, query = request.match_info["name"], body.parse_query(request, SplitQuery)
    limit = request.app[SETTINGS].max_dataset
    async with _claimed(request, name):
        blob = await request.app[BLOBS].put(body.parts(request, limit), limit=limit)
        question = PutDataset(name=name, blob=blob, seed=query.seed, shares=query.shares)
        return _accepted(request, await answers.ask(request, question))


async def build(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, BuildRequest)
    question = BuildDataset(
        name=request.match_info["name"],
        source=form.source,
        of=form.of,
        filters=Filters.model_validate(form.filters.model_dump()),
        seed=form.seed,
        shares=shares_of(form.shares),
        only=await _only(request, form.source),
    )

    async def make() -> DatasetVersion:
        async with _claimed(request, question.name):
            return await answers.ask(request, question, timeout=BUILD_SECONDS)

    async def again(version: str) -> DatasetVersion:
        await request[CALLER].check(Kind.DATASET, question.name)
        return await answers.ask(request, GetDatasetVersion(name=question.name, version=int(version)))

    version = await answers.once(
        request,
        form,
        make,
        kind="dataset",
        id_of=lambda made: str(made.version),
        again=again,
        seconds=BUILD_SECONDS,
    )
    return _accepted(request, version)


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request, 50)
    items, more = await visible(
        request[CALLER],
        Kind.DATASET,
        lambda after, limit: answers.ask(request, ListDatasets(after=after, limit=limit)),
        after=after,
        limit=limit,
        of=lambda info: info.name,
    )
    return answers.shown(items, more, training_render.dataset, language_of(request))


async def read(request: web.Request) -> web.StreamResponse:
    info = await answers.ask(request, GetDataset(name=request.match_info["name"]))
    return answers.json(training_render.dataset(info, language_of(request)))


async def versions(request: web.Request) -> web.StreamResponse:
    after, limit = answers.number_page_of(request, 50)
    question = ListDatasetVersions(name=request.match_info["name"], after=after, limit=limit)
    found = await answers.ask(request, question)
    return answers.shown(found.items, found.next, training_render.dataset_version, language_of(request))


async def version(request: web.Request) -> web.StreamResponse:
    return answers.json(training_render.dataset_version(await _version(request), language_of(request)))


async def cancel(request: web.Request) -> web.StreamResponse:
    """Stop a check; a version that is checked already stays as it is."""
    question = CancelCheck(name=request.match_info["name"], version=_number(request))
    return answers.json(
        training_render.dataset_version(await answers.ask(request, question), language_of(request))
    )


async def defects(request: web.Request) -> web.StreamResponse:
    after, limit = answers.number_page_of(request)
    question = ListDefects(
        name=request.match_info["name"],
        version=_number(request),
        severity=_severity(request),
        after=after,
        limit=limit,
    )
    found = await answers.ask(request, question)
    return answers.shown(found.items, found.next, training_render.defect, language_of(request))


async def examples(request: web.Request) -> web.StreamResponse:
    after, limit = answers.number_page_of(request, 20)
    question = ListExamples(
        name=request.match_info["name"],
        version=_number(request),
        split=answers.one_of(request, "split", Split),
        after=after,
        limit=limit,
    )
    found = await answers.ask(request, question)
    return answers.json(found.model_dump(mode="json"))


async def content(request: web.Request) -> web.StreamResponse:
    """The JSONL of one split or of all, under a name that says what it is."""
    split = answers.one_of(request, "split", Split)
    found = await _version(request)
    question = ExportDataset(name=found.dataset, version=found.version, split=split)
    blob = await answers.ask(request, question)
    name = f"{found.dataset}-{found.version}{f'-{split}' if split else ''}.jsonl"
    return await answers.file(request, blob, {"Content-Disposition": f'attachment; filename="{name}"'}, JSONL)


async def delete(request: web.Request) -> web.StreamResponse:
    await answers.ask(request, DeleteDataset(name=request.match_info["name"]))
    return web.Response(status=204)


def _claimed(request: web.Request, name: str) -> AbstractAsyncContextManager[None]:
    async def exists() -> bool:
        try:
            await answers.ask(request, GetDataset(name=name))
        except DatasetNotFound:
            return False
        return True

    return request.app[CALLERS].claimed(request, Kind.DATASET, name, exists)


async def _only(request: web.Request, source: str) -> tuple[str, ...] | None:
    """The reviews or captures that the caller may build from; None for all."""
    caller = request[CALLER]
    kind = {"reviews": Kind.REVIEW, "captures": Kind.CAPTURE}.get(source)
    if caller.unlimited or caller.id is None or kind is None:
        return None
    return tuple(await caller.objects.owned(kind, caller.id))


async def _version(request: web.Request) -> DatasetVersion:
    question = GetDatasetVersion(name=request.match_info["name"], version=_number(request))
    return await answers.ask(request, question)


def _number(request: web.Request) -> int | None:
    """The version that the address names, None for the latest. Raises FieldInvalid."""
    given = request.match_info["version"]
    if given == LATEST:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) <= 9):
        raise FieldInvalid(field="version", reason="int_type")
    return int(given)


def _severity(request: web.Request) -> Severity | None:
    """Which defects are asked for, None for all. Raises FieldInvalid."""
    match request.query.get("severity"):
        case "error" | "warning" as severity:
            return severity
        case None | "":
            return None
    raise FieldInvalid(field="severity", reason="enum")


def _accepted(request: web.Request, version: DatasetVersion) -> web.Response:
    location = f"/api/v1/datasets/{version.dataset}/versions/{version.version}"
    shown = training_render.dataset_version(version, language_of(request))
    return answers.json(shown, status=202, headers={"Location": location})
