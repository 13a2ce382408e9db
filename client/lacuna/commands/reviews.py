"""lacuna reviews"""

from __future__ import annotations

from typing import Annotated

import typer

from lacuna import output
from lacuna.context import Context, part

app = typer.Typer(help="What people said of analyses.", no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    base: Annotated[str | None, typer.Option(help="Of this base alone.")] = None,
    analysis: Annotated[str | None, typer.Option(help="Of this analysis alone.")] = None,
) -> None:
    """All reviews."""
    asked = Context.of(context)
    items = list(asked.client.all("/api/v1/reviews", base=base, analysis=analysis))
    if asked.json:
        return output.as_json(items)
    rows = (
        (i["id"], i["base"], i["task"], i["given"][:40], i["corrected"][:40], i["consent"]) for i in items
    )
    columns = ("id", "base", "task", "given", "corrected", "consent")
    return output.table(
        columns, rows, "No review yet: open an analysis on the page and review its statements."
    )


@app.command()
def delete(context: typer.Context, id_: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Versions of datasets that were built with it stay."""
    Context.of(context).client.call("DELETE", f"/api/v1/reviews/{part(id_)}")
    output.line(f"{id_} is deleted.")
