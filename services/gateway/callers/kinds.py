"""The kinds of things that belong to somebody: where a path names them, and what is said where there is none. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from services.wire import errors as e
from services.wire.errors import LacunaError

FINE_TUNED = "ft:"
"""How the id of a model begins that somebody trained. All other models are everybody's."""


class Kind(StrEnum):
    BASE = "base"
    ANALYSIS = "analysis"
    SHARE = "share"
    BATCH = "batch"
    WEBHOOK = "webhook"
    REVIEW = "review"
    CAPTURE = "capture"
    DATASET = "dataset"
    TRAINING = "training"
    EVALUATION = "evaluation"
    FILE = "file"
    UPLOAD = "upload"
    JOB = "job"
    MODEL = "model"


WHERE: dict[str, Kind] = {
    "/api/v1/bases/{name}": Kind.BASE,
    "/api/v1/promotions/{base}": Kind.BASE,
    "/api/v1/analyses/{id}": Kind.ANALYSIS,
    "/api/v1/shares/{id}": Kind.SHARE,
    "/api/v1/batches/{id}": Kind.BATCH,
    "/api/v1/webhooks/{id}": Kind.WEBHOOK,
    "/api/v1/reviews/{id}": Kind.REVIEW,
    "/api/v1/captures/{name}": Kind.CAPTURE,
    "/api/v1/datasets/{name}": Kind.DATASET,
    "/api/v1/trainings/{id}": Kind.TRAINING,
    "/api/v1/evaluations/{id}": Kind.EVALUATION,
    "/v1/files/{id}": Kind.FILE,
    "/v1/uploads/{id}": Kind.UPLOAD,
    "/v1/fine_tuning/jobs/{id}": Kind.JOB,
    "/v1/fine_tuning/checkpoints/{checkpoint}": Kind.MODEL,
    "/v1/models/{model}": Kind.MODEL,
}
"""The path up to the parameter that names a thing, with the kind of the thing."""

_FINE_TUNED = re.compile(r"[\s/]*ft:", re.IGNORECASE)
_PARAMETER = re.compile(r"{(\w+)}")


def is_fine_tuned(model: str) -> bool:
    """Whether a provider may take `model` for one that somebody trained, be it by what it makes of slashes, spaces
    and capitals."""
    return _FINE_TUNED.match(model) is not None


def named_in(path: str) -> tuple[str, Kind] | None:
    """The parameter of `path` that names something which belongs to somebody, and its kind."""
    for found in _PARAMETER.finditer(path):
        kind = WHERE.get(path[: found.end()])
        if kind is not None:
            return found[1], kind
    return None


def missing(kind: Kind, name: str) -> LacunaError:
    """What a call is told that names a thing which does not exist, or which the caller may not see."""
    shown = name[:80].encode(errors="replace").decode()
    match kind:
        case Kind.BASE:
            return e.BaseNotFound(name=shown)
        case Kind.ANALYSIS:
            return e.AnalysisNotFound(id=shown)
        case Kind.SHARE:
            return e.ShareNotFound()
        case Kind.BATCH:
            return e.BatchNotFound(id=shown)
        case Kind.WEBHOOK:
            return e.WebhookNotFound(id=shown)
        case Kind.REVIEW:
            return e.ReviewNotFound(id=shown)
        case Kind.CAPTURE:
            return e.CaptureNotFound(name=shown)
        case Kind.DATASET:
            return e.DatasetNotFound(name=shown)
        case Kind.TRAINING:
            return e.TrainingNotFound(id=shown)
        case Kind.EVALUATION:
            return e.EvaluationNotFound(id=shown)
        case Kind.FILE | Kind.UPLOAD | Kind.JOB:
            return e.RemoteNotFound(provider="")
        case Kind.MODEL:
            return e.ModelNotFound(model=shown)
