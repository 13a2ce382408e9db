"""A writer at the page, in real Chromium: paste, see the map, open the evidence, read the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.stack.product import Product

# what stands between the services is the same to a page: tests/e2e/test_api.py asks both shapes
pytestmark = pytest.mark.parametrize("product", ["memory"], indirect=True)

SECONDS = 60_000


@dataclass
class Visit:
    """A page and all that it asked for or complained of."""

    page: Page
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def asked(self, request: Request) -> None:
        self.requests.append(request)

    def paths(self, *methods: str) -> list[str]:
        return [
            request.method + " " + re.sub(r"^https?://[^/]+", "", request.url)
            for request in self.requests
            if not methods or request.method in methods
        ]


@pytest.fixture
def visit(browser: Browser, product: Product, request: pytest.FixtureRequest) -> Iterator[Visit]:
    options = dict(getattr(request, "param", {}))
    with browser.new_context(
        locale=options.get("locale", "en-US"),
        color_scheme=options.get("scheme", "light"),
        viewport=options.get("viewport", {"width": 1440, "height": 900}),
        has_touch=options.get("touch", False),
        reduced_motion="reduce",
    ) as context:
        if product.key:  # as the page's own form does: the answer brings the cookie
            assert context.request.post(f"{product.url}/api/v1/session", data={"key": product.key}).ok
        page = context.new_page()
        seen = Visit(page)
        context.on("request", seen.asked)
        page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.goto(f"{product.url}/#/write")
        yield seen
        assert seen.complaints == []
        strangers = [r.url for r in seen.requests if not r.url.startswith((product.url, "data:", "blob:"))]
        assert strangers == [], "a request left the machine"


def _analyse(page: Page, sample: str) -> None:
    page.get_by_test_id(f"sample-{sample}").click()
    page.get_by_test_id("base-select").select_option("lacuna", timeout=SECONDS)
    page.get_by_test_id("analyse-button").click()
    expect(page.locator('[data-testid=statement][data-verdict="covered"]').first).to_be_visible(
        timeout=SECONDS
    )
    expect(page.locator('[data-testid=report][data-status="succeeded"]')).to_be_visible(timeout=SECONDS)


PHONE = {"viewport": {"width": 390, "height": 844}, "touch": True}
LOOKS = {
    "en desktop light": {"locale": "en-US"},
    "pt desktop dark": {"locale": "pt-BR", "scheme": "dark"},
    "pt phone light": {"locale": "pt-BR", **PHONE},
    "en phone dark": {"locale": "en-US", "scheme": "dark", **PHONE},
}


@pytest.mark.parametrize("visit", LOOKS.values(), ids=LOOKS, indirect=True)
def test_a_writer_sees_the_map_the_evidence_and_the_report(
    visit: Visit, artifacts: Path, request: pytest.FixtureRequest
) -> None:
    page, look = visit.page, request.node.callspec.id
    sample = "pt" if "pt " in look else "en"
    page.screenshot(path=artifacts / f"{look} start.png")
    _analyse(page, sample)
    verdicts = page.get_by_test_id("statement").evaluate_all(
        "marks => marks.map(mark => mark.dataset.verdict)"
    )
    assert {"covered", "absent"} <= set(verdicts)
    expect(page.get_by_test_id("gauge")).to_be_visible()
    page.screenshot(path=artifacts / f"{look} result.png", full_page=True)

    page.locator('[data-testid=statement][data-verdict="covered"]').first.click()
    passage = page.get_by_test_id("evidence-passage").first
    expect(passage).to_be_visible()
    quote = passage.locator("blockquote").inner_text()
    page.screenshot(path=artifacts / f"{look} evidence.png")
    passage.get_by_test_id("open-document").click()
    marked = page.get_by_test_id("document-passage")
    expect(marked).to_be_visible(timeout=SECONDS)
    expect(marked).to_be_in_viewport()
    assert marked.inner_text()[:30] == quote[:30]
    page.screenshot(path=artifacts / f"{look} document.png")
    page.get_by_test_id("close-document").click()

    report = page.get_by_test_id("report-markdown")
    heading = "Summary" if sample == "en" else "Resumo"
    expect(report.get_by_role("heading", name=heading)).to_be_visible()
    report.get_by_test_id("citation").first.click()
    expect(marked).to_be_visible(timeout=SECONDS)
    page.get_by_test_id("close-document").click()
    assert any("/events" in path for path in visit.paths("GET"))

    page.reload()
    expect(page.locator('[data-testid=report][data-status="succeeded"]')).to_be_visible(timeout=SECONDS)
    assert (
        page.get_by_test_id("statement").evaluate_all("marks => marks.map(mark => mark.dataset.verdict)")
        == verdicts
    )


def test_an_analysis_can_be_cancelled_and_asked_for_again(visit: Visit) -> None:
    page = visit.page
    page.get_by_test_id("text-input").fill("The gateway serves the page. " * 3000)
    page.get_by_test_id("analyse-button").click()
    page.get_by_test_id("cancel-button").click()
    expect(page.get_by_test_id("cancelled")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_test_id("retry")).to_be_visible()


def test_an_empty_text_is_explained_beside_the_field(visit: Visit) -> None:
    visit.page.get_by_test_id("analyse-button").click()
    expect(visit.page.get_by_test_id("complaint")).not_to_be_empty()
    assert "POST /api/v1/analyses" not in visit.paths()
