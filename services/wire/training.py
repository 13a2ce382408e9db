"""Messages of the trainer: datasets, trainings, evaluations, promotions, reviews and captures.

Times are Unix seconds. Amounts of money are US dollars. Lines of files are counted from 1.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from services.wire.errors import ErrorInfo, Param
from services.wire.messages import BlobRef, Empty, Event, Job, Language, Message, Request, Verdict


class Task(StrEnum):
    """What the examples of a dataset teach, and so how answers to them are scored."""

    VERDICT = "verdict"
    """A statement and passages; the answer is one of the verdicts."""
    HEADING = "heading"
    """A statement that the base lacks; the answer is the heading to write it under. A report's narrow field."""
    REPORT = "report"
    """Notes on a judged text; the answer is a cited report."""
    CHAT = "chat"
    """Anything else: scored against the example's own answer."""


class Split(StrEnum):
    TRAIN = "train"
    VALIDATION = "validation"
    HOLDOUT = "holdout"


class Role(StrEnum):
    """What a promoted model does in the analyses of a base."""

    WRITER = "writer"
    """The default `model`: writes reports, and judges where asked to."""
    HEADING = "heading"
    """Fills the heading of what is to be written, marked as its own."""


# --- datasets ------------------------------------------------------------------------------------------------


Severity = Literal["error", "warning"]


class Defect(Message):
    """What is wrong with a line of a training file, and where. Its text is `defect-<code>` of the locale."""

    line: int = Field(description="1-based; 0: the file as a whole")
    message: int | None = Field(default=None, description="0-based index in `messages`")
    key: str = Field(default="", description="'content', 'tool_calls.0.function.name', ...")
    code: str
    severity: Severity = "error"
    params: dict[str, Param] = Field(
        default={}, description="`excerpt` among them: at most 80 characters of the line"
    )


class Spread(Message):
    """How a count is spread over examples."""

    min: float
    p5: float
    median: float
    p95: float
    max: float
    mean: float
    histogram: tuple[tuple[float, int], ...] = Field(
        default=(), description="lower bounds of equally wide bins, and how many examples fall in each"
    )


class Statistics(Message):
    """Of a dataset's version, over all its splits."""

    examples: int
    messages: Spread
    tokens: Spread = Field(description="of an example, by o200k_base")
    assistant_tokens: Spread
    total_tokens: int
    trained_tokens: int = Field(description="assistant tokens of weight 1")
    over_limit: int = Field(description="examples over `token_limit` tokens, whose ends a training cuts")
    token_limit: int
    by_split: dict[Split, int]
    by_language: dict[str, int] = Field(description="'en', 'pt', or 'other'")
    by_task: dict[Task, int]
    by_verdict: dict[str, int] = Field(default={}, description="of examples of the task `verdict`")
    detectable_difference: float | None = Field(
        description="smallest difference of a share on the holdout that a paired test finds with a power of 0.8 "
        "at 0.05; None: it is empty, or too small to find any"
    )


