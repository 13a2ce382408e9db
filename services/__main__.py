"""python -m services [gateway|retriever|reporter|trainer|models|all]: starts services and stops them in order."""

from __future__ import annotations

import argparse
import asyncio
import errno
import os
import secrets
import signal
import sys
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

# OpenMP and BLAS read these once, when numpy and FAISS load; more threads than cores slow every service.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, str(max(1, (os.cpu_count() or 2) // 2)))

import structlog
import uvloop
from pydantic import SecretStr, ValidationError

from services import logs
from services.observe import probes, traces
from services.observe.checks import CHECKS, disk
from services.settings import Settings
from services.storage.keeping import Busy, Keeping
from services.wire.bus import Bus, connect
from services.wire.errors import LacunaError
from services.wire.watching import standing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NAMES = ("models", "retriever", "reporter", "trainer", "gateway")
"""In the order they start; they stop in the reverse one, so that intake ends first."""

log = structlog.get_logger(__name__)


def service(name: str, settings: Settings, bus: Bus) -> AbstractAsyncContextManager[None]:
    """The running service `name`. Imported only when asked for: an image carries its own needs alone."""
    match name:
        case "models":
            from services.models import app as models

            return models.serve(settings)
        case "retriever":
            from services.retriever import app as retriever

            return retriever.serve(settings, bus)
        case "reporter":
            from services.reporter import app as reporter

            return reporter.serve(settings, bus)
        case "trainer":
            from services.trainer import app as trainer

            return trainer.serve(settings, bus)
        case _:
            from services.gateway import app as gateway

            return gateway.serve(settings, bus)


@asynccontextmanager
async def running(names: tuple[str, ...], settings: Settings) -> AsyncIterator[None]:
    """`names`, started in order on one bus; left in the reverse order, each drained."""
    bus = connect(settings.bus_url, name="-".join(names), hold=settings.job_hold)
    # imported before the bus is up: that takes seconds, and a link that nobody serves is lost
    chosen = {name: service(name, settings, bus) for name in names}
    async with AsyncExitStack() as stack:
        stack.enter_context(CHECKS.living())
        stack.enter_context(CHECKS.having(disk=partial(disk, settings.data, settings.disk_floor)))
        await stack.enter_async_context(probes.serving(settings.probes, process_name(names)))
        if names != ("reporter",):  # it has no files
            stack.enter_context(Keeping(settings.data).running())
        if names != ("models",):  # the models service speaks HTTP alone
            await bus.start()
            stack.push_async_callback(bus.stop, settings.drain)
            stack.enter_context(standing(bus.healthy, settings.bus_url))
        for name, entered in chosen.items():
            await stack.enter_async_context(entered)
            log.info("started", action="service.started", service=name)
        CHECKS.state = "serving"
        yield


def with_service_key(names: tuple[str, ...], settings: Settings) -> Settings:
    """`settings` with a service key drawn for this run, where the services that need one are all in this process."""
    if (
        set(names) != set(NAMES)
        or not settings.keys_needed
        or settings.service_key is not None
        or settings.openai_base_url is not None
    ):
        return settings
    return settings.model_copy(update={"service_key": SecretStr(secrets.token_hex(32))})


def process_name(names: tuple[str, ...]) -> str:
    """What the process that runs `names` is called in traces and metrics."""
    return names[0] if len(names) == 1 else "all"


async def run(names: tuple[str, ...], settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; a second signal does not wait for what still runs."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.unhandled)

    def stop() -> None:
        if stopping.is_set():
            os._exit(1)
        log.info("stopping", action="service.stopping", services=names)
        CHECKS.state = "stopping"  # nobody new is sent here while what runs is drained
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    async with running(names, settings):
        if "gateway" in names:
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            log.info("listening", action="gateway.listening", url=f"http://{host}:{settings.port}")
        await stopping.wait()
        await asyncio.sleep(settings.stop_delay)
    log.info("stopped", action="service.stopped", services=names)


def main() -> int:
    """Parse the command line, run, and answer with the exit status: 0 stopped, 1 failed, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="python -m services", description=__doc__)
    parser.add_argument("service", nargs="?", default="all", choices=[*NAMES, "all"])
    chosen = parser.parse_args().service
    names = NAMES if chosen == "all" else (chosen,)
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            setting = "LACUNA_" + "__".join(str(part) for part in problem["loc"]).upper()
            print(f"{setting}: {problem['msg']}", file=sys.stderr)  # noqa: T201
        return 2
    if chosen not in {"all", "models"} and settings.bus_url.startswith("memory:"):
        print(  # noqa: T201
            f"'{chosen}' alone needs a broker that the other services share: set LACUNA_BUS_URL to amqp://...",
            file=sys.stderr,
        )
        return 2
    logs.configure(settings.log_level, settings.log_format)
    end_traces = traces.configure(process_name(names))
    try:
        uvloop.run(run(names, with_service_key(names, settings)))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        log.error(  # noqa: TRY400 - a port that is taken needs no stack trace
            "the address is in use: stop what listens there, or set LACUNA_PORT, LACUNA_MODELS_PORT or LACUNA_PROBES",
            action="service.address_in_use",
            reason=error.strerror,
        )
        return 1
    except Busy:
        log.error(  # noqa: TRY400
            "the data folder is being restored, or a restore was cut short: let it end, or run it again",
            action="service.data_taken",
        )
        return 1
    except LacunaError as error:
        log.error("could not run", action="service.failed", code=error.code, params=error.params)  # noqa: TRY400
        return 1
    finally:
        end_traces()
    return 0


if __name__ == "__main__":
    sys.exit(main())
