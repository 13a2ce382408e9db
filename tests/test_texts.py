"""No text that a person reads is missing in a language, and both are filled with the same arguments."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from services.wire.errors import LacunaError

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = sorted(
    folder
    for where in ("services", "frontend/src")
    for folder in (ROOT / where).rglob("locale")
    if folder.is_dir()
)


class _Arguments(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the library's name
        self.names.add(node.id.name)


def _texts(file: Path) -> dict[str, set[str]]:
    """Every message and attribute of `file`, with the arguments it is filled with."""
    found: dict[str, set[str]] = {}
    for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
        assert not isinstance(entry, ast.Junk), f"{file}: {entry.content}"
        if isinstance(entry, ast.Message | ast.Term):
            parts = {
                entry.id.name: entry.value,
                **{f"{entry.id.name}.{a.id.name}": a.value for a in entry.attributes},
            }
            for name, pattern in parts.items():
                arguments = _Arguments()
                if pattern is not None:
                    arguments.visit(pattern)
                    found[name] = arguments.names
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_both_languages_say_the_same_things(folder: Path) -> None:
    english, portuguese = _texts(folder / "en.ftl"), _texts(folder / "pt.ftl")
    assert english
    assert english == portuguese


class _Ones(Visitor):
    """Words of the variant `one` that say the figure 1 where no variant is zero's."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802 - the library's name
        keys = [getattr(variant.key, "value", None) for variant in node.variants]
        for variant in node.variants:
            words = [part.value for part in variant.value.elements if isinstance(part, ast.TextElement)]
            if getattr(variant.key, "name", "") == "one" and "0" not in keys:
                self.found += [each for each in words if re.search(r"\b1\b", each)]
        self.generic_visit(node)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_nothing_is_not_one_in_portuguese(folder: Path) -> None:
    """Unicode's rules count 0 as `one` there, so that "1 documento" would be said of none."""
    ones = _Ones()
    ones.visit(FluentParser().parse((folder / "pt.ftl").read_text(encoding="utf-8")))
    assert ones.found == []


def test_every_room_that_speaks_is_looked_at() -> None:
    rooms = {folder.relative_to(ROOT).parts[1] for folder in FOLDERS}
    assert rooms == {"gateway", "operations", "retriever", "reporter", "src"}


def test_every_error_is_explained() -> None:
    said = _texts(ROOT / "services" / "gateway" / "locale" / "en.ftl")
    explained = {name.removesuffix(".detail") for name in said if name.endswith(".detail")}
    assert set(LacunaError.codes()) <= {name.replace("-", "_") for name in explained}