class DatasetStatus(StrEnum):
    CHECKING = "checking"
    READY = "ready"
    INVALID = "invalid"
    """It has defects of severity error: it cannot be trained on."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    """Its check was; the same file put again is checked again."""


class DatasetVersion(Message):
    """Immutable once checked."""

    dataset: str
    version: int = Field(description="1, 2, ...")
    status: DatasetStatus
    sha256: str = Field(description="of the JSONL as it came or was built")
    size: int = Field(description="bytes of it")
    source: Literal["import", "reviews", "captures", "dataset"]
    seed: int
    shares: tuple[float, float, float] = Field(description="of train, validation and holdout")
    checked: int = Field(default=0, description="lines checked so far")
    errors: int = 0
    warnings: int = 0
    statistics: Statistics | None = None
    error: ErrorInfo | None = Field(default=None, description="why it failed")
    created_at: float


class DatasetInfo(Message):
    name: str
    latest: DatasetVersion | None
    versions: int
    created_at: float
    updated_at: float


class DatasetList(Message):
    items: tuple[DatasetInfo, ...]
    next: str | None = None


class PutDataset(Request[DatasetVersion]):
    """A new version from a JSONL file; the check runs on. The same bytes, seed and shares again: the same version.

    Raises NameInvalid.
    """

    route = "trainer.put_dataset"
    reply = DatasetVersion
    name: str
    blob: BlobRef
    seed: int = 0
    shares: tuple[float, float, float] = (0.8, 0.1, 0.1)


class Filters(Message):
    """Which examples a dataset is built from."""

    tasks: tuple[Task, ...] | None = None
    languages: tuple[Language, ...] | None = None
    bases: tuple[str, ...] | None = None
    models: tuple[str, ...] | None = Field(default=None, description="of captures: who answered")
    verdicts: tuple[Verdict, ...] | None = None
    min_judge_score: float | None = Field(default=None, ge=0, le=1)
    citations_right: bool = False
    max_tokens: int | None = Field(default=None, ge=1, description="of an example")
    capture: str | None = Field(default=None, description="the name that captures were kept under")
    prompt_version: str | None = None


class BuildDataset(Request[DatasetVersion]):
    """A new version from what was reviewed with consent, captured, or from another dataset, filtered.

    Raises NameInvalid, DatasetNotFound, DatasetEmpty.
    """

    route = "trainer.build_dataset"
    reply = DatasetVersion
    name: str
    source: Literal["reviews", "captures", "dataset"]
    of: str | None = Field(default=None, description="the dataset that is filtered, where `source` is one")
    only: tuple[str, ...] | None = Field(
        default=None,
        description="ids of the reviews, or names of the captures, it may be built from; None: all",
    )
    filters: Filters = Filters()
    seed: int = 0
    shares: tuple[float, float, float] = (0.8, 0.1, 0.1)


class GetDataset(Request[DatasetInfo]):
    """Raises DatasetNotFound."""

    route = "trainer.get_dataset"
    reply = DatasetInfo
    name: str


class GetDatasetVersion(Request[DatasetVersion]):
    """Raises DatasetNotFound."""

    route = "trainer.get_dataset_version"
    reply = DatasetVersion
    name: str
    version: int | None = Field(default=None, description="None: the latest")


class CancelCheck(Request[DatasetVersion]):
    """Stop the check of a version; of one that has ended nothing changes. Raises DatasetNotFound."""

    route = "trainer.cancel_check"
    reply = DatasetVersion
    name: str
    version: int | None = Field(default=None, description="None: the latest")


class DatasetVersionList(Message):
    items: tuple[DatasetVersion, ...]
    next: int | None = None


class ListDatasetVersions(Request[DatasetVersionList]):
    """Newest first; `after` is a version. Raises DatasetNotFound."""

    route = "trainer.list_dataset_versions"
    reply = DatasetVersionList
    name: str
    after: int | None = None
    limit: int = 50


class ListDatasets(Request[DatasetList]):
    route = "trainer.list_datasets"
    reply = DatasetList
    after: str | None = None
    limit: int = 50


class DeleteDataset(Request[Empty]):
    """Raises DatasetNotFound, DatasetInUse."""

    route = "trainer.delete_dataset"
    reply = Empty
    name: str


class DefectList(Message):
    items: tuple[Defect, ...]
    next: int | None = None


class ListDefects(Request[DefectList]):
    """In the order of lines; `after` is a position in the list of all. Raises DatasetNotFound."""

    route = "trainer.list_defects"
    reply = DefectList
    name: str
    version: int | None = None
    severity: Severity | None = Field(default=None, description="None: of both")
    after: int | None = None
    limit: int = 100


class ExampleInfo(Message):
    line: int
    split: Split
    task: Task
    language: str
    tokens: int
    content: str = Field(description="the line itself, JSON")


class ExampleList(Message):
    items: tuple[ExampleInfo, ...]
    next: int | None = None


class ListExamples(Request[ExampleList]):
    """`after` is a line; a page of long lines has fewer than `limit`. Raises DatasetNotFound, DatasetNotReady."""

    route = "trainer.list_examples"
    reply = ExampleList
    name: str
    version: int | None = None
    split: Split | None = None
    after: int | None = None
    limit: int = 20


class ExportDataset(Request[BlobRef]):
    """The JSONL of one split, or of all. Raises DatasetNotFound, DatasetNotReady."""

    route = "trainer.export_dataset"
    reply = BlobRef
    name: str
    version: int | None = None
    split: Split | None = None


class DatasetChanged(Event):
    topic = "dataset.changed"
    durable = False
    version: DatasetVersion


# --- reviews and captures --------------------------------------------------------------------------------------


class Review(Message):
    """A person's word on a statement's verdict, on a heading to write under, or on a whole report."""

    id: str
    subject: str = Field(
        description="what is reviewed, by its words, its evidence and what was said: the same in every state of a text"
    )
    analysis_id: str
    base: str
    task: Task = Field(description="verdict, heading or report")
    statement: int | None = Field(default=None, description="its index; None: the report")
    language: Language
    given: str = Field(description="what Lacuna said: the verdict, the heading or the report's Markdown")
    corrected: str = Field(description="what the reviewer says; the same as `given` where it was accepted")
    note: str = ""
    consent: bool = Field(description="may become a training example")
    created_at: float


class ReviewMaterial(Message):
    """What an example is made of; the gateway takes it from the stored analysis."""

    text: str = Field(description="the statement; of a report, the notes it is written from")
    passages: tuple[str, ...] = ()
    document: str = ""
    section: str = ""


class PutReview(Request[Review]):
    """Record or replace the review of a subject of a text, whatever state of it is reviewed. Raises ReviewInvalid."""

    route = "trainer.put_review"
    reply = Review
    analysis_id: str
    origin: str = Field(description="the first analysis of its text")
    subject: str
    base: str
    task: Task
    statement: int | None
    language: Language
    given: str
    corrected: str
    note: str = ""
    consent: bool
    material: ReviewMaterial


class ReviewList(Message):
    items: tuple[Review, ...]
    next: str | None = None


class ListReviews(Request[ReviewList]):
    route = "trainer.list_reviews"
    reply = ReviewList
    analysis_id: str | None = None
    origin: str | None = Field(default=None, description="the first analysis of its text")
    subjects: tuple[str, ...] | None = Field(
        default=None, description="those that stand in the analysis, reviewed in any state of its text"
    )
    base: str | None = None
    after: str | None = None
    limit: int = 100


class DeleteReview(Request[Empty]):
    """Raises ReviewNotFound. Versions of datasets that were built with it stay."""

    route = "trainer.delete_review"
    reply = Empty
    id: str


class KeepCapture(Job):
    """An answer that the caller of the proxy asked to keep, to make a dataset of. `job_id` is the request's id."""

    queue = "trainer.capture"
    name: str = Field(description="under which captures are gathered")
    model: str
    prompt_version: str | None
    request: BlobRef = Field(description="the request's JSON body")
    answer: BlobRef = Field(description="the answer's JSON, a stream joined to a whole one")


