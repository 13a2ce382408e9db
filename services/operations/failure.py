"""Why an operation was not done, in words of the locale files."""

from __future__ import annotations


class Failure(Exception):
    """Not done, and nothing of it is left. `text` names a message of the locale, `params` fill it."""

    def __init__(self, text: str, **params: str | int | float) -> None:
        super().__init__(text, params)
        self.text, self.params = text, params


class WrongUse(Failure):
    """Not begun, because what was asked for cannot be meant."""
