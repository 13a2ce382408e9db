"""lacuna usage and lacuna audit"""

from __future__ import annotations

import sys
from itertools import islice
from typing import Annotated, Literal

import typer

from lacuna import output
from lacuna.context import Context

Column = Literal[
    "day", "key", "base", "model",
    "requests", "analyses", "prompt_tokens", "completion_tokens", "embedding_tokens", "cost",
]  # fmt: skip
GROUPS: tuple[Column, ...] = ("day", "key", "base", "model")
SUMS: tuple[Column, ...] = (
    "requests", "analyses", "prompt_tokens", "completion_tokens", "embedding_tokens", "cost",
)  # fmt: skip


def usage(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help="The first day, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="The last day, YYYY-MM-DD.")] = None,
    by: Annotated[list[str] | None, typer.Option(help="day, key, base or model; repeat it.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
) -> None:
    """Requests, tokens and cost: of your key, or of all with the scope `admin`."""
    asked = Context.of(context)
    if as_csv:
        sys.stdout.write(asked.client.usage_csv(since=since, until=until, by=by))
        return None
    told = asked.client.usage(since=since, until=until, by=by)
    if asked.json:
        return output.as_json(told)
    items = told["items"]
    shown = [*(name for name in GROUPS if any(item.get(name) is not None for item in items)), *SUMS]
    rows = ([item[name] for name in shown] for item in items)
    return output.table([name.replace("_", " ") for name in shown], rows, "Nothing was used.")


def audit(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
) -> None:
    """Who did what to what; needs the scope `admin`."""
    asked = Context.of(context)
    items = list(islice(asked.client.list_audit(), limit))
    if asked.json:
        return output.as_json(items)
    rows = ((output.moment(i["at"]), i["key"], i["action"], i["kind"], i["object"]) for i in items)
    return output.table(("when", "key", "action", "kind", "object"), rows, "Nothing was done.")
