"""A small model's sentence is kept only where the notes it cites bear it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporter.citations import numbers_in
from services.reporter.composing import Part, compose
from services.reporter.notes import Note, Notes, notes
from services.reporter.outline import outline
from services.wire.messages import Judged
from tests.reporter import examples

ENGLISH = Notes(
    "en",
    (
        Note(Part.SIMILARITIES, 1, "The museum opens at ten", "Both say: The museum opens at ten [1]."),
        Note(
            Part.SIMILARITIES,
            2,
            "Children enter free of charge",
            "Both say: Children enter free of charge [2].",
        ),
        Note(
            Part.GAPS,
            3,
            "Guided tours take place in Latin",
            "The documentation does not say: Guided tours take place in Latin [3].",
        ),
        Note(
            Part.GAPS,
            4,
            "Bags must be left at the entrance",
            "The text leaves out: Bags must be left at the entrance [4].",
        ),
    ),
    copied=True,
)
PORTUGUESE = Notes(
    "pt",
    (
        Note(
            Part.GAPS,
            3,
            "As visitas guiadas são em latim",
            "A documentação não diz: As visitas guiadas são em latim [3].",
        ),
    ),
    copied=True,
)


@pytest.mark.parametrize(
    ("part", "sentence", "borne"),
    [
        (Part.SIMILARITIES, "Both say that the museum opens at ten [1].", True),
        (Part.SIMILARITIES, "The museum opens at ten and children enter free of charge [1][2].", True),
        (Part.SIMILARITIES, "Both say that guided tours take place in Latin [3].", False),  # a gap's
        (Part.SIMILARITIES, "Both say that guided tours take place in Latin [1].", False),  # of other words
        (Part.SIMILARITIES, "The museum does not open at ten [1].", False),
        (Part.SIMILARITIES, "The museum opens at ten.", False),
        (Part.GAPS, "The documentation does not say that guided tours take place in Latin [3].", True),
        (Part.GAPS, "Guided tours take place in Latin [3].", False),
        (Part.GAPS, "Bags must be left at the entrance [4].", True),
        (Part.GAPS, "Both say that bags must be left at the entrance [4].", False),
        (Part.GAPS, "Nobody knows what the weather brings tomorrow [4].", False),
    ],
)
def test_a_sentence_rests_on_its_notes(part: Part, sentence: str, borne: bool) -> None:
    assert ENGLISH.bears(sentence, part) is borne


def test_a_citation_of_what_is_not_spoken_of_is_idle() -> None:
    sentence = "The documentation does not say that guided tours take place in Latin [3]. [4]"
    assert ENGLISH.idle(sentence) == {4}
    assert ENGLISH.home(sentence) is Part.GAPS
    assert ENGLISH.home("The museum opens [1], but not in Latin [3].") is None


@pytest.mark.parametrize(
    ("sentence", "borne"),
    [
        ("A documentação não diz que as visitas guiadas são em latim [3].", True),
        ("As visitas guiadas são em latim [3].", False),
    ],
)
def test_a_denial_stays_one_in_portuguese_and_in_a_translation(sentence: str, borne: bool) -> None:
    assert PORTUGUESE.bears(sentence, Part.GAPS) is borne
    assert Notes("pt", PORTUGUESE.all, copied=False).bears(sentence, Part.GAPS) is borne


@pytest.mark.parametrize("judged", [examples.dependencies(), examples.retention(), examples.backups()])
def test_every_note_bears_itself_and_cites_a_passage(judged: Judged) -> None:
    composition = compose(outline(judged))
    found = notes(composition)
    known = {citation.number for citation in composition.ledger.citations}
    assert found.all
    for note in found.all:
        assert found.bears(note.text, note.part)
        assert numbers_in(note.text) == {note.number} <= known


@given(number=st.integers(0, 99), rest=st.text(max_size=20))
def test_a_strangers_numbers_are_no_citations(number: int, rest: str) -> None:
    at = examples.At("a.md", "A", "The server keeps every message for a week.")
    text = f"The server keeps every message [{number}] for a week {rest}"
    found = notes(compose(outline(examples.judged([(examples.COVERED, text, [at])]))))
    assert all(numbers_in(note.text) == {note.number} for note in found.all)
