"""The worker's part: versions that are to be checked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy import Select

from services.trainer.datasets.checking import Job, Told
from services.trainer.datasets.folder import Folder, Result
from services.trainer.datasets.folders import Folders
from services.trainer.datasets.processes import Crashed, run_check
from services.trainer.datasets.store import Datasets
from services.trainer.datasets.tables import VersionRow
from services.trainer.evaluations.statistics import detectable
from services.wire.errors import InternalError, StorageFull
from services.wire.training import Split

log = structlog.get_logger(__name__)

TOKEN_LIMIT = 65_536
"""Tokens of an example that OpenAI's trainings keep (gpt-4.1 and mini)."""
_CRASHES = 3

Changed = Callable[[VersionRow | None], Awaitable[None]]


class _Unwanted(Exception):
    """The check was cancelled, the version deleted, or another worker has it."""


class Checking:
    """See `services.trainer.worker.Work`. `changed` tells others of a version."""

    name = "datasets"
    rows = VersionRow
    at_once = 1

    def __init__(self, store: Datasets, folders: Folders, changed: Changed) -> None:
        self._store, self._folders, self._changed = store, folders, changed

    def due(self) -> Select[str, str | None, int]:
        """Versions to be checked."""
        return self._store.due()

    async def step(self, id_: str, owner: str) -> None:
        """Check a version to its end. Killed anywhere, it goes on where it last wrote down how far it was."""
        row = await self._store.row(id_)
        if row is None:
            return
        folder = self._folders[id_]

        async def told(to: Told) -> None:
            at = await self._store.advance(id_, owner, to.checked, to.errors, to.warnings)
            if at is None:
                raise _Unwanted
            await self._changed(at)

        try:
            if not await asyncio.to_thread(folder.checked.exists):
                shares = (row.shares[0], row.shares[1], row.shares[2])
                await run_check(folder, Job(seed=row.seed, shares=shares, token_limit=TOKEN_LIMIT), told)
            result = await asyncio.to_thread(_result, folder)
            defects = await asyncio.to_thread(folder.defects)
        except _Unwanted:
            log.info("check stopped", action="trainer.check_stopped", version=id_)
        except StorageFull as error:
            await self._changed(await self._store.fail(id_, owner, error.info()))
        except Crashed as error:
            log.warning("check crashed", action="trainer.check_crashed", code=error.args[0])
            reason = InternalError(reason="check_crashed").info()
            await self._changed(await self._store.crashed(id_, owner, _CRASHES, reason))
        else:
            await self._changed(await self._store.finish(id_, owner, result, defects))


def _result(folder: Folder) -> Result:
    result = folder.result()
    assert result is not None
    if result.statistics is None:
        return result
    holdout = result.statistics.by_split[Split.HOLDOUT]
    found = result.statistics.model_copy(update={"detectable_difference": detectable(holdout)})
    return result.model_copy(update={"statistics": found})
