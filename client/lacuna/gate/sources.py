"""The files that are asked for: by name, by glob, or standard input."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

STDIN = "-"


class SourcesWrong(Exception):
    """A glob that matches nothing, or a folder."""


@dataclass(frozen=True, slots=True)
class Source:
    """`path` is how it is told: relative to the repository where it is in it, with `/`. `file`: None: standard
    input."""

    path: str
    file: Path | None

    def read(self) -> str:
        """Raises OSError, UnicodeDecodeError."""
        raw = sys.stdin.buffer.read() if self.file is None else self.file.read_bytes()
        return raw.decode("utf-8-sig")


def sources_of(arguments: Iterable[str], root: Path, stdin_name: str = "stdin") -> list[Source]:
    """Each file once, in the order of the arguments. Raises SourcesWrong."""
    found: dict[str, Source] = {}
    for argument in arguments:
        if argument == STDIN:
            found.setdefault("", Source(stdin_name, None))
            continue
        for name in _expanded(argument):
            file = Path(name)
            if file.is_dir():
                raise SourcesWrong(f"{name} is a folder: name files, or a pattern such as '{name}/**/*.md'.")
            whole = file.resolve()
            found.setdefault(str(whole), Source(_told(whole, root), file))
    return list(found.values())


def _expanded(argument: str) -> list[str]:
    if Path(argument).exists() or not glob.has_magic(argument):
        return [argument]
    matching = glob.iglob(argument, recursive=True)  # noqa: PTH207 - a pattern may begin at any folder
    names = sorted(name for name in matching if Path(name).is_file())
    if not names:
        raise SourcesWrong(f"No file is like {argument}.")
    return names


def _told(whole: Path, root: Path) -> str:
    return (
        whole.relative_to(root).as_posix()
        if whole.is_relative_to(root)
        else Path(os.fspath(whole)).as_posix()
    )
