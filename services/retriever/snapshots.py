"""Versions of bases on disk: published whole, opened by checksum, mapped read-only, swept when nobody maps them."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import orjson
from numpy.typing import NDArray

from services.retriever.building import FORMAT
from services.retriever.dense import Dense, DenseKind, Engine, Rows, Vectors, best_of_all
from services.retriever.lexical import Lexicon
from services.retriever.mapped import mapped
from services.retriever.parsed import KINDS
from services.retriever.texts import Texts
from services.retriever.together import Together
from services.wire.errors import LacunaError, ServiceUnavailable
from services.wire.messages import LANGUAGES, Language, Place

GRACE = 60.0
_ASIDE = ".building-"
_ARRIVING = ".arriving"
_AT_ONCE = 256
"""Vectors that are searched for in one batch."""
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


class SnapshotDamaged(LacunaError):
    """A version's files are missing, or are not those that its manifest names: `reason`."""

    code = ""


Opener = Callable[[Path, DenseKind], Engine]
"""Opens the vectors of a language's folder. Raises SnapshotDamaged where they are not to be had."""


def on_disk(folder: Path, kind: DenseKind) -> Engine:
    """The `Opener` of what is in the folder itself."""
    if kind.collection:
        raise SnapshotDamaged(reason="collection")
    return Dense(folder, kind)


class LanguageIndex:
    """The passages of one language of a version. A row is a distinct text; passages with it point to it."""

    def __init__(
        self, folder: Path, language: Language, facts: dict[str, Any], engine: Opener | None = None
    ) -> None:
        self.folder = folder
        self.language = language
        self.facts = facts
        self.passages: NDArray[Any] = mapped(folder / "passages.npy")
        self.chunks: NDArray[Any] = mapped(folder / "chunks.npy")
        self.keys: NDArray[np.uint8] = mapped(folder / "keys.npy")
        self._row_passages: NDArray[np.uint32] = mapped(folder / "row_passages.npy")
        self._row_ptr: NDArray[np.int64] = mapped(folder / "row_ptr.npy")
        self._ids: NDArray[np.uint64] = mapped(folder / "ids.npy")
        self._ids_passage: NDArray[np.uint32] = mapped(folder / "ids_passage.npy")
        self.rows = Texts(folder, "rows")
        self.quotes = Texts(folder, "quotes")
        self.sections = Texts(folder, "sections")
        self.anchors = Texts(folder, "anchors")
        self.documents = Texts(folder, "documents")
        self.titles = Texts(folder, "titles")
        self.dense = (engine or on_disk)(folder, DenseKind(**facts["dense"]))
        self.lexicon = Lexicon(folder)
        self._searches = Together(self._search, size=lambda asked: len(asked[0]), most=_AT_ONCE)

    async def nearest(self, vectors: Vectors, limit: int) -> Rows:
        """As `dense.best`, in one batch with whoever searches at the same time."""
        if not len(vectors):
            return np.empty((0, 0), np.int64)
        return await self._searches((vectors, limit))

    async def _search(self, asked: Sequence[tuple[Vectors, int]]) -> list[Rows]:
        return await asyncio.to_thread(best_of_all, self.dense, asked)

    def passages_of(self, row: int) -> list[int]:
        """The passages that have the text of `row`, in document order."""
        return cast("list[int]", self._row_passages[self._row_ptr[row] : self._row_ptr[row + 1]].tolist())

    def find(self, passage: str) -> int | None:
        """The passage of the id `passage` (16 hex digits), if this version has it."""
        try:
            wanted = np.uint64(int(passage, 16))
        except (ValueError, OverflowError):
            return None
        at = int(np.searchsorted(self._ids, wanted))
        if at >= len(self._ids) or self._ids[at] != wanted:
            return None
        return int(self._ids_passage[at])

    def kind(self, passage: int) -> str:
        return KINDS[int(self.passages[passage]["kind"])]

    def place(self, passage: int) -> Place:
        p = self.passages[passage]
        return Place(
            passage=f"{int(p['id']):016x}",
            document=self.documents[int(p["document"])],
            language=self.language,
            section=self.sections[int(p["section"])],
            anchor=self.anchors[int(p["section"])],
            start=int(p["start"]),
            end=int(p["end"]),
            first_line=int(p["first_line"]),
            last_line=int(p["last_line"]),
            quote=self.quotes[passage],
        )


