"""The field of a report that a fine-tuned model fills: shown as its own, or left out, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.examples import heading
from services.reporter.composing import compose
from services.reporter.outline import outline
from services.wire.messages import Judged, Report, ReportStatus, SuggestionKind, WriteReport
from tests.calls.scripted_model import Script, scripted_model
from tests.reporter import examples
from tests.reporter.test_handlers import GOOD, job, reporter

TUNED = "ft:smollm2-135m-instruct:lacuna:headings:1"
SAID = "When teardown code runs"


def own(judged: Judged, model: str | None = None) -> WriteReport:
    return job(judged, model).model_copy(update={"heading_model": TUNED})


async def written(tmp_path: Path, script: Script, asked: WriteReport) -> tuple[Report, int]:
    async with scripted_model(script) as model, reporter(tmp_path, model.url) as watched:
        event = await watched.report(asked)
        assert watched.streamed() == event.report.markdown
    return event.report, event.usage.calls


def writes(judged: Judged) -> list[int]:
    return [n for n, s in enumerate(judged.suggestions) if s.kind is SuggestionKind.WRITE]


@pytest.mark.parametrize("judged", [examples.dependencies(), examples.recipe()], ids=["en", "pt"])
async def test_a_heading_stands_in_its_suggestion_marked_as_the_model_s_own(
    tmp_path: Path, judged: Judged
) -> None:
    script = Script(pieces=[heading.answer(SAID)])
    report, calls = await written(tmp_path, script, own(judged))
    wanted = writes(judged)
    assert wanted
    assert [h.suggestion for h in report.headings] == wanted
    assert calls == len(script.requests) == len(wanted)
    for found in report.headings:
        suggestion = judged.suggestions[found.suggestion]
        assert (found.heading, found.model) == (SAID, TUNED)
        assert found.statement == suggestion.statements[0]
        statement = judged.statements[found.statement].text
        assert heading.messages(
            statement, suggestion.document or "", suggestion.section, judged.language
        ) in [request["messages"] for request in script.requests]
    lines = [line for line in report.markdown.splitlines() if SAID in line]
    assert len(lines) == len(wanted)
    assert all(TUNED.replace(":", "") in line.replace("\\", "").replace(":", "") for line in lines)
    assert {(r["model"], r["temperature"], r["max_completion_tokens"]) for r in script.requests} == {
        (TUNED, 0, 64)
    }
    # without those words it is the report that it would have been
    plain = compose(outline(judged)).markdown()
    assert report.composed
    assert _without_headings(report.markdown) == plain


def _without_headings(markdown: str) -> str:
    """The report without what follows a suggestion on its line, which begins with the words of the locale."""
    marks = (" Heading that the model ", " Título que o modelo ")
    lines = [min((line.split(mark)[0] for mark in marks), key=len) for line in markdown.split("\n")]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "script",
    [
        Script(pieces=["When teardown code runs"]),
        Script(pieces=['```json\n{"heading":"When teardown code runs"}\n```']),
        Script(pieces=[heading.answer("**When** [teardown](http://evil) runs")]),
        Script(pieces=[heading.answer("When teardown\u202ecode runs")]),
        Script(pieces=[heading.answer("Cuándo se ejecuta siempre el código de cierre tras cada petición")]),
        Script(pieces=[heading.answer("One")]),
        Script(pieces=[heading.answer(SAID)], end="length"),
        Script(pieces=[heading.answer(SAID)[:12]], end="drop"),
        Script(status=500),
        Script(status=404, code="model_not_found"),
        Script(refusal="no"),
        Script(),
    ],
    ids=lambda script: f"{''.join(script.pieces)[:24]}-{script.end}-{script.status}",
)
async def test_a_model_that_fails_or_answers_in_another_form_costs_the_field_alone(
    tmp_path: Path, script: Script
) -> None:
    judged = examples.dependencies()
    report, _ = await written(tmp_path, script, own(judged))
    assert script.requests
    assert report.headings == ()
    assert report.status is ReportStatus.SUCCEEDED
    assert (report.error, report.notice) == (None, None)
    assert report.markdown == compose(outline(judged)).markdown()


async def test_a_model_that_is_too_slow_costs_the_field_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reporter.headings.PATIENCE", 0.3)
    judged = examples.dependencies()
    report, _ = await written(tmp_path, Script(pieces=["{"], end="stall"), own(judged))
    assert report.headings == ()
    assert report.markdown == compose(outline(judged)).markdown()


async def test_beside_another_model_s_prose_the_headings_are_listed_at_the_end(tmp_path: Path) -> None:
    script = _both(GOOD)
    report, _ = await written(tmp_path, script, own(examples.dependencies(), "good-model"))
    assert not report.composed
    assert "Write down in which order dependencies are closed." in report.markdown
    prose, listed = report.markdown.split("Headings that the model")
    assert SAID in listed
    assert SAID not in prose
    assert listed.index(SAID) < listed.index("---")
    assert report.headings


async def test_where_a_model_s_prose_fails_the_headings_stay(tmp_path: Path) -> None:
    script = _both("nonsense")
    judged = examples.dependencies()
    report, _ = await written(tmp_path, script, own(judged, "good-model"))
    assert report.composed
    assert [h.heading for h in report.headings] == [SAID] * len(writes(judged))


async def test_a_text_that_lacks_nothing_asks_nobody(tmp_path: Path) -> None:
    script = Script(pieces=[heading.answer(SAID)])
    report, calls = await written(tmp_path, script, own(examples.queues()))
    assert (report.headings, calls, script.requests) == ((), 0, [])


def _both(*prose: str) -> Script:
    """Answers the writer with `prose`, and who is asked for headings with one."""
    return Script(answers=lambda asked: [heading.answer(SAID)] if asked["model"] == TUNED else list(prose))
