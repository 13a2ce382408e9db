"""What answers come to: figures of each model, and of each beside the baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.examples.tasks import MAIN
from services.trainer.evaluations import statistics
from services.wire.messages import Message
from services.wire.training import Comparison, Metric, ModelResult, Outcome, Split, Spread, Task

MIXED = "main"
"""The main metric of examples whose tasks have different ones: of each its own."""
ALL = "all"


@dataclass(frozen=True, slots=True)
class Example:
    language: str
    task: Task
    conversation: str
    """Examples of one conversation count as one in intervals and tests."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A model's answer to an example; of one that failed all scores are 0."""

    scores: Mapping[str, float]
    main: float
    seconds: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """1: the judge preferred the model to the baseline in both orders, 0: the baseline, 0.5: neither."""

    score: float
    flipped: bool


@dataclass(frozen=True, slots=True)
class Material:
    """All that a report is made of, by line of the dataset."""

    examples: Mapping[int, Example]
    answers: Mapping[str, Mapping[int, Scored]]
    """By model."""
    judged: Mapping[str, Mapping[int, Judged]]
    """By model; of the baseline there is none."""


class Report(Message):
    """Fields of `EvaluationInfo`."""

    results: tuple[ModelResult, ...]
    comparisons: tuple[Comparison, ...]
    outcome: dict[str, Outcome]
    best: str | None
    detectable_difference: float | None


def report(models: Sequence[str], split: Split, material: Material) -> Report:
    """The report on `models`, the first being the baseline. Pure: the same answers give the same report.

    Raises ValueError where there is no example.
    """
    if not material.examples:
        raise ValueError("no examples")
    main = main_metric(material.examples)
    results = tuple(_result(model, material) for model in models)
    comparisons = compare(models[1:], models[0], material)
    outcome = {c.model: c.outcome for c in comparisons if c.metric == main and c.language == ALL}
    # the last of equals: checkpoints are named in their order, and the later one has learnt more
    best = max(enumerate(results), key=lambda r: (r[1].metrics[main].mean, r[0]))[1].model
    return Report(
        results=results,
        comparisons=comparisons,
        outcome=outcome,
        # who chose on the holdout could not report on it
        best=best if split is Split.VALIDATION and len(models) > 1 else None,
        detectable_difference=statistics.detectable(
            len({example.conversation for example in material.examples.values()})
        ),
    )


def main_metric(examples: Mapping[int, Example]) -> str:
    """The metric that models are called better or worse by."""
    names = {MAIN[example.task] for example in examples.values()}
    return names.pop() if len(names) == 1 else MIXED


def compare(models: Sequence[str], against: str, material: Material) -> tuple[Comparison, ...]:
    """Each of `models` with the model `against`, on each metric, over all examples and by language; p values are
    Holm's over the models. `material.judged` counts where the judge compared with that model."""
    examples, answers, judged = material.examples, material.answers, material.judged
    found = []
    for metric in _metrics(answers[against], examples):
        for language in (ALL, *_languages(examples)):
            lines = _lines(examples, language, metric, answers[against])
            pairs = [(model, _values(answers[model], metric, lines)) for model in models]
            found += _tested(
                pairs,
                _values(answers[against], metric, lines),
                [examples[n].conversation for n in lines],
                metric=metric,
                language=language,
            )
    for language in (ALL, *_languages(examples)) if judged else ():
        lines = [
            n
            for n in sorted(examples)
            if language in (ALL, examples[n].language) and all(n in judged.get(model, {}) for model in models)
        ]
        pairs = [(model, [judged[model][n].score for n in lines]) for model in models]
        # preferred as often as not is no difference
        clusters = [examples[n].conversation for n in lines]
        found += _tested(pairs, [0.5] * len(lines), clusters, metric="judge", language=language)
    return tuple(found)


def _tested(
    pairs: Sequence[tuple[str, list[float]]],
    against: list[float],
    clusters: Sequence[str],
    *,
    metric: str,
    language: str,
) -> list[Comparison]:
    if not against:
        return []
    paired = [statistics.paired(values, against, clusters) for _, values in pairs]
    adjusted = statistics.holm([one.p for one in paired])
    return [
        Comparison(
            model=model,
            metric=metric,
            language=language,
            n=len(against),
            difference=one.difference.mean,
            low=one.difference.low,
            high=one.difference.high,
            p=p,
            better=one.better,
            worse=one.worse,
            outcome=_outcome(one.difference.mean, p),
        )
        for (model, _), one, p in zip(pairs, paired, adjusted, strict=True)
    ]


def _outcome(difference: float, p: float) -> Outcome:
    if p >= statistics.ALPHA or not difference:
        return Outcome.INCONCLUSIVE
    return Outcome.BETTER if difference > 0 else Outcome.WORSE


def _result(model: str, material: Material) -> ModelResult:
    examples, answers = material.examples, material.answers[model]
    judged = material.judged.get(model, {})
    metrics: dict[str, Metric] = {}
    for metric in _metrics(answers, examples):
        for language in (ALL, *_languages(examples)):
            lines = _lines(examples, language, metric, answers)
            if lines:
                name = metric if language == ALL else f"{metric}.{language}"
                metrics[name] = _metric(_values(answers, metric, lines), lines, examples)
    lines = sorted(judged)
    if lines:
        metrics["judge"] = _metric([judged[n].score for n in lines], lines, examples)
        metrics["judge-flips"] = _metric([float(judged[n].flipped) for n in lines], lines, examples)
    costs = [answer.cost for answer in answers.values()]
    return ModelResult(
        model=model,
        answered=sum(1 for answer in answers.values() if not answer.failed),
        failed=sum(1 for answer in answers.values() if answer.failed),
        metrics=metrics,
        prompt_tokens=sum(answer.prompt_tokens for answer in answers.values()),
        completion_tokens=sum(answer.completion_tokens for answer in answers.values()),
        cost=None if None in costs else sum(cost for cost in costs if cost is not None),
        latency=_spread([answer.seconds for answer in answers.values() if not answer.failed]),
    )


def _languages(examples: Mapping[int, Example]) -> list[str]:
    return sorted({example.language for example in examples.values()})


def _metrics(answers: Mapping[int, Scored], examples: Mapping[int, Example]) -> list[str]:
    """The metrics that are scored at all, the commonest first."""
    counts = Counter(name for answer in answers.values() for name in answer.scores)
    mixed = [MIXED] if main_metric(examples) == MIXED else []
    return mixed + sorted(counts, key=lambda name: (-counts[name], name))


def _lines(
    examples: Mapping[int, Example], language: str, metric: str, answers: Mapping[int, Scored]
) -> list[int]:
    return [
        line
        for line in sorted(examples)
        if language in (ALL, examples[line].language) and (metric == MIXED or metric in answers[line].scores)
    ]


def _values(answers: Mapping[int, Scored], metric: str, lines: Sequence[int]) -> list[float]:
    return [answers[n].main if metric == MIXED else answers[n].scores[metric] for n in lines]


def _metric(values: Sequence[float], lines: Sequence[int], examples: Mapping[int, Example]) -> Metric:
    found = statistics.interval(values, [examples[n].conversation for n in lines])
    return Metric(mean=found.mean, low=found.low, high=found.high, n=len(values))


def _spread(values: Sequence[float]) -> Spread | None:
    if not values:
        return None
    low, p5, median, p95, high = (float(q) for q in np.quantile(values, [0, 0.05, 0.5, 0.95, 1]))
    return Spread(min=low, p5=p5, median=median, p95=p95, max=high, mean=float(np.mean(values)))
