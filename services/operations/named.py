"""The files that rows name: without them the rows are not whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.models.tuning.checking_child import TRAINING, VALIDATION
from services.models.tuning.jobs import ENDED
from services.models.tuning.run import CHECKPOINTS, STATE


@dataclass(frozen=True, slots=True)
class File:
    """A file at `path`, of the data folder. What is not `needed` is made again where it is missing."""

    path: str
    needed: bool = True
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """All files under `path`, but for those under folders named `but` and those that are still being written."""

    path: str
    needed: bool = True
    but: str | None = None


@dataclass(frozen=True, slots=True)
class Newest:
    """The folder of the greatest number behind `path`, which its owner deletes when there is a greater one."""

    path: str


Named = File | Folder | Newest


async def named(connection: AsyncConnection, service: str, tables: sa.MetaData) -> AsyncIterator[Named]:
    """By the rows of `service`, whose `tables` are those of its revision."""
    for table, columns, of in _BY_SERVICE[service]:
        if table not in tables.tables:
            continue
        found = tables.tables[table]
        query = sa.select(*(found.c[column] for column in columns))
        result = await connection.stream(query, execution_options={"yield_per": 500})
        async for rows in result.partitions():
            for row in rows:
                for name in of(*row):
                    yield name


def _blob(sha256: str, *, needed: bool = True) -> File:
    return File(f"blobs/{sha256[:2]}/{sha256}", needed, sha256)


def _outbox(kind: str, body: bytes) -> list[Named]:
    if kind != "KeepCapture":
        return []
    job = orjson.loads(body)
    # the blobs of what waits for days are gone, and it is dropped when it comes up
    return [_blob(job[part]["sha256"], needed=False) for part in ("request", "answer")]


def _base(id_: int, name: str, version: str | None) -> list[Named]:
    return [] if version is None else [Folder(f"snapshots/{name}.{id_}/{version}")]


def _document(source: str, text: str | None, parsed: str | None) -> list[Named]:
    found: list[Named] = [_blob(sha256) for sha256 in (source, text) if sha256]
    if parsed:
        found.append(File(f"parsed/{parsed[:2]}/{parsed}.parsed", needed=False))
    return found


def _dataset(id_: str, sha256: str) -> list[Named]:
    data = f"datasets/{id_}/data.jsonl"
    return [File(data, sha256=sha256), Folder(f"datasets/{id_}", needed=False, but="checking")]


def _job(id_: str, status: str, validation: str | None) -> list[Named]:
    if status in ENDED:
        return []
    run = f"models/runs/{id_}"
    files = [TRAINING] if validation is None else [TRAINING, VALIDATION]
    return [
        *(File(f"{run}/{file}") for file in files),
        Folder(f"{run}/adapter", needed=False),
        Newest(f"{run}/{STATE}"),
        # after the state: those that it tells of are there by then
        Folder(f"{run}/{CHECKPOINTS}", needed=False),
    ]


_Of = Callable[..., list[Named]]
_BY_SERVICE: dict[str, list[tuple[str, tuple[str, ...], _Of]]] = {
    "gateway": [("gateway_outbox", ("kind", "body"), _outbox)],
    "retriever": [
        ("bases", ("id", "name", "version"), _base),
        ("documents", ("source", "text", "parsed"), _document),
        ("version_documents", ("source", "text", "parsed"), _document),
        ("exports", ("sha256",), lambda sha256: [_blob(sha256, needed=False)]),
    ],
    "trainer": [("trainer_dataset_versions", ("id", "sha256"), _dataset)],
    "models": [
        ("models_files", ("id", "sha256"), lambda id_, sha256: [File(f"models/files/{id_}", sha256=sha256)]),
        ("models_upload_parts", ("id",), lambda id_: [File(f"models/parts/{id_}")]),
        ("models_checkpoints", ("folder",), lambda folder: [Folder(f"models/runs/{folder}")]),
        ("models_jobs", ("id", "status", "validation_file"), _job),
    ],
}


def unsafe(name: Any) -> bool:
    """Whether the path of `name`, which rows of anyone may say, leads out of its folder."""
    return {"", ".", ".."} & set(name.path.split("/")) != set() or "\0" in name.path
