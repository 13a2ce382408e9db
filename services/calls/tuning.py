"""What failures of fine-tuning calls are called among ours, and whether they pass."""

from __future__ import annotations

import re
from dataclasses import dataclass

import openai

from services.calls.client import model_error
from services.calls.scrubbing import scrub
from services.wire.errors import (
    LacunaError,
    ModelDenied,
    ModelKeyRejected,
    ModelQuota,
    ModelRefusedInput,
    ModelRetiresSoon,
    StorageFull,
    TrainingBroken,
    TrainingExtraMissing,
    TrainingFileRefused,
    TrainingModelRefused,
    TrainingModeration,
    TrainingNotAvailable,
)

WORDS = 4000
"""Characters kept of a backend's message: it may list many lines of a file."""
_NOT_YET = re.compile(r"not ready|being processed|still processing|try again", re.IGNORECASE)
_MODERATED = re.compile(r"moderat|content.?policy|usage.?polic|unsafe|safety", re.IGNORECASE)
_MONEY = re.compile(r"quota|billing|payment", re.IGNORECASE)
_FILE = re.compile(r"(training|validation)_?\s?file|file.?format|jsonl", re.IGNORECASE)
_CATEGORY = re.compile(
    r"\b(?:harassment|hate|self-harm|sexual|violence|illicit)(?:/[a-z]+)*\b|\bpropaganda\b"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """`error` in our words, and the backend's own, scrubbed of keys.

    `passing`: the same call may succeed later. `answered`: the backend surely did not do it. `status` is HTTP's.
    """

    error: LacunaError
    words: str
    passing: bool
    answered: bool
    status: int | None
    retry_after: float | None


def refusal(error: Exception, model: str, *, retires: ModelRetiresSoon | None = None) -> Refusal:
    """What one of `client.FAILURES`, of a fine-tuning call for `model`, means. `retires` says that it will soon."""
    if not isinstance(error, openai.APIStatusError):
        return Refusal(model_error(error, model), "", True, False, None, None)
    body = error.body if isinstance(error.body, dict) else {}
    words = scrub(str(body.get("upstream") or body.get("message") or ""), limit=WORDS)
    code, param, status = str(body.get("code") or ""), str(body.get("param") or ""), error.status_code
    named = _by_code(code, str(body.get("lacuna_code")))
    if named is None and _passes(status, code, words):
        # of an answer of 5xx nobody knows what had been done before
        passing = model_error(error, model)
        return Refusal(passing, words, True, status < 500 and status != 408, status, passing.retry_after)
    named = named or _by_status(status, code, param, model) or named_error(code, param, words, model)
    if named is None and status == 403:
        named = ModelDenied(model=model)
    if retires is not None and isinstance(named, TrainingModelRefused | ModelDenied):
        named = retires
    named = named or ModelRefusedInput(model=model, reason=code or str(status))
    return Refusal(named, words, False, True, status, None)


def _by_code(code: str, lacuna_code: str) -> LacunaError | None:
    """Codes that are final whatever the status."""
    for kind in (TrainingNotAvailable, TrainingExtraMissing):
        if kind.code in {code, lacuna_code}:
            return kind()
    return None


def _passes(status: int, code: str, words: str) -> bool:
    if status >= 500 or status in {408, 409, 425}:
        return True
    if status == 429:
        return not _MONEY.search(code)
    # a file that was sent just now may not be readable yet
    return status in {400, 422} and bool(_NOT_YET.search(words)) and "file" in words.lower()


def _by_status(status: int, code: str, param: str, model: str) -> LacunaError | None:
    match status:
        case 401:
            return ModelKeyRejected(model=model)
        case 402 | 429:
            return ModelQuota(model=model)
        case 413:
            return TrainingFileRefused()
        case 405:
            return TrainingNotAvailable()
        case 404 if "model" not in code and "model" not in param:
            return TrainingNotAvailable()  # a server that knows no fine-tuning
    return None


def job_error(code: str | None, param: str | None, message: str | None, model: str) -> LacunaError:
    """Why a job failed, by the `error` of it: each field may be missing, and all of them."""
    if code in {StorageFull.code, TrainingExtraMissing.code, TrainingNotAvailable.code}:
        return LacunaError.codes()[code]()
    return named_error(code or "", param or "", message or "", model) or TrainingBroken(
        reason=code or "unknown"
    )


def named_error(code: str, param: str, words: str, model: str) -> LacunaError | None:
    """By what the backend says of itself; None where it does not say enough."""
    if _MODERATED.search(code) or (_MODERATED.search(words) and "file" not in code):
        categories = sorted(set(_CATEGORY.findall(words)))
        return TrainingModeration(categories=", ".join(categories) or "?")
    if _MONEY.search(code):
        return ModelQuota(model=model)
    if _FILE.search(code) or _FILE.fullmatch(param) or (param == "file" and not code.startswith("model")):
        return TrainingFileRefused()
    if param == "model" or code.startswith("model_"):
        return TrainingModelRefused(model=model)
    return None
