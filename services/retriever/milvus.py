"""Vectors in Milvus: a collection for each language of a version, for bases larger than a machine's memory.

pymilvus is imported only here, and only where `engine` is "milvus": it is an optional group of dependencies.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from services.retriever.dense import (
    EXACT_UP_TO,
    RECALL,
    DenseKind,
    Engine,
    Rows,
    Vectors,
    exact,
    measured,
    sampled,
)
from services.retriever.snapshots import SnapshotDamaged, on_disk
from services.wire.errors import ServiceUnavailable

GRACE = 900.0
"""Seconds after which nobody searches a version any more that serves no longer."""
_BYTES = 16 * 2**20
"""Of vectors in a message: gRPC's limit is 64 MiB."""
_NAME = re.compile(r"lacuna_(\d+)_(\d+)_[0-9a-f]{12}_[a-z]{2}")
_K = 10


@dataclass(frozen=True, slots=True)
class MilvusPlace:
    """A server, or a file of milvus-lite's. `token` is 'user:password' or an API key."""

    url: str
    token: str = ""


class Milvus:
    """A client that connects when it is first used. Its calls raise ServiceUnavailable, and block: for threads."""

    def __init__(self, place: MilvusPlace) -> None:
        self.place = place
        self._lock = threading.Lock()
        self._connected: Any = None
        self._unused: dict[str, float] = {}
        """Collections that no serving version has, and since when that is known."""

    @property
    def _client(self) -> Any:
        from pymilvus import MilvusClient

        with self._lock:
            if self._connected is None:
                self._connected = MilvusClient(self.place.url, token=self.place.token, timeout=30)
            return self._connected

    def close(self) -> None:
        with self._lock:
            if self._connected is not None:
                self._connected.close()
                self._connected = None

    def keep(self, folder: Path, name: str, vectors: Vectors, exact_up_to: int = EXACT_UP_TO) -> DenseKind:
        """Put unit rows [n, d] into the new collection `name`; `vectors.npy` leaves `folder`.

        Past `exact_up_to` rows: HNSW, its `ef` raised until recall@10 >= RECALL on a sample, or else exact after all.
        """
        with _asked():
            kind = self._kept(name, vectors, exact_up_to)
        (folder / "vectors.npy").unlink()
        return kind

    def _kept(self, name: str, vectors: Vectors, exact_up_to: int) -> DenseKind:
        if len(vectors) > exact_up_to:
            self._fill(name, vectors, "HNSW", {"M": 16, "efConstruction": 200})
            asked = sampled(vectors)
            right = exact(asked, vectors, _K)
            ef = 64
            while ef <= 4096:
                recall = measured(
                    right, MilvusDense(self, DenseKind("milvus", ef, 0.0, name)).best(asked, _K)
                )
                if recall >= RECALL:
                    return DenseKind("milvus", ef, recall, name)
                ef *= 2
        self._fill(name, vectors, "FLAT", {})
        return DenseKind("milvus", 0, 1.0, name)

    def _fill(self, name: str, vectors: Vectors, index: str, how: dict[str, int]) -> None:
        from pymilvus import DataType

        client = self._client
        client.drop_collection(name)  # left by a builder that was killed
        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("row", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=vectors.shape[1])
        indexes = client.prepare_index_params()
        indexes.add_index("vector", index_type=index, metric_type="IP", params=how)
        client.create_collection(name, schema=schema, index_params=indexes, consistency_level="Strong")
        step = max(1, _BYTES // (4 * vectors.shape[1]))
        for start in range(0, len(vectors), step):
            part = np.array(vectors[start : start + step])
            client.insert(name, [{"row": start + at, "vector": row} for at, row in enumerate(part)])
        client.flush(name)
        client.load_collection(name)

    def open(self, folder: Path, kind: DenseKind) -> Engine:
        """The `Opener` of versions whose vectors may be in Milvus. Raises SnapshotDamaged too."""
        if not kind.collection:
            return on_disk(folder, kind)
        with _asked():
            if not self._client.has_collection(kind.collection):
                raise SnapshotDamaged(reason="collection")
        return MilvusDense(self, kind)

    def search(self, name: str, queries: Vectors, limit: int, ef: int) -> list[list[int]]:
        params = {"ef": max(ef, limit)} if ef else {}
        with _asked():
            found = self._client.search(
                name, data=list(queries), limit=limit, search_params={"params": params}, output_fields=["row"]
            )
        return [[int(hit["row"]) for hit in own] for own in found]

    def get(self, name: str, rows: Sequence[int]) -> Mapping[int, Any]:
        """The vectors of `rows`, by row."""
        with _asked():
            found = self._client.get(name, ids=list(rows), output_fields=["row", "vector"])
        return {int(one["row"]): one["vector"] for one in found}

    def tidy(self, serving: Mapping[tuple[str, int], str | None]) -> None:
        """Drop the collections that for a while no serving version has had."""
        serves = {(id_, int(version.partition("-")[0])) for (_, id_), version in serving.items() if version}
        now = time.monotonic()
        with _asked():
            names = self._client.list_collections()
        ours = {name: match for name in names if (match := _NAME.fullmatch(name))}
        unused = {name for name, of in ours.items() if (int(of[1]), int(of[2])) not in serves}
        self._unused = {name: self._unused.get(name, now) for name in unused}
        for name, since in self._unused.items():
            if now - since >= GRACE:
                with _asked():
                    self._client.drop_collection(name)


class MilvusDense:
    """A collection's rows. Its answers are the server's: that a batch changes none of them is Milvus's to keep."""

    def __init__(self, milvus: Milvus, kind: DenseKind) -> None:
        self._milvus, self._kind = milvus, kind

    def best(self, queries: Vectors, limit: int) -> Rows:
        if not len(queries):
            return np.empty((0, 0), np.int64)
        found = self._milvus.search(self._kind.collection, queries, limit, self._kind.probes)
        width = max(map(len, found), default=0)
        return np.array([[*own, *[-1] * (width - len(own))] for own in found], np.int64).reshape(-1, width)

    def held(self, rows: Rows) -> Held:
        return Held(np.unique(rows), self._milvus, self._kind.collection)


class Held:
    """Some rows' vectors, fetched in one call."""

    def __init__(self, rows: Rows, milvus: Milvus, name: str) -> None:
        self._rows = rows
        found = milvus.get(name, rows.tolist()) if len(rows) else {}
        self._vectors = np.array([found[row] for row in rows.tolist()], np.float32)

    def __getitem__(self, rows: Rows) -> Vectors:
        return np.asarray(self._vectors[np.searchsorted(self._rows, rows)], np.float32)


@contextmanager
def _asked() -> Iterator[None]:
    from grpc import RpcError
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except (MilvusException, RpcError) as error:
        raise ServiceUnavailable(service="milvus") from error
