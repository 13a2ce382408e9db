"""A review takes what it is about from the stored analysis, and nothing but the correction from the reviewer."""

from __future__ import annotations

from typing import Any

import pytest

from services.wire.messages import (
    AnalyseText,
    Heading,
    ReportWritten,
    SuggestionKind,
    TextJudged,
    Usage,
    Verdict,
    WriteReport,
)
from services.wire.training import PutReview, Review, Task
from tests.gateway.conftest import World
from tests.gateway.scripted import MARKDOWN, judged, report

VERDICT = {"corrected": "absent", "consent": True, "note": "n"}


async def put(world: World, analysis: Any, what: str, body: dict[str, Any]) -> tuple[int, Any]:
    return await world.json("PUT", f"/api/v1/analyses/{analysis['id']}/reviews/{what}", json=body)


async def test_a_verdicts_review_carries_the_statement_and_its_evidence(world: World) -> None:
    analysis = await world.post("Hello there.", wait=30)
    status, value = await put(world, analysis, "verdict/0", VERDICT)
    assert status == 200
    Review.model_validate(value)
    asked = world.trainer.last(PutReview)
    assert (asked.given, asked.corrected, asked.note, asked.consent) == ("covered", "absent", "n", True)
    assert (asked.base, asked.task, asked.statement, asked.language) == ("docs", Task.VERDICT, 0, "en")
    assert (asked.material.text, asked.material.passages) == ("Hello there.", ("Hello",))


async def test_a_reports_review_carries_the_notes_with_the_numbers_it_cites(world: World) -> None:
    analysis = await world.post("Hello there.", wait=30)
    status, _ = await put(world, analysis, "report", {"corrected": "# Better [1]", "consent": False})
    assert status == 200
    asked = world.trainer.last(PutReview)
    assert (asked.given, asked.task, asked.statement) == (MARKDOWN, Task.REPORT, None)
    assert asked.material.text == 'covered: "Hello there." [1] "Hello"'


@pytest.mark.parametrize("suggested", [True, False])
async def test_a_headings_review_says_where_the_statement_belongs(world: World, suggested: bool) -> None:
    """Also of an analysis without a report: what is given is then nothing."""

    async def analyse(job: AnalyseText) -> None:
        found = judged(job.text)
        lacking = found.statements[0].model_copy(update={"verdict": Verdict.ABSENT})
        changed = {"statements": (lacking,), "suggestions": found.suggestions if suggested else ()}
        await world.services.bus.publish(
            TextJudged(
                analysis_id=job.analysis_id, attempt=job.attempt, judged=found.model_copy(update=changed)
            )
        )

    world.services.analyse = analyse
    analysis = await world.post("Hello there.", wait=30, report=False)
    assert (await put(world, analysis, "heading/0", {"corrected": "Greeting people", "consent": True}))[
        0
    ] == 200
    asked = world.trainer.last(PutReview)
    assert (asked.given, asked.corrected) == ("", "Greeting people")
    place = ("en/a.md", "A" if suggested else "A › B")
    assert (asked.material.document, asked.material.section) == place


async def test_what_a_headings_review_was_given_is_what_the_report_says(world: World) -> None:
    async def write(job: WriteReport) -> None:
        heading = Heading(suggestion=0, statement=0, heading="Greetings", model="ft:m")
        await world.services.bus.publish(
            ReportWritten(
                analysis_id=job.analysis_id, attempt=job.attempt, usage=Usage(), timings={},
                report=report().model_copy(update={"headings": (heading,)}),
            )
        )  # fmt: skip

    world.services.write = write
    analysis = await world.post("Hello there.", wait=30)
    assert analysis["report"]["headings"][0]["model"] == "ft:m"
    assert (await put(world, analysis, "heading/0", {"corrected": "Greetings", "consent": True}))[0] == 200
    assert world.trainer.last(PutReview).given == "Greetings"


