"""Lines that changed since a revision, as git tells them."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from lacuna.gate.places import Region

_HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_SECONDS = 60
Ranges = tuple[range, ...]
ALL: Ranges = (range(1, 1 << 60),)


class RevisionUnknown(Exception):
    """git does not know the revision, or there is no repository, or no git."""


class Changes:
    """Changed lines by path relative to the repository; a path that is not in it did not change."""

    def __init__(self, lines: Mapping[str, Ranges]) -> None:
        self._lines = lines

    def touch(self, path: str, region: Region) -> bool:
        """Whether a line of `region` changed."""
        asked = range(region.first_line, region.last_line + 1)
        return any(
            max(changed.start, asked.start) < min(changed.stop, asked.stop)
            for changed in self._lines.get(path, ())
        )


def root_of(folder: Path) -> Path | None:
    """The repository that `folder` is in."""
    try:
        told = _git(folder, "rev-parse", "--show-toplevel")
    except (RevisionUnknown, OSError):
        return None
    return Path(told.decode("utf-8", "surrogateescape").rstrip("\n")).resolve()


def changes_since(root: Path, revision: str, paths: Iterable[str]) -> Changes:
    """Lines of `paths` in the working tree that are not as at `revision`, or where that is on another branch, as
    where this one left it. What git does not track is changed as a whole; renamed files are compared with what they
    were. Raises RevisionUnknown."""
    try:
        if revision.startswith("-"):
            raise RevisionUnknown
        commit = _word(_git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"))
    except RevisionUnknown as error:
        told = f"git does not know the revision {revision}. Does the clone go back so far? {error}"
        raise RevisionUnknown(told.rstrip()) from error
    with contextlib.suppress(RevisionUnknown):  # histories that never met, or a clone that ends before
        commit = _word(_git(root, "merge-base", commit, "HEAD"))
    was = _renamed(root, commit)
    tracked = set(_names(_git(root, "ls-files", "-z", "--cached")))
    lines: dict[str, Ranges] = {}
    for path in paths:
        if path not in tracked:
            lines[path] = ALL
        elif path in was:
            lines[path] = _changed(root, commit, {was[path], path})
    return Changes(lines)


def _changed(root: Path, commit: str, names: Iterable[str]) -> Ranges:
    told = _git(
        root, *_DIFF, "--unified=0", commit, "--", *(f":(literal,top){name}" for name in sorted(names))
    )
    found = ((int(first), int(count or 1)) for first, count in _HUNK.findall(told))
    return tuple(range(first, first + count) for first, count in found if count)


def _renamed(root: Path, commit: str) -> dict[str, str]:
    """What every file that is not as at `commit` was called then."""
    fields = iter(_names(_git(root, *_DIFF, "--name-status", "-z", commit)))
    was = {}
    for status in fields:
        before = next(fields)
        was[next(fields) if status[0] in "RC" else before] = before
    return was


_DIFF = (
    "diff",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--find-renames",
    "-l0",
    "--ignore-submodules",
)


def _git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and revisions do not begin with a dash
            command, cwd=folder, capture_output=True, check=True, timeout=_SECONDS, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError as error:
        raise RevisionUnknown("git is not installed.") from error
    except subprocess.TimeoutExpired as error:
        raise RevisionUnknown(f"git did not answer in {_SECONDS} seconds.") from error
    except subprocess.CalledProcessError as error:
        raise RevisionUnknown(error.stderr.decode("utf-8", "replace").strip()) from error
    return done.stdout


def _word(told: bytes) -> str:
    return told.decode("ascii").split()[0]


def _names(told: bytes) -> list[str]:
    return [name.decode("utf-8", "surrogateescape") for name in told.split(b"\0") if name]
