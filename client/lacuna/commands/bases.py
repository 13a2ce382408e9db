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
    """With its documents. For a while, it can be restored."""
    Context.of(context).client.delete_base(name)
    output.line(f"{name} is deleted. To undo it: lacuna bases restore {name}")


@app.command()
def restore(
    context: typer.Context,
    name: Name,
    version: Annotated[
        str | None, typer.Argument(help="Put the base back to this version, see `versions`.")
    ] = None,
    discard: Annotated[
        bool, typer.Option("--discard", help="Also where documents are lost that no version holds yet.")
    ] = False,
) -> None:
    """Undo a deletion, or put the base back to an older version."""
    asked = Context.of(context)
    client = asked.client
    base = (
        client.restore_base(name)
        if version is None
        else client.restore_version(name, version, discard=discard)
    )
    shown = f"{name} is restored." if version is None else f"{name} is put back to {version}."
    return output.as_json(base) if asked.json else output.line(shown)


@app.command()
def versions(context: typer.Context, name: Name) -> None:
    """What the base can be put back to, newest first."""
    asked = Context.of(context)
    items = list(asked.client.list_versions(name))
    if asked.json:
        return output.as_json(items)
    rows = (
        (
            i["version"],
            output.moment(i["created_at"]),
            i["documents"],
            i["passages"],
            "yes" if i["current"] else None,
            i["restored_from"],
        )
        for i in items
    )
    columns = ("version", "made", "documents", "passages", "current", "as")
    return output.table(columns, rows, "No version was built yet.")


@app.command()
def pause(context: typer.Context, name: Name) -> None:
    """Take documents, and index none until it is resumed."""
    asked = Context.of(context)
    base = asked.client.pause_base(name)
    return output.as_json(base) if asked.json else output.line(f"{name} is paused.")


@app.command()
def resume(context: typer.Context, name: Name) -> None:
    """Index what waits."""
    asked = Context.of(context)
    base = asked.client.resume_base(name)
    return output.as_json(base) if asked.json else output.line(f"{name} goes on.")
