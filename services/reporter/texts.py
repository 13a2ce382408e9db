"""The report's words, from `locale/<language>.ftl`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

from services.wire.errors import InternalError
from services.wire.messages import Language

LOCALE = Path(__file__).parent / "locale"
_TAGS: dict[Language, str] = {"en": "en", "pt": "pt-BR"}
_LONG = 400


class Texts:
    """What is said in one language. Arguments are put in as they are: escape them before."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._bundle = FluentBundle([_TAGS[language]], use_isolating=False)
        self._bundle.add_resource(FluentResource((LOCALE / f"{language}.ftl").read_text(encoding="utf-8")))

    def say(self, identifier: str, /, **arguments: str | int) -> str:
        """The message of `identifier`. Raises InternalError where it or one of its arguments is missing."""
        try:
            pattern = self._bundle.get_message(identifier).value
        except LookupError:
            pattern = None
        if pattern is None:
            raise InternalError(reason=f"text_missing_{identifier}")
        # the library refuses arguments over 2,500 characters; stand-ins are filled in afterwards
        long = {f"\ue000{n}\ue001": v for n, v in enumerate(arguments.values()) if len(str(v)) > _LONG}
        stand_in = {str(value): mark for mark, value in long.items()}
        text, errors = self._bundle.format_pattern(
            pattern, {name: stand_in.get(str(value), value) for name, value in arguments.items()}
        )
        if errors:
            raise InternalError(reason=f"text_argument_{identifier}")
        filled = str(text)
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
