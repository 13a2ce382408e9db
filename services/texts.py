"""What people read, from Fluent files: one a language, in a `locale` folder beside the service that speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

from services.wire.errors import InternalError
from services.wire.messages import Language

_TAGS: dict[Language, str] = {"en": "en", "pt": "pt-BR"}


class Texts:
    """The messages of one locale folder in one language. Arguments are put in as they are: escape first."""

    def __init__(self, folder: Path, language: Language) -> None:
        self.language = language
        self._bundle = FluentBundle([_TAGS[language]], use_isolating=False)
        self._bundle.add_resource(FluentResource((folder / f"{language}.ftl").read_text(encoding="utf-8")))

    def has(self, identifier: str) -> bool:
        """Whether there is a message of `identifier`."""
        return self._bundle.has_message(identifier)

    def say(
        self,
        identifier: str,
        arguments: Mapping[str, str | int | float] | None = None,
        *,
        attribute: str = "",
    ) -> str:
        """The message of `identifier`, or its `.attribute`, filled with `arguments`.

        Raises InternalError where the message or one of the arguments it needs is missing.
        """
        pattern = None
        if self._bundle.has_message(identifier):
            message = self._bundle.get_message(identifier)
            pattern = message.attributes.get(attribute) if attribute else message.value
        if pattern is None:
            raise InternalError(reason=f"text_missing_{identifier}")
        text, errors = self._bundle.format_pattern(pattern, dict(arguments or {}))
        if errors:
            raise InternalError(reason=f"text_argument_{identifier}")
        return str(text)

    def listing(self, items: Sequence[str]) -> str:
        """'a', 'a and b', 'a, b and c', by the locale's message `list` of `head` and `last`."""
        if len(items) < 2:
            return "".join(items)
        return self.say("list", {"head": ", ".join(items[:-1]), "last": items[-1]})


@cache
def texts(folder: Path, language: Language) -> Texts:
    """The texts of `folder` in `language`, read once."""
    return Texts(folder, language)
