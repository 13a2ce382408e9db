"""What every command has: the client, and whether programs read along."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import typer

from lacuna import output
from lacuna.async_client import AsyncClient
from lacuna.calls.general import part
from lacuna.client import Client

__all__ = ["Context", "Tongue", "exit_by", "part"]


class Tongue(StrEnum):
    EN = "en"
    PT = "pt"


@dataclass(frozen=True, slots=True)
class Context:
    client: Client
    json: bool
    url: str | None = None
    key: str | None = None

    @staticmethod
    def of(context: typer.Context) -> Context:
        """As the root command has set it."""
        found = context.find_object(Context)
        assert found is not None
        return found

    def asynchronous(self) -> AsyncClient:
        """Another client of the same server."""
        return AsyncClient(self.url, self.key)

    def waited(self, path: str) -> dict[str, Any]:
        """What `path` shows at its end, with progress for a person. Exits with 1 where it did not end well."""
        shown = self.client.wait(path, told=lambda now: output.progress(_progress(now)))
        if shown["status"] not in {"ready", "succeeded"}:
            error = shown.get("error") or {}
            output.errors.print(output.cell(error.get("detail") or error.get("code") or shown["status"]))
        return shown


def exit_by(shown: dict[str, Any]) -> None:
    """Leave with 1 where what was waited for did not end well."""
    if shown["status"] not in {"ready", "succeeded"}:
        raise typer.Exit(1)


def _progress(shown: dict[str, Any]) -> str:
    done = shown.get("progress")
    if done is None and shown.get("total"):
        done = shown["done"] / shown["total"]
    left = shown.get("seconds_left")
    share = "" if done is None else f" {done:.0%}"
    rest = "" if left is None else f", {left:.0f} s left"
    checked = f" {shown['checked']} lines" if "checked" in shown else ""
    return f"{shown['status']}{share}{checked}{rest}"
