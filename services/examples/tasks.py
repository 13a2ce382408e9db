"""Which task an example teaches, told by its prompt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.examples import prompts, report
from services.wire.messages import Language
from services.wire.training import Task

MAIN: dict[Task, str] = {
    Task.VERDICT: "exact",
    Task.HEADING: "format",
    Task.REPORT: "gaps",
    Task.CHAT: "exact",
}
"""The metric by which models are called better or worse at a task."""


def task_of(messages: Sequence[dict[str, Any]]) -> Task:
    """The task whose prompt stands in `messages`, in any version; CHAT where there is none of ours."""
    found = _system(messages)
    known = prompts.written_by(found)
    if known is not None:
        return Task(known[0].rsplit("-", 1)[0])
    return Task.REPORT if report.language_of(found) is not None else Task.CHAT


def language_of(messages: Sequence[dict[str, Any]]) -> Language | None:
    """The language that one of our prompts asks for; None where the prompt is none of ours."""
    found = _system(messages)
    known = prompts.written_by(found)
    return known[1] if known is not None else report.language_of(found)


def version_of(messages: Sequence[dict[str, Any]]) -> str | None:
    """The version of our prompt that stands in `messages`; None where that is not known."""
    known = prompts.written_by(_system(messages))
    return known[0] if known is not None else None


def reworded(messages: Sequence[dict[str, Any]], version: str) -> list[dict[str, Any]]:
    """`messages` with the system prompt of `version` in place of their own, of the same task and language.

    Raises KeyError where `version` is unknown or not of their task.
    """
    task, language = task_of(messages), language_of(messages)
    if language is None or version_of(messages) is None or version.rsplit("-", 1)[0] != task:
        raise KeyError(version)
    return [{"role": "system", "content": prompts.system(version, language)}, *messages[1:]]


def _system(messages: Sequence[dict[str, Any]]) -> str:
    first = messages[0] if messages else {}
    content = first.get("content")
    if first.get("role") not in {"system", "developer"}:
        return ""
    if isinstance(content, list):  # parts, as the API takes them too
        content = "".join(p.get("text") or "" for p in content if isinstance(p, dict))
    return content if isinstance(content, str) else ""
