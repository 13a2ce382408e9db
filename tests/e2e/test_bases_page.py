"""Somebody new at the page: from no documentation to a base of their own, by dropping a folder, without a command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.stack.product import Product

SECONDS = 60_000
PAGES = {
    "en/install.md": "# Install\n\nSessions end after 30 days without use.\n\n- A machine with 4 GB of memory.\n",
    "en/security.md": "# Security\n\nSessions end after 60 days without use.\n",
    "pt/install.md": "# Instalação\n\nAs sessões terminam depois de 30 dias sem uso.\n",
    "en/broken.docx": "no document at all",
    "logo.png": "no document either",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    for path, text in PAGES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.fixture
def page(browser: Browser, product: Product) -> Iterator[Page]:
    """Of one visit, in which the page may complain of nothing."""
    with browser.new_context(locale="en-US", reduced_motion="reduce") as context:
        if product.key:
            assert context.request.post(f"{product.url}/api/v1/session", data={"key": product.key}).ok
        page, complaints = context.new_page(), list[str]()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        assert complaints == []


def drop(context: BrowserContext, page: Page, target: str, path: Path) -> None:
    """What the file manager does: `path` is dragged over `target`, and let go."""
    session = context.new_cdp_session(page)
    box = page.get_by_test_id(target).bounding_box()
    assert box is not None
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})


@pytest.mark.parametrize("product", ["memory"], indirect=True)
def test_a_folder_becomes_a_base_that_is_searched_and_deleted_with_a_way_back(
    page: Page, product: Product, folder: Path
) -> None:
    page.goto(f"{product.url}/#/bases")
    page.get_by_test_id("base-name").fill("My docs")
    expect(page.get_by_role("alert").filter(has_text="fit as a name")).to_be_visible(timeout=SECONDS)
    page.get_by_test_id("base-name-fitting").click()
    expect(page.get_by_test_id("base-name")).to_have_value("my-docs")
    expect(page.get_by_test_id("base-name")).to_be_focused()
    page.get_by_test_id("create-base").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("my-docs", timeout=SECONDS)

    drop(page.context, page, "drop", folder)
    expect(page.get_by_test_id("uploaded")).to_contain_text("4 documents", timeout=SECONDS)
    expect(page.get_by_test_id("left-files")).to_contain_text("1 file of another type")
    expect(page.locator("[data-testid=base][data-status=ready]")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_test_id("unread")).to_contain_text("en/broken.docx", timeout=SECONDS)

    page.get_by_test_id("base-documents").click()
    rows = page.get_by_test_id("documents-table-row")
    expect(rows).to_have_count(4, timeout=SECONDS)
    page.get_by_test_id("document-query").fill("install")
    expect(rows).to_have_count(2, timeout=SECONDS)
    page.get_by_test_id("delete-document").first.click()
    expect(rows).to_have_count(1)
    page.get_by_test_id("undo").click()
    expect(rows).to_have_count(2)

    page.get_by_test_id("base-search").click()
    page.get_by_test_id("search-words").fill("When do sessions end?")
    page.get_by_test_id("search-go").click()
    page.get_by_test_id("found-passage").filter(has_text="60 days").get_by_test_id("open-place").click()
    expect(page.get_by_test_id("meant-passage")).to_have_text(
        "Sessions end after 60 days without use.", timeout=SECONDS
    )

    page.goto(f"{product.url}/#/bases/my-docs/insights")
    expect(page.get_by_test_id("contradiction")).to_contain_text("30", timeout=SECONDS)
    page.get_by_test_id("delete-base").click()
    restore = page.get_by_test_id("deleted-base").filter(has_text="my-docs")
    expect(restore).to_be_visible(timeout=SECONDS)
    page.reload()  # closing the page does not matter
    restore.get_by_test_id("restore-base").click()
    expect(page.locator("[data-testid=base][data-status=ready]")).to_be_visible(timeout=SECONDS)
    page.get_by_test_id("ready-words").get_by_test_id("write-with").click()
    expect(page.get_by_test_id("base-select")).to_have_value("my-docs", timeout=SECONDS)
    product.call("DELETE", "/api/v1/bases/my-docs")
