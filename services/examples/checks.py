"""Checking a JSONL file of training examples: every defect with its line, message and key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import orjson

from services.examples.accepting import count_quotes, strings_of
from services.examples.defects import explain, json_defect
from services.examples.lines import LONGEST, Block, read_blocks
from services.examples.place import count_strings
from services.wire.errors import Param
from services.wire.training import Defect

LEAST_EXAMPLES = 10
ADVISED_EXAMPLES = 50

_MARK = b"\xef\xbb\xbf"

Found = Callable[[Defect], None]


class Example(NamedTuple):
    """A line without errors."""

    line: int
    offset: int
    """Where in the file `content` begins, in bytes."""
    content: bytes
    parsed: dict[str, Any]
    """As OpenAI's format has it: `messages`, and where used `tools`, `functions`, `parallel_tool_calls`."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that follow each other in a file."""

    block: Block
    bad: frozenset[int]
    """Numbers of those that are no good examples."""

    @property
    def count(self) -> int:
        """How many are good examples."""
        return len(self.block.lines) - len(self.bad)

    def examples(self) -> Iterator[Example]:
        """Those without errors."""
        offset = self.block.offset
        for number, line in enumerate(self.block.lines, self.block.first):
            if number not in self.bad:
                content = _content(number, line)
                at = offset + (len(_MARK) if number == 1 and line.startswith(_MARK) else 0)
                yield Example(number, at, content, orjson.loads(content))
            offset += len(line) + 1


@dataclass(slots=True)
class Progress:
    """How far a file was read, whole blocks of lines: another reader can go on from there."""

    line: int = 0
    """Lines read."""
    offset: int = 0
    """Bytes of them."""
    examples: int = 0
    """Lines among them without errors."""
    crlf: bool = False
    """A line ended with CR LF."""


@dataclass(slots=True)
class Checked:
    """What a file holds."""

    examples: int = 0
    """Lines without errors."""
    errors: int = 0
    warnings: int = 0
    defects: list[Defect] = field(default_factory=list)
    """The first ones, in the order of lines; those of the file as a whole last."""


class Reader:
    """Reads the examples of a binary file, in bounded memory whatever it holds.

    Every defect goes to `found`, in the order of lines; those of the file as a whole (line 0) last.
    """

    def __init__(self, file: BinaryIO, found: Found, progress: Progress | None = None) -> None:
        self._file, self._found = file, found
        self.progress = progress or Progress()
        if self.progress.offset:
            file.seek(self.progress.offset)

    def __iter__(self) -> Iterator[Batch]:
        progress = self.progress
        for block in read_blocks(self._file, progress.line + 1, progress.offset):
            bad = self._bad_of(block)
            count = max(1, len(block.lines))
            progress.examples += len(block.lines) - len(bad)
            progress.line += count
            progress.offset += block.size or block.passed + 1
            yield Batch(block, bad)
        self._count()

    def _bad_of(self, block: Block) -> frozenset[int]:
        """The lines of `block` that are no good examples."""
        if not block.lines or len(block.raw) > LONGEST or (b"\r" in block.raw and not self.progress.crlf):
            return self._look_at(block)
        try:
            return frozenset() if _surely_good(block) else self._explained(block)
        except orjson.JSONDecodeError:
            return self._look_at(block)

    def _explained(self, block: Block) -> frozenset[int]:
        """As `_bad_of`, where every line is JSON: those that are not usual are looked at key by key."""
        strings, odd = 0, list[tuple[int, Any]]()
        for number, line in enumerate(block.lines, block.first):
            example = orjson.loads(line)
            known = strings_of(example)
            if not known:
                known = count_strings(example)
                odd.append((number, example))
            strings += known
        if _quotes(block) != 2 * strings:  # a key stands twice
            return self._look_at(block)
        return frozenset(number for number, example in odd if not explain(number, example, self._found))

    def _look_at(self, block: Block) -> frozenset[int]:
        if block.passed:
            self._too_long(block.first, block.passed)
        return frozenset(
            number for number, line in enumerate(block.lines, block.first) if not self._is_good(number, line)
        )

    def _is_good(self, number: int, line: bytes) -> bool:
        if number == 1 and line.startswith(_MARK):
            self._found(Defect(line=1, code="byte_order_mark", severity="warning"))
        if line.endswith(b"\r") and not self.progress.crlf:
            self.progress.crlf = True
            self._found(Defect(line=number, code="line_ends_crlf", severity="warning"))
        if len(line) > LONGEST:
            self._too_long(number, len(line))
            return False
        content = _content(number, line)
        if not content or content.isspace():
            self._found(Defect(line=number, code="line_blank", severity="warning"))
            return False
        try:
            example = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            self._found(json_defect(number, content, error))
            return False
        strings = strings_of(example)
        if strings and count_quotes(content) == 2 * strings:
            return True
        return explain(number, example, self._found, content)

    def _too_long(self, number: int, length: int) -> None:
        self._found(Defect(line=number, code="line_too_long", params={"bytes": length, "limit": LONGEST}))

    def _count(self) -> None:
        examples = self.progress.examples
        if examples < LEAST_EXAMPLES:
            params: dict[str, Param] = {"examples": examples, "least": LEAST_EXAMPLES}
            self._found(Defect(line=0, code="examples_too_few", params=params))
        elif examples < ADVISED_EXAMPLES:
            params = {"examples": examples, "advised": ADVISED_EXAMPLES}
            self._found(Defect(line=0, code="examples_few", severity="warning", params=params))


def _surely_good(block: Block) -> bool:
    """Whether all lines are told at a glance to have no defect. Raises JSONDecodeError."""
    total = 0
    for line in block.lines:
        # what is parsed is dropped at once: kept, it would be walked by the garbage collector
        strings = strings_of(orjson.loads(line))
        if not strings:
            return False
        total += strings
    return _quotes(block) == 2 * total


def _quotes(block: Block) -> int:
    return count_quotes(memoryview(block.raw)[: block.size])


def defects_of(example: dict[str, Any]) -> list[Defect]:
    """What is wrong with an example alone, as line 1."""
    found: list[Defect] = []
    explain(1, example, found.append)
    return found


def _content(number: int, line: bytes) -> bytes:
    """`line` without what does not belong to it."""
    if number == 1 and line.startswith(_MARK):
        line = line[len(_MARK) :]
    return line.rstrip(b"\r")


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
        for batch in Reader(file, found):
            checked.examples += batch.count
    return checked
