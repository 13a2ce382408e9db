"""What went wrong at a provider: as one of our errors, and as a body in OpenAI's form."""

from __future__ import annotations

import re
from typing import Any

import orjson

from services.gateway import texts
from services.wire.errors import (
    LacunaError,
    Malformed,
    ModelBroken,
    ModelDenied,
    ModelKeyRejected,
    ModelNotFound,
    ModelQuota,
    ModelRateLimited,
    ModelRefusedInput,
    ModelRetired,
    Param,
    RemoteNotFound,
    TrainingExtraMissing,
    TrainingNotAvailable,
)
from services.wire.messages import Language

_TRAINING = (TrainingNotAvailable, TrainingExtraMissing)
_RETIRED = re.compile(r"deprecat|retired|shut ?down|discontinued|no longer available", re.IGNORECASE)


def parse(body: bytes) -> dict[str, Any]:
    """The `error` object of an answer; empty where it is not OpenAI's form."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    error = value.get("error") if isinstance(value, dict) else None
    if isinstance(error, str):
        return {"message": error}
    return error if isinstance(error, dict) else {}


def classify(
    status: int,
    error: dict[str, Any],
    model: str,
    provider: str,
    *,
    retry_after: float | None = None,
    reason: str = "",
) -> LacunaError:
    """Which of our errors an answer of `status` with OpenAI's `error` object is. `model` is '' where the call
    names none: then it is about what `provider` keeps."""
    code, message = str(error.get("code") or ""), str(error.get("message") or "")
    own = LacunaError.codes().get(str(error.get("lacuna_code") or code))
    params: dict[str, Param] = {"model": model[:200]}
    if retry_after is not None:
        params["retry_after"] = retry_after
    # our own models service, or another Lacuna, says it best; where the text needs more, the status decides
    if own in _TRAINING or (
        own is not None and own.code.startswith("model_") and own not in {ModelNotFound, ModelRefusedInput}
    ):
        return own(**params)
    match status:
        case 401:
            return ModelKeyRejected(**params)
        case 403:
            kind = ("yes" if model.startswith("ft:") else "no") if model else "call"
            return ModelDenied(**params, fine_tuned=kind)
        case 404 if not model and code != "model_not_found":
            return RemoteNotFound(provider=provider)
        case 404 | 410:
            retired = status == 410 or "retired" in code or "deprecated" in code or _RETIRED.search(message)
            return ModelRetired(**params) if retired else ModelNotFound(**params)
        case 429:
            quota = "insufficient_quota" in {code, str(error.get("type"))}
            return ModelQuota(**params) if quota else ModelRateLimited(**params)
        case _ if 400 <= status < 500:
            if code == "model_not_found":
                return ModelNotFound(**params)
            return ModelRefusedInput(**params, reason=reason or f"HTTP {status}.")
        case _:
            return ModelBroken(**params)


def error_object(
    error: LacunaError, language: Language, upstream: dict[str, Any] | None = None, message: str = ""
) -> dict[str, Any]:
    """`error` in OpenAI's form: the provider's own code, type and param kept, its message scrubbed."""
    given = upstream or {}
    kept = {name: given.get(name) for name in ("type", "param", "code")}
    invalid = isinstance(error, Malformed) or not isinstance(error, ModelBroken)
    shown: dict[str, Any] = {
        "message": texts.detail(error.code, language, error.params),
        "type": kept["type"] or ("invalid_request_error" if invalid else "server_error"),
        "param": kept["param"],
        "code": kept["code"] or error.code,
        "lacuna_code": error.code,
    }
    if message:
        shown["upstream"] = message
    return {"error": shown}
