"""Datasets, trainings and evaluations as the API shows them: their errors with texts in the caller's language."""

from __future__ import annotations

from typing import Any

from services.gateway import backend_words, texts
from services.gateway.texts import fault
from services.wire.messages import Language
from services.wire.training import (
    DatasetInfo,
    DatasetVersion,
    Defect,
    Estimate,
    EvaluatedExample,
    EvaluationInfo,
    TrainingEvent,
    TrainingInfo,
)

Shown = dict[str, Any]


def dataset_version(version: DatasetVersion, language: Language) -> Shown:
    """`training_forms.DatasetVersionAnswer`."""
    return {**version.model_dump(mode="json"), "error": fault(version.error, language)}


def dataset(info: DatasetInfo, language: Language) -> Shown:
    """`training_forms.DatasetAnswer`."""
    latest = dataset_version(info.latest, language) if info.latest is not None else None
    return {**info.model_dump(mode="json", exclude={"latest"}), "latest": latest}


def defect(found: Defect, language: Language) -> Shown:
    """`training_forms.DefectAnswer`."""
    return {
        **found.model_dump(mode="json"),
        "detail": texts.named("defect", found.code, language, found.params),
    }


def training(info: TrainingInfo, language: Language) -> Shown:
    """`training_forms.TrainingAnswer`."""
    return {
        **info.model_dump(mode="json", exclude={"defects"}),
        "error": fault(info.error, language),
        "defects": [defect(found, language) for found in info.defects],
    }


def training_event(event: TrainingEvent, language: Language) -> Shown:
    """`training_forms.TrainingEventAnswer`."""
    said = (event.code, event.data) if event.code else backend_words.known(event.message)
    detail = texts.named("event", said[0], language, said[1]) if said else event.message
    return {**event.model_dump(mode="json"), "detail": detail}


def estimate(found: Estimate, language: Language) -> Shown:
    """`training_forms.EstimateAnswer`."""
    warnings = [fault(warning, language) for warning in found.warnings]
    return {**found.model_dump(mode="json"), "warnings": warnings}


def evaluation(info: EvaluationInfo, language: Language) -> Shown:
    """`training_forms.EvaluationAnswer`."""
    return {**info.model_dump(mode="json"), "error": fault(info.error, language)}


def evaluated_example(example: EvaluatedExample, language: Language) -> Shown:
    """`training_forms.EvaluatedExampleAnswer`."""
    answers = [
        {**answer.model_dump(mode="json"), "error": fault(answer.error, language)}
        for answer in example.answers
    ]
    return {**example.model_dump(mode="json", exclude={"answers"}), "answers": answers}
