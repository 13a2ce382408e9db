"""Whoever trains, at the page, in real Chromium: from a broken file to a promoted model, against a scripted API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.stack.training_api.dataset_gallery import BASE
from tests.stack.training_api.server import serving

SECONDS = 20_000
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 780}, "has_touch": True}
LOOKS = {
    "en desktop light": {"locale": "en-US", "color_scheme": "light", **DESKTOP},
    "pt phone dark": {"locale": "pt-BR", "color_scheme": "dark", **PHONE},
}
REFUSED = re.compile(r"Failed to load resource: .* (404|409) ")
"""What the browser says of an answer that a test means to get."""


@dataclass
class Visit:
    """A page, its server's address, and what it complained of."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, place: str) -> None:
        self.page.goto(f"{self.url}/#/{place}")

    def fits(self) -> None:
        """Nothing is wider than the screen."""
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wide) <= 0, self.page.url


expect.set_options(timeout=SECONDS)


@pytest.fixture(params=["empty", "full"])
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    with serving(empty=request.param == "empty") as url:
        yield url


@pytest.fixture
def visit(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    with browser.new_context(
        reduced_motion="reduce", **getattr(request, "param", LOOKS["en desktop light"])
    ) as context:
        page = context.new_page()
        seen = Visit(page, server)
        strangers: list[str] = []
        page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        context.on(
            "request", lambda r: None if r.url.startswith((server, "blob:")) else strangers.append(r.url)
        )
        page.set_default_timeout(SECONDS)
        yield seen
        assert [said for said in seen.complaints if not REFUSED.match(said)] == []
        assert strangers == [], "a request left the machine"


def _line(answer: str | None) -> str:
    said = [{"role": "user", "content": "Where does it belong?"}]
    return json.dumps({"messages": [*said, *([{"role": "assistant", "content": answer}] if answer else [])]})


def _send(page: Page, name: str, lines: list[str]) -> None:
    content = "\n".join(lines).encode()
    page.get_by_test_id("dataset-file").set_input_files(
        {"name": f"{name}.jsonl", "mimeType": "application/jsonl", "buffer": content}
    )
    page.get_by_test_id("send-dataset").click()


def _evaluate(visit: Visit) -> None:
    """Send the form of an evaluation that is open, and wait for its report."""
    visit.page.get_by_test_id("evaluate-go").click()
    expect(visit.page.locator('[data-testid=evaluation][data-status="succeeded"]')).to_be_visible()
    visit.fits()


only_empty = pytest.mark.parametrize("server", ["empty"], indirect=True)
only_full = pytest.mark.parametrize("server", ["full"], indirect=True)
both_looks = pytest.mark.parametrize("visit", LOOKS.values(), ids=LOOKS, indirect=True)


@only_empty
@both_looks
def test_from_a_broken_file_to_a_promoted_model(visit: Visit, request: pytest.FixtureRequest) -> None:
    page, look = visit.page, request.node.callspec.id
    name = "support-" + look[:2].replace("-", "")
    visit.open("")
    page.get_by_test_id("nav-training").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Datasets" if "en " in look else "Conjuntos de dados")
    expect(title).to_be_focused()
    visit.fits()

    good = [_line(f"Under heading {at}.") for at in range(30)]
    _send(page, name, [good[0], '{"messages": [', _line(None), *good])
    expect(page.locator('[data-testid=dataset][data-status="invalid"]')).to_be_visible()
    defects = page.get_by_test_id("defect")
    expect(defects).to_have_count(2)
    assert [defect.get_attribute("data-line") for defect in defects.all()] == ["2", "3"]
    page.reload()
    expect(defects.first.locator(".excerpt")).to_have_text('{"messages": [')
    visit.fits()

    _send(page, name, good)
    expect(page.locator('[data-testid=dataset][data-status="ready"]')).to_be_visible()
    assert page.url.endswith(f"#/datasets/{name}/2")
    expect(page.get_by_test_id("statistics")).to_be_visible()
    expect(page.get_by_test_id("example").first).to_contain_text("assistant")
    visit.fits()

    page.get_by_test_id("train-on").click()
    page.get_by_test_id("launch-model").select_option(BASE)
    expect(page.get_by_test_id("estimate")).to_be_visible()
    expect(page.get_by_test_id("launch-go")).to_have_count(0)
    page.get_by_test_id("evaluate-base").click()
    _evaluate(visit)
    page.get_by_test_id("go-train").click()
    page.get_by_test_id("launch-suffix").fill(name)
    visit.fits()
    page.get_by_test_id("launch-go").click()

    expect(page.locator('[data-testid=training][data-status="succeeded"]')).to_be_visible()
    expect(page.get_by_test_id("loss-curve").locator("path")).to_have_count(2)
    expect(page.get_by_test_id("checkpoints-table-row")).to_have_count(3)
    expect(page.get_by_test_id("moderation")).to_be_visible()
    expect(page.get_by_test_id("event").first).to_be_visible()
    visit.fits()
    life = page.url

    page.get_by_test_id("evaluate-model").click()
    _evaluate(visit)
    expect(page.get_by_test_id("outcome")).to_have_attribute("data-outcome", "better")
    page.get_by_test_id("promote-go").click()
    expect(page.get_by_test_id("promote-said")).to_contain_text(name)

    page.goto(life)
    page.get_by_test_id("evaluate-checkpoint").first.click()
    _evaluate(visit)
    expect(page.get_by_test_id("outcome")).to_have_attribute("data-outcome", "worse")
    expect(page.get_by_test_id("evaluated").first).to_be_visible()
    page.get_by_test_id("promote-go").click()
    expect(page.get_by_test_id("refused").get_by_role("alert")).to_be_visible()
    expect(page.get_by_test_id("promote-force")).to_be_disabled()
    page.get_by_test_id("promote-reason").fill("Only English is written here.")
    page.get_by_test_id("promote-force").click()
    expect(page.get_by_test_id("promote-said")).to_contain_text("ckpt-step-20")

    page.get_by_test_id("nav-evaluations").click()
    present = page.get_by_test_id("promoted")
    expect(present).to_contain_text("ckpt-step-20")
    expect(present).to_contain_text("Only English is written here.")
    visit.fits()
    page.get_by_test_id("demote").click()
    expect(present).not_to_contain_text("ckpt-step-20")


@only_full
@both_looks
def test_a_review_with_consent_becomes_an_example(visit: Visit) -> None:
    page = visit.page
    visit.open("analyses/a1")
    page.get_by_test_id("statement").nth(1).click()
    review = page.get_by_test_id("evidence").get_by_test_id("review")
    review.get_by_test_id("correct-review").click()
    review.get_by_test_id("review-partial").check()
    review.get_by_role("checkbox").check()
    review.get_by_test_id("save-review").click()
    expect(review.get_by_test_id("review-said")).to_be_visible()
    expect(review.get_by_test_id("change-review")).to_be_focused()
    visit.fits()
    page.reload()
    expect(page.get_by_test_id("tally")).to_contain_text(re.compile("One review|1 revisão"))
    expect(page.get_by_test_id("proposed-heading")).to_contain_text("Importing archives")
    page.get_by_test_id("build-from-reviews").click()
    expect(page.get_by_test_id("consented")).to_contain_text(re.compile("One review|1 revisão"))
    page.get_by_test_id("build-name").fill("reviewed")
    page.get_by_test_id("build-go").click()
    expect(page.locator('[data-testid=dataset][data-status="ready"]')).to_be_visible()


@only_full
@both_looks
def test_a_check_that_is_not_wanted_is_stopped(visit: Visit) -> None:
    page = visit.page
    visit.open("datasets/from-captures")
    page.get_by_test_id("cancel-check").click()
    expect(page.locator('[data-testid=dataset][data-status="cancelled"]')).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_test_id("check-stopped")).to_contain_text(re.compile("Build it again|Monte"))
    visit.fits()
    page.reload()
    expect(page.get_by_test_id("check-stopped")).to_contain_text(re.compile("18[,.]400"))


