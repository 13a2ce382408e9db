"""Evaluations and promotions in every state that the page can show."""

from __future__ import annotations

import math
from typing import Any

from services.wire.errors import ErrorInfo
from services.wire.training import (
    Comparison,
    EvaluatedExample,
    EvaluationInfo,
    EvaluationStatus,
    Metric,
    ModelAnswer,
    ModelResult,
    Outcome,
    Promotion,
    Role,
    Split,
)
from tests.stack.training_api.dataset_gallery import BASE, LANGUAGES, NOW, spread


def _comparison(
    model: str, metric: str, language: str, difference: float, n: int, outcome: Outcome
) -> Comparison:
    half = 0.9 / math.sqrt(n)
    if abs(difference) < half:
        outcome = Outcome.INCONCLUSIVE
    better = round(n * (0.2 + max(0.0, difference)))
    return Comparison(
        model=model,
        metric=metric,
        language=language,
        n=n,
        difference=difference,
        low=difference - half,
        high=difference + half,
        p=0.0004 if outcome is not Outcome.INCONCLUSIVE else 0.41,
        better=better,
        worse=better - round(n * difference),
        outcome=outcome,
    )


def _result(model: str, mean: float) -> ModelResult:
    metrics = {}
    for metric, shift in (("format", 0.0), ("exact", -0.2), ("citations", -0.1)):
        for language in ("", ".en", ".pt"):
            value = max(0.02, mean + shift - (0.04 if language == ".pt" else 0))
            metrics[metric + language] = Metric(
                mean=value, low=max(0, value - 0.09), high=min(1, value + 0.08), n=24
            )
    return ModelResult(
        model=model,
        answered=24,
        failed=0 if mean < 0.7 else 1,
        metrics=metrics,
        prompt_tokens=3_912,
        completion_tokens=611,
        cost=0.0021 if "gpt" in model else None,
        latency=spread(0.4, 3.2),
    )


def evaluation(
    name: str,
    models: tuple[str, ...],
    status: EvaluationStatus = EvaluationStatus.SUCCEEDED,
    outcome: Outcome = Outcome.BETTER,
    split: Split = Split.HOLDOUT,
    **more: Any,
) -> EvaluationInfo:
    """An evaluation in which the models after the first all came to `outcome`."""
    done = status is EvaluationStatus.SUCCEEDED
    total = 24 * len(models)
    size = {Outcome.BETTER: 0.42, Outcome.WORSE: -0.3, Outcome.INCONCLUSIVE: 0.04}[outcome]
    others = models[1:]
    comparisons = [
        _comparison(model, metric, language, size * (1.0 if metric == "format" else 0.6), n, outcome)
        for model in others
        for metric in ("format", "exact")
        for language, n in (("all", 24), ("en", 13), ("pt", 11))
    ]
    return EvaluationInfo(
        id=f"evaluation-{name}",
        dataset=more.pop("dataset", "headings"),
        dataset_version=1,
        split=split,
        models=models,
        judge_model=None,
        prompt_version="heading-1",
        status=status,
        done=total if done else 0 if status is EvaluationStatus.QUEUED else 11,
        total=total,
        seconds_left=48.0 if status is EvaluationStatus.RUNNING else None,
        results=(_result(models[0], 0.44), *(_result(model, 0.44 + size) for model in others))
        if done
        else (),
        comparisons=tuple(comparisons) if done else (),
        outcome=dict.fromkeys(others, outcome) if done else {},
        best=others[0] if done and others and split is Split.VALIDATION else None,
        detectable_difference=0.31,
        error=ErrorInfo(code="model_unreachable", params={"provider": "local"})
        if status is EvaluationStatus.FAILED
        else None,
        created_at=NOW - 1800,
        finished_at=NOW - 1500 if done else None,
        **more,
    )


def evaluations() -> list[EvaluationInfo]:
    tuned = f"ft:{BASE}:local:succeeded:a1b2"
    e, o = EvaluationStatus, Outcome
    return [
        evaluation("better", (BASE, tuned)),
        evaluation("worse", (BASE, tuned), outcome=o.WORSE),
        evaluation(
            "unclear", (BASE, tuned, f"{tuned}:ckpt-step-20"), outcome=o.INCONCLUSIVE, split=Split.VALIDATION
        ),
        evaluation("base", (BASE,)),
        evaluation("running", (BASE, tuned), e.RUNNING),
        evaluation("queued", (BASE, tuned), e.QUEUED),
        evaluation("failed", (BASE, tuned), e.FAILED),
        evaluation("cancelled", (BASE, tuned), e.CANCELLED),
    ]


def evaluated(info: EvaluationInfo, line: int) -> EvaluatedExample:
    reference = '{"heading":"Retention of backups"}'
    said = {
        True: '{"heading":"Backups"}',
        False: "The heading could be: **Backups and how long they are kept**",
    }
    answers = tuple(
        ModelAnswer(
            model=model, text=said[at == 0], scores={"format": float(at == 0), "exact": 0.0}, seconds=0.8
        )
        for at, model in enumerate(info.models)
    )
    prompt = "Statement: Retention of backups is 30 days.\nDocument: operations.md\nSection: Backups"
    return EvaluatedExample(
        line=line, language=LANGUAGES[line % 2], prompt=prompt, reference=reference, answers=answers
    )


def promotions() -> list[Promotion]:
    tuned = f"ft:{BASE}:local:succeeded:a1b2"
    return [
        Promotion(
            id="p2",
            base="docs",
            role=Role.HEADING,
            model=tuned,
            evaluation="evaluation-worse",
            forced_reason="Portuguese headings are rewritten by hand.",
            created_at=NOW - 600,
        ),
        Promotion(
            id="p1",
            base="docs",
            role=Role.HEADING,
            model=f"ft:{BASE}:local:older:9f9f",
            evaluation="evaluation-better",
            created_at=NOW - 90_000,
        ),
    ]
