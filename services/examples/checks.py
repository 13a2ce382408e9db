"""Checking a JSONL file of training examples: every defect with its line, message and key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import orjson

from services.examples.accepting import count_quotes, strings_of
from services.examples.defects import explain, json_defect
from services.examples.lines import LONGEST, Block, read_blocks
from services.wire.training import Defect

LEAST_EXAMPLES = 10
ADVISED_EXAMPLES = 50

_MARK = b"\xef\xbb\xbf"

Found = Callable[[Defect], None]


class Batch(NamedTuple):
    """Lines without errors, that follow each other in a file."""

    numbers: Sequence[int]
    contents: Sequence[bytes]

    def examples(self) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
        """Number, content and parsed content of each.

        As OpenAI's format has them: `messages`, and where used `tools`, `functions`, `parallel_tool_calls`.
        """
        for number, content in zip(self.numbers, self.contents, strict=True):
            yield number, content, orjson.loads(content)


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

    def __init__(self, file: BinaryIO, found: Found) -> None:
        self._file, self._found = file, found
        self._crlf = False
        self.lines = 0
        """Read so far."""
        self._examples = 0

    def __iter__(self) -> Iterator[Batch]:
        for block in read_blocks(self._file):
            # a block is accepted whole, or looked at line by line
            batch = self._accepted(block) or self._looked_at(block)
            self.lines = block.first + max(1, len(block.lines)) - 1
            if batch.contents:
                yield batch
        self._count()

    def _accepted(self, block: Block) -> Batch | None:
        lines = block.lines
        carriage_returns = b"\r" in block.raw
        if not lines or len(block.raw) > LONGEST or (carriage_returns and not self._crlf):
            return None
        strings = 0
        try:
            for line in lines:
                # what is parsed is dropped at once: kept, it would be walked by the garbage collector
                known = strings_of(orjson.loads(line))
                if not known:
                    return None
                strings += known
        except orjson.JSONDecodeError:
            return None
        if count_quotes(memoryview(block.raw)[: block.size]) != 2 * strings:
            return None
        if carriage_returns:
            lines = [line.rstrip(b"\r") for line in lines]
        self._examples += len(lines)
        return Batch(range(block.first, block.first + len(lines)), lines)

    def _looked_at(self, block: Block) -> Batch:
        numbers, contents = list[int](), list[bytes]()
        if block.passed:
            self._too_long(block.first, block.passed)
        for number, line in enumerate(block.lines, block.first):
            content = self._content(number, line)
            if content and self._is_good(number, content):
                numbers.append(number)
                contents.append(content)
        return Batch(numbers, contents)

    def _is_good(self, number: int, content: bytes) -> bool:
        self._examples += 1
        try:
            example = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            self._found(json_defect(number, content, error))
            return False
        strings = strings_of(example)
        if strings and count_quotes(content) == 2 * strings:
            return True
        return explain(number, content, example, self._found)

    def _content(self, number: int, line: bytes) -> bytes:
        """`line` without what does not belong to it; empty where nothing is left."""
        if number == 1 and line.startswith(_MARK):
            self._found(Defect(line=1, code="byte_order_mark", severity="warning"))
            line = line[3:]
        if len(line) > LONGEST:
            self._too_long(number, len(line))
            return b""
        if line.endswith(b"\r"):
            line = line.rstrip(b"\r")
            if not self._crlf:
                self._crlf = True
                self._found(Defect(line=number, code="line_ends_crlf", severity="warning"))
        if not line or line.isspace():
            self._found(Defect(line=number, code="line_blank", severity="warning"))
            return b""
        return line

    def _too_long(self, number: int, length: int) -> None:
        self._examples += 1
        self._found(Defect(line=number, code="line_too_long", params={"bytes": length, "limit": LONGEST}))

    def _count(self) -> None:
        if self._examples < LEAST_EXAMPLES:
            params = {"examples": self._examples, "least": LEAST_EXAMPLES}
            self._found(Defect(line=0, code="examples_too_few", params=params))
        elif self._examples < ADVISED_EXAMPLES:
            params = {"examples": self._examples, "advised": ADVISED_EXAMPLES}
            self._found(Defect(line=0, code="examples_few", severity="warning", params=params))


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
            checked.examples += len(batch.contents)
    return checked