@only_full
def test_defects_of_one_severity_are_asked_for_alone(visit: Visit) -> None:
    page = visit.page
    visit.open("datasets/support-answers")
    defects = page.get_by_test_id("defect")
    expect(defects).to_have_count(25)
    page.get_by_test_id("more-defects").click()
    expect(defects).to_have_count(45)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/defects" in request.url else None)
    page.get_by_test_id("show-warning").click()
    expect(defects).to_have_count(2)
    expect(page.get_by_test_id("more-defects")).to_have_count(0)
    assert [url.partition("?")[2] for url in asked] == ["severity=warning&limit=25"]


@only_full
def test_without_a_trainer_an_analysis_is_read_without_reviews(visit: Visit) -> None:
    page, asked = visit.page, []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, json={"code": "service_unavailable", "status": 503, "title": "Away"})

    page.route("**/api/v1/reviews?*", refuse)
    for analysis in ("a1", "another"):
        visit.open(f"analyses/{analysis}")
        page.get_by_test_id("statement").nth(1).click()
        expect(page.get_by_test_id("evidence").get_by_test_id("reason")).to_be_visible()
        expect(page.get_by_test_id("proposed-heading")).to_be_visible()
        visit.open("")
        expect(page.get_by_test_id("statement")).to_have_count(0)
    expect(page.get_by_test_id("review")).to_have_count(0)
    assert len(asked) == 1, "the browser logs each refusal"
    assert [" 503 " in said for said in visit.complaints] == [True]
    visit.complaints.clear()


