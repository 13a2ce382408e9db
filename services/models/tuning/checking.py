"""Checks the files of new jobs, a few side by side, and queues the jobs or fails them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from services.models.children import Child
from services.models.tuning.checking_child import Verdict
from services.models.tuning.jobs import Jobs
from services.models.tuning.recording import Recording

_SIDE_BY_SIDE = 2
_TRIES = 3
_REST_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Checking:
    """`runs` is the folder of the jobs' folders. `queued` is called when a job may have been queued."""

    def __init__(self, jobs: Jobs, recording: Recording, runs: Path, *, queued: Callable[[], None]) -> None:
        self._jobs, self._recording, self._runs, self._queued = jobs, recording, runs, queued
        self._woken = asyncio.Event()
        self._places = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._looked_at: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """There is a new job."""
        self._woken.set()

    async def run(self) -> None:
        """Check until cancelled; what a killed process left is checked anew."""
        try:
            while True:
                self._woken.clear()
                try:
                    for job in await self._jobs.with_status("validating_files"):
                        if job.id not in self._looked_at:
                            self._looked_at[job.id] = asyncio.create_task(self._check(job.id))
                except (SQLAlchemyError, OSError) as error:  # OSError: PostgreSQL does not listen
                    log.error("no database", action="tuning.check_failed", error=type(error).__name__)  # noqa: TRY400
                    await asyncio.sleep(_REST_SECONDS)
                    continue
                await self._woken.wait()
        finally:
            for task in self._looked_at.values():
                task.cancel()
            await asyncio.gather(*self._looked_at.values(), return_exceptions=True)

    async def _check(self, job: str) -> None:
        try:
            async with self._places:
                verdict = await self._verdict(job)
                if not verdict.code:
                    await self._recording.validated(job)
                else:
                    await self._recording.failed(
                        job, verdict.code, verdict.message, verdict.param, verdict.more
                    )
                log.info("checked", action="tuning.checked", job=job, code=verdict.code)
            self._queued()
        except Exception as error:  # it is tried again: the job would wait for ever
            log.error("not checked", action="tuning.check_failed", job=job, error=type(error).__name__)  # noqa: TRY400
            await asyncio.sleep(_REST_SECONDS)
        finally:
            del self._looked_at[job]
            self._woken.set()

    async def _verdict(self, job: str) -> Verdict:
        for _ in range(_TRIES):
            child = await Child.start(
                "services.models.tuning.checking_child", str(self._runs / job), environment={}
            )
            try:
                return Verdict.model_validate_json(await child.receive())
            except EOFError:
                log.warning("check died", action="tuning.check_died", job=job)
            finally:
                await child.kill()
        return Verdict(code="server_error", message="The files could not be checked: the check itself ended.")
