"""lacuna index"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from lacuna import output
from lacuna.answers import Base
from lacuna.context import Context, Tongue
from lacuna.gate.outcome import Exit
from lacuna.indexing.folder import DOCUMENTS, Folder
from lacuna.indexing.mirror import FolderEmpty, Mirror, Told
from lacuna.problem import Problem

AGAIN = 10_000
"""Milliseconds after which what failed is tried again, though nothing changed."""
DEBOUNCE = 1_000
"""Milliseconds in which changes count as one."""


def index(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="The documents.")
    ],
    base: Annotated[str, typer.Option(help="Where to; made where there is none.")],
    watch: Annotated[bool, typer.Option("--watch", help="Follow changes until interrupted.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Delete documents that are not in DIR.")] = False,
    include: Annotated[
        list[str] | None, typer.Option(help=f"Only such files; without it {' '.join(DOCUMENTS)}; repeat it.")
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Not such files; repeat it.")] = None,
    language: Annotated[
        Tongue | None, typer.Option(help="Of all; without it, by path, then by text.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Documents at a time.")] = 4,
    timeout: Annotated[float | None, typer.Option(min=1, help="Seconds to wait for the index.")] = None,
) -> None:
    """Put what changed in a folder into a base, and wait until it is indexed. Exit status: 0, or 3 where the server
    or a document failed."""
    asked = Context.of(context)
    files = Folder(folder, include or DOCUMENTS, exclude or ())

    async def through() -> Told:
        async with asked.asynchronous() as client:
            mirror = Mirror(client, base, files, language.value if language else None, prune, jobs, timeout)
            if watch:
                await _followed(asked, mirror)
            return await _once(mirror)

    try:
        done = asyncio.run(through())
    except FolderEmpty as error:
        message = f"{folder} holds no document, and --prune would empty the base; delete it with `lacuna bases delete`."
        raise typer.BadParameter(message) from error
    except KeyboardInterrupt:
        raise typer.Exit(Exit.PASSED if watch else 130) from None
    _shown(asked, done)
    if done.failed:
        raise typer.Exit(Exit.NOT_DONE)


async def _once(mirror: Mirror) -> Told:
    seen = 0

    def told(path: str) -> None:
        nonlocal seen
        seen += 1
        output.progress(f"{seen} documents, {path}")

    try:
        return await mirror.run(told, lambda base: output.progress(_progress(base)))
    finally:
        output.progress("")


async def _followed(asked: Context, mirror: Mirror) -> None:
    """Until cancelled. What fails is told, and tried again; the server may be away for a while."""
    from watchfiles import awatch

    changes = awatch(
        mirror.folder.root, debounce=DEBOUNCE, rust_timeout=AGAIN, yield_on_timeout=True, recursive=True
    )
    coming = asyncio.ensure_future(anext(changes, None))
    await asyncio.sleep(0)  # it watches from here on: what changes during a run makes another one
    again = True
    while True:
        if again:
            again = False
            try:
                done = await _once(mirror)
                if done.put or done.deleted or done.failed:
                    _shown(asked, done)
            except (Problem, OSError, FolderEmpty) as error:
                output.errors.print(output.cell(_why(error)), style="red")
                again = True
        again |= bool(await coming)
        coming = asyncio.ensure_future(anext(changes, None))


def _shown(asked: Context, done: Told) -> None:
    if asked.json:
        told = {"put": done.put, "deleted": done.deleted, "unchanged": done.unchanged, "failed": done.failed}
        return output.as_json(told)
    for path, why in sorted(done.failed.items()):
        output.errors.print(output.cell(f"{path or 'The base'}: {why}"), style="red")
    counts = f"{len(done.put)} put, {len(done.deleted)} deleted, {done.unchanged} unchanged"
    return output.line(f"{counts}, {len(done.failed)} failed" if done.failed else counts)


def _progress(base: Base) -> str:
    progress = base["progress"]
    if progress is None:
        return f"{base['status']}"
    left = "" if progress["seconds_left"] is None else f", {progress['seconds_left']:.0f} s left"
    return f"{progress['stage']} {progress['done']} of {progress['total']}{left}"


def _why(error: Exception) -> str:
    if isinstance(error, FolderEmpty):
        return "The folder holds no document: nothing is deleted."
    return error.detail if isinstance(error, Problem) else f"{getattr(error, 'filename', '')}: {error}"
