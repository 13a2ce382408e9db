"""What is taken along and shared: each format as a browser downloads it, a link opened by somebody without a key, and
two states of a text beside each other."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ELSEWHERE
from tests.stack.product import Product

SECONDS = 60_000
TEXT = """# Lacuna in use

Lacuna splits the text into statements. The page listens on port 9999 by default. Nobody mentions quokkas. Obrigado!
"""
ENDINGS = {
    "markdown": "md", "docx": "docx", "pdf": "pdf", "json": "json", "checklist": "md", "csv": "csv", "issue": "md",
}  # fmt: skip

pytestmark = pytest.mark.parametrize("product", ["elsewhere" if ELSEWHERE else "memory"], indirect=True)


@pytest.fixture
def pages(browser: Browser) -> Iterator[list[str]]:
    """What pages complained of."""
    complaints: list[str] = []
    yield complaints
    assert complaints == []


def opened(browser: Browser, url: str, complaints: list[str], **options: Any) -> Page:
    page = browser.new_context(reduced_motion="reduce", **options).new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.goto(url)
    return page


def test_each_format_is_downloaded_and_nothing_is_asked_for_it(
    browser: Browser, product: Product, pages: list[str], tmp_path: Path
) -> None:
    analysis = product.analyse(TEXT)["id"]
    page = opened(browser, f"{product.url}/#/analyses/{analysis}", pages, locale="en-US")
    button = page.get_by_test_id("export")
    expect(button).to_be_visible(timeout=SECONDS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    files: dict[str, bytes] = {}
    for at, (name, ending) in enumerate(ENDINGS.items()):
        button.press("Enter")  # the keyboard does for all of it
        for _ in range(at):
            page.keyboard.press("ArrowDown")
        expect(page.get_by_test_id(f"export-{name}")).to_be_focused()
        with page.expect_download(timeout=SECONDS) as downloading:
            page.keyboard.press("Enter")
        assert downloading.value.suggested_filename == f"lacuna-in-use.{ending}"
        downloading.value.save_as(tmp_path / name)
        files[name] = (tmp_path / name).read_bytes()
        expect(button).to_be_focused()
    # what makes the files is loaded, and the analysis's reviews still come; nothing goes
    assert [each for each in asked if not re.match(r"GET .*(/assets/|/reviews\?)|GET blob:", each)] == []
    assert files["pdf"].startswith(b"%PDF-")
    with zipfile.ZipFile(tmp_path / "docx") as package:
        assert "Nobody mentions quokkas." in package.read("word/document.xml").decode()
    assert json.loads(files["json"])["format"] == "lacuna-analysis"
    for name in ("markdown", "checklist", "csv", "issue"):
        assert "quokkas" in files[name].decode("utf-8-sig"), name
    page.context.close()


def test_a_link_shows_one_analysis_until_it_is_revoked(
    browser: Browser, product: Product, pages: list[str]
) -> None:
    analysis = product.analyse(TEXT)["id"]
    page = opened(browser, f"{product.url}/#/analyses/{analysis}", pages, locale="en-US")
    page.get_by_test_id("share").click(timeout=SECONDS)
    page.get_by_test_id("share-days-1").check()
    page.get_by_test_id("make-share").click()
    link = page.get_by_test_id("share-address").input_value(timeout=SECONDS)
    token = link.partition("#/shared/")[2]

    guest = opened(browser, "about:blank", pages, locale="pt-BR", color_scheme="dark")
    asked: list[str] = []
    guest.on("request", lambda request: asked.append(request.url))
    guest.goto(link)
    expect(guest.locator('[data-testid=shared][data-status="shown"]')).to_be_visible(timeout=SECONDS)
    expect(guest.get_by_test_id("result-title")).to_have_text("Lacuna in use")
    assert guest.locator("nav, [data-testid=edit-text], [data-testid=share]").count() == 0
    assert [url for url in asked if "/api/" in url] == [f"{product.url}/api/v1/shared/{token}"]
    assert [url for url in asked if token in url and "/api/" not in url] == []
    guest.get_by_test_id("citation").first.click()
    expect(guest.get_by_test_id("shared-passage")).to_be_visible()
    guest.keyboard.press("Escape")
    guest.get_by_test_id("export").click()
    with guest.expect_download(timeout=SECONDS) as downloading:
        guest.get_by_test_id("export-pdf").click()
    assert downloading.value.suggested_filename == "lacuna-in-use.pdf"

    page.get_by_test_id("revoke-share").click()
    expect(page.get_by_test_id("share-item")).to_have_count(0)
    guest.reload()
    expect(guest.locator('[data-testid=shared][data-status="problem"]')).to_be_visible(timeout=SECONDS)
    for name in product.names:
        assert token not in product.log(name)
    for one in (page, guest):
        one.context.close()


def test_past_analyses_are_named_found_and_compared(
    browser: Browser, product: Product, pages: list[str]
) -> None:
    first = product.analyse(TEXT)["id"]
    changed = TEXT.replace("9999", "8080").replace(" Nobody mentions quokkas.", " Keys are hashed.")
    second = product.analyse(changed, revises=first)["id"]
    page = opened(browser, f"{product.url}/#/write", pages, locale="en-US")
    mine = page.locator(f"[data-testid=history-item][data-id='{second}']")
    mine.get_by_test_id("rename-analysis").click(timeout=SECONDS)
    page.get_by_test_id("title-input").fill("Zyzzyva, second draft")
    page.keyboard.press("Enter")
    expect(mine).to_contain_text("Zyzzyva, second draft")
    page.reload()
    page.get_by_test_id("history-search").fill("zyzzyva draft", timeout=SECONDS)
    expect(page.get_by_test_id("history-item")).to_have_count(1)
    page.goto(f"{product.url}/#/compare?after={second}")
    expect(page.locator('[data-testid=difference][data-status="shown"]')).to_be_visible(timeout=SECONDS)
    expect(page.get_by_test_id("group-changed")).to_contain_text("8080")
    expect(page.get_by_test_id("group-added")).to_contain_text("Keys are hashed.")
    expect(page.get_by_test_id("group-removed")).to_contain_text("Nobody mentions quokkas.")
    expect(page.get_by_test_id("trend")).to_contain_text("2 versions")
    page.context.close()
