"""lacuna captures"""

from __future__ import annotations

from typing import Annotated

import typer

from lacuna import output
from lacuna.context import Context, part

app = typer.Typer(help="Models' answers that callers of the proxy kept.", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context) -> None:
    """By name."""
    asked = Context.of(context)
    items = asked.client.call("GET", "/api/v1/captures")["items"]
    if asked.json:
        return output.as_json(items)
    rows = ((i["name"], i["captures"], ", ".join(i["models"]), output.moment(i["updated_at"])) for i in items)
    empty = "Nothing is kept: send the header `Lacuna-Capture: NAME` with a call of /v1/chat/completions."
    return output.table(("name", "answers", "models", "changed"), rows, empty)


@app.command()
def delete(context: typer.Context, name: Annotated[str, typer.Argument(help="The captures' name.")]) -> None:
    """All that is kept under a name."""
    Context.of(context).client.call("DELETE", f"/api/v1/captures/{part(name)}")
    output.line(f"{name} is deleted.")
