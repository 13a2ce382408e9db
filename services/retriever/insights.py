"""What versions say of themselves: looked for once a version, by one retriever, and kept with it."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Any

import orjson
import structlog
from pydantic import BaseModel
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.retriever.bases import Bases
from services.retriever.citations import Citations
from services.retriever.inside import BLOCK, Inside, Pairs
from services.retriever.look_job import Looked, begin, compare, conclude
from services.retriever.milvus import MilvusPlace
from services.retriever.processes import Processes
from services.retriever.snapshots import Snapshot
from services.retriever.tables import InsightsRow
from services.retriever.translations import gaps
from services.retriever.unmatched import unmatched
from services.storage.database import Database
from services.storage.leases import Leases
from services.wire import bases as b
from services.wire.errors import LacunaError

log = structlog.get_logger(__name__)

_AGAIN = 60.0
"""Seconds after which what failed is tried again, where somebody asks."""
_SECONDS = 300.0
"""Of one piece of the work."""


class Kept(BaseModel):
    """What is kept of a version."""

    looked_at: int
    texts: int
    duplicates: tuple[b.Duplicate, ...]
    contradictions: tuple[b.Contradiction, ...]


class Insights:
    """Close it when done. A retriever looks inside one version at a time."""

    def __init__(
        self,
        database: Database,
        bases: Bases,
        citations: Citations,
        milvus: MilvusPlace | None = None,
        *,
        patience: float = 12.0,
    ) -> None:
        self._db, self._bases, self._citations, self._milvus = database, bases, citations, milvus
        self._leases: Leases[int] = Leases(database, InsightsRow, uuid.uuid4().hex, patience)
        self._processes = Processes(1)
        self._one = asyncio.Semaphore(1)
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def close(self) -> None:
        """Stop what is looked for: another goes on with it when it is asked for again."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._processes.close()

    async def of(self, asked: b.GetInsights) -> b.Insights:
        """As `GetInsights` says."""
        base, snapshot = await self._bases.serving(asked.base)
        row = await self._row(base.id, snapshot.version)
        if row.result is None and (row.failed_at is None or time.time() - row.failed_at > _AGAIN):
            self._start(row.id, snapshot)
        cited = await self._citations.all(base.id)
        kept = Kept.model_validate_json(row.result) if row.result is not None else None
        computing = kept is None and (row.failed_at is None or row.id in self._tasks)
        return b.Insights(
            version=snapshot.version,
            status="computing" if computing else "ready" if kept else "failed",
            progress=b.InsightsProgress(done=row.done, total=row.total) if computing else None,
            looked_at=kept.looked_at if kept else None,
            texts=kept.texts if kept else None,
            unmatched=await asyncio.to_thread(unmatched, snapshot, base.analyses, cited),
            translations=await gaps(self._db, base.id),
            duplicates=kept.duplicates if kept else None,
            contradictions=kept.contradictions if kept else None,
        )

    async def _row(self, base: int, version: str) -> InsightsRow:
        query = select(InsightsRow).where(InsightsRow.base_id == base, InsightsRow.version == version)
        async with self._db.read() as s:
            known = await s.scalar(query)
        if known is not None:
            return known
        async with self._db.session.begin() as s:
            insert = postgresql.insert if s.get_bind().dialect.name == "postgresql" else sqlite.insert
            values = {"base_id": base, "version": version, "beat": 0, "done": 0, "total": 0}
            await s.execute(insert(InsightsRow).values(values).on_conflict_do_nothing())
            row = await s.scalar(query)
        assert row is not None
        return row

    def _start(self, id_: int, snapshot: Snapshot) -> None:
        if id_ not in self._tasks:
            task = self._tasks[id_] = asyncio.create_task(self._own(id_, snapshot))
            task.add_done_callback(lambda _: self._tasks.pop(id_, None))

    async def _own(self, id_: int, snapshot: Snapshot) -> None:
        async with self._one:
            try:
                await self._leases.hold(id_, lambda: self._look(id_, snapshot))
            except Exception as error:
                known = error.code if isinstance(error, LacunaError) else type(error).__name__
                log.error("not looked inside", action="retriever.insights_failed", error=known)  # noqa: TRY400
                await self._tell(id_, failed_at=time.time())

    async def _look(self, id_: int, snapshot: Snapshot) -> None:
        """Until it is kept. `snapshot` keeps its files from being swept."""
        run = self._processes.run
        languages = [
            Looked(index.folder.parent, index.language, index.facts, self._milvus)
            for index in snapshot.languages.values()
        ]
        begun = [await run(begin, one, seconds=_SECONDS) for one in languages]
        total = sum(-(-len(asked) // BLOCK) + 1 for _, asked in begun)
        done = 0
        parts: list[Inside] = []
        for one, (rows, asked) in zip(languages, begun, strict=True):
            found: list[Pairs] = []
            for start in range(0, len(asked), BLOCK):
                await self._tell(id_, done=done, total=total)
                found.append(await run(compare, one, asked[start : start + BLOCK], rows, seconds=_SECONDS))
                done += 1
            await self._tell(id_, done=done, total=total)
            parts.append(await run(conclude, one, rows, found, seconds=_SECONDS))
            done += 1
        kept = Kept(
            looked_at=sum(len(asked) for _, asked in begun),
            texts=sum(len(rows) for rows, _ in begun),
            duplicates=tuple(d for part in parts for d in part.duplicates),
            contradictions=tuple(
                sorted((c for part in parts for c in part.contradictions), key=lambda c: -c.score)
            ),
        )
        result = await asyncio.to_thread(lambda: orjson.dumps(kept.model_dump(mode="json")))
        await self._tell(id_, done=total, total=total, failed_at=None, result=result)

    async def _tell(self, id_: int, **values: Any) -> None:
        async with self._db.session.begin() as s:
            await s.execute(update(InsightsRow).where(InsightsRow.id == id_).values(**values))
