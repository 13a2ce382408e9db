"""A trainer that speaks real messages: it answers from what a test put into it, and remembers what it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from services.storage.blobs import Blobs
from services.wire.bus import Bus
from services.wire.errors import DatasetNotFound, ErrorInfo, PromotionRefused, TrainingNotFound
from services.wire.messages import BlobRef, Empty, Message, Request
from services.wire.training import (
    BuildDataset,
    CancelCheck,
    CancelEvaluation,
    CaptureInfo,
    CaptureList,
    Checkpoint,
    CheckpointMetrics,
    ControlTraining,
    CreateEvaluation,
    CreateTraining,
    DatasetInfo,
    DatasetList,
    DatasetStatus,
    DatasetVersion,
    DatasetVersionList,
    Defect,
    DefectList,
    DeleteCaptures,
    DeleteDataset,
    DeleteEvaluation,
    DeleteReview,
    DeleteTraining,
    Demote,
    Estimate,
    EstimateTraining,
    EvaluatedExample,
    EvaluatedExampleList,
    EvaluationInfo,
    EvaluationList,
    EvaluationStatus,
    ExampleInfo,
    ExampleList,
    ExportDataset,
    GetDataset,
    GetDatasetVersion,
    GetEvaluation,
    GetTraining,
    Hyperparameters,
    KeepCapture,
    ListCaptures,
    ListDatasets,
    ListDatasetVersions,
    ListDefects,
    ListEvaluatedExamples,
    ListEvaluations,
    ListExamples,
    ListPromotions,
    ListReviews,
    ListTrainingEvents,
    ListTrainings,
    ModelAnswer,
    Promote,
    Promotion,
    PromotionList,
    PutDataset,
    PutReview,
    Review,
    ReviewList,
    Role,
    Split,
    Task,
    TrainingEvent,
    TrainingEventList,
    TrainingInfo,
    TrainingList,
    TrainingStatus,
)

R = TypeVar("R", bound=Message)
LINE = '{"messages": []}'
BROKEN = ErrorInfo(code="training_broken", params={"reason": "server_error"})


def version(name: str = "headings", number: int = 1, **fields: Any) -> DatasetVersion:
    return DatasetVersion.model_validate(
        {
            "dataset": name, "version": number, "status": DatasetStatus.READY, "sha256": "0" * 64, "size": 1,
            "source": "import", "seed": 0, "shares": (0.8, 0.1, 0.1), "created_at": 1.0, **fields,
        }
    )  # fmt: skip


def training(id_: str = "t1", **fields: Any) -> TrainingInfo:
    return TrainingInfo.model_validate(
        {
            "id": id_, "dataset": "headings", "dataset_version": 1, "model": "smollm2-135m-instruct",
            "provider": "local", "suffix": "", "seed": None, "hyperparameters": Hyperparameters(),
            "status": TrainingStatus.FAILED, "wanted": "run", "remote_id": None, "fine_tuned_model": None,
            "evaluation": None, "override_reason": None, "error": BROKEN, "created_at": 1.0,
            "defects": (Defect(line=3, code="of_the_future", params={"limit": 2}),),
            "checkpoints": (Checkpoint(id="c", step=1, model="ft:m:c", metrics=CheckpointMetrics(), created_at=1),),
            **fields,
        }
    )  # fmt: skip


def evaluation(id_: str = "e1", **fields: Any) -> EvaluationInfo:
    return EvaluationInfo.model_validate(
        {
            "id": id_, "dataset": "headings", "dataset_version": 1, "split": Split.HOLDOUT, "models": ("m",),
            "judge_model": None, "prompt_version": None, "status": EvaluationStatus.FAILED, "done": 0, "total": 1,
            "error": BROKEN, "created_at": 1.0, **fields,
        }
    )  # fmt: skip


def promotion(model: str | None, at: float, *, base: str = "docs", role: Role = Role.WRITER) -> Promotion:
    return Promotion(id=f"p{at}", base=base, role=role, model=model, evaluation="e1", created_at=at)


@dataclass
class Trainer:
    """`asked` holds all questions and jobs, in order."""

    bus: Bus
    blobs: Blobs
    asked: list[Message] = field(default_factory=list)
    promotions: list[Promotion] = field(default_factory=list)
    defects: tuple[Defect, ...] = (Defect(line=2, code="of_the_future"),)
    captures: list[KeepCapture] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)

    async def start(self) -> None:
        answers: dict[type[Request[Any]], Message] = {
            ListDatasetVersions: DatasetVersionList(items=(version(),), next=1),
            DeleteDataset: Empty(),
            ListDefects: DefectList(items=self.defects, next=7),
            ListExamples: ExampleList(
                items=(
                    ExampleInfo(line=1, split=Split.TRAIN, task=Task.CHAT, language="en", tokens=3, content=LINE),
                )
            ),
            DeleteReview: Empty(),
            ListCaptures: CaptureList(
                items=(CaptureInfo(name="greetings", captures=2, models=("m",), updated_at=1.0),)
            ),
            DeleteCaptures: Empty(),
            EstimateTraining: Estimate(
                trained_tokens=1, n_epochs=3, steps=2, seconds=None, cost=None, detectable_difference=0.1,
                evaluated=None, warnings=(BROKEN,),
            ),
            ListTrainings: TrainingList(items=(training(),), next="t1"),
            ListTrainingEvents: TrainingEventList(
                items=(
                    TrainingEvent(number=1, kind="message", level="info", code="of_the_future", created_at=1.0),
                    TrainingEvent(number=2, kind="message", level="info", message="Step 1", created_at=1.0),
                )
            ),
            DeleteTraining: Empty(),
            ListEvaluations: EvaluationList(items=(evaluation(),)),
            GetEvaluation: evaluation(),
            CancelEvaluation: evaluation(status=EvaluationStatus.CANCELLED, error=None),
            DeleteEvaluation: Empty(),
            ListEvaluatedExamples: EvaluatedExampleList(
                items=(
                    EvaluatedExample(
                        line=1, language="en", prompt="p", reference="r",
                        answers=(ModelAnswer(model="m", text="", scores={}, seconds=1, error=BROKEN),),
                    ),
                )
            ),
        }  # fmt: skip
        for kind, answer in answers.items():
            await self._serve(kind, answer)
        bus = self.bus
        await bus.serve(PutDataset, self._put)
        await bus.serve(BuildDataset, self._build)
        await bus.serve(GetDataset, self._dataset)
        await bus.serve(ListDatasets, self._datasets)
        await bus.serve(GetDatasetVersion, self._version)
        await bus.serve(CancelCheck, self._cancelled)
        await bus.serve(ExportDataset, self._export)
        await bus.serve(PutReview, self._review)
        await bus.serve(ListReviews, self._reviews)
        await bus.serve(CreateTraining, self._create)
        await bus.serve(GetTraining, self._training)
        await bus.serve(ControlTraining, self._control)
        await bus.serve(CreateEvaluation, self._evaluate)
        await bus.serve(Promote, self._promote)
        await bus.serve(Demote, self._demote)
        await bus.serve(ListPromotions, self._promotions)
        await bus.work(KeepCapture, self._keep)
        await bus.start()

    def last(self, kind: type[R]) -> R:
        """The last question of `kind`."""
        return next(each for each in reversed(self.asked) if isinstance(each, kind))

    async def _serve(self, kind: type[Request[Any]], answer: Message) -> None:
        async def handle(question: Request[Any]) -> Message:
            self.asked.append(question)
            return answer

        await self.bus.serve(kind, handle)

    async def _put(self, question: PutDataset) -> DatasetVersion:
        self.asked.append(question)
        return version(
            question.name, status=DatasetStatus.CHECKING, shares=question.shares, seed=question.seed
        )

    async def _build(self, question: BuildDataset) -> DatasetVersion:
        self.asked.append(question)
        return version(question.name, source=question.source, shares=question.shares)

    async def _dataset(self, question: GetDataset) -> DatasetInfo:
        if question.name == "missing":
            raise DatasetNotFound(name=question.name)
        return DatasetInfo(
            name=question.name,
            latest=version(question.name, error=BROKEN),
            versions=1,
            created_at=1,
            updated_at=2,
        )

    async def _datasets(self, question: ListDatasets) -> DatasetList:
        self.asked.append(question)
        return DatasetList(items=(await self._dataset(GetDataset(name="headings")),))

    async def _cancelled(self, question: CancelCheck) -> DatasetVersion:
        return version(question.name, question.version or 4, status=DatasetStatus.CANCELLED)

    async def _version(self, question: GetDatasetVersion) -> DatasetVersion:
        return version(question.name, question.version or 4)

    async def _export(self, question: ExportDataset) -> BlobRef:
        self.asked.append(question)
        return await self.blobs.put(LINE.encode() * 3)

    async def _review(self, question: PutReview) -> Review:
        self.asked.append(question)
        review = Review(id="r1", created_at=1.0, **question.model_dump(exclude={"material", "origin"}))
        self.reviews.append(review)
        return review

    async def _reviews(self, question: ListReviews) -> ReviewList:
        self.asked.append(question)
        wanted = question.subjects
        return ReviewList(
            items=tuple(each for each in self.reviews if wanted is None or each.subject in wanted)
        )

    async def _create(self, question: CreateTraining) -> TrainingInfo:
        self.asked.append(question)
        return training(status=TrainingStatus.PENDING, provider=question.provider, error=None, defects=())

    async def _training(self, question: GetTraining) -> TrainingInfo:
        if question.id != "t1":
            raise TrainingNotFound(id=question.id)
        return training()

    async def _control(self, question: ControlTraining) -> TrainingInfo:
        self.asked.append(question)
        return training(status=TrainingStatus.PAUSED)

    async def _evaluate(self, question: CreateEvaluation) -> EvaluationInfo:
        self.asked.append(question)
        return evaluation(models=question.models, split=question.split)

    async def _promote(self, question: Promote) -> Promotion:
        self.asked.append(question)
        if question.forced_reason is None:
            raise PromotionRefused(model=question.model, reason="worse")
        made = promotion(question.model, 9.0, base=question.base, role=Role.HEADING)
        self.promotions.insert(0, made)
        return made

    async def _demote(self, question: Demote) -> Promotion:
        return promotion(None, 10.0, base=question.base, role=question.role)

    async def _promotions(self, question: ListPromotions) -> PromotionList:
        """One a page, so that a reader has to go on."""
        self.asked.append(question)
        at = int(question.after or 0)
        more = at + 1 < len(self.promotions)
        return PromotionList(items=tuple(self.promotions[at : at + 1]), next=str(at + 1) if more else None)

    async def _keep(self, job: KeepCapture) -> None:
        self.captures.append(job)
