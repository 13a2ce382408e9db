"""lacuna search"""

from __future__ import annotations

from typing import Annotated

import typer

from lacuna import output
from lacuna.answers import Language
from lacuna.context import Context, Tongue


def search(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(help="What to look for; several are searched at once.")],
    base: Annotated[str, typer.Option(help="Where.")],
    language: Annotated[list[Tongue] | None, typer.Option(help="Of these languages alone.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Passages for each query.")] = 10,
) -> None:
    """Passages of a base that are nearest to a query, best first."""
    asked = Context.of(context)
    languages: list[Language] | None = [tongue.value for tongue in language] if language else None
    found = asked.client.search(base, query, languages=languages, limit=limit)
    if asked.json:
        return output.as_json(found)
    for said, passages in zip(query, found["results"], strict=True):
        if len(query) > 1:
            output.line(said, style="bold")
        rows = (
            (f"{p['score']:.2f}", f"{p['document']}:{p['first_line']}", p["section"], p["quote"])
            for p in passages
        )
        output.table(("score", "where", "section", "passage"), rows, "Nothing is near.")
    return None
