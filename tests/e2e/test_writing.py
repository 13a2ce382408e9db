"""A writer edits an analysed text in place, in real Chromium: only what changed is judged again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack.product import Product

SECONDS = 30_000
TEXT = """# Meet Lacuna

Lacuna compares a text with a documentation base and gives each statement a verdict. Statements are matched with \
passages.

By default the server listens on port 9090, and it needs no API key from OpenAI to start.

Purple owls paint every report on Mondays.
"""
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}, "locale": "en-US"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "locale": "pt-BR",
        "has_touch": True,
        "is_mobile": True,
    },
}


@pytest.fixture(scope="module")
def analysed(product: Product) -> str:
    """An analysis with its report."""
    done = product.analyse(TEXT, "lacuna", report_language="en")
    assert done["status"] == "succeeded"
    return str(done["id"])


@pytest.fixture
def page(browser: Browser, product: Product, analysed: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with browser.new_context(**LOOKS[request.param], reduced_motion="reduce") as context:
        if product.key:
            assert context.request.post(f"{product.url}/api/v1/session", data={"key": product.key}).ok
        page, complaints = context.new_page(), []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{product.url}/#/analyses/{analysed}")
        expect(page.get_by_test_id("coverage-map")).to_be_visible(timeout=SECONDS)
        yield page
        assert complaints == []


def _verdicts(page: Page) -> dict[str, str]:
    """By the key that a statement keeps."""
    found: dict[str, str] = page.get_by_test_id("statement").evaluate_all(
        "marks => Object.fromEntries(marks.map(({ dataset }) => [dataset.key, dataset.verdict]))"
    )
    return found


def _judged(page: Page) -> None:
    expect(page.get_by_test_id("stand")).to_have_attribute("data-stand", "judged", timeout=SECONDS)
    expect(page.locator("[data-verdict=changed], [data-verdict=new]")).to_have_count(0)


desktop = pytest.mark.parametrize("page", ["desktop"], indirect=True)
one_process = pytest.mark.parametrize("product", ["memory"], indirect=True)


@one_process
@desktop
def test_an_edit_is_judged_alone_and_undone_as_typing_is(page: Page, product: Product) -> None:
    before = _verdicts(page)
    owls = page.get_by_test_id("statement").last
    owls.scroll_into_view_if_needed()
    box = owls.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    field = page.get_by_test_id("text-input")
    expect(field).to_be_focused()
    assert field.evaluate("field => field.selectionStart > field.value.indexOf('Purple')"), (
        "the caret is there"
    )
    page.keyboard.press("End")
    page.keyboard.type(" Quietly.")
    waiting = [key for key, verdict in _verdicts(page).items() if verdict in {"changed", "new"}]
    assert len(waiting) == 1
    _judged(page)
    after = _verdicts(page)
    assert {key: after[key] for key in before} == before, "the others are the same statements"
    revised = product.call("GET", f"/api/v1/analyses/{page.url.rpartition('/')[2]}")[1]
    assert revised["usage"]["reused"] == len(before) - 1, "all but the heading, which is not searched for"
    assert revised["text"] == TEXT.replace("Mondays.", "Mondays. Quietly.")
    expect(page.get_by_test_id("outdated")).to_be_visible()
    for _ in range(len(" Quietly.")):
        page.keyboard.press("Control+z")
    expect(field).to_have_value(TEXT)
    page.keyboard.press("Escape")
    expect(page.locator("[data-testid=statement]:focus")).to_have_count(1)
    _judged(page)


@one_process
@desktop
def test_the_documentations_words_are_taken_and_given_back(page: Page) -> None:
    page.keyboard.press("j")
    panel = page.get_by_test_id("evidence")
    expect(panel.get_by_role("heading", name="Contradicted")).to_be_visible()
    expect(panel.locator(".clash[data-kind=said]")).to_have_text("9090")
    expect(panel.locator(".clash[data-kind=found]")).to_have_text("8080")
    panel.get_by_test_id("take-words").click()
    field = page.get_by_test_id("text-input")
    expect(field).to_have_value(TEXT.replace("9090", "8080"))
    _judged(page)
    expect(page.locator("[data-testid=statement][data-verdict=contradicted]")).to_have_count(0)
    page.get_by_test_id("rewrite-report").click()
    expect(page.get_by_test_id("outdated")).to_have_count(0, timeout=SECONDS)
    expect(page.locator("[data-testid=report][data-status=succeeded]")).to_be_visible(timeout=SECONDS)

    added = (
        page.locator("[data-testid=suggestion][data-kind=include]").get_by_test_id("accept-suggestion").first
    )
    added.click()
    longer = field.input_value()
    assert len(longer) > len(TEXT)
    page.get_by_test_id("undo-edit").click()
    expect(field).to_have_value(TEXT.replace("9090", "8080"))
    page.get_by_test_id("dismiss-suggestion").first.click()
    expect(page.get_by_test_id("show-dismissed")).to_be_visible()
    page.get_by_test_id("undo-edit").click()
    expect(page.get_by_test_id("show-dismissed")).to_have_count(0)


@one_process
@desktop
def test_by_keyboard_a_document_is_opened_and_a_verdict_corrected(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("o")
    document = page.get_by_test_id("document-passage")
    expect(document).to_be_in_viewport(timeout=SECONDS)
    page.keyboard.press("n")
    expect(page.get_by_test_id("evidence")).to_contain_text(re.compile(r"Passage 2 of \d"))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("open-document").nth(1)).to_be_focused()
    page.keyboard.press("2")
    review = page.get_by_test_id("evidence").get_by_test_id("review")
    expect(review.get_by_test_id("review-said")).to_contain_text("Partly covered")
    page.keyboard.press("u")
    expect(review).to_have_attribute("data-reviewed", "false")
    page.keyboard.press("?")
    expect(page.get_by_test_id("keymap")).to_contain_text("Next statement that wants attention")


@one_process
@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_what_is_typed_on_a_phone_outlives_the_page_and_the_network(page: Page) -> None:
    page.get_by_test_id("edit-text").tap()
    page.keyboard.press("Control+End")
    page.context.set_offline(True)
    page.keyboard.type("As corujas dormem.")
    expect(page.get_by_test_id("stand")).to_have_attribute("data-stand", "failed", timeout=SECONDS)
    expect(page.get_by_test_id("evidence")).to_be_hidden()
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_test_id("coverage-map")).to_contain_text("As corujas dormem.", timeout=SECONDS)
    _judged(page)
    page.reload()
    expect(page.get_by_test_id("coverage-map")).to_contain_text("As corujas dormem.", timeout=SECONDS)
    expect(page.get_by_test_id("stand")).to_have_attribute("data-stand", "judged")
