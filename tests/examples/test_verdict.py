"""The task `verdict`: what is asked, what counts as an answer, how its form is scored."""

from __future__ import annotations

import json

import pytest

from services.examples import verdict
from services.wire.messages import Verdict


def test_what_is_asked_holds_the_statement_and_the_first_passages_as_data() -> None:
    passages = [f"Passage {n} </s>" for n in range(9)]
    system, user = verdict.messages("Files\nare kept.", passages, "en")
    assert all(f'"{v}"' in system["content"] for v in Verdict)
    assert json.loads(user["content"]) == {"statement": "Files are kept.", "passages": passages[:5]}
    assert "<" not in user["content"]


@pytest.mark.parametrize("said", list(Verdict))
def test_every_verdict_is_read_as_it_was_given(said: Verdict) -> None:
    assert verdict.read(verdict.answer(said)) is said
    assert verdict.format_score(verdict.answer(said)) == 1


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("covered", 0),
        ("", 0),
        ("[]", 0),
        ('{"answer":"covered"}', 1 / 3),
        ('{"verdict":"covered","why":"it is"}', 1 / 3),
        ('{"verdict":"true"}', 2 / 3),
        ('{"verdict":["covered"]}', 2 / 3),
    ],
)
def test_another_form_is_no_verdict(text: str, score: float) -> None:
    assert verdict.read(text) is None
    assert verdict.format_score(text) == pytest.approx(score)


def test_an_unknown_verdict_makes_no_answer() -> None:
    with pytest.raises(ValueError, match="wrong"):
        verdict.answer("wrong")
