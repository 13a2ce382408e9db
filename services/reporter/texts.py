"""The report's words, from `locale/<language>.ftl`, said with named arguments of any length."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from services.texts import texts as folder_texts
from services.wire.messages import Language

LOCALE = Path(__file__).parent / "locale"
_LONG = 400


class Texts:
    """What is said in one language. Arguments are put in as they are: escape them before."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts = folder_texts(LOCALE, language)

    def say(self, identifier: str, /, **arguments: str | int) -> str:
        """The message of `identifier`. Raises InternalError where it or one of its arguments is missing."""
        # Fluent refuses arguments over 2,500 characters; stand-ins are filled in afterwards
        long = {f"\ue000{n}\ue001": v for n, v in enumerate(arguments.values()) if len(str(v)) > _LONG}
        stand_in = {str(value): mark for mark, value in long.items()}
        filled = self._texts.say(
            identifier, {name: stand_in.get(str(value), value) for name, value in arguments.items()}
        )
        for mark, value in long.items():
            filled = filled.replace(mark, str(value))
        return filled

    def listing(self, items: Sequence[str]) -> str:
        """'a', 'a and b', 'a, b and c'."""
        if len(items) < 2:
            return "".join(items)
        return self.say("list", head=", ".join(items[:-1]), last=items[-1])


@cache
def texts(language: Language) -> Texts:
    """The texts of `language`, read once."""
    return Texts(language)
