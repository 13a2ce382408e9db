"""What the API takes and gives of datasets, reviews, trainings, evaluations and promotions: checks and schemas."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.gateway.callers.kinds import Kind
from services.gateway.forms import NO_NUL, AnyLanguage, Fault, Form, Name
from services.wire.messages import Verdict
from services.wire.training import (
    DatasetInfo,
    DatasetVersion,
    Defect,
    Estimate,
    EvaluatedExample,
    EvaluationInfo,
    ModelAnswer,
    TrainingEvent,
    TrainingInfo,
)

SHARES = (0.8, 0.1, 0.1)

Prose = Annotated[str, Field(max_length=4_000, pattern=NO_NUL)]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Share = Annotated[float, Field(ge=0, le=1)]


def shares_of(given: list[float] | tuple[float, float, float]) -> tuple[float, float, float]:
    """The shares of train, validation and holdout. Raises PydanticCustomError where they are no whole."""
    train, validation, holdout = given
    if abs(train + validation + holdout - 1) > 1e-6:
        raise PydanticCustomError("shares", "the shares of the splits must add up to 1")
    return train, validation, holdout


class SplitQuery(BaseModel):
    """`?seed=&train=&validation=&holdout=`; a share that is not given is the default one."""

    model_config = ConfigDict(frozen=True)

    seed: Seed = 0
    train: Share = SHARES[0]
    validation: Share = SHARES[1]
    holdout: Share = SHARES[2]

    @model_validator(mode="after")
    def _whole(self) -> SplitQuery:
        shares_of(self.shares)
        return self

    @property
    def shares(self) -> tuple[float, float, float]:
        return self.train, self.validation, self.holdout


class FiltersForm(Form):
    """`services.wire.training.Filters`; what is null lets everything through."""

    tasks: list[Literal["verdict", "heading", "report", "chat"]] | None = Field(default=None, max_length=4)
    languages: list[AnyLanguage] | None = Field(default=None, max_length=8)
    bases: list[Name] | None = Field(default=None, max_length=100)
    models: list[Name] | None = Field(default=None, max_length=100, description="of captures: who answered")
    verdicts: list[Literal["covered", "partial", "contradicted", "absent", "not_checkable"]] | None = Field(
        default=None, max_length=len(Verdict)
    )
    min_judge_score: float | None = Field(default=None, ge=0, le=1)
    citations_right: bool = False
    max_tokens: int | None = Field(default=None, ge=1, le=2**31 - 1, description="of an example")
    capture: Annotated[Name | None, Kind.CAPTURE] = Field(
        default=None, description="the name that captures were kept under"
    )
    prompt_version: Name | None = None


class BuildRequest(Form):
    source: Literal["reviews", "captures", "dataset"]
    of: Annotated[Name | None, Kind.DATASET] = Field(default=None, description="the dataset that is filtered")
    filters: FiltersForm = FiltersForm()
    seed: Seed = 0
    shares: list[Share] = Field(
        default=list(SHARES), min_length=3, max_length=3, description="of train, validation and holdout"
    )

    @model_validator(mode="after")
    def _whole(self) -> BuildRequest:
        shares_of(self.shares)
        if (self.source == "dataset") != (self.of is not None):
            raise PydanticCustomError("of", "a dataset is filtered where `of` names it, and nowhere else")
        return self


class ReviewRequest(Form):
    corrected: Annotated[str, Field(min_length=1, max_length=100_000, pattern=NO_NUL)] = Field(
        description="what the reviewer says; the same as what was given, where it is accepted"
    )
    note: Prose = ""
    consent: bool = Field(description="it may become a training example")


class HyperparametersForm(Form):
    """Null: the provider chooses."""

    n_epochs: int | None = Field(default=None, ge=1, le=50)
    batch_size: int | None = Field(default=None, ge=1, le=256)
    learning_rate_multiplier: float | None = Field(default=None, gt=0, le=1_000)


class EstimateRequest(Form):
    dataset: Annotated[Name, Kind.DATASET]
    dataset_version: Version | None = Field(default=None, description="null: the latest")
    model: Annotated[Name, Kind.MODEL] = Field(description="the base; may be fine-tuned itself")
    hyperparameters: HyperparametersForm = HyperparametersForm()


class TrainingRequest(EstimateRequest):
    suffix: Annotated[str, Field(max_length=64, pattern=NO_NUL)] = ""
    seed: Seed | None = None
    override_reason: Prose | None = Field(
        default=None, description="why no evaluation of the base comes first; kept"
    )


class EvaluationRequest(Form):
    dataset: Annotated[Name, Kind.DATASET]
    dataset_version: Version | None = Field(default=None, description="null: the latest")
    split: Literal["train", "validation", "holdout"] = "holdout"
    models: Annotated[list[Name], Kind.MODEL] = Field(
        min_length=1, max_length=20, description="the first is the baseline that the others are compared with"
    )
    judge_model: Annotated[Name | None, Kind.MODEL] = None
    prompt_version: Name | None = None


class PromotionRequest(Form):
    base: Annotated[Name, Kind.BASE]
    model: Annotated[Name, Kind.MODEL]
    evaluation: Annotated[Name, Kind.EVALUATION] = Field(description="that shows it to be better")
    forced_reason: Prose | None = Field(default=None, description="why it is promoted all the same; kept")


class DatasetVersionAnswer(DatasetVersion):
    error: Fault | None = None


class DatasetAnswer(DatasetInfo):
    latest: DatasetVersionAnswer | None


class DefectAnswer(Defect):
    detail: str = Field(description="what is wrong, and its remedy")


class TrainingAnswer(TrainingInfo):
    error: Fault | None
    defects: tuple[DefectAnswer, ...] = ()


class TrainingEventAnswer(TrainingEvent):
    detail: str = Field(description="what happened, in the caller's language where the words are ours")


class EstimateAnswer(Estimate):
    warnings: tuple[Fault, ...] = ()


class EvaluationAnswer(EvaluationInfo):
    error: Fault | None = None


class ScoredAnswer(ModelAnswer):
    error: Fault | None = None


class EvaluatedExampleAnswer(EvaluatedExample):
    answers: tuple[ScoredAnswer, ...]