class CaptureInfo(Message):
    name: str
    captures: int
    models: tuple[str, ...]
    prompt_versions: tuple[str, ...] = ()
    updated_at: float


class CaptureList(Message):
    items: tuple[CaptureInfo, ...]


class ListCaptures(Request[CaptureList]):
    route = "trainer.list_captures"
    reply = CaptureList


class DeleteCaptures(Request[Empty]):
    """Raises CaptureNotFound."""

    route = "trainer.delete_captures"
    reply = Empty
    name: str


# --- trainings -------------------------------------------------------------------------------------------------


class Hyperparameters(Message):
    """None: the backend chooses ('auto')."""

    n_epochs: int | None = Field(default=None, ge=1, le=50)
    batch_size: int | None = Field(default=None, ge=1, le=256)
    learning_rate_multiplier: float | None = Field(default=None, gt=0)


class TrainingStatus(StrEnum):
    """Of a training as we drive it. From `validating` on it is the backend's."""

    PENDING = "pending"
    UPLOADING = "uploading"
    CREATING = "creating"
    VALIDATING = "validating"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class CheckpointMetrics(Message):
    step: int | None = None
    train_loss: float | None = None
    train_mean_token_accuracy: float | None = None
    valid_loss: float | None = None
    valid_mean_token_accuracy: float | None = None
    full_valid_loss: float | None = None
    full_valid_mean_token_accuracy: float | None = None


