"""lacuna evaluations"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lacuna import output
from lacuna.context import Context, exit_by, part

app = typer.Typer(help="Models beside each other on examples that none was trained on.", no_args_is_help=True)

PATH = "/api/v1/evaluations"
Id = Annotated[str, typer.Argument(metavar="ID")]


@app.command()
def start(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(help="Whose examples are asked.")],
    model: Annotated[
        list[str], typer.Option(help="Repeat it; the first is what the others are compared with.")
    ],
    version: Annotated[int | None, typer.Option(help="Of the dataset; without it, the latest.")] = None,
    split: Annotated[str, typer.Option(help="train, validation or holdout")] = "holdout",
    judge_model: Annotated[
        str | None, typer.Option(help="Who compares answers, asked in both orders.")
    ] = None,
    wait: Annotated[bool, typer.Option(help="Until it ends.")] = True,
) -> None:
    """Ask every model for an answer to each example, and score it."""
    asked = Context.of(context)
    body = {
        "dataset": dataset,
        "dataset_version": version,
        "split": split,
        "models": model,
        "judge_model": judge_model,
    }
    evaluation = asked.client.call("POST", PATH, body)
    if wait:
        evaluation = asked.waited(f"{PATH}/{evaluation['id']}")
    _shown(asked, evaluation)
    if wait:
        exit_by(evaluation)


@app.command("list")
def list_(
    context: typer.Context,
    dataset: Annotated[str | None, typer.Option(help="Of this dataset alone.")] = None,
) -> None:
    """Newest first."""
    asked = Context.of(context)
    items = list(asked.client.all(PATH, dataset=dataset))
    if asked.json:
        return output.as_json(items)
    rows = (
        (i["id"], i["status"], f"{i['dataset']}:{i['dataset_version']}", i["split"], ", ".join(i["models"]))
        for i in items
    )
    empty = "No evaluation yet: run one with `lacuna evaluations start DATASET --model MODEL`."
    return output.table(("id", "status", "dataset", "split", "models"), rows, empty)


@app.command()
def show(context: typer.Context, id_: Id) -> None:
    """The report: who is better, by how much, and how sure that is."""
    _shown(Context.of(context), Context.of(context).client.call("GET", f"{PATH}/{part(id_)}"))


@app.command()
def examples(
    context: typer.Context,
    id_: Id,
    model: Annotated[str | None, typer.Option(help="Of this model alone.")] = None,
    regressions: Annotated[bool, typer.Option(help="Only where it did worse than the first model.")] = False,
    limit: Annotated[int, typer.Option(help="How many.")] = 20,
) -> None:
    """Prompts, references and answers."""
    asked = Context.of(context)
    page = asked.client.call(
        "GET",
        f"{PATH}/{part(id_)}/examples",
        model=model,
        regressions="true" if regressions else None,
        limit=limit,
    )
    if asked.json:
        return output.as_json(page["items"])
    for item in page["items"]:
        output.line(f"line {item['line']}: {item['prompt']}", style="bold")
        output.line(f"  reference: {item['reference']}")
        for answer in item["answers"]:
            scores = ", ".join(f"{name} {score:.2f}" for name, score in answer["scores"].items())
            output.line(f"  {answer['model']} ({scores}): {answer['text']}")
    if not page["items"]:
        output.line("No such example.")
    return None


@app.command()
def cancel(context: typer.Context, id_: Id) -> None:
    """Stop asking."""
    asked = Context.of(context)
    _shown(asked, asked.client.call("POST", f"{PATH}/{part(id_)}/cancel"))


@app.command()
def delete(context: typer.Context, id_: Id) -> None:
    """With its answers."""
    Context.of(context).client.call("DELETE", f"{PATH}/{part(id_)}")
    output.line(f"{id_} is deleted.")


def _shown(asked: Context, evaluation: dict[str, Any]) -> None:
    if asked.json:
        return output.as_json(evaluation)
    output.facts(
        (
            ("evaluation", evaluation["id"]),
            ("status", evaluation["status"]),
            ("dataset", f"{evaluation['dataset']}, version {evaluation['dataset_version']}"),
            ("split", evaluation["split"]),
            ("answers", f"{evaluation['done']} of {evaluation['total']}"),
            ("detectable difference", evaluation["detectable_difference"]),
        )
    )
    for model, outcome in evaluation["outcome"].items():
        output.line(f"{model}: {outcome}", style="bold")
    rows = (
        (result["model"], name, _interval(metric["mean"], metric["low"], metric["high"]), metric["n"])
        for result in evaluation["results"]
        for name, metric in result["metrics"].items()
    )
    if evaluation["results"]:
        output.table(("model", "metric", "mean", "n"), rows, "")
    compared = (
        (
            c["model"],
            c["metric"],
            c["language"],
            _interval(c["difference"], c["low"], c["high"]),
            c["p"],
            c["outcome"],
        )
        for c in evaluation["comparisons"]
    )
    if evaluation["comparisons"]:
        output.table(("model", "metric", "language", "difference", "p", "outcome"), compared, "")
    return None


def _interval(value: float, low: float, high: float) -> str:
    return f"{value:.3f} ({low:.3f} to {high:.3f})"
