"""The task `report`: its notes in each of the prompts that ask for it, and the scores of what is written."""

from __future__ import annotations

from typing import Any

import pytest

from services.examples import report, tasks
from services.reporter import prompting
from services.reporter.composing import compose
from services.reporter.outline import outline
from services.wire.messages import LANGUAGES, Language
from tests.reporter import examples

NOTES = """Both say: files are kept for thirty days [1].
The documentation does not say: uploads are encrypted at rest [2].
The documentation says only a part of: backups run each night and are tested [3]."""
GOLD = """## Similarities

Files are kept for thirty days in both [1].

## Gaps

The documentation says nothing of uploads that are encrypted at rest [2]. Of the backups that run each night it
says only a part: that they are tested [3]."""


def _asked(language: Language = "en") -> list[dict[str, Any]]:
    return report.messages(NOTES, language)


def _scores(text: str) -> tuple[float, float, float]:
    notes = report.notes_of(_asked(), GOLD)
    return (
        report.gaps_score(text, GOLD, notes),
        report.citations_score(text, GOLD, notes),
        report.format_score(text, GOLD),
    )


def test_the_gold_report_has_all() -> None:
    notes = report.notes_of(_asked(), GOLD)
    assert notes.gaps == (2, 3)
    assert sorted(notes.words) == [1, 2, 3]
    assert _scores(GOLD) == (1, 1, 1)


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("", (0, 0, 0)),
        # one gap of two; a number that no note has; and one whose sentence speaks of something else
        (
            "## Similarities\n\nFiles are kept [1].\n\n## Gaps\n\nUploads are encrypted at rest? [2]",
            (1 / 2, 1, 1),
        ),
        ("## Gaps\n\nUploads are encrypted [2]. Kept for days [9].", (1 / 2, 1 / 2, 3.5 / 4)),
        ("## Gaps\n\nAll is well, I must say [2][3].\n", (0, 0, 3.5 / 4)),
        # headings in another order, one of its own, a link and no end
        (
            "## Gaps\n\nUploads are encrypted [2].\n\n## Similarities\n\n## Mine\n\nSee [this](http://x) and",
            (1 / 2, 1, 0.5 / 4),
        ),
    ],
)
def test_a_report_scores_by_its_gaps_citations_and_form(
    text: str, scores: tuple[float, float, float]
) -> None:
    assert _scores(text) == pytest.approx(scores)


def test_a_report_in_another_language_than_its_notes_is_held_to_the_numbers_alone() -> None:
    gold = "## Lacunas\n\nO manual nada diz da cifragem [2]. Das cópias noturnas diz uma parte [3]."
    notes = report.notes_of(_asked("pt"), gold)
    assert notes.gaps == (2, 3)
    other = "## Lacunas\n\nNada consta sobre criptografia [2].\n"
    assert report.gaps_score(other, gold, notes) == 0.5
    assert report.citations_score(other, gold, notes) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("version", prompting.versions())
def test_the_notes_of_the_reporter_s_own_prompts(version: str, language: Language) -> None:
    judged = examples.dependencies().model_copy(update={"report_language": language})
    composition = compose(outline(judged))
    made = prompting.prompt(composition, version, "0" * 16)
    assert made is not None
    asked = [{"role": "system", "content": made.system}, {"role": "user", "content": made.user}]
    assert tasks.language_of(asked) == language
    notes = report.notes_of(asked, "")
    numbers = {citation.number: citation for citation in composition.ledger.citations}
    lacking = {
        s.evidence[0].passage for s in judged.statements if s.verdict in {"absent", "partial"} and s.evidence
    }
    named = {numbers[n].passage for n in notes.gaps}
    assert lacking
    assert lacking <= named
    assert all(notes.words[n] for n in notes.gaps)
    # the composed report, which names every gap with its passage, has them all
    assert report.gaps_score(composition.markdown(), composition.markdown(), notes) == 1
    assert report.citations_score(composition.markdown(), composition.markdown(), notes) > 0.5


def test_what_is_no_notes_has_none() -> None:
    assert report.notes_of([{"role": "user", "content": "<data-1>\n[\n</data-1>"}], "") == report.Notes(
        {}, ()
    )
    assert report.notes_of([], "## Gaps\n\n[1]").gaps == ()
