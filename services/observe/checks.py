"""What a process says of itself when asked: the checks of readiness, and samples of what only the store knows."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import structlog

from services.observe.metrics import DISK_FREE
from services.wire.errors import InternalError, LacunaError

log = structlog.get_logger(__name__)

PATIENCE = 3.0
"""Seconds that a check may take."""

Check = Callable[[], Awaitable[str | None]]
"""Answers None where all is well, else a reason: a code, nobody's words. May raise."""
Sample = Callable[[], Awaitable[None]]
"""Brings gauges up to date. May raise."""


class Checks:
    """Of one process. Services add theirs while they run; whoever asks gets all."""

    def __init__(self) -> None:
        self.state: Literal["starting", "serving", "stopping"] = "serving"
        self._checks: list[tuple[str, Check]] = []
        self._samples: list[Sample] = []

    @contextmanager
    def living(self) -> Iterator[None]:
        """Around the life of a process: it is ready once its `state` is 'serving'."""
        self.state = "starting"
        try:
            yield
        finally:
            self.state = "serving"  # for the next one of this process: there are several in tests

    @contextmanager
    def having(self, **checks: Check) -> Iterator[None]:
        """With `checks`, by name, within the block. Of those of one name all must hold."""
        added = list(checks.items())
        self._checks += added
        try:
            yield
        finally:
            for one in added:
                self._checks.remove(one)

    @contextmanager
    def sampling(self, sample: Sample) -> Iterator[None]:
        """With `sample` taken before each look at the metrics, within the block."""
        self._samples.append(sample)
        try:
            yield
        finally:
            self._samples.remove(sample)

    async def reasons(self) -> dict[str, str | None]:
        """Why the process is not ready, by check; None where a check holds."""
        found: dict[str, str | None] = {"process": self.process()}
        asked = tuple(self._checks)
        answers = await asyncio.gather(*(reason_of(name, check()) for name, check in asked))
        for (name, _), reason in zip(asked, answers, strict=True):
            found[name] = found.get(name) or reason
        return found

    async def sample(self) -> None:
        """Take all samples; one that fails leaves its gauges as they were."""
        for sample in tuple(self._samples):
            try:
                async with asyncio.timeout(PATIENCE):
                    await sample()
            except Exception as error:  # the database may be away for a while
                log.warning("not sampled", action="probe.not_sampled", error=type(error).__name__)

    def process(self) -> str | None:
        """Why the process as such is not ready."""
        return {"starting": "starting", "serving": None, "stopping": "shutting_down"}[self.state]


CHECKS = Checks()
"""Of this process."""


async def reason_of(name: str, check: Awaitable[str | None]) -> str | None:
    """What `check` answers, or the code of what it raised, within its time."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await check
    except TimeoutError:
        return "deadline_passed"
    except LacunaError as error:
        return error.code
    except Exception as error:
        # its message may hold an address with a password
        log.error("check failed", action="probe.check_failed", check=name, error=type(error).__name__)  # noqa: TRY400
        return InternalError.code


async def disk(folder: Path, floor: int) -> str | None:
    """'disk_low' where fewer than `floor` bytes are free for what is written to `folder`."""
    free = await asyncio.to_thread(_free, folder)
    DISK_FREE.labels(str(folder)).set(free)
    return "disk_low" if free < floor else None


def _free(folder: Path) -> int:
    while not folder.exists():  # not made yet
        folder = folder.parent
    return shutil.disk_usage(folder).free
