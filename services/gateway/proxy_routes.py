"""The calls of OpenAI's protocol that the proxy relays."""

from __future__ import annotations

from services.gateway.callers.kinds import Kind
from services.gateway.callers.scopes import Scope
from services.gateway.route import Parameter, Route
from services.gateway.views import models
from services.wire import errors as e

MODEL = (
    e.BodyMalformed, e.BodyTooLarge, e.FieldInvalid, e.ModelNotFound, e.ModelDenied, e.ModelKeyRejected,
    e.ModelRetired, e.ModelQuota, e.ModelRateLimited, e.ModelBusy, e.ModelRefusedInput, e.ModelBroken,
    e.ModelStreamCut, e.ModelUnreachable, e.ModelTimedOut,
)  # fmt: skip
KEPT = (
    e.ProviderUnknown, e.RemoteNotFound, e.TrainingNotAvailable, e.TrainingExtraMissing, e.BodyTooLarge,
    e.BodyMalformed, e.ModelDenied,
    e.ModelKeyRejected, e.ModelQuota, e.ModelRateLimited, e.ModelRefusedInput, e.ModelBroken, e.ModelUnreachable,
    e.ModelTimedOut,
)  # fmt: skip
JSON = "application/json"
MULTIPART = "multipart/form-data"
S = Scope
PROVIDER = Parameter("Lacuna-Provider", "header", {"type": "string"})
CAPTURE = (
    Parameter("Lacuna-Capture", "header", {"type": "string", "maxLength": 64}),
    Parameter("Lacuna-Prompt-Version", "header", {"type": "string", "maxLength": 64}),
)

JOBS = "/v1/fine_tuning/jobs"
PERMISSIONS = "/v1/fine_tuning/checkpoints/{checkpoint}/permissions"

# (name, method, path, scope, what its body is)
CALLS: tuple[tuple[str, str, str, S, str | None], ...] = (
    ("create-file", "POST", "/v1/files", S.TRAIN, MULTIPART),
    ("list-files", "GET", "/v1/files", S.READ, None),
    ("read-file", "GET", "/v1/files/{id}", S.READ, None),
    ("delete-file", "DELETE", "/v1/files/{id}", S.TRAIN, None),
    ("file-content", "GET", "/v1/files/{id}/content", S.READ, None),
    ("create-upload", "POST", "/v1/uploads", S.TRAIN, JSON),
    ("add-upload-part", "POST", "/v1/uploads/{id}/parts", S.TRAIN, MULTIPART),
    ("complete-upload", "POST", "/v1/uploads/{id}/complete", S.TRAIN, JSON),
    ("cancel-upload", "POST", "/v1/uploads/{id}/cancel", S.TRAIN, None),
    ("create-job", "POST", JOBS, S.TRAIN, JSON),
    ("list-jobs", "GET", JOBS, S.READ, None),
    ("read-job", "GET", f"{JOBS}/{{id}}", S.READ, None),
    ("cancel-job", "POST", f"{JOBS}/{{id}}/cancel", S.TRAIN, None),
    ("pause-job", "POST", f"{JOBS}/{{id}}/pause", S.TRAIN, None),
    ("resume-job", "POST", f"{JOBS}/{{id}}/resume", S.TRAIN, None),
    ("job-events", "GET", f"{JOBS}/{{id}}/events", S.READ, None),
    ("job-checkpoints", "GET", f"{JOBS}/{{id}}/checkpoints", S.READ, None),
    ("list-permissions", "GET", PERMISSIONS, S.READ, None),
    ("create-permissions", "POST", PERMISSIONS, S.TRAIN, JSON),
    ("delete-permission", "DELETE", f"{PERMISSIONS}/{{id}}", S.TRAIN, None),
    ("moderate", "POST", "/v1/moderations", S.ANALYSE, JSON),
)
LISTS = {"list-files": Kind.FILE, "list-jobs": Kind.JOB}
"""Calls whose answer lists what belongs to somebody."""

MAKES = {"create-file", "create-upload", "complete-upload", "create-job", "read-job", "job-checkpoints"}
"""Calls whose answer tells of what is the caller's from then on."""

AUDIT = {
    "create-file": "file", "delete-file": "file", "complete-upload": "upload", "create-job": "job",
    "cancel-job": "job", "pause-job": "job", "resume-job": "job", "create-permissions": "model",
    "delete-permission": "model",
}  # fmt: skip
"""Calls that change something at a provider, and the kind of that."""

NAMES = {
    "create-job": (
        ("model", Kind.MODEL),
        ("training_file", Kind.FILE),
        ("validation_file", Kind.FILE),
    )
}
MODEL_NAMED = (("model", Kind.MODEL),)

PROXY: tuple[Route, ...] = (
    Route("openai-models", "GET", "/v1/models", S.READ, models.listed, {200: JSON}),
    *(
        Route(
            name, method, "/v1/models/{model:.+}", scope, models.about, {200: JSON}, None,
            (e.ModelNotFound, *KEPT), (PROVIDER,), follows=True, audit=audit,
        )
        for name, method, scope, audit in (
            ("openai-model", "GET", S.READ, ""), ("openai-delete-model", "DELETE", S.TRAIN, "model"),
        )
    ),
    Route(
        "openai-chat", "POST", "/v1/chat/completions", S.ANALYSE, models.relay, {200: JSON}, JSON,
        (e.NameInvalid, e.CaptureNotFound, *MODEL), CAPTURE, follows=True, names=MODEL_NAMED,
    ),
    Route(
        "openai-responses", "POST", "/v1/responses", S.ANALYSE, models.relay, {200: JSON}, JSON,
        (e.NameInvalid, e.CaptureNotFound, *MODEL), CAPTURE, follows=True, names=MODEL_NAMED,
    ),
    Route(
        "openai-embeddings", "POST", "/v1/embeddings", S.ANALYSE, models.relay, {200: JSON}, JSON, MODEL,
        follows=True, names=MODEL_NAMED,
    ),
    *(
        Route(
            f"openai-{name}", method, path, scope, models.forward, {200: JSON}, body, KEPT, (PROVIDER,),
            follows=True, lists=LISTS.get(name), makes=name in MAKES, names=NAMES.get(name, ()),
            audit=AUDIT.get(name, ""),
        )
        for name, method, path, scope, body in CALLS
    ),
    # what the protocol adds to these later: of what belongs to whom there nothing is known
    Route(
        "openai-other", "*", "/v1/{path:(?:files|uploads|fine_tuning|moderations)(?:/.*)?}", S.ADMIN,
        models.forward, {200: JSON}, follows=True, public=False,
    ),
)  # fmt: skip
