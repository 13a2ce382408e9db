"""A first analysis, a review and an export without a mouse: keys reach every step, and the focus is never lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ELSEWHERE
from tests.stack.product import Product
from tests.stack.views import DEVICES, open_context

SECONDS = 60_000
STOPS = 60
"""Presses of Tab after which something counts as out of reach."""
TEXT = "By default the server listens on port 9090. Reports are sent every Monday by e-mail."

pytestmark = pytest.mark.parametrize("product", ["elsewhere" if ELSEWHERE else "memory"], indirect=True)


def _at(page: Page, testid: str) -> bool:
    where = "(testid) => document.activeElement?.closest('[data-testid]')?.dataset.testid === testid"
    return bool(page.evaluate(where, testid))


def _tab_to(page: Page, testid: str) -> None:
    """Press Tab until the focus is at `testid`, and see that it always is somewhere that can be seen."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if _at(page, testid):
            expect(page.locator(":focus-visible")).to_have_count(1)
            return
    raise AssertionError(f"{testid} is out of the keyboard's reach")


def test_a_first_analysis_a_review_and_an_export(browser: Browser, product: Product) -> None:
    with open_context(browser, "en-US", DEVICES["desktop"], "light") as context:
        page = context.new_page()
        page.goto(f"{product.url}/#/")
        expect(page.get_by_test_id("go-write")).to_be_visible(timeout=SECONDS)
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()

        page.keyboard.press("?")
        expect(page.get_by_test_id("keymap")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        expect(page.get_by_test_id("jump-input")).to_be_focused()
        page.keyboard.type("write")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_focused()

        _tab_to(page, "text-input")
        page.keyboard.type(TEXT)
        _tab_to(page, "analyse-button")
        page.keyboard.press("Enter")
        expect(page.locator('[data-testid=report][data-status="succeeded"]')).to_be_visible(timeout=SECONDS)
        expect(page.get_by_test_id("result-title")).to_be_focused()

        _tab_to(page, "statement")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("evidence").get_by_test_id("reason")).to_be_visible()
        page.keyboard.press("1")  # "it is covered", says the map of keys
        expect(page.get_by_test_id("evidence").get_by_test_id("review-said")).to_be_visible(timeout=SECONDS)

        page.keyboard.press("Escape")
        expect(page.get_by_test_id("statement").first).to_be_focused()
        page.keyboard.press("Control+Home")
        for _ in range(STOPS):
            page.keyboard.press("Shift+Tab")
            if _at(page, "export"):
                break
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("export-markdown")).to_be_focused()
        with page.expect_download(timeout=SECONDS) as downloading:
            page.keyboard.press("Enter")
        assert "Monday" in downloading.value.path().read_text(encoding="utf-8")
        expect(page.get_by_test_id("export")).to_be_focused()
