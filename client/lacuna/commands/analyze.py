"""lacuna analyze"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from lacuna import output
from lacuna.context import Context, Tongue
from lacuna.gate import baseline as baselines
from lacuna.gate.analysing import Wish, analysed
from lacuna.gate.baseline import Baseline, BaselineInvalid
from lacuna.gate.changes import RevisionUnknown, changes_since, root_of
from lacuna.gate.findings import LEVELS, Kind, Level
from lacuna.gate.formats import FORMATS, WITH_REPORT
from lacuna.gate.outcome import File, Outcome
from lacuna.gate.sources import Source, SourcesWrong, sources_of

NOBODY = "nothing"


def analyze(
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(help="Files, patterns such as 'docs/**/*.md', or - for standard input.")
    ],
    base: Annotated[str, typer.Option(help="The base that they are held against.")],
    fail_under: Annotated[
        float | None,
        typer.Option(min=0, max=100, help="Fail where all files' coverage, in percent, is less."),
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(help="Fail on contradicted, absent or partial statements, or on nothing; repeat it."),
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(help="VERDICT=LEVEL with error, warning, note or none (not told); repeat it."),
    ] = None,
    format_: Annotated[str, typer.Option("--format", help=", ".join(FORMATS))] = "text",
    output_: Annotated[
        Path | None, typer.Option("--output", help="A file; without it, the terminal.")
    ] = None,
    also: Annotated[
        list[str] | None, typer.Option(help="FORMAT=FILE: write another form as well; repeat it.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(help="Findings that are known, and not told.")] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Write what is found now into --baseline.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="Tell only findings on lines that changed since this git revision.")
    ] = None,
    language: Annotated[Tongue | None, typer.Option(help="Of the files; without it, detected.")] = None,
    model: Annotated[str | None, typer.Option(help="Who writes reports and judges.")] = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Let the model look again at what is uncertain.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report/--no-report", help="Write reports, where the form shows them.")
    ] = True,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Files at a time.")] = 4,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds for one file.")] = 600.0,
    stdin_name: Annotated[str, typer.Option(help="What standard input is called.")] = "stdin",
) -> None:
    """Hold files against a base.

    Exit status: 0 passed, 1 the gate failed, 2 wrong use, 3 the server or a file failed.
    """
    asked = Context.of(context)
    forms = _forms("json" if asked.json else format_, output_, also or [])
    fails, levels = _kinds(fail_on or [Kind.CONTRADICTED]), _levels(level or [])
    if write_baseline and baseline is None:
        raise typer.BadParameter("--write-baseline needs --baseline FILE.")
    here = Path.cwd()
    root = root_of(here)
    try:
        sources = sources_of(files, root or here, stdin_name)
        known = Baseline.read(baseline) if baseline and not write_baseline else Baseline()
        if since is not None and root is None:
            raise RevisionUnknown("--since needs a git repository.")
        changes = (
            changes_since(root, since, (s.path for s in sources)) if root and since is not None else None
        )
    except (SourcesWrong, BaselineInvalid, RevisionUnknown) as error:
        raise typer.BadParameter(str(error)) from error
    wish = Wish(
        base=base,
        language=language.value if language else None,
        model=model,
        report=report and any(name in WITH_REPORT for name, _ in forms),
        judge=judge,
        seconds=timeout,
        jobs=jobs,
        levels=levels,
    )
    found = _analysed(asked, sources, wish)
    if write_baseline and baseline is not None and not any(file.error for file in found):
        baselines.write(baseline, (finding for file in found for finding in file.findings))
        known = Baseline.read(baseline)
    kept = tuple(file.kept(known, changes) for file in found)
    outcome = Outcome(base, kept, None if fail_under is None else fail_under / 100, fails)
    for name, file in forms:
        _write(FORMATS[name](outcome), file)
    raise typer.Exit(outcome.exit)


def _analysed(asked: Context, sources: Sequence[Source], wish: Wish) -> tuple[File, ...]:
    done = 0

    def told(file: File) -> None:
        nonlocal done
        done += 1
        output.progress(f"{done} of {len(sources)} files, {file.path}")

    async def through() -> tuple[File, ...]:
        async with asked.asynchronous() as client:
            return await analysed(client, sources, wish, told)

    try:
        return asyncio.run(through())
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    finally:
        output.progress("")


def _forms(name: str, file: Path | None, also: Sequence[str]) -> list[tuple[str, Path | None]]:
    forms = [(name, file)]
    for pair in also:
        form, mark, path = pair.partition("=")
        if not mark or not path:
            raise typer.BadParameter(f"{pair}: say FORMAT=FILE.", param_hint="--also")
        forms.append((form, Path(path)))
    for form, _ in forms:
        if form not in FORMATS:
            raise typer.BadParameter(f"{form} is none of {', '.join(FORMATS)}.", param_hint="--format")
    return forms


def _kinds(names: Sequence[str]) -> frozenset[Kind]:
    try:
        return frozenset(Kind(name) for name in names if name != NOBODY)
    except ValueError as error:
        raise typer.BadParameter(f"say {', '.join(Kind)} or {NOBODY}.", param_hint="--fail-on") from error


def _levels(pairs: Sequence[str]) -> dict[Kind, Level]:
    levels = dict(LEVELS)
    for pair in pairs:
        kind, _, level = pair.partition("=")
        try:
            levels[Kind(kind)] = Level(level)
        except ValueError as error:
            hint = f"{pair}: say VERDICT=LEVEL, of {', '.join(Kind)} and {', '.join(Level)}."
            raise typer.BadParameter(hint, param_hint="--level") from error
    return levels


def _write(text: str, file: Path | None) -> None:
    raw = text.encode("utf-8", "replace")
    if file is not None:
        file.write_bytes(raw)
        return
    sys.stdout.buffer.write(raw)
    sys.stdout.flush()
