"""Which files of a folder are documents."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

DOCUMENTS = tuple(
    f"*{end}" for end in ([".md", ".markdown", ".mdx", ".html", ".htm", ".rst", ".txt", ".docx", ".pdf"])
)
_SECONDS = 60


@dataclass(frozen=True)
class Folder:
    """Patterns are of paths inside of `root`, with `/`, where `*` stays within a name and `**` is any folders; one
    without `/` is of names. Files and folders whose names begin with a dot are left out, and what git ignores."""

    root: Path
    include: Sequence[str] = DOCUMENTS
    exclude: Sequence[str] = ()

    def documents(self) -> dict[str, Path]:
        """Files by their path as a document. Links are followed to files inside of the folder only. Raises
        OSError."""
        found = {path: file for path, file in self._files() if self._wanted(path)}
        ignored = self._ignored(found)
        return {path: file for path, file in sorted(found.items()) if path not in ignored}

    def _files(self) -> Iterator[tuple[str, Path]]:
        root = self.root.resolve(strict=True)
        for folder, folders, names in os.walk(root, onerror=_raise):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                file = Path(folder, name)
                real = file.resolve()
                # what a link leads to is held to the same rules as what stands here
                inside = real.is_relative_to(root) and not _hidden(real.relative_to(root))
                if inside and not name.startswith(".") and real.is_file():
                    yield file.relative_to(root).as_posix(), real

    def _wanted(self, path: str) -> bool:
        included, excluded = (
            any(_like(path, glob) for glob in globs) for globs in (self.include, self.exclude)
        )
        return included and not excluded

    def _ignored(self, paths: dict[str, Path]) -> set[str]:
        """Of them those that git ignores; none where there is no git, or no repository."""
        if not paths:
            return set()
        asked = "\0".join(paths).encode("utf-8", "surrogateescape")
        try:
            done = subprocess.run(
                ["git", "check-ignore", "-z", "--stdin"],  # noqa: S607 - whichever git is installed
                cwd=self.root, input=asked, capture_output=True, check=False, timeout=_SECONDS,
            )  # fmt: skip
        except (FileNotFoundError, subprocess.TimeoutExpired):
            return set()
        return {name.decode("utf-8", "surrogateescape") for name in done.stdout.split(b"\0") if name}


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _like(path: str, glob: str) -> bool:
    parts = path.split("/")
    if "/" not in glob:
        return fnmatchcase(parts[-1], glob)
    return _parts_like(parts, glob.removeprefix("/").split("/"))


def _parts_like(parts: Sequence[str], globs: Sequence[str]) -> bool:
    if not globs:
        return not parts
    if globs[0] == "**":
        return any(_parts_like(parts[at:], globs[1:]) for at in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], globs[0]) and _parts_like(parts[1:], globs[1:])


def _raise(error: OSError) -> None:
    raise error
