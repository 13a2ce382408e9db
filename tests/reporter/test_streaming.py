"""What is shown of a model's answer has always been checked, however the answer is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from services.reporter.citations import check, numbers_in
from services.reporter.composing import Part
from services.reporter.streaming import Checker
from services.wire.messages import Language

HEADINGS = {
    "summary": Part.SUMMARY,
    "similarities": Part.SIMILARITIES,
    "contradictions": Part.CONTRADICTIONS,
    "gaps": Part.GAPS,
    "suggestions": Part.SUGGESTIONS,
}


def _checker(language: Language = "en") -> Checker:
    return Checker(
        language=language,
        known=range(1, 4),
        material="30 days, 60 days",
        headings=HEADINGS,
        begin=lambda part: f"\n\n## {part}\n\n",
    )


def _checked(answer: str) -> tuple[str, Checker]:
    checker = _checker()
    return (checker.feed(answer) + checker.finish()).strip(), checker


@pytest.mark.parametrize(
    ("sentence", "shown", "removed"),
    [
        ("The docs say so [1][9].", "The docs say so [1].", 1),
        ("The docs say so [1, 2].", "The docs say so [1][2].", 0),
        ("The docs say so [7].", "", 1),
        ("The docs say so.", "", 0),
        ("Nobody knows why.", "Nobody knows why.", 0),
        ("The base keeps it for 90 days [1].", "", 0),
        ("The base keeps it for 60 days. [1]", "The base keeps it for 60 days. [1]", 0),
        ("It is, p. ex. or e.g. here, said [2].", "It is, p. ex. or e.g. here, said [2].", 0),
        ("See ![x](http://evil/?q) the [docs](http://evil) <b>now</b> [1].", "See the docs now [1].", 0),
        ("**Bold** and `a*b` stay words [2].", "**Bold** and a\\*b stay words [2].", 0),
    ],
)
def test_a_sentence(sentence: str, shown: str, removed: int) -> None:
    text, checker = _checked(sentence)
    assert " ".join(text.removeprefix("## summary").split()) == shown
    assert checker.removed == removed


def test_parts_keep_their_order_and_strange_headings_go() -> None:
    answer = (
        "## Summary\nIt is well said.\n\n## Poem\nRoses are red.\n\n## Gaps\n- Much lacks.\n- More lacks.\n"
        "## Summary\nAgain and again.\n\n**Suggestions**\n1. Write it down.\n```\n| a | b |\n|---|---|\n"
    )
    text, checker = _checked(answer)
    assert checker.written == (Part.SUMMARY, Part.GAPS, Part.SUGGESTIONS)
    assert "Roses" not in text
    assert "Again" not in text
    assert "- Much lacks.\n- More lacks." in text
    assert "1. Write it down." in text
    assert "```" not in text


def test_suggestions_may_ask_for_what_has_no_evidence_yet() -> None:
    text, _ = _checked(
        "## Suggestions\n1. Write a page of the documentation on keys; the author must supply it.\n"
    )
    assert "Write a page" in text


def test_a_claim_about_the_base_in_portuguese_needs_its_citation_too() -> None:
    checker = _checker("pt")
    answer = "O texto é claro. A documentação diz isso. A seção confirma o prazo, p. ex. o de 30 dias [1].\n"
    shown = checker.feed(answer) + checker.finish()
    assert "O texto é claro. A seção confirma o prazo, p. ex. o de 30 dias [1]." in shown
    assert checker.dropped == 1


_pieces = st.sampled_from(
    [
        "## Summary\n", "## Gaps\n", "The docs say it [1]. ", "It is so [9]. ", "Yes. [2]\n", "- item [3]\n",
        "![x](http://evil)", "<script>alert(1)</script>", "[1](javascript:x)", "\n\n", "`", "|", "a ", "30", "[", "]",
        "(http://evil)", "[1]: http://evil\n", "www.evil.com ", "<", "\u202e", "**", "1. ", "---\n", "    ",
    ]
)  # fmt: skip


@settings(deadline=None)  # the machine's load is not this code's
@given(st.lists(_pieces, max_size=30).map("".join) | st.text(max_size=80), st.data())
def test_pieces_do_not_matter_and_nothing_harmful_comes_through(answer: str, data: st.DataObject) -> None:
    whole, _ = _checked(answer)
    parts, rest, piecewise = _checker(), answer, ""
    while rest:
        size = data.draw(st.integers(1, 12))
        piecewise += parts.feed(rest[:size])
        rest = rest[size:]
    for text in (whole, (piecewise + parts.finish()).strip()):
        assert numbers_in(text) <= {1, 2, 3}
        for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
            types = {token.type} | {child.type for child in token.children or []}
            assert not types & {
                "link_open",
                "image",
                "html_inline",
                "html_block",
                "fence",
                "code_block",
                "table_open",
            }


def test_ranges_and_lists_of_citations() -> None:
    assert check("a [1-3], b [2;9]", [1, 2, 3]).text == "a [1][2][3], b [2]"
    assert check("a [5].", [1]) == check("a [5].", [])
