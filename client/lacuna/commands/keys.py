"""lacuna keys"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from lacuna import output
from lacuna.answers import Key, Scope
from lacuna.context import Context

app = typer.Typer(help="Who may do what; needs the scope `admin`.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID")]


class Allowed(StrEnum):
    """`lacuna.answers.Scope`, as typer takes it."""

    READ = "read"
    ANALYSE = "analyse"
    MANAGE = "manage"
    TRAIN = "train"
    ADMIN = "admin"


@app.command("list")
def list_(context: typer.Context) -> None:
    """All keys, without secrets."""
    asked = Context.of(context)
    items = list(asked.client.list_keys())
    if asked.json:
        return output.as_json(items)
    rows = (
        (
            i["id"],
            i["name"],
            ", ".join(i["scopes"]),
            ", ".join(i["bases"]),
            output.moment(i["expires_at"]),
            output.moment(i["revoked_at"]),
        )
        for i in items
    )
    return output.table(("id", "name", "scopes", "bases", "expires", "revoked"), rows, "No key yet.")


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[list[Allowed], typer.Option(help="Repeat it; each implies read, admin implies all.")],
    base: Annotated[list[str] | None, typer.Option(help="Patterns of bases; without one, its own.")] = None,
    days: Annotated[float | None, typer.Option(min=0, help="Until it expires; without it, never.")] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(help="requests_minute, requests_day, tokens_day or cost_day=NUMBER; repeat it."),
    ] = None,
) -> None:
    """A new key; its secret is told this once."""
    asked = Context.of(context)
    expires = None if days is None else (datetime.now(UTC) + timedelta(days=days)).timestamp()
    scopes: list[Scope] = [one.value for one in scope]
    _told(asked, asked.client.create_key(name, scopes, bases=base, expires_at=expires, limits=_limits(limit)))


@app.command()
def show(context: typer.Context, id_: Id) -> None:
    """A key, without its secret."""
    asked = Context.of(context)
    _told(asked, asked.client.get_key(id_))


@app.command()
def rotate(
    context: typer.Context,
    id_: Id,
    grace_seconds: Annotated[float | None, typer.Option(help="How long the old secret lives.")] = None,
) -> None:
    """A new secret, told this once."""
    asked = Context.of(context)
    _told(asked, asked.client.rotate_key(id_, grace_seconds=grace_seconds))


@app.command()
def revoke(context: typer.Context, id_: Id) -> None:
    """At once, for good."""
    asked = Context.of(context)
    _told(asked, asked.client.revoke_key(id_))


def _told(asked: Context, key: Key) -> None:
    if asked.json:
        return output.as_json(key)
    return output.record(key, {"created_at", "expires_at", "revoked_at", "previous_until"})


def _limits(pairs: list[str] | None) -> dict[str, float] | None:
    if not pairs:
        return None
    limits = {}
    for pair in pairs:
        name, _, number = pair.partition("=")
        try:
            limits[name] = int(number) if number.isdecimal() else float(number)
        except ValueError as error:
            raise typer.BadParameter(f"{pair}: say NAME=NUMBER.", param_hint="--limit") from error
    return limits
