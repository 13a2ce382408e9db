"""The calls of OpenAI's protocol that the proxy relays."""

from __future__ import annotations

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
    e.ModelDenied,
    e.ModelKeyRejected, e.ModelQuota, e.ModelRateLimited, e.ModelRefusedInput, e.ModelBroken, e.ModelUnreachable,
    e.ModelTimedOut,
)  # fmt: skip
JSON = "application/json"
MULTIPART = "multipart/form-data"
PROVIDER = Parameter("Lacuna-Provider", "header", {"type": "string"})
CAPTURE = (
    Parameter("Lacuna-Capture", "header", {"type": "string", "maxLength": 64}),
    Parameter("Lacuna-Prompt-Version", "header", {"type": "string", "maxLength": 64}),
)

JOBS = "/v1/fine_tuning/jobs"
PERMISSIONS = "/v1/fine_tuning/checkpoints/{checkpoint}/permissions"

# (name, method, path, what its body is)
CALLS: tuple[tuple[str, str, str, str | None], ...] = (
    ("create-file", "POST", "/v1/files", MULTIPART),
    ("list-files", "GET", "/v1/files", None),
    ("read-file", "GET", "/v1/files/{id}", None),
    ("delete-file", "DELETE", "/v1/files/{id}", None),
    ("file-content", "GET", "/v1/files/{id}/content", None),
    ("create-upload", "POST", "/v1/uploads", JSON),
    ("add-upload-part", "POST", "/v1/uploads/{id}/parts", MULTIPART),
    ("complete-upload", "POST", "/v1/uploads/{id}/complete", JSON),
    ("cancel-upload", "POST", "/v1/uploads/{id}/cancel", None),
    ("create-job", "POST", JOBS, JSON),
    ("list-jobs", "GET", JOBS, None),
    ("read-job", "GET", f"{JOBS}/{{id}}", None),
    ("cancel-job", "POST", f"{JOBS}/{{id}}/cancel", None),
    ("pause-job", "POST", f"{JOBS}/{{id}}/pause", None),
    ("resume-job", "POST", f"{JOBS}/{{id}}/resume", None),
    ("job-events", "GET", f"{JOBS}/{{id}}/events", None),
    ("job-checkpoints", "GET", f"{JOBS}/{{id}}/checkpoints", None),
    ("list-permissions", "GET", PERMISSIONS, None),
    ("create-permissions", "POST", PERMISSIONS, JSON),
    ("delete-permission", "DELETE", f"{PERMISSIONS}/{{id}}", None),
    ("moderate", "POST", "/v1/moderations", JSON),
)

PROXY: tuple[Route, ...] = (
    Route("openai-models", "GET", "/v1/models", models.listed, {200: JSON}),
    *(
        Route(
            name, method, "/v1/models/{model:.+}", models.about, {200: JSON}, None, (e.ModelNotFound, *KEPT),
            (PROVIDER,), follows=True,
        )
        for name, method in (("openai-model", "GET"), ("openai-delete-model", "DELETE"))
    ),
    Route(
        "openai-chat", "POST", "/v1/chat/completions", models.relay, {200: JSON}, JSON, (e.NameInvalid, *MODEL),
        CAPTURE, follows=True,
    ),
    Route(
        "openai-responses", "POST", "/v1/responses", models.relay, {200: JSON}, JSON, (e.NameInvalid, *MODEL),
        CAPTURE, follows=True,
    ),
    Route("openai-embeddings", "POST", "/v1/embeddings", models.relay, {200: JSON}, JSON, MODEL, follows=True),
    *(
        Route(f"openai-{name}", method, path, models.forward, {200: JSON}, body, KEPT, (PROVIDER,), follows=True)
        for name, method, path, body in CALLS
    ),
    # what the protocol adds to these later
    Route(
        "openai-other", "*", "/v1/{path:(?:files|uploads|fine_tuning|moderations)(?:/.*)?}", models.forward,
        {200: JSON}, follows=True, public=False,
    ),
)  # fmt: skip