class Checkpoint(Message):
    id: str
    step: int
    model: str = Field(description="callable: 'ft:...:ckpt-step-N'")
    metrics: CheckpointMetrics
    overfits: bool = Field(default=False, description="validation got worse after an earlier checkpoint")
    created_at: float


class CurvePoint(Message):
    step: int
    train_loss: float | None = None
    train_accuracy: float | None = None
    valid_loss: float | None = None
    valid_accuracy: float | None = None


class ModerationResult(Message):
    category: str
    passed: bool
    score: float | None = Field(default=None, description="the highest of the answers")
    threshold: float | None = None


class TrainingInfo(Message):
    id: str
    dataset: str
    dataset_version: int
    model: str = Field(description="the base; may be fine-tuned itself")
    provider: str = Field(description="who trains: 'local', 'openai', ...")
    suffix: str
    seed: int | None
    hyperparameters: Hyperparameters
    status: TrainingStatus
    wanted: Literal["run", "pause", "cancel"] = Field(description="what its owner asked for last")
    remote_id: str | None = Field(description="the backend's id, 'ftjob-...'")
    fine_tuned_model: str | None
    evaluation: str | None = Field(description="of the base on the holdout, made before the launch")
    override_reason: str | None = Field(description="why it was launched without one")
    error: ErrorInfo | None = Field(description="why it failed, in our words")
    upstream_error: str | None = Field(
        default=None, description="the backend's own message, scrubbed of keys"
    )
    defects: tuple[Defect, ...] = Field(default=(), description="of the training file, where that is why")
    progress: float | None = Field(default=None, ge=0, le=1)
    seconds_left: float | None = None
    trained_tokens: int | None = None
    cost: float | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    curve: tuple[CurvePoint, ...] = ()
    moderation: tuple[ModerationResult, ...] = ()
    created_at: float
    started_at: float | None = None
    finished_at: float | None = None


class TrainingList(Message):
    items: tuple[TrainingInfo, ...] = Field(description="without checkpoints, curve and defects")
    next: str | None = None


class TrainingEvent(Message):
    number: int = Field(description="1, 2, ... within a training")
    kind: Literal["status", "message", "metrics", "moderation_checks"]
    level: Literal["info", "warn", "error"]
    code: str = Field(
        default="", description="of a message of ours, `event-<code>` of the locale; '': the backend's"
    )
    message: str = Field(default="", description="the backend's own words")
    data: dict[str, Param] = Field(default={})
    created_at: float


class TrainingEventList(Message):
    items: tuple[TrainingEvent, ...]
    next: int | None = None


class Estimate(Message):
    """What a training will take, told before it is launched."""

    trained_tokens: int = Field(description="over all epochs")
    n_epochs: int
    steps: int | None
    seconds: float | None = Field(description="None: nothing is known of that backend's speed")
    cost: float | None = Field(description="None: no price is set for the model")
    detectable_difference: float | None
    evaluated: str | None = Field(
        description="the newest finished evaluation of the base model on this holdout"
    )
    warnings: tuple[ErrorInfo, ...] = ()


class EstimateTraining(Request[Estimate]):
    """Raises DatasetNotFound, DatasetNotReady."""

    route = "trainer.estimate"
    reply = Estimate
    dataset: str
    dataset_version: int | None = None
    model: str
    provider: str
    hyperparameters: Hyperparameters = Hyperparameters()


