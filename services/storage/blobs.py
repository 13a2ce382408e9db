"""Bytes by their content: uploads, decoded texts, exports. Written once, never changed."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from services.wire.errors import BodyTooLarge, StorageFull
from services.wire.messages import BlobRef

_STEP = 1 << 20


class Blobs:
    """A folder of files named by their SHA-256, shared by the services of an installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    def path(self, ref: BlobRef) -> Path:
        """Where the bytes of `ref` are, for reading alone."""
        return self._folder / ref.sha256[:2] / ref.sha256

    async def put(self, data: bytes | AsyncIterable[bytes], *, limit: int | None = None) -> BlobRef:
        """Store `data`; the same bytes are stored once.

        Raises BodyTooLarge past `limit` bytes, StorageFull where the disk is; neither leaves a trace.
        """
        if isinstance(data, bytes):
            if limit is not None and len(data) > limit:
                raise BodyTooLarge(limit=limit)
            return await asyncio.to_thread(self._put_bytes, data)
        digest, size = hashlib.sha256(), 0
        file = await asyncio.to_thread(self._open)
        try:
            async for part in data:
                size += len(part)
                if limit is not None and size > limit:
                    raise BodyTooLarge(limit=limit)
                await asyncio.to_thread(self._write, file, part, digest)
            return await asyncio.to_thread(self._keep, file, BlobRef(sha256=digest.hexdigest(), size=size))
        except OSError as error:
            raise _full(error) from error
        finally:
            await asyncio.to_thread(_discard, file)

    async def put_file(self, path: Path) -> BlobRef:
        """Store a copy of the file at `path`. Raises StorageFull."""
        return await asyncio.to_thread(self._put_file, path)

    async def link_file(self, path: Path, ref: BlobRef) -> None:
        """Store the file at `path`, which nobody changes and whose bytes are those of `ref`, without a copy where
        the file system can. Raises StorageFull."""
        try:
            await asyncio.to_thread(link, path, self.path(ref))
        except OSError as error:
            raise _full(error) from error

    async def read(self, ref: BlobRef) -> bytes:
        """The bytes of `ref`. Raises FileNotFoundError."""
        return await asyncio.to_thread(self.path(ref).read_bytes)

    def _put_file(self, path: Path) -> BlobRef:
        digest, size = hashlib.sha256(), 0
        file = self._open()
        try:
            with path.open("rb") as source:
                while part := source.read(_STEP):
                    size += len(part)
                    self._write(file, part, digest)
            return self._keep(file, BlobRef(sha256=digest.hexdigest(), size=size))
        except OSError as error:
            raise _full(error) from error
        finally:
            _discard(file)

    def _put_bytes(self, data: bytes) -> BlobRef:
        ref = BlobRef(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        with suppress(FileNotFoundError):
            os.utime(self.path(ref))  # it is in use again: what nobody uses is cleared away by age
            return ref
        try:
            file = self._open()
            try:
                file.write(data)
                return self._keep(file, ref)
            finally:
                _discard(file)
        except OSError as error:
            raise _full(error) from error

    def _open(self) -> IO[bytes]:
        self._incoming.mkdir(parents=True, exist_ok=True)
        return tempfile.NamedTemporaryFile(dir=self._incoming, delete=False)

    @staticmethod
    def _write(file: IO[bytes], part: bytes, digest: hashlib._Hash) -> None:
        file.write(part)
        digest.update(part)

    def _keep(self, file: IO[bytes], ref: BlobRef) -> BlobRef:
        file.flush()
        os.fsync(file.fileno())
        target = self.path(ref)
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(file.name).rename(target)
        return ref


def link(source: Path, target: Path) -> None:
    """Give the file `source`, which nobody changes, the name `target` too; where links are not to be had, copy it.

    A `target` that is there is taken for it, and as used now. Raises OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileExistsError:
        pass
    except FileNotFoundError:
        raise
    except OSError:
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            shutil.copyfile(source, file.name)
        Path(file.name).rename(target)
    os.utime(target)  # what nobody uses is cleared away by age


def _discard(file: IO[bytes]) -> None:
    file.close()
    Path(file.name).unlink(missing_ok=True)


def _full(error: OSError) -> Exception:
    return StorageFull() if error.errno in (errno.ENOSPC, errno.EDQUOT) else error
