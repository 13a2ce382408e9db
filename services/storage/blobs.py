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

from services.storage.objects import Objects
from services.wire.errors import BodyTooLarge, StorageFull
from services.wire.messages import BlobRef

SHARED = "blobs"
"""The folder of the object store that they are in."""

_STEP = 1 << 20


class Blobs:
    """A folder of files named by their SHA-256, shared by the services of an installation.

    Where the installation has an object store, what is put is put there too, so that other hosts can fetch it:
    every call then raises StorageUnreachable as well.
    """

    def __init__(self, folder: Path, objects: Objects | None = None) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._objects = objects

    def path(self, ref: BlobRef) -> Path:
        """Where the bytes of `ref` are on this host, if it has them; for reading alone."""
        return self._folder / ref.sha256[:2] / ref.sha256

    def names(self, folder: str) -> set[str]:
        """Hashes of the blobs on this host that begin with `folder`, two hex digits."""
        path = self._folder / folder
        return {blob.name for blob in path.iterdir()} if path.is_dir() else set()

    async def local(self, ref: BlobRef) -> Path:
        """`path`, after fetching what another host put. Raises FileNotFoundError where nobody has it any more."""
        path = self.path(ref)
        if self._objects is not None and not await asyncio.to_thread(path.exists):
            file = await asyncio.to_thread(self._open)
            try:
                await self._objects.fetch(_key(ref), Path(file.name), ref.sha256)
                await asyncio.to_thread(self._keep, file, ref)
            except OSError as error:
                raise _full(error) from error
            finally:
                await asyncio.to_thread(_discard, file)
        return path

    async def share(self, *refs: BlobRef) -> None:
        """Put what is on this host where other hosts find it; written anew, so that it is as young as its last use."""
        if self._objects is not None:
            put = self._objects.put_file
            await asyncio.gather(
                *(put(_key(ref), self.path(ref)) for ref in {r.sha256: r for r in refs}.values())
            )

    async def put(self, data: bytes | AsyncIterable[bytes], *, limit: int | None = None) -> BlobRef:
        """Store `data`; the same bytes are stored once.

        Raises BodyTooLarge past `limit` bytes, StorageFull where the disk is; neither leaves a trace.
        """
        if isinstance(data, bytes):
            if limit is not None and len(data) > limit:
                raise BodyTooLarge(limit=limit)
            ref = await asyncio.to_thread(self._put_bytes, data)
            await self.share(ref)
            return ref
        digest, size = hashlib.sha256(), 0
        file = await asyncio.to_thread(self._open)
        try:
            async for part in data:
                size += len(part)
                if limit is not None and size > limit:
                    raise BodyTooLarge(limit=limit)
                await asyncio.to_thread(self._write, file, part, digest)
            ref = BlobRef(sha256=digest.hexdigest(), size=size)
            await asyncio.to_thread(self._keep, file, ref)
        except OSError as error:
            raise _full(error) from error
        finally:
            await asyncio.to_thread(_discard, file)
        await self.share(ref)
        return ref

    async def put_file(self, path: Path) -> BlobRef:
        """Store a copy of the file at `path`. Raises StorageFull."""
        ref = await asyncio.to_thread(self._put_file, path)
        await self.share(ref)
        return ref

    async def link_file(self, path: Path, ref: BlobRef) -> None:
        """Store the file at `path`, which nobody changes and whose bytes are those of `ref`, without a copy where
        the file system can. Raises StorageFull."""
        try:
            await asyncio.to_thread(link, path, self.path(ref))
        except OSError as error:
            raise _full(error) from error
        await self.share(ref)

    async def read(self, ref: BlobRef) -> bytes:
        """The bytes of `ref`. Raises FileNotFoundError."""
        path = await self.local(ref)
        return await asyncio.to_thread(path.read_bytes)

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


def _key(ref: BlobRef) -> str:
    return f"{SHARED}/{ref.sha256[:2]}/{ref.sha256}"


def _discard(file: IO[bytes]) -> None:
    file.close()
    Path(file.name).unlink(missing_ok=True)


def _full(error: OSError) -> Exception:
    return StorageFull() if error.errno in (errno.ENOSPC, errno.EDQUOT) else error