@only_full
@both_looks
def test_the_rooms_stand_on_one_line_and_the_one_shown_is_in_sight(visit: Visit) -> None:
    page = visit.page
    for room in ("datasets", "trainings", "playground", "evaluations"):
        visit.open(room)
        link = page.get_by_test_id(f"nav-{room}")
        expect(link).to_have_attribute("aria-current", "page")
        expect(link).to_be_in_viewport(ratio=1)
        tops = "[...document.querySelectorAll('.subrooms a')].map((a) => a.getBoundingClientRect().top)"
        assert len(set(page.evaluate(tops))) == 1
        visit.fits()


@only_full
def test_models_answer_beside_each_other_and_one_that_fails_fails_alone(visit: Visit) -> None:
    page = visit.page
    tuned = f"ft:{BASE}:local:succeeded:a1b2"
    visit.open(f"playground?models={BASE},{tuned},unknown")
    page.get_by_test_id("prompt").fill("Retention of backups is 30 days.")
    page.get_by_test_id("ask").click()
    answers = page.get_by_test_id("answer")
    for model in (BASE, tuned):
        answer = page.locator(f'[data-testid=answer][data-model="{model}"][data-state="done"]')
        expect(answer.locator(".answer-text")).to_contain_text("ackups")
        expect(answer.get_by_test_id("answer-figures")).to_contain_text("61 tokens read")
    expect(answers.last.get_by_test_id("problem")).to_have_attribute("data-code", "model_not_found")
    visit.open("playground")
    page.reload()
    expect(page.get_by_test_id("prompt")).to_have_value("Retention of backups is 30 days.")
    expect(page.get_by_test_id("model-chip")).to_have_count(3)


@only_full
def test_what_is_deleted_comes_back_by_undo_and_is_gone_without(visit: Visit) -> None:
    page = visit.page
    visit.open("datasets/from-captures")
    page.get_by_test_id("delete-dataset").click()
    expect(page.get_by_test_id("undo")).to_be_focused()
    named = page.get_by_test_id("open-dataset").filter(has_text="from-captures")
    expect(named).to_have_count(0)
    page.get_by_test_id("undo").click()
    expect(named).to_have_count(1)
    page.get_by_test_id("datasets-row").filter(has_text="from-captures").get_by_test_id(
        "delete-dataset"
    ).click()
    page.reload()
    expect(page.get_by_test_id("open-dataset").first).to_be_visible()
    expect(named).to_have_count(0)


STATES = [
    "trainings", "trainings/training-running", "trainings/training-overfits", "trainings/training-unsafe",
    "trainings/training-refused", "trainings/training-closed", "trainings/new?dataset=headings&model=gpt-4.1-mini",
    "datasets/support-answers", "evaluations", "evaluations/evaluation-unclear", "evaluations/evaluation-running",
    "evaluations/evaluation-failed", "evaluations/new",
]  # fmt: skip


@only_full
@both_looks
def test_every_state_fits_the_screen_and_explains_itself(
    visit: Visit, request: pytest.FixtureRequest
) -> None:
    page = visit.page
    for place in STATES:
        visit.open(place)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".room [role=status]", has_text="…")).to_have_count(0)
        page.wait_for_function("!document.querySelector('lacuna-training').innerText.includes('undefined')")
        unread = "[...document.querySelectorAll('lacuna-training svg:not([aria-hidden=true])')].length"
        assert page.evaluate(unread) == 0, "a drawing without a text beside it is announced"
        visit.fits()
    visit.open("trainings/training-unsafe")
    expect(page.get_by_test_id("moderation")).to_contain_text(re.compile("violence|violência"))
    visit.open("trainings/training-overfits")
    expect(page.get_by_test_id("loss-curve-words")).to_contain_text("30")
    visit.open("trainings/training-closed")
    expect(page.get_by_test_id("training-error").get_by_role("alert")).to_have_attribute(
        "data-code", "training_not_available"
    )
    visit.open("datasets/support-answers")
    defect = page.get_by_test_id("defect").first
    page.get_by_test_id("preferences-button").click()
    for language, words in (("en", "not valid JSON"), ("pt", "JSON válido")):
        page.get_by_test_id("language-switch").select_option(language)
        expect(defect).to_contain_text(words)
    page.keyboard.press("Escape")
    visit.open("datasets/nowhere")
    expect(page.get_by_test_id("problem").first).to_have_attribute("data-code", "dataset_not_found")
