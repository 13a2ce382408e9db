"""The one tree of errors.

LacunaError
├── Invalid        the request is wrong, and stays wrong        (HTTP 422)
│   └── Malformed  it could not even be read                    (400)
├── Unauthenticated  nobody we know asks                        (401)
├── NotFound       what it names does not exist                 (404)
├── Conflict       it does not fit the present state            (409)
├── TooLarge       it is over a documented limit                (413)
├── Unsupported    a media type that is not read                (415)
├── Denied         we, or the upstream provider, refuse it      (403)
├── Limited        a rate, a quota or a queue is full           (429)
├── Unavailable    a part of the system is out of reach         (503)
├── TimedOut       the deadline passed                          (504)
├── Upstream       a model provider answered wrongly            (502)
├── Cancelled      somebody asked to stop                       (409)
└── Internal       our own defect                               (500)

The second level maps to an HTTP status in `services.gateway.problems` alone; the leaves carry a stable
`code`, under which each language's text is found (`services/gateway/locale`). Errors cross the bus as
`ErrorInfo` and are raised again, as the same class, on the other side.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

Param = str | int | float


class ErrorInfo(BaseModel):
    """An error as data: its stable code and what its text is filled with. Never holds a key or a text."""

    model_config = ConfigDict(frozen=True)

    code: str
    params: dict[str, Param] = {}


class LacunaError(Exception):
    """Base of every expected error. `params` fill the text of `code`; `retry_after` is in seconds."""

    code: ClassVar[str] = ""
    _by_code: ClassVar[dict[str, type[LacunaError]]] = {}

    def __init__(self, **params: Param) -> None:
        super().__init__(f"{self.code} {params}" if params else self.code)
        self.params = params

    def __init_subclass__(cls) -> None:
        code = cls.__dict__.get("code")
        if code:
            if code in LacunaError._by_code:
                raise TypeError(f"two errors have the code {code}")
            LacunaError._by_code[code] = cls

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by its params, so that it crosses from a worker process."""
        return LacunaError.of, (self.info(),)

    @property
    def retry_after(self) -> float | None:
        """Seconds after which the same request may succeed, where that is known."""
        value = self.params.get("retry_after")
        return float(value) if isinstance(value, int | float) else None

    def info(self) -> ErrorInfo:
        """The error as it crosses the bus and is stored."""
        return ErrorInfo(code=self.code, params=self.params)

    @staticmethod
    def of(info: ErrorInfo) -> LacunaError:
        """The error that `info` describes; an unknown code (a newer peer's) becomes `InternalError`."""
        kind = LacunaError._by_code.get(info.code)
        return kind(**info.params) if kind else InternalError(reason=info.code)

    @staticmethod
    def codes() -> dict[str, type[LacunaError]]:
        """Every stable code and its class."""
        return dict(LacunaError._by_code)


class Invalid(LacunaError): ...


class Malformed(Invalid): ...


class Unauthenticated(LacunaError): ...


class NotFound(LacunaError): ...


class Conflict(LacunaError): ...


class TooLarge(LacunaError): ...


class Unsupported(LacunaError): ...


class Denied(LacunaError): ...


class Limited(LacunaError): ...


class Unavailable(LacunaError): ...


class TimedOut(LacunaError): ...


class Upstream(LacunaError): ...


class Cancelled(LacunaError): ...


class Internal(LacunaError): ...


# The request itself


class BodyMalformed(Malformed):
    """The body is not the JSON it should be; `reason` says where."""

    code = "body_malformed"


class FieldInvalid(Invalid):
    """`field` breaks the schema; `reason` is the validator's."""

    code = "field_invalid"


class TextEmpty(Invalid):
    code = "text_empty"


class TextNotText(Invalid):
    """Binary data, or characters that no text holds (NUL, lone surrogates)."""

    code = "text_not_text"


class TextTooLong(TooLarge):
    """Over `limit` characters."""

    code = "text_too_long"


class BodyTooLarge(TooLarge):
    """Over `limit` bytes."""

    code = "body_too_large"


class LanguageUnknown(Invalid):
    code = "language_unknown"


class LanguageWithoutDocuments(Conflict):
    """The base `base` has no document in `language`."""

    code = "language_without_documents"


class NameInvalid(Invalid):
    code = "name_invalid"


class PathInvalid(Invalid):
    """A document path that leaves its base, or is empty, or too long."""

    code = "path_invalid"


class RouteNotFound(NotFound):
    code = "route_not_found"


class MethodNotAllowed(Invalid):
    code = "method_not_allowed"


class IdempotencyMismatch(Conflict):
    """The Idempotency-Key was used before, with another request."""

    code = "idempotency_mismatch"


class IdempotencyPending(Conflict):
    """The request that brought the Idempotency-Key first is not answered yet."""

    code = "idempotency_pending"


class HostNotAllowed(Denied):
    """The Host header is not one this server answers to (DNS rebinding)."""

    code = "host_not_allowed"


class OriginNotAllowed(Denied):
    """A page of another origin asked for a change."""

    code = "origin_not_allowed"


