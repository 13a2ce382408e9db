"""Every view of the page in each of its states, on the scripted API: what the accessibility and visual tests walk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.stack.training_api import analysis_gallery, evaluation_gallery
from tests.stack.training_api.dataset_gallery import BASE
from tests.stack.training_api.server import serving

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DEVICES = {"desktop": DESKTOP, "phone": PHONE}
LOCALES = {"en": "en-US", "pt": "pt-BR"}
OTHER_THEME = {"light": "dark", "dark": "light"}

WORLDS: dict[str, dict[str, bool]] = {
    "full": {},
    "guest": {},
    "empty": {"empty": True},
    "bare": {"empty": True, "bare": True},
    "demo": {"empty": True, "demo": True},
    "locked": {"locked": True},
    "silent": {"silent": True},
    "refusing": {"refusing": True},
}
"""Servers by what they hold: all, nothing but a base, not even that, the product's own documentation alone; and those
that ask for a key, don't answer, or refuse."""

expect.set_options(timeout=20_000)

GO = """async hash => {
  location.hash = "#/nowhere";
  const there = new Promise(done => addEventListener("hashchange", () => location.hash === hash && done()));
  location.hash = hash;
  await there;
}"""
"""Changes the address, even to the one that it is, and waits until the page has heard of it."""

UNFINISHED = re.compile(r"…\s*$")
"""How words end that say that something is on its way."""


@dataclass(frozen=True)
class View:
    """A view in a state: its address at a server of the kind `world`, and what is done there before it is looked at."""

    name: str
    state: str
    place: str
    world: str = "full"
    act: Callable[[Page], None] = lambda page: None
    """What a person does to see it."""

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