class CreateTraining(Request[TrainingInfo]):
    """Record and launch. `key` makes a repeated request the same one.

    Raises DatasetNotFound, DatasetNotReady, DatasetInvalid, DatasetEmpty, EvaluationMissing (no finished evaluation
    of the model on the version's holdout, and no `override_reason`), IdempotencyMismatch.
    """

    route = "trainer.create_training"
    reply = TrainingInfo
    dataset: str
    dataset_version: int | None = None
    model: str
    provider: str
    suffix: str = ""
    seed: int | None = None
    hyperparameters: Hyperparameters = Hyperparameters()
    override_reason: str | None = None
    key: str | None = None


class GetTraining(Request[TrainingInfo]):
    """Raises TrainingNotFound."""

    route = "trainer.get_training"
    reply = TrainingInfo
    id: str


class ListTrainings(Request[TrainingList]):
    """Newest first."""

    route = "trainer.list_trainings"
    reply = TrainingList
    after: str | None = None
    limit: int = 50


class ListTrainingEvents(Request[TrainingEventList]):
    """Oldest first; `after` is a number. Raises TrainingNotFound."""

    route = "trainer.list_training_events"
    reply = TrainingEventList
    id: str
    after: int = 0
    limit: int = 100


class ControlTraining(Request[TrainingInfo]):
    """Raises TrainingNotFound, TrainingFinished."""

    route = "trainer.control_training"
    reply = TrainingInfo
    id: str
    action: Literal["cancel", "pause", "resume"]


class DeleteTraining(Request[Empty]):
    """Forget a finished training; its models stay. Raises TrainingNotFound, TrainingRunning."""

    route = "trainer.delete_training"
    reply = Empty
    id: str


class TrainingChanged(Event):
    topic = "training.changed"
    durable = False
    training: TrainingInfo


# --- evaluations -----------------------------------------------------------------------------------------------


class EvaluationStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Metric(Message):
    """A mean of scores 0..1 over examples, with its 95% interval: Wilson's of scores that are all 0 or 1, else the
    bootstrap's over conversations."""

    mean: float
    low: float
    high: float
    n: int


class ModelResult(Message):
    """How one model did, over all examples of the split; an answer that failed scores 0."""

    model: str
    answered: int
    failed: int = Field(description="refused, cut, too late, or of no protocol")
    metrics: dict[str, Metric] = Field(
        description="'format', 'exact', 'citations', 'gaps', 'json', and each by language: 'format.pt'; 'judge' (1: "
        "preferred to the baseline in both orders, 0.5: neither) and 'judge-flips', how often the orders disagreed; "
        "'main' where examples of several tasks have different main metrics"
    )
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    latency: Spread | None = Field(description="seconds of an answer")