class Snapshot:
    """An opened version of a base. It stays whole on disk as long as this object lives."""

    def __init__(
        self, folder: Path, manifest: dict[str, Any], lock: IO[bytes], engine: Opener | None = None
    ) -> None:
        self.version: str = manifest["version"]
        self.model: str = manifest["model"]
        self.dimension: int = manifest["dimension"]
        self._lock = lock
        self.languages: dict[Language, LanguageIndex] = {
            language: LanguageIndex(folder / language, language, manifest["languages"][language], engine)
            for language in LANGUAGES
            if language in manifest["languages"]
        }

    @property
    def on_disk(self) -> bool:
        """Whether its vectors are among its files."""
        return all(isinstance(index.dense, Dense) for index in self.languages.values())

    def close(self) -> None:
        """Let the version be swept."""
        self._lock.close()

    def __del__(self) -> None:
        self._lock.close()


class Snapshots:
    """The folder of versions: NAME.ID/VERSION/, where ID tells a base from an earlier one of its name."""

    def __init__(self, folder: Path, engine: Opener | None = None) -> None:
        self._folder, self._engine = folder, engine
        self._open: dict[tuple[str, int], Snapshot] = {}
        self._opening: dict[tuple[str, int], asyncio.Lock] = {}

    def base(self, name: str, id_: int) -> Path:
        return self._folder / f"{name}.{id_}"

    def aside(self, name: str, id_: int) -> Path:
        """An empty folder to build in, which the caller removes."""
        base = self.base(name, id_)
        base.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=_ASIDE, dir=base))

    def arriving(self, name: str, id_: int) -> Path:
        """An empty folder for a version that comes from elsewhere; for who alone on this host fetches for the base."""
        folder = self.base(name, id_) / _ARRIVING
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def has(self, name: str, id_: int, version: str) -> bool:
        """Whether the version is on this disk."""
        opened = self._open.get((name, id_))
        return (opened is not None and opened.version == version) or (
            self.base(name, id_) / version / "manifest.json"
        ).exists()

    def discard(self, name: str, id_: int, version: str) -> None:
        """Take a damaged version off this disk, so that it is not taken for a whole one; who maps it goes on."""
        shutil.rmtree(self.base(name, id_) / version, ignore_errors=True)

    def newest(self, name: str, id_: int) -> str | None:
        """The newest version on this disk."""
        here = (path.parent.name for path in self.base(name, id_).glob("[0-9]*-*/manifest.json"))
        return max(here, key=lambda version: int(version.partition("-")[0]), default=None)

    def publish(self, name: str, id_: int, built: Path, version: str) -> None:
        """Rename what was built into place, and check it there. Raises SnapshotDamaged."""
        target = self.base(name, id_) / version
        if target.exists():  # left by an owner that was killed between the rename and the pointer
            try:
                open_snapshot(target, self._engine).close()
                return
            except SnapshotDamaged:
                shutil.rmtree(target)
        built.chmod(0o755)
        built.rename(target)
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        open_snapshot(target, self._engine).close()

    def opened(self, folder: Path) -> Snapshot:
        """A version, opened for the caller alone. Raises as `open_snapshot`."""
        return open_snapshot(folder, self._engine)

    async def get(self, name: str, id_: int, version: str) -> Snapshot:
        """The version, opened once and kept until another is asked for. Raises SnapshotDamaged."""
        key = (name, id_)
        async with self._opening.setdefault(key, asyncio.Lock()):
            snapshot = self._open.get(key)
            if snapshot is None or snapshot.version != version:
                snapshot = await asyncio.to_thread(
                    open_snapshot, self.base(name, id_) / version, self._engine
                )
                self._open[key] = snapshot
            return snapshot

    def forget(self, name: str, id_: int) -> None:
        """Drop what is open of a base; who still uses it goes on."""
        self._open.pop((name, id_), None)
        self._opening.pop((name, id_), None)

    def sweep(self, name: str, id_: int, keep: str | None, grace: float = GRACE) -> None:
        """Delete versions other than `keep` that nobody maps, once they are `grace` seconds past use."""
        base = self.base(name, id_)
        if not base.is_dir():
            return
        building = any(base.glob(f"{_ASIDE}*"))
        if keep is None and building:  # its first version is on the way
            return
        serving = base / keep / "manifest.json" if keep else None
        if serving is not None and (_younger(serving, grace) or not serving.exists()):
            return  # until it is here, and has been for a while, an older one may have to serve
        for folder in base.iterdir():
            if folder.name != keep and not folder.name.startswith((_ASIDE, _ARRIVING)):
                self._drop(folder, grace)
        if keep is None:
            with contextlib.suppress(OSError):
                base.rmdir()

    @staticmethod
    def _drop(folder: Path, grace: float) -> None:
        """Delete a version unless somebody maps it, or its base may be about to point at it."""
        try:
            lock = (folder / "manifest.json").open("rb")
        except FileNotFoundError:  # half of one: deleting it was cut short, or it lost its manifest
            if not _younger(folder, grace):
                shutil.rmtree(folder, ignore_errors=True)
            return
        except OSError:
            return
        with contextlib.suppress(BlockingIOError), lock:
            if time.time() - os.fstat(lock.fileno()).st_mtime >= grace:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)

    def tidy(self, serving: dict[tuple[str, int], str | None], grace: float = GRACE) -> None:
        """Let go of versions that no longer serve, and delete what nobody maps, of deleted bases as well."""
        for key, snapshot in list(self._open.items()):
            if serving.get(key) != snapshot.version:
                self._open.pop(key, None)
        for folder in self._folder.glob("*.*"):
            name, _, number = folder.name.rpartition(".")
            if number.isdigit():
                id_ = int(number)
                if (
                    name,
                    id_,
                ) not in serving:  # a deleted base is built no more, and its number never given again
                    self.gone(name, id_)
                self.sweep(name, id_, serving.get((name, id_)), grace)

    def clear_aside(self, name: str, id_: int, grace: float = 0.0) -> None:
        """Delete what killed builders left; for the owner of the base's lease, or once the base is gone."""
        for folder in self.base(name, id_).glob(f"{_ASIDE}*"):
            if grace <= 0 or not _younger(folder, grace):
                shutil.rmtree(folder, ignore_errors=True)

    def gone(self, name: str, id_: int) -> None:
        """Delete what was being built or fetched for a base that is deleted."""
        self.clear_aside(name, id_)
        shutil.rmtree(self.base(name, id_) / _ARRIVING, ignore_errors=True)


def _younger(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime < seconds
    except FileNotFoundError:
        return False


def open_snapshot(folder: Path, engine: Opener | None = None) -> Snapshot:
    """Open a version after checking every byte of it.

    Raises SnapshotDamaged, and ServiceUnavailable where the system has no file or memory left, or Milvus is away:
    that says nothing of the version.
    """
    lock: IO[bytes] | None = None
    try:
        lock = (folder / "manifest.json").open("rb")
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        manifest = orjson.loads(lock.read())
        if manifest["format"] != FORMAT or manifest["version"] != folder.name:
            raise SnapshotDamaged(reason="format")
        for name, facts in manifest["files"].items():
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != facts["sha256"]:
                    raise SnapshotDamaged(reason=name)
        return Snapshot(folder, manifest, lock, engine)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if lock is not None:
            lock.close()
        if isinstance(error, OSError) and error.errno in _EXHAUSTED:
            raise ServiceUnavailable(service="retriever") from error
        raise SnapshotDamaged(reason=type(error).__name__) from error
    except LacunaError:
        if lock is not None:
            lock.close()
        raise
