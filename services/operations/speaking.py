"""What a person at the command line is told: results on the standard output, progress and failures beside it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from services.operations.failure import Failure
from services.texts import Texts, texts

LOCALE = Path(__file__).parent / "locale"


def spoken() -> Texts:
    """The texts in the language of the terminal: Portuguese where it says so, else English."""
    of = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return texts(LOCALE, "pt" if of.lower().startswith("pt") else "en")


def say(text: str, **params: str | int | float) -> None:
    """A result."""
    sys.stdout.write(spoken().say(text, params) + "\n")


def note(text: str, **params: str | int | float) -> None:
    """Progress, or a failure."""
    sys.stderr.write(spoken().say(text, params) + "\n")
    sys.stderr.flush()


def quiet(text: str, **params: str | int | float) -> None:
    """Progress that nobody wants."""


def fail(failure: Failure) -> None:
    note(failure.text, **failure.params)
