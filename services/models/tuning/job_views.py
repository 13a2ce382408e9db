"""/v1/fine_tuning, and DELETE /v1/models/{model}"""

from __future__ import annotations

import re
import secrets

from aiohttp import web

from services.models.bodies import answer, read_object
from services.models.chat_request import checked
from services.models.registry import REGISTRY
from services.models.tuning.files import Files
from services.models.tuning.forms import limit_of, page, parameter
from services.models.tuning.job_request import JobRequest
from services.models.tuning.jobs import describe, describe_checkpoint, describe_event
from services.models.tuning.names import new_id
from services.models.tuning.service import TUNING, Tuning, training_installed
from services.models.tuning.tables import FileRow, JobRow
from services.wire.errors import ModelDenied, ModelRefusedInput, RemoteNotFound, TrainingExtraMissing

_METADATA = re.compile(r"metadata\[(.*)\]")
_MOST = 100


async def create_job(request: web.Request) -> web.Response:
    """POST /v1/fine_tuning/jobs"""
    asked = checked(JobRequest, await read_object(request))
    hyperparameters = asked.chosen()
    tuning = request.app[TUNING]
    if not training_installed():
        raise TrainingExtraMissing
    base, adapter = asked.model, None
    if base not in tuning.bases:
        origin = await tuning.models.origin(base)
        if origin is None or origin.base not in tuning.bases:
            raise ModelRefusedInput(
                reason=f"Model {base[:200]} is not available for fine-tuning or does not exist.",
                field="model",
                kind="model_not_available",
            )
        base, adapter = origin
    training = await _file(tuning.files, asked.training_file, "training_file")
    validation = None
    if asked.validation_file is not None:
        validation = await _file(tuning.files, asked.validation_file, "validation_file")
    row = JobRow(
        id=new_id("ftjob-"),
        model=asked.model,
        base=base,
        suffix=asked.suffix or "",
        seed=secrets.randbelow(2**31) if asked.seed is None else asked.seed,
        training_file=training.id,
        validation_file=validation.id if validation else None,
        hyperparameters=hyperparameters,
        details=asked.metadata,
    )
    await tuning.preparing.create(
        row.id,
        tuning.files.path(training.id),
        tuning.files.path(validation.id) if validation else None,
        adapter,
    )
    await tuning.jobs.add(row)
    tuning.checking.wake()
    return answer(describe(row))


async def list_jobs(request: web.Request) -> web.Response:
    """GET /v1/fine_tuning/jobs?after=&limit=&metadata[key]=value, or metadata=null"""
    pairs = {match[1]: value for key, value in request.query.items() if (match := _METADATA.fullmatch(key))}
    null = request.query.get("metadata")
    if null not in {None, "", "null"} or (null and pairs):
        raise ModelRefusedInput(
            reason="Invalid value for 'metadata': expected metadata[key]=value, or metadata=null.",
            field="metadata",
        )
    rows, more = await request.app[TUNING].jobs.page(
        limit=limit_of(request, 20, _MOST),
        after=parameter(request, "after"),
        metadata=pairs or None,
        null=null == "null",
    )
    return page([describe(row) for row in rows], more=more)


async def retrieve_job(request: web.Request) -> web.Response:
    """GET /v1/fine_tuning/jobs/{id}"""
    return answer(describe(await request.app[TUNING].jobs.get(request.match_info["job"])))


async def cancel_job(request: web.Request) -> web.Response:
    """POST /v1/fine_tuning/jobs/{id}/cancel"""
    return _steered(request, await request.app[TUNING].jobs.cancel(request.match_info["job"]))


async def pause_job(request: web.Request) -> web.Response:
    """POST /v1/fine_tuning/jobs/{id}/pause"""
    return _steered(request, await request.app[TUNING].jobs.pause(request.match_info["job"]))


async def resume_job(request: web.Request) -> web.Response:
    """POST /v1/fine_tuning/jobs/{id}/resume"""
    return _steered(request, await request.app[TUNING].jobs.resume(request.match_info["job"]))


async def list_events(request: web.Request) -> web.Response:
    """GET /v1/fine_tuning/jobs/{id}/events?after=&limit="""
    rows, more = await request.app[TUNING].jobs.events(
        request.match_info["job"], limit=limit_of(request, 20, _MOST), after=parameter(request, "after")
    )
    return page([describe_event(row) for row in rows], more=more)


async def list_checkpoints(request: web.Request) -> web.Response:
    """GET /v1/fine_tuning/jobs/{id}/checkpoints?after=&limit="""
    rows, more = await request.app[TUNING].jobs.checkpoints(
        request.match_info["job"], limit=limit_of(request, 10, _MOST), after=parameter(request, "after")
    )
    return page([describe_checkpoint(row) for row in rows], more=more)


async def permissions(request: web.Request) -> web.Response:
    """/v1/fine_tuning/checkpoints/{model}/permissions: there are no projects here to share a model with."""
    raise ModelDenied(model=request.match_info["model"][:200])


async def delete_model(request: web.Request) -> web.Response:
    """DELETE /v1/models/{model}: fine-tuned ones alone."""
    model = request.match_info["model"]
    if not await request.app[TUNING].models.delete(model):
        request.app[REGISTRY].get(model)
        raise ModelDenied(model=model[:200])
    return answer({"id": model, "object": "model", "deleted": True})


def _steered(request: web.Request, row: JobRow) -> web.Response:
    tuning: Tuning = request.app[TUNING]
    tuning.runner.wake()
    return answer(describe(row))


async def _file(files: Files, id_: str, field: str) -> FileRow:
    """Raises ModelRefusedInput for what no job can be made with."""
    try:
        row = await files.get(id_)
    except RemoteNotFound:
        raise ModelRefusedInput(
            reason=f"invalid {field}: {id_[:100]}", field=field, kind="invalid_file"
        ) from None
    if row.purpose != "fine-tune":
        raise ModelRefusedInput(
            reason=f"File '{row.id}' has the purpose '{row.purpose}'; the purpose 'fine-tune' is needed.",
            field=field,
            kind="invalid_file",
        )
    return row
