"""lacuna promotions"""

from __future__ import annotations

from typing import Annotated

import typer

from lacuna import output
from lacuna.context import Context, part

app = typer.Typer(help="Which model does what in the analyses of a base.", no_args_is_help=True)

PATH = "/api/v1/promotions"
Base = Annotated[str, typer.Argument(help="The base.")]


@app.command("list")
def list_(
    context: typer.Context,
    base: Annotated[str | None, typer.Option(help="Of this base alone.")] = None,
) -> None:
    """Newest first."""
    asked = Context.of(context)
    items = list(asked.client.all(PATH, base=base))
    if asked.json:
        return output.as_json(items)
    rows = (
        (output.moment(i["created_at"]), i["base"], i["role"], i["model"] or "(default)", i["forced_reason"])
        for i in items
    )
    return output.table(("when", "base", "role", "model", "forced because"), rows, "No model is promoted.")


@app.command("set")
def set_(
    context: typer.Context,
    base: Base,
    model: Annotated[str, typer.Option(help="Who is promoted.")],
    evaluation: Annotated[str, typer.Option(help="Which shows that it is better.")],
    forced_reason: Annotated[
        str | None, typer.Option(help="Why it is done all the same; it is kept.")
    ] = None,
) -> None:
    """Give a model its role; refused where a language got worse."""
    asked = Context.of(context)
    body = {"base": base, "model": model, "evaluation": evaluation, "forced_reason": forced_reason}
    promotion = asked.client.call("POST", PATH, body)
    if asked.json:
        return output.as_json(promotion)
    return output.line(f"{promotion['model']} is the {promotion['role']} of {base}.")


@app.command()
def undo(
    context: typer.Context,
    base: Base,
    role: Annotated[str, typer.Option(help="writer or heading")],
) -> None:
    """Back to the model before."""
    asked = Context.of(context)
    promotion = asked.client.call("DELETE", f"{PATH}/{part(base)}/{part(role)}")
    if asked.json:
        return output.as_json(promotion)
    return output.line(f"{promotion['model'] or 'The default model'} is the {role} of {base} again.")