# Who asks


class KeyMissing(Unauthenticated):
    """The call needs a key, and none came."""

    code = "key_missing"


class KeyInvalid(Unauthenticated):
    """The key is none of ours, or is no longer let in: expired, revoked or rotated. Whoever holds a key that is not
    let in may have found it, and is not told which."""

    code = "key_invalid"


class ScopeMissing(Denied):
    """The key does not have `scope`."""

    code = "scope_missing"


class RateLimited(Limited):
    """The key's `limit` requests of this minute are made."""

    code = "rate_limited"


class BudgetSpent(Limited):
    """The key's `limit` of this day is used up; `reason` is requests, tokens or dollars."""

    code = "budget_spent"


class KeyNotFound(NotFound):
    code = "key_not_found"


# Bases, documents, analyses


class BaseNotFound(NotFound):
    code = "base_not_found"


class BaseExists(Conflict):
    code = "base_exists"


class BaseEmpty(Conflict):
    """The base has no document yet."""

    code = "base_empty"


class BaseNotReady(Conflict):
    """The base has documents, but no finished version yet."""

    code = "base_not_ready"


class BaseChanging(Conflict):
    """`documents` of `base` changed since its last version, and would be lost."""

    code = "base_changing"


class BaseVersionNotFound(NotFound):
    """`version` of `base` is not kept."""

    code = "base_version_not_found"


class TranslationConflict(Conflict):
    """`path` would be one of two documents in one `language` that translate the same: `other`."""

    code = "translation_conflict"


class DocumentNotFound(NotFound):
    code = "document_not_found"


class DocumentUnreadable(Invalid):
    """The parser could not read `path`: `reason`."""

    code = "document_unreadable"


class DocumentEncoding(Invalid):
    """`path` is text in no known encoding."""

    code = "document_encoding"


class DocumentTypeUnsupported(Unsupported):
    code = "document_type_unsupported"


class ArchiveUnsafe(Invalid):
    """An archive member with a path outside, a link, or a ratio of a bomb: `reason`."""

    code = "archive_unsafe"


class EmbeddingsInvalid(Invalid):
    """An imported embeddings file that does not fit: `reason`."""

    code = "embeddings_invalid"


class EvidenceOutdated(Conflict):
    """Passages sent with a text are of another version than the base's `version`; they were left out."""

    code = "evidence_outdated"


class AnalysisNotFound(NotFound):
    code = "analysis_not_found"


class AnalysisFinished(Conflict):
    """A finished analysis cannot be cancelled."""

    code = "analysis_finished"


class AnalysisUnfinished(Conflict):
    """Only one that has succeeded is shared."""

    code = "analysis_unfinished"


class AnalysisCancelled(Cancelled):
    code = "analysis_cancelled"


class ShareNotFound(NotFound):
    """Unknown, expired or revoked: nobody is told which."""

    code = "share_not_found"


class SharesTooMany(Conflict):
    """The analysis has `limit` already."""

    code = "shares_too_many"


class ShareBusy(Limited):
    """A link is read more than `limit` times a minute."""

    code = "share_busy"


class BatchNotFound(NotFound):
    code = "batch_not_found"


class BatchTooLarge(TooLarge):
    """More than `limit` texts."""

    code = "batch_too_large"


class BatchFinished(Conflict):
    """A finished batch cannot be cancelled."""

    code = "batch_finished"


# Webhooks


class WebhookNotFound(NotFound):
    code = "webhook_not_found"


class WebhookUrlRefused(Invalid):
    """Nothing is sent to such an address: `reason` is form, scheme, credentials, host, unresolved or address."""

    code = "webhook_url_refused"


class WebhookSecretInvalid(Invalid):
    """Not 'whsec_' and 24 to 64 bytes in Base64."""

    code = "webhook_secret_invalid"


class WebhookInactive(Conflict):
    """Nothing is sent to it until it is made active again."""

    code = "webhook_inactive"


class WebhooksTooMany(Conflict):
    """The caller has `limit` already."""

    code = "webhooks_too_many"


# Models


class ModelNotFound(NotFound):
    code = "model_not_found"


class ModelDenied(Denied):
    """The provider does not let this key use `model`."""

    code = "model_denied"


class ModelKeyRejected(Denied):
    """The provider refused the key that the gateway holds for it."""

    code = "model_key_rejected"


class ModelRetired(NotFound):
    """The provider has shut `model` down."""

    code = "model_retired"


class ModelRetiresSoon(Conflict):
    """The provider shuts `model` down on `date`, YYYY-MM-DD: what is trained of it goes with it."""

    code = "model_retires_soon"


class ModelQuota(Limited):
    """The account at the provider has no money or quota left."""

    code = "model_quota"


class ModelRateLimited(Limited):
    code = "model_rate_limited"


class ModelBusy(Limited):
    """The local model's queue is full."""

    code = "model_busy"


class ModelUnreachable(Unavailable):
    code = "model_unreachable"


