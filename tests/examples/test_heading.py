"""The task `heading`: what is asked, what counts as an answer, how its form is scored."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.examples import heading, prompts
from services.wire.messages import Language

STATEMENT = "Uploaded files are kept for thirty days."


@given(st.text(max_size=400), st.text(max_size=90), st.text(max_size=200), st.sampled_from(["en", "pt"]))
def test_whatever_strangers_write_stays_data_of_one_line(
    statement: str, document: str, section: str, language: Language
) -> None:
    system, user = heading.messages(statement, document, section, language)
    assert system["content"] == prompts.system(heading.VERSION, language)
    assert "<" not in user["content"]
    assert "\n" not in user["content"]
    assert list(json.loads(user["content"])) == ["statement", "document", "section"]
    assert len(user["content"]) < 700


def test_the_language_s_own_prompt_and_the_innermost_heading() -> None:
    asked = heading.messages(STATEMENT, "en/api.md", "API › Files", "pt")
    assert asked[0]["content"].startswith("Você")
    assert prompts.data_of(asked) == {"statement": STATEMENT, "document": "en/api.md", "section": "Files"}


@pytest.mark.parametrize(
    "said", ["How long files are kept", "Prazo de guarda dos arquivos", "LACUNA_PORT and C#"]
)
def test_an_answer_is_read_as_it_was_given(said: str) -> None:
    text = heading.answer(said)
    assert text == f'{{"heading":"{said}"}}'
    assert heading.read(text) == said
    assert heading.read(f" {text}\n") == said
    assert heading.format_score(text) == 1


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("How long files are kept", 0),
        ('```json\n{"heading":"How long files are kept"}\n```', 0),
        ('["How long files are kept"]', 0),
        ("[" * 100_000, 0),
        ('{"title":"How long files are kept"}', 1 / 5),
        ('{"heading":3}', 1 / 5),
        ('{"heading":"How long files are kept","why":"it lacks"}', 1 / 5),
        ('{"heading":"How long files are kept","heading":"Another one here"}', 1 / 5),
        ('{"heading":"Files"}', 4 / 5),
        ('{"heading":"one two three four five six seven eight nine"}', 4 / 5),
        ('{"heading":"How long files are kept."}', 4 / 5),
        ('{"heading":"# How long files are kept"}', 4 / 5),
        ('{"heading":"How long **files** are kept"}', 4 / 5),
        ('{"heading":"How long <b>files</b> are kept"}', 4 / 5),
        ('{"heading":"See [files](http://x.example)"}', 4 / 5),
        ('{"heading":"How long\\nfiles are kept"}', 4 / 5),
        ('{"heading":"How long\\u202efiles are kept"}', 4 / 5),
        ('{"heading":"**Files**:"}', 2 / 5),
        ('{"heading":""}', 3 / 5),
    ],
)
def test_another_form_is_no_answer_and_scores_by_what_it_keeps(text: str, score: float) -> None:
    assert heading.read(text) is None
    assert heading.format_score(text) == pytest.approx(score)


def test_a_heading_shares_a_word_with_its_statement() -> None:
    assert heading.format_score(heading.answer("Keeping uploads safe"), STATEMENT) == 1
    assert heading.format_score(heading.answer("Something else"), STATEMENT) == pytest.approx(5 / 6)
    assert heading.format_score(heading.answer("Configuracao do servidor"), "A configuração vale.") == 1
