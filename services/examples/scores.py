"""How good an answer is at its task: scores 0..1 by name, against the example's own answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.examples import heading, prompts, report, tasks, verdict
from services.wire.training import Task


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model, or an example, answers: text, and calls of functions as pairs of name and arguments (JSON)."""

    text: str = ""
    calls: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, message: dict[str, Any]) -> Answer:
        """The answer in an assistant's message of an example. Parts that are no text are passed over."""
        content = message.get("content")
        if isinstance(content, list):
            content = "".join(str(p.get("text") or "") for p in content if isinstance(p, dict))
        calls = [
            c["function"] for c in message.get("tool_calls") or () if isinstance(c.get("function"), dict)
        ]
        if isinstance(message.get("function_call"), dict):
            calls.append(message["function_call"])
        return cls(content or "", tuple((str(c.get("name")), str(c.get("arguments") or "")) for c in calls))


def metrics(task: Task) -> tuple[str, ...]:
    """The scores that answers of `task` may have, the main one first."""
    names = {
        Task.VERDICT: ("exact", "format"),
        Task.HEADING: ("format", "exact"),
        Task.REPORT: ("gaps", "citations", "format"),
        Task.CHAT: ("exact", "json"),
    }[task]
    assert names[0] == tasks.MAIN[task]
    return names


def scores(messages: Sequence[dict[str, Any]], reference: Answer, answer: Answer) -> dict[str, float]:
    """The scores of `answer` to `messages`, whose task they tell themselves. `json` is there only where the
    reference is JSON."""
    match tasks.task_of(messages):
        case Task.VERDICT:
            right = verdict.read(answer.text) is not None and verdict.read(answer.text) is verdict.read(
                reference.text
            )
            return {"exact": float(right), "format": verdict.format_score(answer.text)}
        case Task.HEADING:
            statement = str(prompts.data_of(list(messages)).get("statement", ""))
            given, gold = heading.read(answer.text), heading.read(reference.text)
            same = given is not None and gold is not None and _normal(given) == _normal(gold)
            return {"format": heading.format_score(answer.text, statement), "exact": float(same)}
        case Task.REPORT:
            notes = report.notes_of(messages, reference.text)
            return {
                "gaps": report.gaps_score(answer.text, reference.text, notes),
                "citations": report.citations_score(answer.text, reference.text, notes),
                "format": report.format_score(answer.text, reference.text),
            }
        case Task.CHAT:
            return _chat(reference, answer)


def _chat(reference: Answer, answer: Answer) -> dict[str, float]:
    """`exact`: the same calls with equal arguments, and, but where it calls, the same text; `json`: the same data."""
    calls = [_call(call) for call in answer.calls] == [_call(call) for call in reference.calls]
    says = bool(reference.calls) or _normal(answer.text) == _normal(reference.text)
    found = {"exact": float(calls and says)}
    gold = _json(reference.text)
    if isinstance(gold, dict | list) and not reference.calls:
        found["json"] = float(_json(answer.text) == gold)
    return found


def _call(call: tuple[str, str]) -> tuple[str, Any]:
    """A call with its arguments as data: the order of keys and spaces say nothing."""
    data = _json(call[1] or "{}")
    return call[0], call[1] if data is _NONE else data


_NONE = object()


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _NONE


def _normal(text: str) -> str:
    """`text` without what says nothing: case, spaces, a last full stop."""
    return " ".join(text.casefold().split()).rstrip(" .")
