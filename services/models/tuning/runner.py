"""Trains the jobs that wait, in order, one at a time: does what a job's row says, records what its process tells."""

from __future__ import annotations

import asyncio
import contextlib
import time
import traceback

import structlog

from services.models.children import Child
from services.models.safety.check import Safety
from services.models.tuning.files import Files
from services.models.tuning.jobs import Jobs, model_of
from services.models.tuning.preparing import Preparing
from services.models.tuning.recording import Recording
from services.models.tuning.run import PAUSE, Broken, Finished, Paused, Saved, Started, Stepped, Told, told
from services.models.tuning.tables import JobRow
from services.models.tuning.tuned import TunedModels
from services.wire.errors import StorageFull

CHILD = "services.models.tuning.child"
_FIELDS = {"invalid_training_file": "training_file", "invalid_validation_file": "validation_file"}
_SAVE_SECONDS = 120.0
"""How long a process that was asked to pause may save its state."""
_END_SECONDS = 10.0
_REST_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Runner:
    """`safety` checks a model before it is announced. `drain`: seconds that the process gets to save its state when
    the service stops."""

    def __init__(
        self,
        jobs: Jobs,
        recording: Recording,
        *,
        files: Files,
        models: TunedModels,
        preparing: Preparing,
        safety: Safety | None,
        drain: float,
        child: str = CHILD,
    ) -> None:
        self._jobs, self._recording, self._files = jobs, recording, files
        self._models, self._preparing, self._safety = models, preparing, safety
        self._drain, self._module = drain, child
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """A job was queued, or somebody changed one."""
        self._woken.set()

    async def run(self) -> None:
        """Train until cancelled. A job that a killed service left running is the first."""
        while True:
            self._woken.clear()
            try:
                await self._clear()
                if job := await self._next():
                    await self._train(job)
                    continue
            except Exception as error:  # whatever it was, other jobs wait; its text may be a caller's
                trace = "".join(traceback.format_tb(error.__traceback__))
                name = type(error).__name__
                log.error("training stopped", action="tuning.run_failed", error=name, trace=trace)  # noqa: TRY400
                await asyncio.sleep(_REST_SECONDS)
                continue
            await self._woken.wait()

    async def _clear(self) -> None:
        """Between two trainings: remove what those that are over have left."""
        for id_ in await self._jobs.ended(await self._preparing.uncleared()):
            await self._preparing.clear(id_, await self._models.folders(id_))

    async def _next(self) -> JobRow | None:
        for status in ("running", "queued"):
            if waiting := await self._jobs.with_status(status):
                return waiting[0]
        return None

    async def _train(self, job: JobRow) -> None:
        if not await self._recording.begin(job.id):
            return
        try:
            folder = await self._preparing.options(job)
        except StorageFull:
            await self._recording.failed(job.id, "storage_full", "The server's disk is full.")
            return
        except LookupError:
            await self._recording.failed(
                job.id,
                "model_not_available",
                f"The model {job.base} is no longer there to be trained.",
                "model",
            )
            return
        begun = time.monotonic()
        child = await Child.start(self._module, str(folder), environment={})
        log.info("training", action="tuning.started", job=job.id, pid=child.pid)
        listening = asyncio.create_task(self._listen(job.id, child, job.step))
        try:
            await self._watch(job.id, child, listening)
            over = listening.result()
        except asyncio.CancelledError:  # the service stops: the job goes on when it is back
            await self._pause(child, listening, self._drain)
            raise
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await child.kill()
            log.info("ended", action="tuning.ended", job=job.id, seconds=round(time.monotonic() - begun, 1))
        if not over:
            await self._recording.died(job.id, f"exit status {await child.wait()}")
            await asyncio.sleep(_REST_SECONDS)

    async def _watch(self, job: str, child: Child, listening: asyncio.Task[bool]) -> None:
        """Until the process has ended: by itself, or because the job's row says so."""
        while not listening.done():
            woken = asyncio.create_task(self._woken.wait())
            await asyncio.wait({listening, woken}, return_when=asyncio.FIRST_COMPLETED)
            woken.cancel()
            self._woken.clear()
            status = (await self._jobs.get(job)).status
            if status in {"paused", "queued"}:  # queued: paused and resumed again
                await self._pause(child, listening, _SAVE_SECONDS)
            elif status != "running":
                await child.stop()
            if status != "running":
                await asyncio.wait({listening})
                return

    @staticmethod
    async def _pause(child: Child, listening: asyncio.Task[bool], seconds: float) -> None:
        """Let it save its state and end; after `seconds`, by force: the state saved before is kept."""
        with contextlib.suppress(OSError):
            await child.send(PAUSE)
        await asyncio.wait({listening}, timeout=seconds)
        await child.stop()

    async def _listen(self, job: str, child: Child, known: int) -> bool:
        """Record what it tells until it ends, but for steps up to `known`, which are recorded; False where it ended
        without a last word."""
        try:
            while True:
                frame = told.validate_json(await child.receive())
                if isinstance(frame, Stepped) and frame.metrics.step <= known:
                    continue
                if await self._record(job, frame):
                    await child.stop(_END_SECONDS)
                    return True
        except EOFError:
            await child.wait()
            return False
        except ValueError:  # no frame, or one about another folder than its own
            log.warning("not a frame", action="tuning.frame_invalid", job=job)
            return False

    async def _record(self, job: str, frame: Told) -> bool:
        """Whether it was the last word."""
        match frame:
            case Started():
                log.info(
                    "begun", action="tuning.begun", job=job, device=frame.device, step=frame.resumed_step
                )
                await self._recording.started(job, frame)
            case Stepped():
                await self._recording.stepped(job, frame)
            case Saved():
                await self._models.saved(job, frame)
            case Paused():
                return True
            case Finished():
                await self._finish(job, frame)
                return True
            case Broken():
                message = frame.message if frame.line is None else f"Line {frame.line}: {frame.message}"
                await self._recording.failed(job, frame.code, message, _FIELDS.get(frame.code))
                return True
        return False

    async def _finish(self, job: str, frame: Finished) -> None:
        results = await self._recording.results(job)
        if results is None:
            return
        id_, content = results
        try:
            await self._files.results(content, "step_metrics.csv", id_)
        except StorageFull:
            await self._recording.failed(job, "storage_full", "The server's disk is full.")
            return
        row = await self._jobs.get(job)
        checked = None if self._safety is None else await self._safety.check(model_of(row), row.base)
        await self._recording.finished(job, frame, checked)