class Outcome(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    INCONCLUSIVE = "inconclusive"


class Comparison(Message):
    """A model against the baseline, paired by example, on one metric and language."""

    model: str
    metric: str
    language: str = Field(description="'en', 'pt', or 'all'")
    n: int
    difference: float
    low: float = Field(description="95% paired bootstrap interval of the difference")
    high: float
    p: float = Field(
        description="two-sided: exact McNemar of scores that are 0 or 1, else a paired permutation test; by Holm's "
        "steps where several models are compared"
    )
    better: int = Field(description="examples on which it did better")
    worse: int
    outcome: Outcome


class EvaluationInfo(Message):
    id: str
    dataset: str
    dataset_version: int
    split: Split
    models: tuple[str, ...] = Field(description="the first is the baseline that the others are compared with")
    judge_model: str | None
    prompt_version: str | None
    status: EvaluationStatus
    done: int = Field(description="answers so far")
    total: int
    seconds_left: float | None = None
    results: tuple[ModelResult, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    outcome: dict[str, Outcome] = Field(default={}, description="by model, over the task's main metric")
    best: str | None = Field(
        default=None,
        description="on `validation`, by the main metric; of equals the one named last. None on other splits",
    )
    detectable_difference: float | None = None
    error: ErrorInfo | None = None
    created_at: float
    finished_at: float | None = None


class EvaluationList(Message):
    items: tuple[EvaluationInfo, ...]
    next: str | None = None


class CreateEvaluation(Request[EvaluationInfo]):
    """`key` makes a repeated request the same one.

    Raises DatasetNotFound, DatasetNotReady, DatasetEmpty (that split), ModelNotTrusted (to judge), FieldInvalid
    (`prompt_version` is none of the tasks' prompts), IdempotencyMismatch.
    """

    route = "trainer.create_evaluation"
    reply = EvaluationInfo
    dataset: str
    dataset_version: int | None = None
    split: Split = Split.HOLDOUT
    models: tuple[str, ...] = Field(min_length=1)
    judge_model: str | None = None
    prompt_version: str | None = None
    key: str | None = None


class GetEvaluation(Request[EvaluationInfo]):
    """Raises EvaluationNotFound."""

    route = "trainer.get_evaluation"
    reply = EvaluationInfo
    id: str


class ListEvaluations(Request[EvaluationList]):
    """Newest first."""

    route = "trainer.list_evaluations"
    reply = EvaluationList
    dataset: str | None = None
    after: str | None = None
    limit: int = 50


class CancelEvaluation(Request[EvaluationInfo]):
    """Raises EvaluationNotFound, EvaluationFinished."""

    route = "trainer.cancel_evaluation"
    reply = EvaluationInfo
    id: str


class DeleteEvaluation(Request[Empty]):
    """Raises EvaluationNotFound, EvaluationInUse (a promotion rests on it)."""

    route = "trainer.delete_evaluation"
    reply = Empty
    id: str


class ModelAnswer(Message):
    model: str
    text: str
    scores: dict[str, float]
    seconds: float
    error: ErrorInfo | None = None


class EvaluatedExample(Message):
    line: int
    language: str
    prompt: str = Field(description="the last user message")
    reference: str
    answers: tuple[ModelAnswer, ...]


class EvaluatedExampleList(Message):
    items: tuple[EvaluatedExample, ...]
    next: int | None = None


class ListEvaluatedExamples(Request[EvaluatedExampleList]):
    """`regressions`: only those on which `model` (None: any) did worse than the baseline. Raises EvaluationNotFound."""

    route = "trainer.list_evaluated_examples"
    reply = EvaluatedExampleList
    id: str
    model: str | None = None
    regressions: bool = False
    after: int | None = None
    limit: int = 20


class EvaluationChanged(Event):
    topic = "evaluation.changed"
    durable = False
    evaluation: EvaluationInfo


# --- promotions ------------------------------------------------------------------------------------------------


class Promotion(Message):
    """`model` has `role` in the analyses of `base` from `created_at` until a later promotion."""

    id: str
    base: str
    role: Role
    model: str | None = Field(description="None: demoted, the settings' default again")
    evaluation: str | None
    forced_reason: str | None = None
    created_at: float


class Promote(Request[Promotion]):
    """The model is held against the one that has the role now, or against the baseline where none has.

    Raises EvaluationNotFound, EvaluationUnfinished, PromotionRefused (`reason`: worse, in all or in a language;
    inconclusive; not_evaluated, beside that one on the holdout; leaked, where it was trained on examples of that
    holdout; moderation), unless `forced_reason` says why it is
    done all the same; what failed the moderation is refused in any case."""

    route = "trainer.promote"
    reply = Promotion
    base: str
    model: str
    evaluation: str
    forced_reason: str | None = None


class Demote(Request[Promotion]):
    """Back to the promotion before, or to the settings' default. Raises PromotionNotFound."""

    route = "trainer.demote"
    reply = Promotion
    base: str
    role: Role


class PromotionList(Message):
    items: tuple[Promotion, ...]
    next: str | None = None


class ListPromotions(Request[PromotionList]):
    """Newest first."""

    route = "trainer.list_promotions"
    reply = PromotionList
    base: str | None = None
    after: str | None = None
    limit: int = 50


class ModelPromoted(Event):
    """The gateway keeps the models of each base by it. Published again until it is sure to have gone out."""

    topic = "model.promoted"
    promotion: Promotion


# --- nudges ----------------------------------------------------------------------------------------------------


class WakeTrainer(Job):
    """There is something to do for `what`. The rows are the truth, this is a nudge."""

    queue = "trainer.wake"
    what: Literal["datasets", "trainings", "evaluations"]
