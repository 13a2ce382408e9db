"""lacuna bases"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lacuna import output
from lacuna.context import Context

app = typer.Typer(help="Sets of documents that texts are held against.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The base.")]


@app.command("list")
def list_(context: typer.Context) -> None:
    """All bases."""
    asked = Context.of(context)
    items = list(asked.client.list_bases())
    if asked.json:
        return output.as_json(items)
    rows = (
        (i["name"], i["status"], i["documents"], i["passages"], ", ".join(i["languages"]), i["version"])
        for i in items
    )
    columns = ("name", "status", "documents", "passages", "languages", "version")
    return output.table(columns, rows, "No base yet: make one with `lacuna index DIR --base NAME`.")


@app.command()
def create(context: typer.Context, name: Name) -> None:
    """A new, empty base."""
    asked = Context.of(context)
    base: Any = asked.client.create_base(name)
    return output.as_json(base) if asked.json else output.line(f"{name} is made.")


@app.command()
def show(context: typer.Context, name: Name) -> None:
    """Its state, and documents that could not be read."""
    asked = Context.of(context)
    base = asked.client.get_base(name)
    if asked.json:
        return output.as_json(base)
    error = base["error"]
    output.facts(
        (
            ("base", base["name"]),
            ("status", base["status"]),
            ("version", base["version"]),
            ("languages", ", ".join(base["languages"])),
            ("documents", base["documents"]),
            ("passages", base["passages"]),
            ("changed", output.moment(base["updated_at"])),
            ("error", error["detail"] if error else None),
        )
    )
    if base["documents_failed"]:
        failed = (d for d in asked.client.list_documents(name) if d["status"] == "failed")
        rows = ((d["path"], d["error"]["detail"] if d["error"] else None) for d in failed)
        output.table(("could not be read", "why"), rows, "")
    return None


@app.command()
def delete(context: typer.Context, name: Name) -> None:
    """With its documents."""
    Context.of(context).client.delete_base(name)
    output.line(f"{name} is deleted.")
