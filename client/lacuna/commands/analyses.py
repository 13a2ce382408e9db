"""lacuna analyses"""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from lacuna import output
from lacuna.answers import Analysis
from lacuna.context import Context
from lacuna.gate.outcome import percent

app = typer.Typer(help="What was analysed.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID")]


@app.command("list")
def list_(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
) -> None:
    """Newest first."""
    asked = Context.of(context)
    items = list(islice(asked.client.list_analyses(), limit))
    if asked.json:
        return output.as_json(items)
    rows = (
        (i["id"], i["status"], i["base"], percent(i["coverage"]["score"]), output.moment(i["created_at"]))
        for i in items
    )
    columns = ("id", "status", "base", "coverage", "begun")
    return output.table(columns, rows, "No analysis yet: `lacuna analyze FILE --base NAME`.")


@app.command()
def show(context: typer.Context, id_: Id) -> None:
    """Its verdicts and its report."""
    asked = Context.of(context)
    _shown(asked, asked.client.get_analysis(id_))


@app.command()
def cancel(context: typer.Context, id_: Id) -> None:
    """Stop it."""
    asked = Context.of(context)
    _shown(asked, asked.client.cancel_analysis(id_))


@app.command()
def delete(context: typer.Context, id_: Id) -> None:
    """Forget it; a running one is cancelled first."""
    Context.of(context).client.delete_analysis(id_)
    output.line(f"{id_} is deleted.")


def _shown(asked: Context, analysis: Analysis) -> None:
    if asked.json:
        return output.as_json(analysis)
    error, report = analysis["error"], analysis["report"]
    output.facts(
        (
            ("analysis", analysis["id"]),
            ("status", analysis["status"]),
            ("base", f"{analysis['base']}, version {analysis['base_version']}"),
            ("language", analysis["language"]),
            ("coverage", percent(analysis["coverage"]["score"])),
            ("model", analysis["model"]),
            ("cost", analysis["usage"]["cost"]),
            ("error", error["detail"] if error else None),
        )
    )
    rows = ((s["verdict"], f"{s['score']:.2f}", s["text"], s["reason"]) for s in analysis["statements"])
    if analysis["statements"]:
        output.table(("verdict", "score", "statement", "why"), rows, "")
    for text in (report or {"markdown": ""})["markdown"].splitlines():
        output.line(text)
    return None