def _press(testid: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_test_id(testid).first.click()


def _evidence(page: Page) -> None:
    page.locator("[data-testid=statement][data-verdict=contradicted]").click()
    expect(page.get_by_test_id("reason")).to_be_visible()


def _document(page: Page) -> None:
    _evidence(page)
    page.get_by_test_id("open-document").first.click()
    expect(page.get_by_test_id("document-passage")).to_be_visible()


def _share(page: Page) -> None:
    page.get_by_test_id("share").click()
    expect(page.get_by_test_id("share-item")).to_be_visible()


def _receipt(page: Page) -> None:
    page.get_by_test_id("text-input").fill(analysis_gallery.TEXT)
    page.get_by_test_id("analyse-button").click()
    page.get_by_test_id("receipt-details").click()


def _text(page: Page) -> None:
    page.get_by_test_id("text-input").fill(analysis_gallery.TEXT)
    _to("analyse-button")(page)


def _private(page: Page) -> None:
    page.get_by_test_id("where-device").check()
    _to("report-language-select")(page)


def _writing(page: Page) -> None:
    expect(page.locator(".report-waiting")).to_be_visible()
    page.get_by_test_id("report").scroll_into_view_if_needed()


def _jump(page: Page) -> None:
    page.get_by_test_id("jump-button").click()
    page.get_by_test_id("jump-input").fill("a")


def _keymap(page: Page) -> None:
    page.get_by_test_id("preferences-button").click()
    page.get_by_test_id("open-keymap").click()
    expect(page.get_by_test_id("keymap")).to_be_visible()


def _known(page: Page) -> None:
    page.locator(".brand").click()
    expect(page.locator("[data-testid=home][data-state=known]")).to_be_visible()


def _refused(page: Page) -> None:
    page.get_by_test_id("key-field").fill("lk_000000000000")
    page.get_by_test_id("key-send").click()
    expect(page.get_by_test_id("key-complaint")).not_to_be_empty()


def _guided(step: str, *, analysis: str = "") -> Callable[[Page], None]:
    """Go on with the guided first analysis at `step`."""

    def act(page: Page) -> None:
        kept = {"lacuna.guide": step, "lacuna.guide-analysis": analysis}
        page.evaluate("kept => Object.assign(localStorage, kept)", kept)
        page.reload()
        page.get_by_test_id("guide-start").click()
        _guide_at(page, step)

    return act


def _guide_at(page: Page, step: str) -> None:
    expect(page.get_by_test_id("guide")).to_have_attribute("data-step", step)
    expect(page.locator("[data-guided]")).to_be_visible()


def _guide_watch(page: Page) -> None:
    _guided("write")(page)
    page.get_by_test_id("analyse-button").click()
    expect(page.get_by_test_id("progress")).to_have_attribute("data-stage", "searching")
    _guide_at(page, "watch")


def _guide_evidence(page: Page) -> None:
    _guided("map", analysis="a1")(page)
    _evidence(page)
    _guide_at(page, "evidence")


def _guide_report(page: Page) -> None:
    _guide_evidence(page)
    page.get_by_test_id("guide-next").click()
    page.get_by_test_id("guide-show").press("Enter")
    _guide_at(page, "report")


def _naming(page: Page) -> None:
    page.get_by_test_id("base-name").fill("Horta do Bairro")
    page.get_by_test_id("create-base").scroll_into_view_if_needed()


def _uploads(page: Page) -> None:
    files = [("intro.md", b"# Intro"), ("logo.png", b"-"), ("annex.zip", b"-")]
    for name, body in files:
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": body}
        page.get_by_test_id("choose-files").set_input_files(file)  # type: ignore[arg-type]
        expect(page.get_by_test_id("uploads")).to_have_count(0)
    expect(page.locator("[data-testid=upload-failures] .failure")).to_have_count(2)
    page.get_by_test_id("upload-failures").evaluate("it => it.scrollIntoView()")


def _undo(page: Page) -> None:
    page.get_by_test_id("delete-document").first.click()
    expect(page.get_by_test_id("undo")).to_be_focused()


def _parts(page: Page) -> None:
    page.get_by_test_id("show-chunks").check()


def _complaint(page: Page) -> None:
    page.get_by_test_id("text-input").fill("")
    page.get_by_test_id("analyse-button").click()
    expect(page.get_by_test_id("complaint")).not_to_be_empty()


def _estimated(page: Page) -> None:
    expect(page.get_by_test_id("estimate")).to_be_visible()


def _file(page: Page) -> None:
    file = {"name": "Answers.jsonl", "mimeType": "application/jsonl", "buffer": b"{}\n" * 4000}
    page.get_by_test_id("dataset-file").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_test_id("send-dataset").scroll_into_view_if_needed()


def _ask(page: Page) -> None:
    page.get_by_test_id("prompt").fill("Retention of backups is 30 days. Write a heading.")
    page.get_by_test_id("ask").click()
    expect(page.locator("[data-testid=answer][data-state=writing]")).to_have_count(0)
    # the time and the speed are the machine's
    page.get_by_test_id("answer-figures").evaluate_all(
        "all => all.flatMap(({ childNodes }) => [...childNodes]).filter(({ nodeType }) => nodeType === Node.TEXT_NODE)"
        ".forEach(text => { text.data = text.data.split(' · ')[0] })"
    )


def _not_promoted(page: Page) -> None:
    page.get_by_test_id("promote-go").click()
    expect(page.get_by_test_id("refused").get_by_role("alert")).to_be_visible()
    language = "pt" if page.evaluate("document.documentElement.lang").startswith("pt") else "en"
    page.get_by_test_id("promote-reason").fill(evaluation_gallery.REASON[language])
    _at("promote")(page)


def _at(testid: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_test_id(testid).first.evaluate("it => it.scrollIntoView()")


def _to(testid: str) -> Callable[[Page], None]:
    """Down to what ends what is looked at."""
    return lambda page: page.get_by_test_id(testid).first.evaluate(
        "it => it.scrollIntoView({ block: 'end' })"
    )


VIEWS = (
    View("home", "empty", "", "bare"),
    View("home", "new", "", "demo"),
    View("home", "full", ""),
    View("home", "loading", "", "silent"),
    View("home", "error", "", "refusing"),
    View("home", "preferences", "", act=_press("preferences-button")),
    View("home", "jump", "", act=_jump),
    View("home", "keys", "", act=_keymap),
    View("login", "asked", "", "locked"),
    View("login", "refused", "", "locked", act=_refused),
    View("guide", "write", "", "demo", act=_guided("write")),
    View("guide", "watch", "", "demo", act=_guide_watch),
    View("guide", "map", "", "demo", act=_guided("map", analysis="a1")),
    View("guide", "evidence", "", "demo", act=_guide_evidence),
    View("guide", "report", "", "demo", act=_guide_report),
    View("write", "empty", "write", "bare"),
    View("write", "full", "write", act=_text),
    View("write", "complaint", "write", act=_complaint),
    View("write", "loading", "write", "silent", act=_to("analyse-button")),
    View("write", "error", "write", "refusing"),
    View("analysis", "full", "analyses/a1"),
    View("analysis", "evidence", "analyses/a1", act=_evidence),
    View("analysis", "document", "analyses/a1", act=_document),
    View("analysis", "loading", "analyses/a1", "silent"),
    View("analysis", "error", "analyses/a1", "refusing"),
    View("home", "known", "analyses/a1", act=_known),
    View("analysis", "running", "analyses/a4", act=_writing),
    View("analysis", "receipt", "write", act=_receipt),
    View("analysis", "export", "analyses/a1", act=_press("export")),
    View("analysis", "share", "analyses/a1", act=_share),
    View("compare", "full", "compare?after=a7&before=a0"),
    View("compare", "error", "compare?after=a7&before=a0", "refusing"),
    View("write", "private", "write", act=_private),
    View("shared", "full", "shared/token", "guest"),
    View("shared", "revoked", "shared/revoked", "guest"),
    View("bases", "empty", "bases", "bare"),
    View("bases", "full", "bases"),
    View("bases", "naming", "bases", act=_naming),
    View("bases", "deleted", "bases", "empty"),
    View("bases", "loading", "bases", "silent"),
    View("bases", "error", "bases", "refusing"),
    View("base", "full", "bases/docs"),
    View("base", "documents", "bases/docs/documents"),
    View("base", "document", "bases/docs/documents/en/operations.md"),
    View("base", "parts", "bases/docs/documents/en/operations.md", act=_parts),
    View("base", "unread", "bases/docs/documents/en/scan.pdf"),
    View("base", "undo", "bases/docs/documents", act=_undo),
    View("base", "search", "bases/docs/search?for=port"),
    View("base", "insights", "bases/docs/insights"),
    View("base", "unmatched", "bases/docs/insights", act=_press("insights-unmatched")),
    View("base", "versions", "bases/docs/versions"),
    View("base", "restore", "bases/docs/versions", act=_press("restore-version")),
    View("base", "indexing", "bases/handbook"),
    View("base", "empty", "bases/garden"),
    View("base", "uploads", "bases/garden", act=_uploads),
    View("base", "paused", "bases/manual"),
    View("base", "failed", "bases/archive"),
    View("datasets", "empty", "datasets", "empty"),
    View("datasets", "full", "datasets"),
    View("datasets", "loading", "datasets", "silent"),
    View("datasets", "error", "datasets", "refusing"),
    View("datasets", "file", "datasets", act=_file),
    View("dataset", "full", "datasets/headings"),
    View("dataset", "statistics", "datasets/headings", act=_at("statistics")),
    View("dataset", "defects", "datasets/support-answers"),
    View("dataset", "checking", "datasets/from-captures"),
    View("dataset", "loading", "datasets/headings", "silent"),
    View("dataset", "error", "datasets/headings", "refusing"),
    View("trainings", "empty", "trainings", "empty"),
    View("trainings", "full", "trainings"),
    View("trainings", "loading", "trainings", "silent"),
    View("trainings", "error", "trainings", "refusing"),
    View("training", "full", "trainings/training-overfits"),
    View("training", "unsafe", "trainings/training-unsafe"),
    View("training", "failed", "trainings/training-refused"),
    View("training", "running", "trainings/training-running"),
    View("training", "paused", "trainings/training-paused"),
    View("training", "cancelled", "trainings/training-cancelled"),
    View("training", "loading", "trainings/training-running", "silent"),
    View("training", "new", "trainings/new?dataset=headings&model=gpt-4.1-mini", act=_estimated),
    View("training", "launch", "trainings/new?dataset=headings&model=lacuna-writer-135m", act=_estimated),
    View("playground", "full", "playground"),
    View("playground", "answers", f"playground?models={BASE},gpt-4.1-mini,unknown", act=_ask),
    View("evaluations", "empty", "evaluations", "empty"),
    View("evaluations", "full", "evaluations"),
    View("evaluations", "loading", "evaluations", "silent"),
    View("evaluations", "error", "evaluations", "refusing"),
    View("evaluation", "full", "evaluations/evaluation-unclear"),
    View("evaluation", "better", "evaluations/evaluation-better"),
    View("evaluation", "worse", "evaluations/evaluation-worse"),
    View("evaluation", "regressions", "evaluations/evaluation-worse", act=_at("answers")),
    View("evaluation", "refused", "evaluations/evaluation-worse", act=_not_promoted),
    View("evaluation", "baseline", "evaluations/evaluation-base"),
    View("evaluation", "running", "evaluations/evaluation-running"),
    View("evaluation", "failed", "evaluations/evaluation-failed"),
    View("evaluation", "new", "evaluations/new"),
    View("evaluation", "impossible", "evaluations/new", "empty"),
)


@contextmanager
def worlds() -> Iterator[dict[str, str]]:
    """The addresses of a server of each kind."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(serving(**kind)) for name, kind in WORLDS.items()}


def open_context(browser: Browser, locale: str, device: dict[str, Any], theme: str) -> BrowserContext:
    """A browser's window in which nothing moves, whatever the machine: close it, or use it in a `with`."""
    return browser.new_context(
        locale=locale,
        timezone_id="UTC",
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        **device,
    )


def show(page: Page, url: str, view: View) -> None:
    """Bring `page` to `view` at the server `url`, and wait until it is drawn."""
    if page.url.startswith(url) and view.state != "loading":  # it is there already: only its address changes
        page.keyboard.press("Escape")
        if page.get_by_test_id("undo").is_visible():
            page.get_by_test_id("undo").click()
        page.evaluate(GO, f"#/{view.place}")
    else:
        page.goto("about:blank")  # what hangs is given up: there are six connections to a server and no more
        page.goto(f"{url}/#/{view.place}")
    page.mouse.move(0, 0)  # nothing is pointed at, whatever was pressed before
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.get_by_test_id("room-loading")).to_have_count(0)
    if view.state == "error":
        expect(page.get_by_test_id("problem").first).to_be_visible()
    elif view.state != "loading":
        settled(page)
    view.act(page)
    page.mouse.move(0, 0)  # nor what the act pressed, and what has come under it


def settled(page: Page) -> None:
    """Wait until nothing says that it is on its way, and the fonts are there."""
    expect(page.locator("main [role=status], main .history-empty").filter(has_text=UNFINISHED)).to_have_count(
        0
    )
    page.evaluate("document.fonts.ready")
