"""The command `lacuna`."""

from __future__ import annotations

import sys
import traceback
from typing import Annotated

import typer

from lacuna import output
from lacuna.client import Client
from lacuna.commands import (
    analyses,
    analyze,
    ask,
    bases,
    captures,
    datasets,
    evaluations,
    index,
    keys,
    mcp,
    promotions,
    reviews,
    search,
    trainings,
    usage,
    webhooks,
)
from lacuna.context import Context
from lacuna.gate.outcome import Exit
from lacuna.problem import Problem

app = typer.Typer(
    name="lacuna",
    help="What a documentation base covers of texts, what it does not, and what to write next.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("analyze")(analyze.analyze)
app.command("index")(index.index)
app.command("search")(search.search)
app.add_typer(bases.app, name="bases")
app.add_typer(analyses.app, name="analyses")
app.add_typer(datasets.app, name="datasets")
app.add_typer(reviews.app, name="reviews")
app.add_typer(captures.app, name="captures")
app.add_typer(evaluations.app, name="evaluations")
app.add_typer(trainings.app, name="trainings")
app.add_typer(promotions.app, name="promotions")
app.command("ask")(ask.ask)
app.command("mcp")(mcp.mcp)
app.add_typer(keys.app, name="keys")
app.command("usage")(usage.usage)
app.command("audit")(usage.audit)
app.add_typer(webhooks.app, name="webhooks")


@app.callback()
def root(
    context: typer.Context,
    url: Annotated[str | None, typer.Option(envvar="LACUNA_URL", help="The server.")] = None,
    key: Annotated[
        str | None, typer.Option(envvar="LACUNA_API_KEY", help="Its key, if it wants one.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what the server answered.")] = False,
) -> None:
    """Every command speaks to one server."""
    client = Client(url, key)
    context.call_on_close(client.close)
    context.obj = Context(client, as_json, url, key)


def main() -> None:
    """Run; a refusal is told in a line. Exit statuses are those of `Exit`, whatever happens."""
    try:
        app()
    except Problem as problem:
        output.errors.print(output.cell(problem.detail), style="red")
    except OSError as error:
        output.errors.print(output.cell(f"{error.filename}: {error.strerror}"), style="red")
    except Exception:  # a defect must not be taken for a gate that failed
        traceback.print_exc()
    sys.exit(Exit.NOT_DONE)
