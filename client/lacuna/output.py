"""What the command line shows: tables and lines for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lacuna.visible import visible

SECRET = "secret"  # noqa: S105 - the field's name
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def as_json(value: Any) -> None:
    """`value` on standard output, whole."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> None:
    """A table, or the line `empty` where there is no row."""
    shown = [[cell(value) for value in row] for row in rows]
    if not shown:
        line(empty)
        return
    whole = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        whole.add_column(column, overflow="fold")
    for row in shown:
        whole.add_row(*row)
    console.print(whole)


def facts(pairs: Iterable[tuple[str, object]]) -> None:
    """Names and values, those that are None left out."""
    whole = Table(box=None, show_header=False, pad_edge=False)
    whole.add_column()
    whole.add_column(overflow="fold")
    for name, value in pairs:
        if value is not None:
            whole.add_row(name, cell(value))
    console.print(whole)


def record(whole: Mapping[str, Any], times: Collection[str]) -> None:
    """An object's fields, of which `times` are Unix seconds."""
    facts(
        (name.replace("_", " "), moment(value) if name in times else _plain(value))
        for name, value in whole.items()
        if value is not None and name != SECRET
    )
    if SECRET in whole:  # to copy, on a line of its own that nothing folds
        console.print(escape(whole[SECRET]), soft_wrap=True)


def _plain(value: Any) -> Any:
    match value:
        case list():
            return ", ".join(map(str, value)) or None
        case dict():
            return ", ".join(f"{name} {held}" for name, held in value.items() if held is not None) or None
        case _:
            return value


def line(text: str, *, style: str | None = None) -> None:
    console.print(escape(text), style=style)


def progress(text: str) -> None:
    """A line that the next one replaces, where a person looks."""
    if errors.is_terminal:
        width = errors.width - 1
        errors.print(escape(visible(text)[:width].ljust(width)), end="\r", soft_wrap=True)


def cell(value: object) -> str:
    """A value as a person reads it. Markup in it is shown, not followed."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
        case _:
            return escape(visible(str(value)))


def moment(seconds: float | None) -> str:
    """Unix seconds as local date and time."""
    if seconds is None:
        return "-"
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")
