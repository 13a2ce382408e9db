"""The reporter: works `WriteReport`, obeys `CancelAnalysis`, publishes `ReportAdvanced` and `ReportWritten`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.reporter.handlers import Reporting
from services.reporter.writing import Writer
from services.settings import Settings
from services.wire.bus import Bus
from services.wire.messages import CancelAnalysis, WriteReport

PREFETCH = 8
"""Reports written at a time: they mostly wait for a model."""


@asynccontextmanager
async def serve(settings: Settings, bus: Bus) -> AsyncIterator[None]:
    """The reporter at work on `bus`, until left; then running reports get `settings.drain` seconds."""
    writer = Writer(settings)
    reporting = Reporting(settings, bus, writer)
    await bus.subscribe(CancelAnalysis, reporting.cancel)
    await bus.work(WriteReport, reporting.write, prefetch=PREFETCH)
    try:
        yield
    finally:
        await reporting.stop(settings.drain)
        await writer.close()
