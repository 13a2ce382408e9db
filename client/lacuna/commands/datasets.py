"""lacuna datasets"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lacuna import output
from lacuna.context import Context, exit_by, part

app = typer.Typer(help="Chat examples in JSONL: put, built, checked and handed out.", no_args_is_help=True)

PATH = "/api/v1/datasets"
Name = Annotated[str, typer.Argument(help="The dataset.")]
Version = Annotated[str, typer.Option(help="Its version.")]
Shares = Annotated[tuple[float, float, float], typer.Option(help="Shares of train, validation and holdout.")]
SHARES = (0.8, 0.1, 0.1)


@app.command("list")
def list_(context: typer.Context) -> None:
    """All datasets."""
    asked = Context.of(context)
    items = list(asked.client.all(PATH))
    if asked.json:
        return output.as_json(items)
    rows = ((i["name"], i["versions"], *_brief(i["latest"]), output.moment(i["updated_at"])) for i in items)
    columns = ("name", "versions", "status", "examples", "errors", "warnings", "changed")
    return output.table(
        columns, rows, "No dataset yet: put a JSONL file with `lacuna datasets put NAME FILE`."
    )


@app.command()
def show(context: typer.Context, name: Name, version: Version = "latest") -> None:
    """A version: its state, splits and statistics."""
    _shown(Context.of(context), Context.of(context).client.call("GET", _version(name, version)))


@app.command()
def put(
    context: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Examples in JSONL.")],
    seed: int = 0,
    shares: Shares = SHARES,
    wait: Annotated[bool, typer.Option(help="Until it is checked.")] = True,
) -> None:
    """A new version from a file."""
    asked = Context.of(context)
    train, validation, holdout = shares
    version = asked.client.put_dataset(
        name, file, seed=seed, train=train, validation=validation, holdout=holdout
    )
    _checked(asked, version, wait=wait)


@app.command()
def build(
    context: typer.Context,
    name: Name,
    source: Annotated[str, typer.Option(help="reviews, captures or dataset")],
    of: Annotated[str | None, typer.Option(help="The dataset that is filtered.")] = None,
    task: Annotated[list[str] | None, typer.Option(help="verdict, heading, report or chat")] = None,
    language: Annotated[list[str] | None, typer.Option(help="en or pt")] = None,
    capture: Annotated[str | None, typer.Option(help="The name that captures were kept under.")] = None,
    citations_right: Annotated[bool, typer.Option(help="Only reports whose citations are right.")] = False,
    min_judge_score: float | None = None,
    max_tokens: int | None = None,
    seed: int = 0,
    shares: Shares = SHARES,
    wait: Annotated[bool, typer.Option(help="Until it is checked.")] = True,
) -> None:
    """A new version from reviews with consent, from captures, or from another dataset."""
    asked = Context.of(context)
    filters: dict[str, Any] = {
        "tasks": task or None,
        "languages": language or None,
        "capture": capture,
        "citations_right": citations_right,
        "min_judge_score": min_judge_score,
        "max_tokens": max_tokens,
    }
    body = {"source": source, "of": of, "filters": filters, "seed": seed, "shares": list(shares)}
    _checked(asked, asked.client.call("POST", f"{PATH}/{part(name)}", body), wait=wait)


@app.command()
def defects(context: typer.Context, name: Name, version: Version = "latest") -> None:
    """What is wrong, line by line, and how to mend it."""
    asked = Context.of(context)
    items = list(asked.client.all(f"{_version(name, version)}/defects"))
    if asked.json:
        return output.as_json(items)
    rows = ((i["line"] or "-", i["message"], i["key"], i["severity"], i["detail"]) for i in items)
    return output.table(("line", "message", "key", "severity", "what"), rows, "No defect.")


@app.command()
def examples(
    context: typer.Context,
    name: Name,
    version: Version = "latest",
    split: Annotated[str | None, typer.Option(help="train, validation or holdout")] = None,
    limit: Annotated[int, typer.Option(help="How many.")] = 20,
) -> None:
    """The first examples."""
    asked = Context.of(context)
    page = asked.client.call("GET", f"{_version(name, version)}/examples", split=split, limit=limit)
    if asked.json:
        return output.as_json(page["items"])
    rows = (
        (i["line"], i["split"], i["task"], i["language"], i["tokens"], i["content"]) for i in page["items"]
    )
    return output.table(("line", "split", "task", "language", "tokens", "example"), rows, "No example.")


@app.command()
def download(
    context: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(help="Where to.")],
    version: Version = "latest",
    split: Annotated[str | None, typer.Option(help="train, validation or holdout")] = None,
) -> None:
    """The JSONL of one split, or of all."""
    Context.of(context).client.download(f"{_version(name, version)}/content", file, split=split)
    output.line(str(file))


@app.command()
def cancel(context: typer.Context, name: Name, version: Version = "latest") -> None:
    """Stop a check."""
    asked = Context.of(context)
    _shown(asked, asked.client.call("POST", f"{_version(name, version)}/cancel"))


@app.command()
def delete(context: typer.Context, name: Name) -> None:
    """With all its versions."""
    Context.of(context).client.call("DELETE", f"{PATH}/{part(name)}")
    output.line(f"{name} is deleted.")


def _version(name: str, version: str) -> str:
    return f"{PATH}/{part(name)}/versions/{part(version)}"


def _brief(version: dict[str, Any] | None) -> tuple[object, ...]:
    if version is None:
        return None, None, None, None
    statistics = version["statistics"] or {}
    return version["status"], statistics.get("examples"), version["errors"], version["warnings"]


def _checked(asked: Context, version: dict[str, Any], *, wait: bool) -> None:
    if wait:
        version = asked.waited(_version(version["dataset"], str(version["version"])))
    _shown(asked, version)
    if wait:
        exit_by(version)


def _shown(asked: Context, version: dict[str, Any]) -> None:
    if asked.json:
        return output.as_json(version)
    known = version["statistics"] or {}
    splits = known.get("by_split", {})
    return output.facts(
        (
            ("dataset", f"{version['dataset']}, version {version['version']}"),
            ("status", version["status"]),
            ("errors", version["errors"]),
            ("warnings", version["warnings"]),
            ("examples", known.get("examples")),
            ("splits", ", ".join(f"{name} {count}" for name, count in splits.items()) or None),
            ("tokens", known.get("total_tokens")),
            ("of them trained", known.get("trained_tokens")),
            ("detectable difference", known.get("detectable_difference")),
            ("sha256", version["sha256"]),
        )
    )
