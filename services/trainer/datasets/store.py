"""The rows of datasets. Each method is one transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.storage.database import Database
from services.trainer.datasets.folder import Result
from services.trainer.datasets.tables import DatasetRow, DefectRow, VersionRow
from services.trainer.evaluations.tables import EvaluationRow
from services.trainer.ids import shown
from services.trainer.trainings.tables import TrainingRow
from services.wire.errors import DatasetInUse, DatasetNotFound, ErrorInfo
from services.wire.messages import BlobRef
from services.wire.training import (
    DatasetInfo,
    DatasetStatus,
    DatasetVersion,
    Defect,
    EvaluationStatus,
    Severity,
    Statistics,
    TrainingStatus,
)

_UNCHECKED = (DatasetStatus.FAILED, DatasetStatus.CANCELLED)
_OPEN_EVALUATIONS = (EvaluationStatus.QUEUED, EvaluationStatus.RUNNING)
_FINISHED_TRAININGS = (TrainingStatus.SUCCEEDED, TrainingStatus.FAILED, TrainingStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version as it is recorded; its files are in the folder `id` by then."""

    id: str
    name: str
    blob: BlobRef
    source: Literal["import", "reviews", "captures", "dataset"]
    seed: int
    shares: tuple[float, float, float]


class Datasets:
    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(self, new: NewVersion) -> VersionRow:
        """Record a version to be checked, or the one that is there where the same was imported before; one whose
        check failed or was cancelled is checked again then.
        """
        name, blob, source, seed, shares = new.name, new.blob, new.source, new.seed, new.shares
        now = time.time()
        await self._create(name, now)
        async with self._db.session.begin() as s:
            dataset = await s.scalar(select(DatasetRow).where(DatasetRow.name == name).with_for_update())
            assert dataset is not None
            if dataset.deleted:
                dataset.deleted, dataset.created_at = False, now
            if source == "import":
                known = await s.scalars(
                    select(VersionRow)
                    .where(VersionRow.dataset == name, VersionRow.sha256 == blob.sha256)
                    .where(VersionRow.source == source, VersionRow.seed == seed)
                    .order_by(VersionRow.number.desc())
                )
                for row in known:
                    if tuple(row.shares) == tuple(shares):
                        if row.status in _UNCHECKED:
                            row.status, row.error, row.crashes = DatasetStatus.CHECKING, None, 0
                        return row
            dataset.versions += 1
            dataset.updated_at = now
            row = VersionRow(
                id=new.id,
                dataset=name,
                number=dataset.versions,
                status=DatasetStatus.CHECKING,
                sha256=blob.sha256,
                size=blob.size,
                source=source,
                seed=seed,
                shares=list(shares),
                checked=0,
                errors=0,
                warnings=0,
                created_at=now,
            )
            s.add(row)
        return row

    async def _create(self, name: str, now: float) -> None:
        try:
            async with self._db.session.begin() as s:
                if await s.get(DatasetRow, name) is None:
                    s.add(DatasetRow(name=name, versions=0, deleted=False, created_at=now, updated_at=now))
        except IntegrityError:  # another did meanwhile
            return

    async def version(self, name: str, number: int | None) -> VersionRow:
        """The version `number`, or the latest. Raises DatasetNotFound."""
        async with self._db.read() as s:
            await _dataset(s, name)
            query = select(VersionRow).where(VersionRow.dataset == name)
            if number is not None:
                query = query.where(VersionRow.number == number)
            row = await s.scalar(query.order_by(VersionRow.number.desc()).limit(1))
        if row is None:
            raise DatasetNotFound(name=shown(name))
        return row

    async def row(self, id_: str) -> VersionRow | None:
        async with self._db.read() as s:
            return await s.get(VersionRow, id_)

    async def info(self, name: str) -> DatasetInfo:
        """Raises DatasetNotFound."""
        async with self._db.read() as s:
            dataset = await _dataset(s, name)
            [info] = await _infos(s, [dataset])
        return info

    async def infos(self, after: str | None, limit: int) -> tuple[DatasetInfo, ...]:
        """Datasets by name, from past `after` on."""
        query = select(DatasetRow).where(~DatasetRow.deleted).order_by(DatasetRow.name).limit(limit)
        async with self._db.read() as s:
            rows = await s.scalars(query.where(DatasetRow.name > after) if after else query)
            return tuple(await _infos(s, rows.all()))

    async def versions(self, name: str, after: int | None, limit: int) -> tuple[DatasetVersion, ...]:
        """Newest first, those before `after`. Raises DatasetNotFound."""
        query = select(VersionRow).where(VersionRow.dataset == name).order_by(VersionRow.number.desc())
        if after is not None:
            query = query.where(VersionRow.number < after)
        async with self._db.read() as s:
            await _dataset(s, name)
            return tuple(told(row) for row in await s.scalars(query.limit(limit)))

    async def defects(
        self, id_: str, severity: Severity | None, after: int, limit: int
    ) -> list[tuple[int, Defect]]:
        """With their positions, counted from 0: those past `after`."""
        row = DefectRow
        query = select(row.position, row.defect).where(row.version == id_, row.position > after)
        if severity is not None:
            query = query.where(row.defect["severity"].as_string() == severity)
        async with self._db.read() as s:
            rows = await s.execute(query.order_by(row.position).limit(limit))
            return [(position, Defect.model_validate(defect)) for position, defect in rows]

    async def cancel(self, name: str, number: int | None) -> VersionRow:
        """The version, whose check is not wanted any more; one whose check has ended stays. Raises DatasetNotFound."""
        row = await self.version(name, number)
        async with self._db.session.begin() as s:
            query = select(VersionRow).where(VersionRow.id == row.id).with_for_update()
            row = await s.scalar(query) or row  # deleted meanwhile: as it was
            if row.status == DatasetStatus.CHECKING:
                row.status = DatasetStatus.CANCELLED
        return row

    async def delete(self, name: str) -> list[str]:
        """Remove a dataset; the ids of its versions. Raises DatasetNotFound, DatasetInUse."""
        async with self._db.session.begin() as s:
            dataset = await _dataset(s, name, lock=True)
            training = exists().where(
                TrainingRow.dataset == name, TrainingRow.status.not_in(_FINISHED_TRAININGS)
            )
            evaluation = exists().where(
                EvaluationRow.dataset == name, EvaluationRow.status.in_(_OPEN_EVALUATIONS)
            )
            if await s.scalar(select(training | evaluation)):
                raise DatasetInUse(name=name)
            ids = (await s.scalars(select(VersionRow.id).where(VersionRow.dataset == name))).all()
            await s.execute(delete(VersionRow).where(VersionRow.dataset == name))
            dataset.deleted = True
        return list(ids)

    async def ids(self) -> set[str]:
        """Of every version."""
        async with self._db.read() as s:
            return set(await s.scalars(select(VersionRow.id)))

    # --- what the worker records ------------------------------------------------------------------------------

    @staticmethod
    def due() -> Select[str, str | None, int]:
        """Versions to be checked, those that waited longest first."""
        return (
            select(VersionRow.id, VersionRow.owner, VersionRow.beat)
            .where(VersionRow.status == DatasetStatus.CHECKING)
            .order_by(VersionRow.created_at)
        )

    async def advance(
        self, id_: str, owner: str, checked: int, errors: int, warnings: int
    ) -> VersionRow | None:
        """Record how far the check is; None where the lease or the version is gone, or the check was cancelled."""
        return await self._set(id_, owner, checked=checked, errors=errors, warnings=warnings)

    async def finish(
        self, id_: str, owner: str, result: Result, defects: Sequence[Defect]
    ) -> VersionRow | None:
        """Record what the check found. None as for `advance`."""
        async with self._db.session.begin() as s:
            row = await _owned(s, id_, owner)
            if row is None:
                return None
            row.status = DatasetStatus.INVALID if result.errors else DatasetStatus.READY
            row.checked, row.errors, row.warnings = result.lines, result.errors, result.warnings
            row.statistics = result.statistics.model_dump(mode="json") if result.statistics else None
            row.error = None
            await s.execute(delete(DefectRow).where(DefectRow.version == id_))
            s.add_all(
                DefectRow(version=id_, position=at, defect=defect.model_dump(mode="json"))
                for at, defect in enumerate(defects)
            )
        return row

    async def crashed(self, id_: str, owner: str, most: int, error: ErrorInfo) -> VersionRow | None:
        """A process died over it; after `most` of them it fails with `error`. None as for `advance`."""
        async with self._db.session.begin() as s:
            row = await _owned(s, id_, owner)
            if row is not None:
                row.crashes += 1
                if row.crashes >= most:
                    row.status, row.error = DatasetStatus.FAILED, error.model_dump()
        return row

    async def fail(self, id_: str, owner: str, error: ErrorInfo) -> VersionRow | None:
        """It cannot be checked. None as for `advance`."""
        return await self._set(id_, owner, status=DatasetStatus.FAILED, error=error.model_dump())

    async def _set(self, id_: str, owner: str, **values: object) -> VersionRow | None:
        async with self._db.session.begin() as s:
            row = await _owned(s, id_, owner)
            if row is not None:
                for name, value in values.items():
                    setattr(row, name, value)
        return row


