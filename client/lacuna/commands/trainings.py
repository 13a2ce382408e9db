"""lacuna trainings"""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from lacuna import output
from lacuna.calls.general import ENDED
from lacuna.context import Context, exit_by, part

app = typer.Typer(help="Supervised fine-tuning, here or at a provider.", no_args_is_help=True)

PATH = "/api/v1/trainings"
Id = Annotated[str, typer.Argument(metavar="ID")]
Dataset = Annotated[str, typer.Argument(help="What to train on.")]
Model = Annotated[str, typer.Option(help="What to train; it may be fine-tuned itself.")]
Version = Annotated[int | None, typer.Option(help="Of the dataset; without it, the latest.")]
Epochs = Annotated[int | None, typer.Option(help="Without it, the provider chooses; so with the next two.")]


@app.command()
def estimate(
    context: typer.Context,
    dataset: Dataset,
    model: Model,
    version: Version = None,
    epochs: Epochs = None,
    batch_size: int | None = None,
    learning_rate_multiplier: float | None = None,
) -> None:
    """Tokens, time and cost, before anything is launched."""
    asked = Context.of(context)
    body = _body(
        dataset=dataset,
        version=version,
        model=model,
        epochs=epochs,
        batch=batch_size,
        rate=learning_rate_multiplier,
    )
    told = asked.client.call("POST", f"{PATH}/estimate", body)
    if asked.json:
        return output.as_json(told)
    output.facts((name.replace("_", " "), value) for name, value in told.items() if name != "warnings")
    for warning in told["warnings"]:
        output.line(warning.get("detail") or warning["code"], style="yellow")
    return None


@app.command()
def start(
    context: typer.Context,
    dataset: Dataset,
    model: Model,
    version: Version = None,
    epochs: Epochs = None,
    batch_size: int | None = None,
    learning_rate_multiplier: float | None = None,
    suffix: Annotated[str, typer.Option(help="A part of the new model's name.")] = "",
    seed: int | None = None,
    override_reason: Annotated[
        str | None, typer.Option(help="Why no evaluation of the base comes first; it is kept.")
    ] = None,
    follow: Annotated[bool, typer.Option(help="Show its events until it ends.")] = False,
) -> None:
    """Record and launch a training."""
    asked = Context.of(context)
    body = _body(
        dataset=dataset,
        version=version,
        model=model,
        epochs=epochs,
        batch=batch_size,
        rate=learning_rate_multiplier,
    )
    body |= {"suffix": suffix, "seed": seed, "override_reason": override_reason}
    training = asked.client.call("POST", PATH, body)
    if follow:
        training = _followed(asked, training["id"])
    _shown(asked, training)
    if follow:
        exit_by(training)


@app.command("list")
def list_(context: typer.Context) -> None:
    """Newest first."""
    asked = Context.of(context)
    items = list(asked.client.all(PATH))
    if asked.json:
        return output.as_json(items)
    rows = (
        (i["id"], i["status"], f"{i['dataset']}:{i['dataset_version']}", i["model"], i["fine_tuned_model"])
        for i in items
    )
    empty = "No training yet: launch one with `lacuna trainings start DATASET --model MODEL`."
    return output.table(("id", "status", "dataset", "base", "model"), rows, empty)


@app.command()
def show(context: typer.Context, id_: Id) -> None:
    """Its state, checkpoints and moderation."""
    _shown(Context.of(context), Context.of(context).client.call("GET", f"{PATH}/{part(id_)}"))


@app.command()
def events(
    context: typer.Context,
    id_: Id,
    follow: Annotated[bool, typer.Option(help="Until it ends.")] = False,
) -> None:
    """What happened, oldest first."""
    asked = Context.of(context)
    if follow:
        exit_by(_followed(asked, id_))
        return None
    items = list(asked.client.all(f"{PATH}/{part(id_)}/events"))
    if asked.json:
        return output.as_json(items)
    for item in items:
        _told(item)
    return None


@app.command()
def cancel(context: typer.Context, id_: Id) -> None:
    """Stop it for good; its checkpoints stay."""
    _control(context, id_, "cancel")


@app.command()
def pause(context: typer.Context, id_: Id) -> None:
    """Stop it for now."""
    _control(context, id_, "pause")


@app.command()
def resume(context: typer.Context, id_: Id) -> None:
    """Go on where it was paused."""
    _control(context, id_, "resume")


@app.command()
def delete(context: typer.Context, id_: Id) -> None:
    """Forget a finished training; its models stay."""
    Context.of(context).client.call("DELETE", f"{PATH}/{part(id_)}")
    output.line(f"{id_} is deleted.")


def _body(
    *,
    dataset: str,
    version: int | None,
    model: str,
    epochs: int | None,
    batch: int | None,
    rate: float | None,
) -> dict[str, Any]:
    chosen = {"n_epochs": epochs, "batch_size": batch, "learning_rate_multiplier": rate}
    return {"dataset": dataset, "dataset_version": version, "model": model, "hyperparameters": chosen}


def _control(context: typer.Context, id_: str, action: str) -> None:
    asked = Context.of(context)
    _shown(asked, asked.client.call("POST", f"{PATH}/{part(id_)}/{action}"))


def _followed(asked: Context, id_: str) -> dict[str, Any]:
    seen = 0
    while True:
        training: dict[str, Any] = asked.client.call("GET", f"{PATH}/{part(id_)}")
        page = asked.client.call("GET", f"{PATH}/{part(id_)}/events", after=seen)
        for event in page["items"]:
            seen = event["number"]
            _told(event)
        if training["status"] in ENDED and not page["items"]:
            return training
        time.sleep(1)


def _told(event: dict[str, Any]) -> None:
    text = f"{output.moment(event['created_at'])}  {event['detail'] or event['message'] or event['kind']}"
    styles = {"warn": "yellow", "error": "red"}
    output.errors.print(output.cell(text), style=styles.get(event["level"]))


def _shown(asked: Context, training: dict[str, Any]) -> None:
    if asked.json:
        return output.as_json(training)
    error = training["error"] or {}
    output.facts(
        (
            ("training", training["id"]),
            ("status", training["status"]),
            ("dataset", f"{training['dataset']}, version {training['dataset_version']}"),
            ("base", training["model"]),
            ("provider", training["provider"]),
            ("model", training["fine_tuned_model"]),
            ("progress", training["progress"]),
            ("trained tokens", training["trained_tokens"]),
            ("cost", training["cost"]),
            ("error", error.get("detail") or error.get("code")),
        )
    )
    rows = (
        (c["step"], c["metrics"]["train_loss"], c["metrics"]["full_valid_loss"], c["overfits"], c["model"])
        for c in training["checkpoints"]
    )
    if training["checkpoints"]:
        output.table(("step", "loss", "validation loss", "overfits", "checkpoint"), rows, "")
    failed = [m["category"] for m in training["moderation"] if not m["passed"]]
    if failed:
        output.line(f"Moderation failed: {', '.join(failed)}", style="red")
    return None