class ModelTimedOut(TimedOut):
    code = "model_timed_out"


class ModelRefusedInput(Invalid):
    """The provider found the request itself wrong: `reason`."""

    code = "model_refused_input"


class ModelBroken(Upstream):
    """The provider answered with something that is not its protocol, or with a server error."""

    code = "model_broken"


class ModelStreamCut(Upstream):
    """A stream that ended before it was finished."""

    code = "model_stream_cut"


class ModelNotTrusted(Denied):
    """`model` is not among those trusted to judge."""

    code = "model_not_trusted"


class ModelAnswerUnusable(Upstream):
    """The model answered, and its answer did not pass our checks: `reason` is form, refusal or citations."""

    code = "model_answer_unusable"


class ProviderUnknown(NotFound):
    """No provider is called `provider`; `known` lists those that are."""

    code = "provider_unknown"


class RemoteNotFound(NotFound):
    """`provider` knows no such file, upload, job or checkpoint."""

    code = "remote_not_found"


class EmbeddingsMismatch(Upstream):
    """The embedding model answered with `got` dimensions where the base has `expected`."""

    code = "embeddings_mismatch"


# Datasets, trainings, evaluations


class DatasetNotFound(NotFound):
    code = "dataset_not_found"


class DatasetNotReady(Conflict):
    """The version is still being checked, or could not be."""

    code = "dataset_not_ready"


class DatasetInvalid(Conflict):
    """The version has `errors` defects: it cannot be trained on."""

    code = "dataset_invalid"


class DatasetEmpty(Conflict):
    """No example is left: nothing was kept under that name, the filters let none through, or the split is empty."""

    code = "dataset_empty"


class DatasetInUse(Conflict):
    """A training or an evaluation that is not finished uses it."""

    code = "dataset_in_use"


class ReviewNotFound(NotFound):
    code = "review_not_found"


class ReviewInvalid(Invalid):
    """The review does not fit what it reviews: `reason`."""

    code = "review_invalid"


class CaptureNotFound(NotFound):
    code = "capture_not_found"


class TrainingNotFound(NotFound):
    code = "training_not_found"


class TrainingFinished(Conflict):
    """A finished training can be neither cancelled, nor paused, nor resumed."""

    code = "training_finished"


class TrainingRunning(Conflict):
    """A training that runs cannot be deleted: cancel it first."""

    code = "training_running"


class TrainingNotAvailable(Denied):
    """The provider takes no new fine-tuning jobs from this account."""

    code = "training_not_available"


class TrainingFileRefused(Invalid):
    """The backend refused the training file."""

    code = "training_file_refused"


class TrainingModelRefused(Invalid):
    """The backend does not fine-tune `model`."""

    code = "training_model_refused"


class ExamplesCut(Conflict):
    """`examples` of a dataset are longer than `limit` tokens: a training cuts their ends off."""

    code = "examples_cut"


class TrainingModeration(Denied):
    """The training file or the model was refused for its content: `categories`."""

    code = "training_moderation"


class TrainingLost(Upstream):
    """The backend no longer knows the job."""

    code = "training_lost"


class TrainingBroken(Upstream):
    """The backend failed on the job: `reason` is its code."""

    code = "training_broken"


class TrainingExtraMissing(Unavailable):
    """What trains on this machine is not installed: LACUNA_EXTRAS=train make run."""

    code = "training_extra_missing"


class EvaluationMissing(Conflict):
    """A training needs an evaluation of `model` on the holdout of `dataset` first, or a reason to do without."""

    code = "evaluation_missing"


class EvaluationNotFound(NotFound):
    code = "evaluation_not_found"


class EvaluationUnfinished(Conflict):
    code = "evaluation_unfinished"


class EvaluationFinished(Conflict):
    """A finished evaluation cannot be cancelled."""

    code = "evaluation_finished"


class EvaluationInUse(Conflict):
    """A promotion rests on it."""

    code = "evaluation_in_use"


class PromotionNotFound(NotFound):
    code = "promotion_not_found"


class PromotionRefused(Conflict):
    """`model` is not promoted: `reason` is worse, inconclusive, leaked, moderation or not_evaluated."""

    code = "promotion_refused"


class PromotedModelGone(NotFound):
    """`model`, promoted for `base`, is no longer offered: an analysis goes on with the default."""

    code = "promoted_model_gone"


# The system


class ServiceUnavailable(Unavailable):
    """Nobody serves `service` now."""

    code = "service_unavailable"


class BrokerUnavailable(Unavailable):
    code = "broker_unavailable"


class DeadlinePassed(TimedOut):
    """`what` was not done in time."""

    code = "deadline_passed"


class StorageFull(Unavailable):
    code = "storage_full"


class StorageUnreachable(Unavailable):
    """The object storage does not do as it is asked; `reason` is the kind of its error."""

    code = "storage_unreachable"


class ShuttingDown(Unavailable):
    code = "shutting_down"


class InternalError(Internal):
    """A defect of ours. `reason` is a class name or a code, never a message with user data."""

    code = "internal_error"
