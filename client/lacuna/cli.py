"""The command `lacuna`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from lacuna import output
from lacuna.client import Client
from lacuna.commands import ask, captures, datasets, evaluations, promotions, reviews, trainings
from lacuna.context import Context
from lacuna.problem import Problem

app = typer.Typer(
    name="lacuna",
    help="Datasets, trainings, evaluations and promotions of a Lacuna server.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(datasets.app, name="datasets")
app.add_typer(reviews.app, name="reviews")
app.add_typer(captures.app, name="captures")
app.add_typer(evaluations.app, name="evaluations")
app.add_typer(trainings.app, name="trainings")
app.add_typer(promotions.app, name="promotions")
app.command("ask")(ask.ask)


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
    context.obj = Context(client, as_json)


def main() -> None:
    """Run; a refusal is told in a line, with exit status 1."""
    try:
        app()
    except Problem as problem:
        output.errors.print(output.cell(problem.detail), style="red")
        sys.exit(1)
    except OSError as error:
        output.errors.print(output.cell(f"{error.filename}: {error.strerror}"), style="red")
        sys.exit(1)