async def test_what_cannot_be_reviewed_is_refused_with_the_reason(world: World) -> None:
    world.services.write = None
    unfinished = await world.post()
    status, problem = await put(world, unfinished, "verdict/0", VERDICT)
    assert (status, problem["code"], problem["params"]) == (422, "review_invalid", {"reason": "unfinished"})

    async def analyse(job: AnalyseText) -> None:
        found = judged(job.text)
        kept = found.suggestions[0].model_copy(update={"kind": SuggestionKind.INCLUDE, "statements": ()})
        await world.services.bus.publish(
            TextJudged(
                analysis_id=job.analysis_id,
                attempt=1,
                judged=found.model_copy(update={"suggestions": (kept,)}),
            )
        )

    world.services.analyse = analyse
    analysis = await world.post(wait=30, report=False)
    for what, body, reason in (
        ("verdict/1", VERDICT, "statement"),
        ("verdict/x", VERDICT, "statement"),
        ("verdict/0", {**VERDICT, "corrected": "perhaps"}, "verdict"),
        ("heading/0", VERDICT, "heading"),
        ("report", VERDICT, "report"),
        ("chat/0", VERDICT, "task"),
    ):
        status, problem = await put(world, analysis, what, body)
        assert (status, problem["code"], problem["params"]) == (422, "review_invalid", {"reason": reason})
        assert reason not in problem["detail"] or reason in {"statement", "heading", "report", "verdict"}
    assert (await put(world, analysis, "verdict/0", {"corrected": "absent"}))[
        0
    ] == 422  # consent is said, not guessed
    assert (await put(world, {"id": "none"}, "verdict/0", VERDICT))[0] == 404
    assert not any(isinstance(question, PutReview) for question in world.trainer.asked)


async def test_what_stays_as_it_was_in_a_later_state_of_the_text_is_reviewed_there_too(world: World) -> None:
    """The same words, judged alike by the same evidence; of several alike, each its own."""
    changed: list[dict[str, Any]] = []

    async def analyse(job: AnalyseText) -> None:
        found = judged(job.text)
        parts = [f"{part.strip().removesuffix('.')}." for part in job.text.split(". ")]
        statements = tuple(
            found.statements[0].model_copy(
                update={"index": index, "text": part, **(changed[0] if changed else {})}
            )
            for index, part in enumerate(parts)
        )
        told = found.model_copy(update={"statements": statements})
        await world.services.bus.publish(
            TextJudged(analysis_id=job.analysis_id, attempt=job.attempt, judged=told)
        )

    async def reviewed(analysis: Any) -> list[tuple[str, int]]:
        _, page = await world.json("GET", f"/api/v1/reviews?analysis={analysis['id']}")
        assert all(each["analysis_id"] == analysis["id"] for each in page["items"])
        return [(each["corrected"], each["statement"]) for each in page["items"]]

    world.services.analyse = analyse
    first = await world.post("Kept. Said twice. Said twice.", wait=30, report=False)
    for what, said in (("verdict/0", "absent"), ("verdict/2", "partial")):
        assert (await put(world, first, what, {"corrected": said, "consent": True}))[0] == 200
    second = await world.post(
        "New. Said twice. Kept. Said twice.", wait=30, report=False, revises=first["id"]
    )
    assert await reviewed(first) == [("absent", 0), ("partial", 2)]
    assert await reviewed(second) == [("absent", 2), ("partial", 3)]
    assert (await put(world, second, "verdict/2", VERDICT))[0] == 200
    before, now = [each for each in world.trainer.asked if isinstance(each, PutReview)][0::2]
    assert (now.subject, now.origin) == (before.subject, first["id"])
    third = await world.post("Kept, not as it was. Said twice.", wait=30, report=False, revises=second["id"])
    assert await reviewed(third) == []
    changed.append({"evidence": ()})
    fourth = await world.post("Kept. Said twice. Said twice.", wait=30, report=False, revises=third["id"])
    assert await reviewed(fourth) == []


async def test_deleting_an_analysis_leaves_its_reviews(world: World) -> None:
    analysis = await world.post(wait=30)
    await put(world, analysis, "verdict/0", VERDICT)
    before = len(world.trainer.asked)
    assert (await world.client.delete(f"/api/v1/analyses/{analysis['id']}")).status == 204
    assert len(world.trainer.asked) == before
