"""What is known of each example of a version beside its line: rows of fixed size, read without reading all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.examples import verdict
from services.examples.checks import Example
from services.examples.counting import count_example, text_of
from services.examples.languages import LANGUAGES, language_of
from services.examples.likeness import likeness
from services.examples.tasks import task_of
from services.wire.messages import Verdict
from services.wire.training import Task

TASKS = tuple(Task)
VERDICTS: tuple[str, ...] = ("", *Verdict)
"""'': none, or none that can be read."""

KEPT = np.dtype(
    [
        ("offset", "<u8"),
        ("line", "<u4"),
        ("size", "<u4"),
        ("tokens", "<u4"),
        ("split", "u1"),
        ("task", "u1"),
        ("language", "u1"),
        ("verdict", "u1"),
        ("conversation", "<u8"),
    ]
)
"""Of a checked version, in the order of lines: `offset` and `size` are bytes of its file; `split`, `task`,
`language` and `verdict` index `SPLITS`, `TASKS`, `LANGUAGES` and `VERDICTS`; `conversation` is `Likeness`'s."""

READ = np.dtype(
    [
        *((name, KEPT[name].str) for name in KEPT.names or ()),
        ("messages", "<u4"),
        ("assistant", "<u4"),
        ("trained", "<u4"),
        ("exact", "<u8"),
        ("near", "<u8"),
        ("question", "<u8"),
    ]
)
"""What the check needs beside that."""


def record(example: Example) -> tuple[int, ...]:
    """The row of `READ` of an example, whose split is not known yet."""
    messages = example.parsed["messages"]
    task, tokens, like = task_of(messages), count_example(example.parsed), likeness(example.parsed)
    return (
        example.offset,
        example.line,
        len(example.content),
        tokens.total,
        0,
        TASKS.index(task),
        LANGUAGES.index(language_of(messages)),
        VERDICTS.index(verdict_of(messages, task)),
        like.conversation,
        len(messages),
        tokens.assistant,
        tokens.trained,
        like.exact,
        like.near,
        like.question,
    )


def verdict_of(messages: list[dict[str, Any]], task: Task) -> str:
    """The verdict that an example of that task teaches; '' of other tasks."""
    return (verdict.read(text_of(messages[-1])) or "") if task is Task.VERDICT else ""


def kept(rows: NDArray[np.void]) -> NDArray[np.void]:
    """`rows` of `READ` as rows of `KEPT`."""
    out = np.empty(len(rows), KEPT)
    for name in KEPT.names or ():
        out[name] = rows[name]
    return out


def kinds(rows: NDArray[np.void]) -> NDArray[np.uint32]:
    """A number for each combination of task, language and verdict."""
    out: NDArray[np.uint32] = rows["task"].astype(np.uint32)
    for name, count in (("language", len(LANGUAGES)), ("verdict", len(VERDICTS))):
        out = out * np.uint32(count) + rows[name]
    return out
