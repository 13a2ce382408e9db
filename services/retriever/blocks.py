"""What every reader turns its format into: blocks of plain text that know where they stand in the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

BlockKind = Literal["heading", "page", "caption", "sentence", "item", "row", "code"]


class Run(NamedTuple):
    """Characters plain..plain_end of a block's text come from source..source_end.

    Where both have the same length they correspond one to one; elsewhere (an entity, an escape) as a whole.
    """

    plain: int
    plain_end: int
    source: int
    source_end: int


@dataclass(slots=True)
class Block:
    """A heading, a caption (title of an admonition or a tab), a paragraph, an item, a row or a code block.

    A page (of a PDF) holds nothing: it says that a page begins, with the page's anchor.
    `text` is plain; "\\n" in it ends a sentence (in code: a line). `start`/`end` is its place in the source.
    Without runs, every part of the block stands for the whole of it.
    """

    kind: BlockKind
    text: str
    start: int
    end: int
    runs: Sequence[Run] = ()
    level: int = 0
    anchor: str | None = None
    info: str = ""
    """Of code: its language, as the fence says."""


@dataclass(slots=True)
class Reading:
    """A document read: `text` is what offsets count in, `blocks` lie in its order."""

    text: str
    blocks: list[Block]
    title: str = ""
    """The title that the format itself declares (front matter, <title>, core properties)."""


@dataclass(slots=True)
class Plain:
    """Plain text being gathered, with its runs."""

    parts: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, start: int, end: int) -> None:
        """Append `text`, which stands at start..end of the source."""
        if text:
            self.parts.append(text)
            self.runs.append(Run(self.length, self.length + len(text), start, end))
            self.length += len(text)

    def drop_last_character(self) -> None:
        """Take back the last character added."""
        part, run = self.parts[-1][:-1], self.runs[-1]
        self.parts[-1] = part
        self.runs[-1] = Run(run.plain, run.plain_end - 1, run.source, run.source_end - 1)
        self.length -= 1

    @property
    def text(self) -> str:
        return "".join(self.parts)


class Places:
    """Finds where parts of a block's text stand in the source."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._starts = [run.plain for run in block.runs]

    def start(self, position: int) -> int:
        """Where the character at `position` of the block's text begins in the source."""
        runs = self._block.runs
        at = bisect_right(self._starts, position) - 1
        if at < 0:
            return self._block.start
        run = runs[at]
        if position >= run.plain_end:
            return runs[at + 1].source if at + 1 < len(runs) else self._block.end
        if run.plain_end - run.plain == run.source_end - run.source:
            return run.source + position - run.plain
        return run.source

    def end(self, position: int) -> int:
        """Where the character before `position` of the block's text ends in the source."""
        at = bisect_right(self._starts, position - 1) - 1
        if at < 0:
            return self._block.end
        run = self._block.runs[at]
        if position <= run.plain_end and run.plain_end - run.plain == run.source_end - run.source:
            return run.source + position - run.plain
        return run.source_end
