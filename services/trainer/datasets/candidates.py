"""Examples that a dataset may be built from, and which of them its filters let through. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from pydantic import BaseModel

from services.examples import heading, report, verdict
from services.examples.counting import count_example, text_of
from services.examples.languages import language_of
from services.examples.tasks import task_of, version_of
from services.trainer.datasets.records import verdict_of
from services.wire.messages import Language
from services.wire.training import Filters, ReviewMaterial, Task

_VERSIONS = {Task.VERDICT: verdict.VERSION, Task.HEADING: heading.VERSION, Task.REPORT: report.VERSION}

Scores = Mapping[tuple[str, str | None], float]
"""How the judge found the answers of a model to a version of a prompt, 0..1."""


class Origin(BaseModel):
    """Where an example came from. None: that is not known, and no filter for it lets the example through."""

    base: str | None = None
    model: str | None = None
    """Who answered."""
    capture: str | None = None
    prompt_version: str | None = None


class Candidate(NamedTuple):
    content: bytes
    """A line of JSONL."""
    origin: Origin


def of_review(
    task: Task, language: Language, corrected: str, material: ReviewMaterial, version: str | None
) -> dict[str, Any] | None:
    """The example that a review makes, with the prompt `version`; None: that is another task's."""
    wanted = version or _VERSIONS[task]
    try:
        match task:
            case Task.VERDICT:
                asked = verdict.messages(material.text, material.passages, language, wanted)
                said = verdict.answer(corrected)
            case Task.HEADING:
                asked = heading.messages(material.text, material.document, material.section, language, wanted)
                said = heading.answer(corrected)
            case _:
                asked = report.messages(material.text, language, wanted)
                said = report.answer(corrected)
    except KeyError:
        return None
    if task_of(asked) is not task:
        return None
    return {"messages": [*asked, {"role": "assistant", "content": said}]}


def passes(candidate: Candidate, filters: Filters, scores: Scores) -> bool:
    """Whether `filters` let the candidate through.

    `citations_right` says something of reports alone, the others pass it. `min_judge_score` is about the model and
    the version of the prompt that gave the answer, as an evaluation scored them.
    """
    origin = candidate.origin
    of_origin: tuple[tuple[tuple[str, ...] | None, str | None], ...] = (
        (filters.bases, origin.base),
        (filters.models, origin.model),
        ((filters.capture,) if filters.capture is not None else None, origin.capture),
    )
    if any(wanted is not None and known not in wanted for wanted, known in of_origin):
        return False
    example = orjson.loads(candidate.content)
    messages = example["messages"]
    version = origin.prompt_version or version_of(messages)
    if filters.min_judge_score is not None:
        # who told no version was judged with that of the prompt, or with what the examples of an evaluation had
        found = (scores.get((origin.model or "", known)) for known in (version, origin.prompt_version))
        score = next((each for each in found if each is not None), None)
        if score is None or score < filters.min_judge_score:
            return False
    if filters.prompt_version is not None and version != filters.prompt_version:
        return False
    task = task_of(messages)
    if filters.tasks is not None and task not in filters.tasks:
        return False
    if filters.verdicts is not None and verdict_of(messages, task) not in filters.verdicts:
        return False
    if filters.languages is not None and language_of(messages) not in filters.languages:
        return False
    if filters.citations_right and task is Task.REPORT and not _citations_right(messages):
        return False
    return filters.max_tokens is None or count_example(example).total <= filters.max_tokens


def _citations_right(messages: list[dict[str, Any]]) -> bool:
    """Each citation names a note that the prompt holds, and there is one."""
    said = text_of(messages[-1])
    try:
        notes = report.notes_of(messages[:-1], said)
        return report.citations_score(said, said, notes) == 1.0
    except (TypeError, KeyError, AttributeError, IndexError):  # notes of another form than ours
        return False