def told(row: VersionRow) -> DatasetVersion:
    """The version as others see it."""
    return DatasetVersion(
        dataset=row.dataset,
        version=row.number,
        status=DatasetStatus(row.status),
        sha256=row.sha256,
        size=row.size,
        source=row.source,
        seed=row.seed,
        shares=cast("tuple[float, float, float]", tuple(row.shares)),
        checked=row.checked,
        errors=row.errors,
        warnings=row.warnings,
        statistics=Statistics.model_validate(row.statistics) if row.statistics else None,
        error=ErrorInfo.model_validate(row.error) if row.error else None,
        created_at=row.created_at,
    )


async def _dataset(s: AsyncSession, name: str, *, lock: bool = False) -> DatasetRow:
    query = select(DatasetRow).where(DatasetRow.name == name, ~DatasetRow.deleted)
    row = await s.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise DatasetNotFound(name=shown(name))
    return row


async def _owned(s: AsyncSession, id_: str, owner: str) -> VersionRow | None:
    query = select(VersionRow).where(
        VersionRow.id == id_, VersionRow.owner == owner, VersionRow.status == DatasetStatus.CHECKING
    )
    return cast("VersionRow | None", await s.scalar(query.with_for_update()))


async def _infos(s: AsyncSession, rows: Sequence[DatasetRow]) -> list[DatasetInfo]:
    names = [row.name for row in rows]
    of = select(VersionRow.dataset, func.count().label("versions")).where(VersionRow.dataset.in_(names))
    counts = {row.dataset: row.versions for row in await s.execute(of.group_by(VersionRow.dataset))}
    latest = select(VersionRow).join(
        DatasetRow, (DatasetRow.name == VersionRow.dataset) & (DatasetRow.versions == VersionRow.number)
    )
    found = {row.dataset: row for row in await s.scalars(latest.where(VersionRow.dataset.in_(names)))}
    return [
        DatasetInfo(
            name=row.name,
            latest=told(found[row.name]) if row.name in found else None,
            versions=counts.get(row.name, 0),
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    ]
