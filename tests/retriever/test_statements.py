"""A user's text, split: nothing lost, nothing twice, and what each unit is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.retriever.statements import split_statements
from services.wire.messages import Language
from tests.retriever.test_reading import BLOCKS

texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(BLOCKS), max_size=10).map("\n\n".join),
    st.text(alphabet="ab. *_`[]()<>#-|:\n1!{}/&;~\\\"'\r\t", max_size=200),
)


@given(texts)
@settings(max_examples=300, deadline=None)
def test_every_word_is_in_exactly_one_span(text: str) -> None:
    end = 0
    left = ""
    for span in split_statements(text, "en"):
        assert end <= span.start < span.end <= len(text)
        left += text[end : span.start] + "\n"
        end = span.end
    left += text[end:]
    # what remains are marks: bullets, numbers of a list, boxes of a task
    assert not re.sub(r"\d{1,9}[.)]|\[[xX ]\]", "", left).strip() or not re.search(
        r"\w", re.sub(r"(?<!\w)\d{1,9}[.)]|\[[xX]\]", "", left)
    ), left


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Use http.HTTPStatus here. Then e.g. restart it. OK?", 3),
        ("pt", "O Dr. Silva usa FastAPI, Flask, etc. como base. Funciona? Sim, desde 2.0.", 3),
        ("en", "Copy the ./app folder. Notice the . at the end, it is ./ itself.", 2),
        ("pt", "Aceita int, str, etc. Você também pode usar None.", 2),
        ("en", "For each new request it takes care of: The next sentence was a paragraph of its own.", 2),
        ("pt", "Leia mais na parte do guia que trata disso: Segurança e autenticação.", 1),
    ],
)
def test_sentences_of_software_texts(language: Language, text: str, expected: int) -> None:
    spans = split_statements(text, language)
    assert [span.text for span in spans if span.text] == [text[span.start : span.end] for span in spans]
    assert len(spans) == expected


def test_kinds_and_what_can_be_checked() -> None:
    text = (
        "# A heading\n\nIt has these parts:\n\n- the *first* part\n- the second\n\n| a b | c |\n|--|--|\n| d | e |\n\n"
        "```\ncode()\n```\n\nIs it so?\n\nOpen the [page](http://a.b).\n\nYes.\n"
    )
    assert [(span.kind, span.text, span.checkable) for span in split_statements(text, "en")] == [
        ("heading", "A heading", False),
        ("lead_in", "It has these parts:", True),
        ("item", "the first part", True),
        ("item", "the second", True),
        ("row", "a b | c", True),
        ("row", "d | e", True),
        ("code", "code()", False),
        ("question", "Is it so?", False),
        ("sentence", "Open the page.", True),
        ("sentence", "Yes.", False),
    ]


def test_offsets_hold_with_crlf_and_marks() -> None:
    text = "\ufeffUm **texto.** Dois\r\ntextos.\r\n\r\nTrês 🤓 textos."
    assert [text[span.start : span.end] for span in split_statements(text, "pt")] == [
        "Um **texto.**",
        "Dois\r\ntextos.",
        "Três 🤓 textos.",
    ]


def test_tags_and_names_in_prose_are_no_markup() -> None:
    text = (
        "<style> tags are merged into a single file.\n\nLet us change <MyModal> to use <script setup>:\n\n"
        "A list is List<String> there.\n\nThe package has an empty __init__.py inside.\n\n"
        "Press <b>start</b> and <br> go __on__."
    )
    assert [span.text for span in split_statements(text, "en")] == [
        "<style> tags are merged into a single file.",
        "Let us change <MyModal> to use <script setup>:",
        "A list is List<String> there.",
        "The package has an empty __init__.py inside.",
        "Press start and",
        "go on.",
    ]
