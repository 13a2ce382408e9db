"""A text that is analysed on the device: every byte that the browser sends is looked at on its way to the gateway."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.faults.proxies import ThreadedProxy, proxied
from tests.stack.product import Product

SECONDS = 60_000
TEXT = """# Minutes for Joaquim Okonkwo

The gateway listens on port 8080 by default. Deleting an analysis deletes its text. \
Verdicts never come from horoscopes, says joaquim.okonkwo@confidencial.example. \
Chrysanthemum cuttings travel from Zanzibar every quarter.
"""
OTHER = "Embeddings are kept in a cache. Pangolins guard the warehouse of Montevideo.\n"
OWN = re.compile(
    r"/(?:$|index\.html$|worker\.js$|sw\.js$|assets/(?!.*\.(?:wasm|bin)$)|api/v1/(?:session|bases|models|analyses|events)$)"
)
"""The page's own files, and the lists that it shows whatever is analysed."""


@dataclass(frozen=True)
class Sent:
    method: str
    path: str
    head: str
    body: bytes


def _requests(pieces: Sequence[tuple[int, bytes]]) -> list[Sent]:
    """The HTTP requests in what callers sent, connection by connection."""
    streams: dict[int, bytes] = defaultdict(bytes)
    for connection, data in pieces:
        streams[connection] += data
    found = []
    for rest in streams.values():
        while rest:
            head, _, rest = rest.partition(b"\r\n\r\n")  # noqa: PLW2901 - read off its front
            method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
            length = re.search(rb"(?im)^content-length: *(\d+)", head)
            size = int(length[1]) if length else 0
            found.append(Sent(method, path, head.decode("latin-1"), rest[:size]))
            rest = rest[size:]  # noqa: PLW2901
    return found


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{4,}", text.casefold()))


@dataclass
class Watched:
    """A page behind a proxy that keeps what the browser sends."""

    product: Product
    proxy: ThreadedProxy
    context: BrowserContext
    page: Page
    seen: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.proxy.port}"

    def begin(self) -> None:
        """From here on counts what `sent` returns."""
        self.seen = len(self.proxy.sent)

    def sent(self) -> list[Sent]:
        return _requests(self.proxy.sent[self.seen :])


@pytest.fixture
def watched(browser: Browser, product: Product) -> Iterator[Watched]:
    port = urlsplit(product.url).port
    assert port
    with proxied(port) as proxy, browser.new_context(locale="en-US", reduced_motion="reduce") as context:
        if product.key:
            answer = context.request.post(
                f"http://127.0.0.1:{proxy.port}/api/v1/session", data={"key": product.key}
            )
            assert answer.ok
        complaints: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        seen = Watched(product, proxy, context, page)
        page.goto(f"{seen.url}/#/write")
        yield seen
        assert complaints == []


def _analyse(page: Page, text: str) -> None:
    page.get_by_test_id("text-input").fill(text)
    page.get_by_test_id("base-select").select_option("lacuna", timeout=SECONDS)
    page.get_by_test_id("where-device").check(timeout=SECONDS)
    page.get_by_test_id("analyse-button").click()
    expect(page.get_by_test_id("result")).to_have_attribute("data-status", "succeeded", timeout=SECONDS)


def _kept(page: Page) -> None:
    """Until the browser has the page's files."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def _names(product: Product) -> set[str]:
    status, answer = product.call("GET", "/api/v1/bases/lacuna/documents?limit=500")
    assert status == 200
    return _words(" ".join(item["path"] for item in answer["items"])) | {"lacuna"}


@pytest.mark.parametrize("product", ["memory"], indirect=True)
def test_no_word_of_a_private_text_leaves_and_the_receipt_counts_what_does(watched: Watched) -> None:
    page, product = watched.page, watched.product
    log = product.data / "all.log"
    watched.begin()
    logged = log.stat().st_size if log.exists() else 0
    _analyse(page, TEXT)
    _kept(page)
    assert {"covered", "absent"} <= set(
        page.get_by_test_id("statement").evaluate_all("marks => marks.map(mark => mark.dataset.verdict)")
    )
    requests = watched.sent()
    assert any("/encoder/" in request.path for request in requests)
    assert any("/embeddings/en" in request.path for request in requests)
    assert {request.method for request in requests} == {"GET"}

    ours = _words(TEXT) - _names(product)
    assert {"chrysanthemum", "zanzibar", "horoscopes", "okonkwo", "confidencial"} <= ours
    for request in requests:
        told = _words(unquote(request.head)) | _words(request.body.decode("utf-8", "replace"))
        assert not told & ours, request.path

    fetched = [request for request in requests if not OWN.match(urlsplit(request.path).path)]
    receipt = page.get_by_test_id("receipt")
    expect(receipt).to_contain_text("Nothing of your text left this browser.")
    assert receipt.get_attribute("data-characters") == "0"
    assert receipt.get_attribute("data-bytes") == str(
        sum(len(request.path) + len(request.body) for request in fetched)
    )
    if log.exists():
        with log.open("rb") as lines:
            lines.seek(logged)
            noted = lines.read().decode().casefold()
        assert '"route"' in noted
        assert not [word for word in ("chrysanthemum", "zanzibar", "okonkwo") if word in noted]
        assert '"method": "post"' not in noted, "something was sent that is more than a question"

    # What would be sent to a model is shown, hidden data replaced, before anything goes.
    watched.begin()
    page.get_by_test_id("send-to-model").click()
    page.get_by_test_id("send-hide").fill("Zanzibar\nJoaquim")
    preview = page.get_by_test_id("send-preview")
    expect(preview).to_contain_text("⟦WORD-1⟧")
    expect(preview).to_contain_text("⟦EMAIL-1⟧")
    assert not _words(page.get_by_test_id("send-raw").text_content() or "") & {
        "zanzibar",
        "joaquim",
        "confidencial",
    }
    assert [request for request in watched.sent() if not OWN.match(urlsplit(request.path).path)] == []
    page.get_by_test_id("close-sending").click()

    # Once more, with no network at all.
    watched.context.set_offline(True)
    watched.begin()
    page.goto(f"{watched.url}/#/write")
    page.reload()
    _analyse(page, OTHER)
    expect(page.get_by_test_id("receipt")).to_contain_text("Nothing of your text left this browser.")
    # Only the browser's own look for a newer service worker is outside the page's network.
    assert {request.path for request in watched.sent()} <= {"/sw.js"}
    page.goto(f"{watched.url}/#/write")
    mine = page.get_by_test_id("history-item")
    expect(mine).to_have_count(2)
    expect(page.get_by_test_id("device-mark")).to_have_count(2)
    mine.first.get_by_test_id("delete-analysis").click()
    expect(mine).to_have_count(1)
    page.get_by_test_id("undo").click()
    expect(mine).to_have_count(2)
