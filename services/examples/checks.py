"""Checking a JSONL file of training examples: every defect with its line, message and key.

What certainly has no defect is accepted by a few comparisons; all else is looked at key by key (`defects`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import orjson

from services.examples.defects import explain, json_defect
from services.examples.lines import read_lines
from services.wire.training import Defect

LEAST_EXAMPLES = 10
ADVISED_EXAMPLES = 50

_ESCAPED = re.compile(rb"\\.")
_PLAIN_ROLES = ("user", "assistant", "system")

Found = Callable[[Defect], None]


class Line(NamedTuple):
    """A line without errors."""

    number: int
    content: bytes
    example: dict[str, Any]
    """As OpenAI's format has it: `messages`, and where it uses them `tools`, `functions`, `parallel_tool_calls`."""


@dataclass(slots=True)
class Checked:
    """What a file holds."""

    examples: int = 0
    """Lines without errors."""
    errors: int = 0
    warnings: int = 0
    defects: list[Defect] = field(default_factory=list)
    """The first ones, in the order of lines; those of the file as a whole last."""


def read_examples(file: BinaryIO, found: Found) -> Iterator[Line]:
    """The lines of `file` that have no error; every defect goes to `found`, in the order of lines.

    Reads in bounded memory (`lines.LONGEST`), whatever the file holds. `file` is binary.
    """
    examples = good = 0
    for number, content in read_lines(file, found):
        examples += 1
        try:
            example = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            found(json_defect(number, content, error))
            continue
        quotes = _quotes(content)
        if not _is_plain(example, quotes) and not explain(number, content, example, quotes, found):
            continue
        good += 1
        yield Line(number, content, example)
    if examples < LEAST_EXAMPLES:
        found(Defect(line=0, code="examples_too_few", params={"examples": examples, "least": LEAST_EXAMPLES}))
    elif examples < ADVISED_EXAMPLES:
        found(
            Defect(
                line=0,
                code="examples_few",
                severity="warning",
                params={"examples": examples, "advised": ADVISED_EXAMPLES},
            )
        )


def check_file(path: Path, *, keep: int = 100) -> Checked:
    """Check the file at `path`, keeping its first `keep` errors and as many warnings. Raises OSError."""
    checked, kept = Checked(), {"error": 0, "warning": 0}

    def found(defect: Defect) -> None:
        if defect.severity == "error":
            checked.errors += 1
        else:
            checked.warnings += 1
        if kept[defect.severity] < keep:
            kept[defect.severity] += 1
            checked.defects.append(defect)

    with path.open("rb", buffering=0) as file:
        for _ in read_examples(file, found):
            checked.examples += 1
    return checked


def _quotes(content: bytes) -> int:
    """Quotation marks around the strings of a JSON text."""
    if b"\\" not in content:
        return content.count(b'"')
    if b"\\\\" not in content:
        return content.count(b'"') - content.count(b'\\"')
    return _ESCAPED.sub(b"", content).count(b'"')


def _is_plain(example: Any, quotes: int) -> bool:
    """Whether it is a conversation of texts alone, ending with the assistant's, without any defect.

    A key that stands twice is seen by its quotation marks: the parsed object has only one of the two.
    """
    if type(example) is not dict or len(example) != 1:
        return False
    messages = example.get("messages")
    if type(messages) is not list or quotes != 2 + 8 * len(messages):
        return False
    role = None
    for message in messages:
        if type(message) is not dict or len(message) != 2:
            return False
        role = message.get("role")
        content = message.get("content")
        if type(content) is not str or not content or role not in _PLAIN_ROLES:
            return False
    return bool(role == "assistant")
