"""What the trainer answers about datasets."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import numpy as np
from numpy.typing import NDArray

from services.examples.languages import LANGUAGES
from services.examples.splitting import SPLITS
from services.storage.blobs import Blobs
from services.trainer.datasets.building import Building
from services.trainer.datasets.folders import Folders
from services.trainer.datasets.records import TASKS
from services.trainer.datasets.store import Datasets, NewVersion, told
from services.trainer.datasets.tables import VersionRow
from services.trainer.ids import shown
from services.wire.bus import Bus
from services.wire.errors import (
    DatasetNotFound,
    DatasetNotReady,
    FieldInvalid,
    NameInvalid,
    ShuttingDown,
    Unavailable,
)
from services.wire.messages import BlobRef, Empty
from services.wire.training import (
    BuildDataset,
    CancelCheck,
    DatasetChanged,
    DatasetInfo,
    DatasetList,
    DatasetStatus,
    DatasetVersion,
    DatasetVersionList,
    DefectList,
    DeleteDataset,
    ExampleInfo,
    ExampleList,
    ExportDataset,
    GetDataset,
    GetDatasetVersion,
    ListDatasets,
    ListDatasetVersions,
    ListDefects,
    ListExamples,
    PutDataset,
    Split,
    WakeTrainer,
)

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MOST = 1_000
"""Items of a list."""
_BYTES = 4 * 2**20
"""Of the examples in a list: a line may have as many."""
_SEED = 2**63


class Handlers:
    def __init__(
        self,
        bus: Bus,
        store: Datasets,
        folders: Folders,
        *,
        blobs: Blobs,
        building: Building,
        wake: Callable[[], None],
    ) -> None:
        self._bus, self._store, self._folders, self._blobs = bus, store, folders, blobs
        self._building, self._wake = building, wake

    async def put(self, request: PutDataset) -> DatasetVersion:
        """Raises NameInvalid, FieldInvalid."""
        _check(request.name, request.seed, request.shares)
        id_, _ = await self._folders.keep(await self._blobs.local(request.blob))
        return await self._add(
            NewVersion(id_, request.name, request.blob, "import", request.seed, request.shares)
        )

    async def build(self, request: BuildDataset) -> DatasetVersion:
        """Raises NameInvalid, FieldInvalid, DatasetNotFound, DatasetNotReady, DatasetEmpty."""
        _check(request.name, request.seed, request.shares)
        with _there(request.of or request.name):
            id_, blob = await self._building.build(request)
        return await self._add(
            NewVersion(id_, request.name, blob, request.source, request.seed, request.shares)
        )

    async def _add(self, new: NewVersion) -> DatasetVersion:
        row = None
        try:
            row = await self._store.add(new)
        finally:
            if row is None or row.id != new.id:  # it is there already
                await self._folders.remove(new.id)
        if row.status == DatasetStatus.CHECKING:
            await self.changed(row)
            self._wake()
            with suppress(Unavailable, ShuttingDown):  # the others find it when they look
                await self._bus.send(WakeTrainer(job_id=row.id, what="datasets"))
        return told(row)

    async def get(self, request: GetDataset) -> DatasetInfo:
        """Raises DatasetNotFound."""
        return await self._store.info(request.name)

    async def version(self, request: GetDatasetVersion) -> DatasetVersion:
        """Raises DatasetNotFound."""
        return told(await self._store.version(request.name, request.version))

    async def cancel(self, request: CancelCheck) -> DatasetVersion:
        """Raises DatasetNotFound."""
        row = await self._store.cancel(request.name, request.version)
        await self.changed(row)
        return told(row)

    async def versions(self, request: ListDatasetVersions) -> DatasetVersionList:
        """Raises DatasetNotFound."""
        limit = _limit(request.limit)
        found = await self._store.versions(request.name, request.after, limit + 1)
        return DatasetVersionList(
            items=found[:limit], next=found[limit - 1].version if len(found) > limit else None
        )

    async def list(self, request: ListDatasets) -> DatasetList:
        limit = _limit(request.limit)
        found = await self._store.infos(request.after, limit + 1)
        return DatasetList(items=found[:limit], next=found[limit - 1].name if len(found) > limit else None)

    async def delete(self, request: DeleteDataset) -> Empty:
        """Raises DatasetNotFound, DatasetInUse."""
        for id_ in await self._store.delete(request.name):
            await self._folders.remove(id_)
        return Empty()

    async def defects(self, request: ListDefects) -> DefectList:
        """Raises DatasetNotFound."""
        row = await self._store.version(request.name, request.version)
        limit, after = _limit(request.limit), -1 if request.after is None else request.after
        found = await self._store.defects(row.id, request.severity, after, limit + 1)
        items = tuple(defect for _, defect in found[:limit])
        return DefectList(items=items, next=found[limit - 1][0] if len(found) > limit else None)

    async def examples(self, request: ListExamples) -> ExampleList:
        """Raises DatasetNotFound, DatasetNotReady."""
        row = await self._ready(request.name, request.version)
        folder, limit = self._folders[row.id], _limit(request.limit)

        def read() -> ExampleList:
            records = folder.records()
            begin = int(np.searchsorted(records["line"], request.after or 0, side="right"))
            rows = records[begin : begin + limit + 1]
            if request.split is not None:
                split = SPLITS.index(request.split)
                rows = records[begin + np.flatnonzero(records["split"][begin:] == split)[: limit + 1]]
            page = rows[: min(limit, _fitting(rows["size"]))]
            items = tuple(
                ExampleInfo(
                    line=int(of["line"]),
                    split=SPLITS[of["split"]],
                    task=TASKS[of["task"]],
                    language=LANGUAGES[of["language"]],
                    tokens=int(of["tokens"]),
                    content=content.decode(),
                )
                for of, content in zip(page, folder.contents(page), strict=True)
            )
            return ExampleList(items=items, next=items[-1].line if len(rows) > len(page) else None)

        with _there(request.name):
            return await asyncio.to_thread(read)

    async def seen(self, learnt: tuple[str, int], held: tuple[str, int]) -> int:
        """How many conversations held out of the version `held` (its name and number) are in what is trained and
        chosen on of the version `learnt`; 0 where one of them is gone."""
        try:
            ours, theirs = [self._folders[(await self._ready(*version)).id] for version in (learnt, held)]
        except (DatasetNotFound, DatasetNotReady):
            return 0

        def count() -> int:
            holdout = SPLITS.index(Split.HOLDOUT)
            with suppress(FileNotFoundError):
                taught, asked = ours.records(), theirs.records()
                taught, asked = taught[taught["split"] != holdout], asked[asked["split"] == holdout]
                return len(np.intersect1d(taught["conversation"], asked["conversation"]))
            return 0

        return await asyncio.to_thread(count)

    async def export(self, request: ExportDataset) -> BlobRef:
        """Raises DatasetNotFound, DatasetNotReady."""
        row = await self._ready(request.name, request.version)
        folder = self._folders[row.id]
        with _there(request.name):
            ref, path = BlobRef(sha256=row.sha256, size=row.size), folder.data
            if request.split is not None:
                result = await asyncio.to_thread(folder.result)
                if result is None:
                    raise FileNotFoundError
                ref, path = result.splits[request.split], folder.split(request.split)
            await self._blobs.link_file(path, ref)
        return ref

    async def changed(self, row: VersionRow | None) -> None:
        """Tell others of a version. None: it is gone."""
        if row is not None:
            with suppress(Unavailable, ShuttingDown):
                await self._bus.publish(DatasetChanged(version=told(row)))

    async def _ready(self, name: str, number: int | None) -> VersionRow:
        row = await self._store.version(name, number)
        if row.status != DatasetStatus.READY:
            raise DatasetNotReady(name=name, version=row.number)
        return row


@contextmanager
def _there(name: str) -> Iterator[None]:
    """Files that are gone are a dataset that was deleted meanwhile."""
    try:
        yield
    except FileNotFoundError:
        raise DatasetNotFound(name=name) from None


def _fitting(sizes: NDArray[np.uint32]) -> int:
    """How many lines of `sizes` go in a page: one at least."""
    return max(1, int(np.searchsorted(np.cumsum(sizes, dtype=np.uint64), _BYTES, side="right")))


def _limit(asked: int) -> int:
    return max(1, min(asked, _MOST))


def _check(name: str, seed: int, shares: tuple[float, float, float]) -> None:
    if not _NAME.fullmatch(name):
        raise NameInvalid(name=shown(name))
    if not -_SEED <= seed < _SEED:
        raise FieldInvalid(field="seed", reason="out_of_range")
    if not all(math.isfinite(share) and share >= 0 for share in shares) or not 0 < sum(shares) < math.inf:
        raise FieldInvalid(field="shares", reason="out_of_range")
