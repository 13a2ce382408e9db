"""What of an example a model is asked, and what it should have answered."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import Any

from services.examples import tasks
from services.examples.likeness import likeness
from services.examples.scores import Answer, scores
from services.wire.training import ExampleInfo, Task

_ASKED_WITH = ("tools", "parallel_tool_calls", "functions", "tool_choice", "response_format")
"""Keys of an example that are fields of a request too."""
_PROMPT = 4_000
"""Characters of a prompt that are kept to be shown."""
_SLACK = 24
"""Tokens for an end, and for spaces that the reference has not."""
_MOST_TOKENS = 4_096


@dataclass(frozen=True, slots=True)
class Question:
    line: int
    language: str
    task: Task
    messages: tuple[dict[str, Any], ...]
    options: dict[str, Any]
    """Tools, and how they may be called."""
    reference: Answer
    conversation: str
    """The same for examples that are parts of one."""

    @classmethod
    def of(cls, example: ExampleInfo, prompt_version: str | None = None) -> Question | None:
        """The question of `example`, in the words of `prompt_version` where that is a prompt of its task; None
        where nothing in it is to be answered."""
        content = json.loads(example.content)
        said = content.get("messages") or []
        at = [n for n, m in enumerate(said) if m.get("role") == "assistant" and m.get("weight", 1)]
        if not at:
            return None
        messages = [{k: v for k, v in m.items() if k != "weight"} for m in said[: at[-1]]]
        if prompt_version is not None:
            with contextlib.suppress(KeyError):  # a prompt of another task
                messages = tasks.reworded(messages, prompt_version)
        options = {key: content[key] for key in _ASKED_WITH if content.get(key) is not None}
        reference = Answer.of(said[at[-1]])
        return cls(
            line=example.line,
            language=example.language,
            task=example.task,
            messages=tuple(messages),
            options=options,
            reference=reference,
            conversation=f"{likeness(content).conversation:x}",
        )

    @property
    def prompt(self) -> str:
        """The last user message, as it is shown."""
        last = next((m.get("content") for m in reversed(self.messages) if m.get("role") == "user"), "")
        return (last if isinstance(last, str) else json.dumps(last, ensure_ascii=False))[:_PROMPT]

    @property
    def max_tokens(self) -> int:
        """Room for an answer: no token is less than a byte, so the reference fits in any vocabulary."""
        calls = sum(len(name) + len(arguments) + 32 for name, arguments in self.reference.calls)
        return min(_MOST_TOKENS, len(self.reference.text.encode()) + calls + _SLACK)

    def scores(self, answer: Answer | None) -> tuple[dict[str, float], float]:
        """The scores of `answer` by name, and the main one; all are 0 of None, which is no answer at all."""
        found = scores(self.messages, self.reference, answer or Answer())
        if answer is None:
            found = dict.fromkeys(found, 0.0)
        return found, found[tasks.MAIN[tasks.task_of(self.messages)]]


def shown(answer: Answer) -> str:
    """An answer as a person reads it: its text, and a line for each call."""
    return "\n".join([*([answer.text] if answer.text else []), *(f"{n}({a})" for n, a in answer.calls)])
