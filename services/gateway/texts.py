"""What a person reads of an error, in the language they asked for: Fluent files, one a language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_date
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from services.wire.errors import ErrorInfo, Param
from services.wire.messages import LANGUAGES, Language

FOLDER = Path(__file__).parent / "locale"
UNKNOWN = "…"
"""Stands for a parameter that the error does not carry."""


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - Fluent's own name
        self.names.add(node.id.name)


class Texts:
    """The messages of one language. `text("code")` is a message, `text("code.detail")` its attribute."""

    def __init__(self, language: Language) -> None:
        self._bundle = FluentBundle([{"en": "en-US", "pt": "pt-BR"}[language]], use_isolating=False)
        source = (FOLDER / f"{language}.ftl").read_text(encoding="utf-8")
        resource = FluentResource(source)
        self._bundle.add_resource(resource)
        self._variables: dict[str, frozenset[str]] = {}
        for entry in resource.body:
            if isinstance(entry, ast.Message):
                names = _Variables()
                names.visit(entry)
                self._variables[entry.id.name] = frozenset(names.names)

    def __contains__(self, name: str) -> bool:
        message, _, attribute = name.partition(".")
        if not self._bundle.has_message(message):
            return False
        found = self._bundle.get_message(message)
        return attribute in found.attributes if attribute else found.value is not None

    def variables(self, message: str) -> frozenset[str]:
        """The parameters that a message and its attributes speak of."""
        return self._variables.get(message, frozenset())

    def text(self, name: str, params: Mapping[str, Any] | None = None) -> str:
        """The text of `name`. Raises KeyError where there is none."""
        if name not in self:
            raise KeyError(name)
        message, _, attribute = name.partition(".")
        found = self._bundle.get_message(message)
        pattern = found.attributes[attribute] if attribute else found.value
        given = {**dict.fromkeys(self.variables(message), UNKNOWN), **(params or {})}
        if "date" in given:
            given["date"] = _day(given["date"])
        formatted, _errors = self._bundle.format_pattern(pattern, given)  # type: ignore[arg-type]
        return str(formatted)


def _day(value: Any) -> Any:
    """A day as ISO 8601 has it, to be said as a person says it; anything else as it is."""
    try:
        return fluent_date(date.fromisoformat(str(value)), dateStyle="long")
    except ValueError:
        return value


@cache
def texts(language: Language) -> Texts:
    """The texts of `language`, read once."""
    return Texts(language)


def title(code: str, language: Language, params: Mapping[str, Param] | None = None) -> str:
    """What happened, in a few words. An unknown code (a newer peer's) reads as an internal error."""
    known = texts(language)
    return known.text(code if code in known else "internal_error", params)


def detail(code: str, language: Language, params: Mapping[str, Param] | None = None) -> str:
    """What happened and what to do next."""
    known = texts(language)
    return known.text(f"{code if code in known else 'internal_error'}.detail", params)


def named(kind: str, code: str, language: Language, params: Mapping[str, Param] | None = None) -> str:
    """The text `<kind>-<code>`; an unknown code (a newer peer's) reads as itself."""
    known = texts(language)
    name = f"{kind}-{code}"
    return known.text(name, params) if name in known else code


def fault(info: ErrorInfo | Mapping[str, Any] | None, language: Language) -> dict[str, Any] | None:
    """An error inside an answer: `info` with its texts."""
    if info is None:
        return None
    plain = info.model_dump() if isinstance(info, ErrorInfo) else dict(info)
    code, params = plain["code"], plain.get("params", {})
    return {**plain, "title": title(code, language, params), "detail": detail(code, language, params)}


def negotiate(accept: str) -> Language:
    """The best of our languages for an Accept-Language header; English where it asks for neither."""
    best: tuple[float, int, Language] | None = None
    for position, item in enumerate(accept[:1000].split(",")):
        tag, _, rest = item.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        try:
            quality = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        for language in LANGUAGES:
            if primary == language and quality > 0 and (best is None or quality > best[0]):
                best = (quality, position, language)
    return best[2] if best else "en"
