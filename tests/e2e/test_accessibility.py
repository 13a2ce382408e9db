"""What every view is to those who don't see it as drawn: axe's rules, in both languages and themes, on desktop and
phone; and the accessibility tree as text. LACUNA_UPDATE=1 writes the trees anew, to be read before they are kept."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.stack.views import DEVICES, LOCALES, OTHER_THEME, VIEWS, open_context, show, worlds

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [("en", "desktop", "light"), ("pt", "phone", "dark")]
"""Language, device, and the theme in which all rules are asked about; the other theme differs in colours alone."""
PLAIN = {"loading", "error"}
"""States of so little that one look at them does."""

TREES = Path(__file__).resolve().parent / "trees"
HEARD = {"home full", "home new", "write full", "analysis evidence", "datasets full", "training full"}
"""Views whose trees are kept."""


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    with worlds() as addresses:
        yield addresses


def _violations(page: Page, *, colours_alone: bool = False) -> list[str]:
    only: dict[str, Any] = {"type": "tag", "values": TAGS}
    if colours_alone:
        only = {"type": "rule", "values": ["color-contrast"]}
    found = page.evaluate(
        "async (only) => (await axe.run(document, {runOnly: only, resultTypes: ['violations']})).violations"
        ".map((v) => v.id + ': ' + v.nodes.map((n) => n.target + ' ' + (n.any[0]?.message ?? '')).join('; '))",
        only,
    )
    return [str(each) for each in found]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("language", "device", "theme"),
    [
        pytest.param(*look, id="-".join(look), marks=pytest.mark.slow if look[1] == "phone" else ())
        for look in LOOKS
    ],
)
def test_no_view_breaks_a_rule(
    browser: Browser, servers: dict[str, str], language: str, device: str, theme: str
) -> None:
    with open_context(browser, LOCALES[language], DEVICES[device], theme) as context:
        context.add_init_script(path=AXE)
        pages = {name: context.new_page() for name in servers}
        broken: dict[str, list[str]] = {}
        for view in VIEWS:
            if device == "phone" and view.state in PLAIN:
                continue
            page = pages[view.world]
            show(page, servers[view.world], view)
            found = _violations(page)
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", OTHER_THEME[theme])
            found += [f"{OTHER_THEME[theme]}: {each}" for each in _violations(page, colours_alone=True)]
            page.evaluate("() => { delete document.documentElement.dataset.theme }")
            if found:
                broken[str(view)] = found
        assert broken == {}, json.dumps(broken, indent=1, ensure_ascii=False)


def test_the_trees_are_as_they_were_read(browser: Browser, servers: dict[str, str]) -> None:
    changed: dict[str, str] = {}
    with open_context(browser, "en-US", DEVICES["desktop"], "light") as context:
        pages = {name: context.new_page() for name in servers}
        for view in (view for view in VIEWS if str(view) in HEARD):
            page = pages[view.world]
            show(page, servers[view.world], view)
            tree = page.locator("body").aria_snapshot() + "\n"
            file = TREES / f"{view.name}-{view.state}.yaml"
            if os.environ.get("LACUNA_UPDATE"):
                file.parent.mkdir(exist_ok=True)
                file.write_text(tree, encoding="utf-8")
            elif not file.exists() or file.read_text(encoding="utf-8") != tree:
                changed[file.name] = tree
    assert changed == {}, "\n".join(f"{name} is now:\n{tree}" for name, tree in changed.items())
