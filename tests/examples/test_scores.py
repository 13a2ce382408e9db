"""Scores of answers, by the task that their prompt tells."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.examples import heading, report, tasks, verdict
from services.examples.scores import Answer, metrics, scores
from services.wire.training import Task

CHAT: list[dict[str, Any]] = [{"role": "user", "content": "What is it?"}]
PROMPTS = {
    Task.VERDICT: (verdict.messages("Files are kept.", ["They are."], "en"), verdict.answer("covered")),
    Task.HEADING: (
        heading.messages("Files are kept.", "api.md", "Files", "en"),
        heading.answer("Keeping files"),
    ),
    Task.REPORT: (report.messages("The documentation lacks it [1].", "en"), "## Gaps\n\nIt lacks it [1]."),
    Task.CHAT: (CHAT, '{"days":30}'),
}


@pytest.mark.parametrize("task", list(Task))
def test_the_reference_itself_has_full_marks(task: Task) -> None:
    messages, reference = PROMPTS[task]
    found = scores(messages, Answer(reference), Answer(reference))
    assert found == dict.fromkeys(metrics(task), 1)
    assert next(iter(found)) == tasks.MAIN[task]


@pytest.mark.parametrize("task", list(Task))
@settings(deadline=None)
@given(text=st.one_of(st.text(max_size=60), st.just("[" * 2_000), st.just('{"verdict":[]}')))
def test_no_answer_breaks_a_score(task: Task, text: str) -> None:
    messages, reference = PROMPTS[task]
    found = scores(messages, Answer(reference), Answer(text))
    assert set(found) == set(metrics(task))
    assert all(0 <= score <= 1 for score in found.values())


@pytest.mark.parametrize(
    ("task", "text", "expected"),
    [
        (Task.VERDICT, '{"verdict": "covered"}', {"exact": 1, "format": 1}),
        (Task.VERDICT, '{"verdict":"absent"}', {"exact": 0, "format": 1}),
        (Task.VERDICT, "covered", {"exact": 0, "format": 0}),
        (Task.HEADING, '{"heading":"keeping  Files"}', {"format": 1, "exact": 1}),
        (Task.HEADING, '{"heading":"Kept files"}', {"format": 1, "exact": 0}),
        (Task.HEADING, '{"heading":"Something else"}', {"format": 5 / 6, "exact": 0}),
        (Task.HEADING, "Keeping files", {"format": 0, "exact": 0}),
        (Task.CHAT, '{ "days": 30 }', {"exact": 0, "json": 1}),
        (Task.CHAT, '{"days":31}', {"exact": 0, "json": 0}),
    ],
)
def test_other_answers(task: Task, text: str, expected: dict[str, float]) -> None:
    messages, reference = PROMPTS[task]
    assert scores(messages, Answer(reference), Answer(text)) == pytest.approx(expected)


def test_a_chat_is_compared_without_what_says_nothing() -> None:
    assert scores(CHAT, Answer("Thirty days."), Answer(" thirty\ndays ")) == {"exact": 1}
    assert scores(CHAT, Answer("Thirty days."), Answer("Sixty days.")) == {"exact": 0}


def test_calls_are_equal_where_their_names_and_arguments_are() -> None:
    gold = Answer.of(
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "f", "arguments": '{"a":1,"b":2}'}}
            ],
        }
    )
    assert gold == Answer("", (("f", '{"a":1,"b":2}'),))
    assert scores(CHAT, gold, Answer("I call it.", (("f", '{"b": 2, "a": 1}'),))) == {"exact": 1}
    for calls in (
        (),
        (("g", '{"a":1,"b":2}'),),
        (("f", '{"a":1}'),),
        (("f", "{"),),
        (*gold.calls, *gold.calls),
    ):
        assert scores(CHAT, gold, Answer("", calls)) == {"exact": 0}
    # who should have answered with words calls nothing
    assert scores(CHAT, Answer("Yes."), Answer("Yes.", (("f", "{}"),))) == {"exact": 0}
    old = Answer.of(
        {"content": [{"type": "text", "text": "x"}], "function_call": {"name": "f", "arguments": "{}"}}
    )
    assert old == Answer("x", (("f", "{}"),))
