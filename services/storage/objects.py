"""An S3-compatible store that the hosts of an installation share: whole files by key, checked as they come."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, S3Store

from services.settings import Settings
from services.wire.errors import StorageUnreachable

if TYPE_CHECKING:
    from obstore.store import S3Config  # a type alone

log = structlog.get_logger(__name__)

T = TypeVar("T")

_PART = 8 * 2**20
"""Bytes of a request: each has its own time limit and its own retries, however large the file is."""
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as the store lists it; `written` in seconds since 1970, by the store's clock."""

    key: str
    written: float


class Objects:
    """Files under keys. All calls raise StorageUnreachable where the store does not do as it is asked."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._gate = asyncio.Semaphore(2 * _AT_ONCE)

    async def put_file(self, key: str, path: Path) -> None:
        """Store the file at `path`, in parts where it is large; what was there is replaced."""
        async with self._gate:
            await _asked(
                obstore.put_async(self._store, key, path, chunk_size=_PART, max_concurrency=_AT_ONCE)
            )

    async def read(self, key: str) -> bytes:
        """A small object whole. Raises FileNotFoundError."""
        async with self._gate:
            return bytes(await (await _asked(obstore.get_async(self._store, key))).bytes_async())

    async def fetch(self, key: str, target: Path, sha256: str) -> None:
        """Write the object to the new file `target`, flushed to disk.

        Raises FileNotFoundError, and StorageUnreachable too where the bytes are not those of `sha256`.
        `target` is then left as it is.
        """
        async with self._gate:
            size = (await _asked(obstore.head_async(self._store, key)))["size"]
            digest = hashlib.sha256()
            with target.open("wb") as file:
                for start in range(0, size, _PART):
                    end = min(size, start + _PART)
                    part = await _asked(obstore.get_range_async(self._store, key, start=start, end=end))
                    await asyncio.to_thread(_add, file.fileno(), memoryview(part), digest)
                await asyncio.to_thread(os.fsync, file.fileno())
        if digest.hexdigest() != sha256:
            log.error("damaged", action="storage.object_damaged", key=key)
            raise StorageUnreachable(reason="damaged")

    async def has(self, key: str) -> bool:
        with suppress(FileNotFoundError):
            await _asked(obstore.head_async(self._store, key))
            return True
        return False

    async def list(self, prefix: str) -> Sequence[Listed]:
        """What is under the folder `prefix`."""

        async def collect() -> Sequence[Listed]:
            out: list[Listed] = []
            async for some in obstore.list(self._store, prefix):
                out += [Listed(one["path"], one["last_modified"].timestamp()) for one in some]
            return out

        return await _asked(collect())

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete what is under `keys`, in no order; what is gone already is no fault."""
        for at in range(0, len(keys), 1000):
            with suppress(FileNotFoundError):
                await _asked(obstore.delete_async(self._store, list(keys[at : at + 1000])))


def shared(settings: Settings) -> Objects | None:
    """The store of `snapshots_url`, if there is one. Nothing is asked of it yet."""
    if settings.snapshots_url is None:
        return None
    key, secret = settings.snapshots_key_id, settings.snapshots_key_secret
    return Objects(
        store_at(
            settings.snapshots_url,
            settings.snapshots_endpoint,
            key.get_secret_value() if key else None,
            secret.get_secret_value() if secret else None,
        )
    )


def store_at(url: str, endpoint: str | None, key_id: str | None, secret: str | None) -> ObjectStore:
    """The folder `url` (s3://bucket/prefix) of a store. What is None comes from the standard variables:
    AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY; AWS_REGION always does.
    """
    place = urlsplit(url)
    endpoint = endpoint or os.environ.get("AWS_ENDPOINT_URL")
    given: S3Config = {}
    if endpoint:
        given["endpoint"] = endpoint
    if key_id is not None:
        given["access_key_id"] = key_id
    if secret is not None:
        given["secret_access_key"] = secret
    return S3Store(
        place.netloc,
        prefix=place.path.strip("/") or None,
        config=given,
        client_options={
            "timeout": "60s",
            "connect_timeout": "5s",
            "allow_http": bool(endpoint and endpoint.startswith("http://")),
        },
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=30)},
    )


async def _asked(call: Awaitable[T]) -> T:
    try:
        return await call
    except FileNotFoundError:
        raise
    except BaseError as error:
        # what the store says may hold the id of a key: the kind of error has to do
        reason = type(error).__name__
        log.warning("object storage", action="storage.unreachable", reason=reason)
        raise StorageUnreachable(reason=reason) from None


def _add(descriptor: int, part: memoryview, digest: hashlib._Hash) -> None:
    digest.update(part)
    while part:
        part = part[os.write(descriptor, part) :]
