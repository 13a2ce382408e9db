"""Files, uploads and fine-tuning, wired: started and stopped with the application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from services.models.registry import REGISTRY, Registry
from services.models.safety.check import ANSWER_TOKENS, Ask, Safety
from services.models.tuning.adapters import ADAPTERS
from services.models.tuning.bases import trainable
from services.models.tuning.checking import Checking
from services.models.tuning.files import Files
from services.models.tuning.jobs import Jobs
from services.models.tuning.owning import owned_folder, owned_tables
from services.models.tuning.preparing import Preparing
from services.models.tuning.recording import Recording
from services.models.tuning.run import BaseWeights
from services.models.tuning.runner import Runner
from services.models.tuning.tuned import TunedModels
from services.models.tuning.uploads import Uploads
from services.observe.checks import CHECKS
from services.settings import Settings
from services.storage.database import Database
from services.storage.keeping import Keeping

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_PACKAGES = ("torch", "transformers", "trl", "peft", "datasets", "safetensors", "gguf")
_TIDY_SECONDS = 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Tuning:
    bases: Mapping[str, BaseWeights]
    files: Files
    uploads: Uploads
    jobs: Jobs
    models: TunedModels
    preparing: Preparing
    checking: Checking
    runner: Runner


TUNING = web.AppKey("TUNING", Tuning)


def training_installed() -> bool:
    """Whether what trains is there: `LACUNA_EXTRAS=train make run` installs it."""
    return all(find_spec(package) is not None for package in _PACKAGES)


def tuning(settings: Settings, child: str) -> Callable[[web.Application], AsyncIterator[None]]:
    """A cleanup context, after that of the engines: opens the store and trains what waits, by processes of `child`.

    Raises ServiceUnavailable where another models service has the data folder or the tables, SQLAlchemyError, OSError.
    """

    async def context(app: web.Application) -> AsyncIterator[None]:
        folder = settings.data / "models"
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(owned_folder(folder))
            database = await Database.open(settings.database("models"), MIGRATIONS, "models")
            stack.push_async_callback(database.close)
            stack.enter_context(CHECKS.having(database=database.behind))
            await stack.enter_async_context(owned_tables(database))
            keeping = Keeping(settings.data)
            files = Files(database, folder / "files", keeping)
            uploads = Uploads(database, folder / "parts", files, keeping)
            jobs, recording, runs = Jobs(database), Recording(database), folder / "runs"
            known = await asyncio.to_thread(trainable, settings)
            preparing = Preparing(settings, known, runs, keeping)
            models = TunedModels(recording, app[ADAPTERS], runs, keeping)
            await files.sweep()
            await uploads.sweep()
            await preparing.sweep(await jobs.ids())
            await models.load()
            runner = Runner(
                jobs,
                recording,
                files=files,
                models=models,
                preparing=preparing,
                safety=Safety(settings, _asking(app[REGISTRY])) if settings.safety_check else None,
                drain=settings.drain,
                child=child,
            )
            checking = Checking(jobs, recording, runs, queued=runner.wake)
            app[TUNING] = Tuning(known, files, uploads, jobs, models, preparing, checking, runner)
            tasks = [
                asyncio.create_task(work) for work in (runner.run(), checking.run(), _tidy(files, uploads))
            ]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    return context


def _asking(registry: Registry) -> Ask:
    async def ask(model: str, prompt: str) -> str:
        messages = [{"role": "user", "content": prompt}]
        asked = {"messages": messages, "max_tokens": ANSWER_TOKENS, "temperature": 0}
        answer = await registry.chat(model).complete(asked)
        return str(answer["choices"][0]["message"].get("content") or "")

    return ask


async def _tidy(files: Files, uploads: Uploads) -> None:
    while True:
        try:
            await files.tidy()
            await uploads.tidy()
        except (OSError, SQLAlchemyError) as error:
            log.error("not tidied", action="tuning.tidy_failed", error=type(error).__name__)  # noqa: TRY400
        await asyncio.sleep(_TIDY_SECONDS)
