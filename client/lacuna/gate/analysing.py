"""Files through analyses, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lacuna.answers import Analysis, Language
from lacuna.async_client import AsyncClient
from lacuna.gate.findings import LEVELS, Kind, Level, findings_of
from lacuna.gate.outcome import File
from lacuna.gate.sources import Source
from lacuna.problem import Problem


@dataclass(frozen=True, slots=True)
class Wish:
    """What every file's analysis is asked for."""

    base: str
    language: Language | None = None
    model: str | None = None
    report: bool = False
    judge: bool = False
    seconds: float = 600.0
    """Of one analysis."""
    jobs: int = 4
    """Files at a time."""
    levels: Mapping[Kind, Level] = field(default_factory=lambda: LEVELS)


async def analysed(
    client: AsyncClient,
    sources: Sequence[Source],
    wish: Wish,
    told: Callable[[File], None],
) -> tuple[File, ...]:
    """Every source's file, in their order; `told` as each is done. What fails is its file's error.

    Raises Problem where the base cannot be asked at all.
    """
    await client.get_base(wish.base)
    free = asyncio.Semaphore(wish.jobs)

    async def one(source: Source) -> File:
        async with free:
            file = await _file(client, source, wish)
        told(file)
        return file

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(source)) for source in sources]
    return tuple(task.result() for task in tasks)


async def _file(client: AsyncClient, source: Source, wish: Wish) -> File:
    try:
        text = await asyncio.to_thread(source.read)
    except OSError as error:
        return File(source.path, error=f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return File(source.path, error="is not UTF-8 text")
    if not text.strip():
        return File(source.path)
    try:
        analysis = await client.analyse(
            text,
            wish.base,
            language=wish.language,
            model=wish.model,
            report=wish.report,
            judge=wish.judge,
            seconds=wish.seconds,
        )
    except Problem as problem:
        return File(source.path, error=problem.detail)
    return _told(source.path, text, analysis, wish.levels)


def _told(path: str, text: str, analysis: Analysis, levels: Mapping[Kind, Level]) -> File:
    if analysis["status"] != "succeeded":
        error = analysis["error"]
        return File(path, error=error["detail"] if error else analysis["status"], analysis=analysis["id"])
    report = analysis["report"]
    return File(
        path,
        analysis=analysis["id"],
        base_version=analysis["base_version"],
        language=analysis["language"],
        coverage=analysis["coverage"]["score"],
        words=analysis["coverage"]["words"],
        findings=tuple(findings_of(analysis, path, text, levels)),
        report=report["markdown"] if report else None,
    )
