"""What alignments mean for a verdict."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.retriever.alignment import align
from services.retriever.facts import facts
from services.retriever.judging import Support, Unit, verdict_of
from services.wire.messages import Language, Verdict


def _support(said: str, found: str, match: float, language: Language = "en") -> Support:
    alignment = align(facts(said, language), language, facts(found, language), language)
    index: Any = SimpleNamespace(language=language, rows=[found])
    return Support(index, 0, match, match, alignment, language)


def _unit(text: str) -> Unit:
    return cast(Unit, SimpleNamespace(text=text, checkable=True, kind="sentence"))


def test_a_statement_that_goes_on_where_the_passage_ends_is_partly_said() -> None:
    said = "Documents are cut into chunks of 200 to 500 tokens, but statements are matched with the passages inside."
    found = "Documents are cut into chunks of 200 to 500 tokens."
    assert verdict_of(_unit(said), [_support(said, found, 0.05)])[0] is Verdict.PARTIAL


def test_a_statement_that_shares_a_few_words_in_a_row_is_absent() -> None:
    said, found = "It whistles when the water boils.", "The kettle boils one litre of water in three minutes."
    assert verdict_of(_unit(said), [_support(said, found, 0.05)])[0] is Verdict.ABSENT


def test_a_statement_that_only_shares_a_subject_is_absent() -> None:
    said = "Documents are read aloud to a choir of owls at every full moon."
    found = "Documents are cut into chunks of 200 to 500 tokens."
    assert verdict_of(_unit(said), [_support(said, found, 0.05)])[0] is Verdict.ABSENT


def test_a_portuguese_article_is_no_code_name() -> None:
    said = facts("O relatório é escrito em Markdown.", "pt")
    found = facts("The report is written as Markdown.", "en")
    assert align(said, "pt", found, "en", frozenset({"o"})).clashes == ()


@pytest.mark.parametrize(
    ("said", "found", "kinds"),
    [
        (
            "Some proxies forbid headers with underscores.",
            "Some proxies do not allow headers with underscores.",
            set(),
        ),
        ("The list is always sorted.", "The list is never sorted.", {"negation", "opposite"}),
        ("The key is required.", "The key is not required.", {"negation"}),
        ("The editor offers auto-complete.", "The editor offers autocomplete.", set()),
    ],
)
def test_a_negation_that_meets_an_opposite_denies_nothing(said: str, found: str, kinds: set[str]) -> None:
    alignment = align(facts(said, "en"), "en", facts(found, "en"), "en")
    assert {c.kind for c in alignment.clashes} - {"word"} == kinds
