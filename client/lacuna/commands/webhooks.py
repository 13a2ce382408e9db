"""lacuna webhooks"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from lacuna import output
from lacuna.answers import Delivery, Webhook, WebhookEvent
from lacuna.context import Context

app = typer.Typer(help="Addresses that are told when something is finished.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID")]
TIMES = {"created_at", "failing_since", "next_at", "finished_at"}


class Told(StrEnum):
    """`lacuna.answers.WebhookEvent`, as typer takes it."""

    ANALYSIS = "analysis.finished"
    BATCH = "batch.finished"
    DATASET = "dataset.finished"
    TRAINING = "training.finished"
    EVALUATION = "evaluation.finished"


def _names(events: list[Told]) -> list[WebhookEvent]:
    return [event.value for event in events]


@app.command("list")
def list_(context: typer.Context) -> None:
    """All webhooks, without secrets."""
    asked = Context.of(context)
    items = list(asked.client.list_webhooks())
    if asked.json:
        return output.as_json(items)
    rows = ((i["id"], i["url"], ", ".join(i["events"]), i["active"]) for i in items)
    return output.table(("id", "url", "events", "active"), rows, "No webhook yet.")


@app.command()
def create(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Where to send.")],
    event: Annotated[list[Told], typer.Option(help="Repeat it.")],
) -> None:
    """A new webhook; the secret that it is signed with is told this once."""
    asked = Context.of(context)
    _told(asked, asked.client.create_webhook(url, _names(event)))


@app.command()
def show(context: typer.Context, id_: Id) -> None:
    """A webhook, without its secret."""
    asked = Context.of(context)
    _told(asked, asked.client.get_webhook(id_))


@app.command()
def update(
    context: typer.Context,
    id_: Id,
    event: Annotated[list[Told] | None, typer.Option(help="What it is told from now on; repeat it.")] = None,
    active: Annotated[bool | None, typer.Option("--active/--paused", help="Whether it is told.")] = None,
) -> None:
    """Change what it is told, or pause it."""
    asked = Context.of(context)
    _told(asked, asked.client.update_webhook(id_, events=_names(event) if event else None, active=active))


@app.command()
def delete(context: typer.Context, id_: Id) -> None:
    """Tell it nothing more."""
    Context.of(context).client.delete_webhook(id_)
    output.line(f"{id_} is deleted.")


@app.command()
def deliveries(context: typer.Context, id_: Id) -> None:
    """What was sent to it, and how that went."""
    asked = Context.of(context)
    items = list(asked.client.list_deliveries(id_))
    if asked.json:
        return output.as_json(items)
    rows = (
        (
            output.moment(i["created_at"]),
            i["type"],
            i["status"],
            i["attempts"],
            i["status_code"] or i["error"],
            output.moment(i["next_at"]),
        )
        for i in items
    )
    columns = ("when", "event", "status", "tries", "answer", "next try")
    return output.table(columns, rows, "Nothing was sent yet.")


@app.command()
def test(context: typer.Context, id_: Id) -> None:
    """Send it a test."""
    asked = Context.of(context)
    _told(asked, asked.client.test_webhook(id_))


def _told(asked: Context, webhook: Webhook | Delivery) -> None:
    if asked.json:
        return output.as_json(webhook)
    return output.record(webhook, TIMES)
