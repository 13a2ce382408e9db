"""What arrives on the bus, handed to who does it. Handlers translate; they decide nothing."""

from __future__ import annotations

import asyncio
import time
from typing import Literal

import structlog

from services.observe import metrics
from services.retriever import watching
from services.retriever.analysing import analyse, chosen
from services.retriever.base_requests import BaseRequests
from services.retriever.bases import Bases
from services.retriever.citations import Citations
from services.retriever.documents import Documents
from services.retriever.embedding import Embedder
from services.retriever.finding import find
from services.retriever.indexer import Indexer
from services.retriever.kept import Kept
from services.retriever.once import Once
from services.retriever.refinements import Refinements
from services.retriever.snapshots import Snapshots
from services.retriever.store import Store
from services.settings import Settings
from services.wire import messages as m
from services.wire.alive import alive
from services.wire.bus import Bus
from services.wire.clock import steady
from services.wire.errors import DeadlinePassed, EmbeddingsMismatch, InternalError, LacunaError
from services.wire.intake import Intake

log = structlog.get_logger(__name__)

_KEPT = 8
"""Verdicts of analyses, for deliveries that come twice; a long text's are megabytes."""

Stage = Literal["splitting", "embedding", "searching", "judging"]


class Handlers:
    """Registers for everything the retriever serves. `close` stops intake and waits for what runs."""

    def __init__(
        self,
        *,
        settings: Settings,
        bus: Bus,
        store: Store,
        bases: Bases,
        documents: Documents,
        snapshots: Snapshots,
        embedder: Embedder,
        indexer: Indexer,
        refinements: Refinements,
        requests: BaseRequests,
        citations: Citations,
    ) -> None:
        self._settings, self._bus, self._store, self._bases = settings, bus, store, bases
        self._documents, self._snapshots, self._embedder, self._indexer = (
            documents,
            snapshots,
            embedder,
            indexer,
        )
        self._refinements = refinements
        self._intake = Intake(bus)
        self._requests, self._citations = requests, citations
        self._analyses: Once[m.TextJudged | m.AnalysisFailed] = Once(_KEPT)
        self._statements = Kept(settings.kept_statements * 2**20)

    async def register(self) -> None:
        """Begin to serve."""
        serve = self._intake.serve
        await serve(m.PutDocument, self.put_document)
        await serve(m.DeleteDocument, self.delete_document)
        await serve(m.AddArchive, self.add_archive, prefetch=2)
        await serve(m.ImportEmbeddings, self.import_embeddings, prefetch=2)
        await serve(m.ExportEmbeddings, self._bases.export, prefetch=4)
        await serve(m.Search, self.search)
        await self._intake.work(m.IndexBase, self.index_base)
        await self._intake.work(m.AnalyseText, self.analyse_text)
        await self._intake.work(m.RefineVerdicts, self._refinements.refine)
        await self._bus.subscribe(m.CancelAnalysis, self.cancel_analysis)
        await self._requests.register(serve)

    async def close(self, drain: float) -> None:
        """Stop intake, see `Intake.close`."""
        await self._intake.close(drain)

    async def put_document(self, request: m.PutDocument) -> m.DocumentPut:
        put = await self._documents.put(request)
        if put.changed:
            await self._dirty(request.base)
        return put

    async def delete_document(self, request: m.DeleteDocument) -> m.Empty:
        await self._store.remove(request.base, request.path)
        await self._dirty(request.base)
        return m.Empty()

    async def add_archive(self, request: m.AddArchive) -> m.ArchiveAdded:
        added = await self._documents.add_archive(request)
        await self._dirty(request.base)
        return added

    async def import_embeddings(self, request: m.ImportEmbeddings) -> m.ArchiveAdded:
        added = await self._documents.import_embeddings(request)
        await self._dirty(request.base)
        return added

    async def search(self, request: m.Search) -> m.Found:
        _, snapshot = await self._bases.serving(request.base)
        indexes = chosen(snapshot, request.base, request.languages)
        clock = [time.monotonic()]
        vectors = await self._embedder.embed_together(snapshot.model, request.queries)
        clock.append(time.monotonic())
        if len(vectors) and vectors.shape[1] != snapshot.dimension:
            raise EmbeddingsMismatch(model=snapshot.model, expected=snapshot.dimension, got=vectors.shape[1])
        limit = max(1, min(request.limit, 100))
        results = await find(request.queries, vectors, indexes, limit)
        clock.append(time.monotonic())
        for stage, since, until in zip(("embedding", "searching"), clock, clock[1:], strict=False):
            metrics.RETRIEVING.labels("search", stage).observe(until - since)
        metrics.QUERIES.labels("search").inc(len(request.queries))
        return m.Found(version=snapshot.version, results=results)

    async def index_base(self, job: m.IndexBase) -> None:
        self._indexer.wake()

    async def analyse_text(self, job: m.AnalyseText) -> None:
        """Answer with TextJudged or AnalysisFailed; with nothing once it was cancelled."""
        answer = await self._analyses.result(job.job_id, job.analysis_id, lambda: self._judge(job))
        if answer is None:
            log.info("cancelled", action="retriever.analysis_cancelled", analysis=job.analysis_id)
            return
        await self._bus.publish(answer)
        if isinstance(answer, m.TextJudged):
            await self._citations.count(job.base, job.analysis_id, answer.judged)

    async def cancel_analysis(self, event: m.CancelAnalysis) -> None:
        self._analyses.cancel(event.analysis_id)
        self._refinements.cancel(event.analysis_id)

    async def _judge(self, job: m.AnalyseText) -> m.TextJudged | m.AnalysisFailed:
        place, began = ("splitting", 0, 1), time.monotonic()

        async def advance(stage: str, done: int, total: int) -> None:
            nonlocal place
            place = (stage, done, total)
            known: Stage = stage  # type: ignore[assignment]
            moved = m.AnalysisAdvanced(
                analysis_id=job.analysis_id, attempt=job.attempt, stage=known, done=done, total=total
            )
            await self._bus.publish(moved)

        try:
            async with asyncio.timeout(max(0.0, job.expires_at - steady())):
                _, snapshot = await self._bases.serving(job.base)
                async with alive(lambda: advance(*place)):
                    judged = await analyse(
                        job,
                        snapshot,
                        self._embedder,
                        kept=self._statements,
                        advance=advance,
                        max_text=self._settings.max_text,
                    )
        except TimeoutError:
            error: LacunaError = DeadlinePassed(what=job.queue)
        except LacunaError as known_error:
            error = known_error
        except Exception as defect:
            log.exception("analysis failed", action="retriever.analysis_failed", analysis=job.analysis_id)
            error = InternalError(reason=type(defect).__name__)
        else:
            watching.judged(judged)
            metrics.ANALYSIS_STAGE.labels("judging").observe(time.monotonic() - began)
            return m.TextJudged(analysis_id=job.analysis_id, attempt=job.attempt, judged=judged)
        return m.AnalysisFailed(analysis_id=job.analysis_id, attempt=job.attempt, error=error.info())

    async def _dirty(self, base: str) -> None:
        self._indexer.wake()
        await self._bases.nudge(base)
        await self._bases.changed(base)
