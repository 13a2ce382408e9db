"""lacuna mcp"""

from __future__ import annotations

from typing import Annotated

import typer

from lacuna.context import Context


def mcp(
    context: typer.Context,
    base: Annotated[str | None, typer.Option(help="Where tools look that name no base.")] = None,
) -> None:
    """Speak the Model Context Protocol on standard input and output, so that assistants can analyse and search."""
    try:
        from lacuna.mcp_server import server
    except ModuleNotFoundError as error:
        raise typer.BadParameter("The extra is missing: pip install 'lacuna-client[mcp]'.") from error
    server(Context.of(context).asynchronous(), base).run()
