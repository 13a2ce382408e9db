"""Evaluations and promotions in every state that the page can show."""

from __future__ import annotations

import math
from typing import Any

from services.wire.errors import ErrorInfo
from services.wire.messages import Language
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

SCRIPT: dict[Outcome, dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]]] = {
    Outcome.BETTER: {"format": ((5, 4), (6, 6), (0, 0)), "exact": ((3, 2), (3, 2), (1, 1))},
    Outcome.WORSE: {"format": ((10, 9), (0, 0), (7, 6)), "exact": ((5, 4), (1, 1), (3, 2))},
    Outcome.INCONCLUSIVE: {"format": ((6, 5), (3, 2), (2, 2)), "exact": ((3, 2), (1, 1), (1, 0))},
}
"""By outcome and metric, of 12 examples in English and 12 in Portuguese: how many the baseline has right, and how many
another model wins and loses."""
EACH = 12


def _comparison(model: str, metric: str, language: str, better: int, worse: int, n: int) -> Comparison:
    """By the sign test, and the normal interval of a mean of -1, 0 and 1."""
    difference, told = (better - worse) / n, better + worse
    half = 1.96 * math.sqrt((told / n - difference**2) / n)
    p = min(1.0, 2 * sum(math.comb(told, k) for k in range(min(better, worse) + 1)) / 2**told)
    shown = Outcome.BETTER if difference > 0 else Outcome.WORSE
    return Comparison(
        model=model,
        metric=metric,
        language=language,
        n=n,
        difference=difference,
        low=difference - half,
        high=difference + half,
        p=p,
        better=better,
        worse=worse,
        outcome=shown if p < 0.05 else Outcome.INCONCLUSIVE,
    )


def _comparisons(model: str, outcome: Outcome) -> list[Comparison]:
    return [
        _comparison(model, metric, language, sum(won[part]), sum(lost[part]), len(won[part]) * EACH)
        for metric, (_, won, lost) in SCRIPT[outcome].items()
        for language, part in (("all", slice(2)), ("en", slice(1)), ("pt", slice(1, 2)))
    ]


def _metric(right: int, n: int) -> Metric:
    mean = right / n
    half = 1.96 * math.sqrt(mean * (1 - mean) / n)
    return Metric(mean=mean, low=max(0.0, mean - half), high=min(1.0, mean + half), n=n)


def _result(model: str, outcome: Outcome, baseline: bool) -> ModelResult:
    metrics = {}
    for metric, (base, won, lost) in SCRIPT[outcome].items():
        en, pt = (right if baseline else right + w - x for right, w, x in zip(base, won, lost, strict=True))
        metrics[metric] = _metric(en + pt, 2 * EACH)
        metrics[f"{metric}.en"], metrics[f"{metric}.pt"] = _metric(en, EACH), _metric(pt, EACH)
    return ModelResult(
        model=model,
        answered=24,
        failed=0,
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
    others = models[1:]
    comparisons = [each for model in others for each in _comparisons(model, outcome)]
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
        results=tuple(_result(model, outcome, baseline=at == 0) for at, model in enumerate(models))
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


ASKED: dict[Language, tuple[str, str, str, str]] = {
    "en": (
        "Statement: Retention of backups is 30 days.\nDocument: operations.md\nSection: Backups",
        "Retention of backups",
        "Backups",
        "The heading could be: **Backups and how long they are kept**",
    ),
    "pt": (
        "Afirmação: Os backups são guardados por 30 dias.\nDocumento: operacao.md\nSeção: Backups",
        "Retenção de backups",
        "Backups",
        "O título pode ser: **Backups e por quanto tempo são guardados**",
    ),
}
"""By language: what is asked, what is right, what the baseline says, and what another model does."""


def evaluated(info: EvaluationInfo, line: int) -> EvaluatedExample:
    language = LANGUAGES[line % 2]
    prompt, right, first, other = ASKED[language]
    reference = f'{{"heading":"{right}"}}'
    said = {True: f'{{"heading":"{first}"}}', False: other}
    answers = tuple(
        ModelAnswer(
            model=model, text=said[at == 0], scores={"format": float(at == 0), "exact": 0.0}, seconds=0.8
        )
        for at, model in enumerate(info.models)
    )
    return EvaluatedExample(line=line, language=language, prompt=prompt, reference=reference, answers=answers)


REASON: dict[str, str] = {
    "en": "Headings are checked by hand until the next training.",
    "pt": "Os títulos são conferidos à mão até o próximo treinamento.",
}


def promotions() -> list[Promotion]:
    tuned = f"ft:{BASE}:local:succeeded:a1b2"
    return [
        Promotion(
            id="p2",
            base="docs",
            role=Role.HEADING,
            model=tuned,
            evaluation="evaluation-worse",
            forced_reason=REASON["en"],
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
