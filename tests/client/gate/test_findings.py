"""Places, fingerprints, levels, baselines and the gate itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lacuna.gate import baseline
from lacuna.gate.baseline import Baseline, BaselineInvalid
from lacuna.gate.changes import Changes
from lacuna.gate.findings import LEVELS, Kind, Level, findings_of
from lacuna.gate.outcome import Exit, File, Outcome, percent
from lacuna.gate.places import Lines

from tests.client.gate.outcomes import analysis, hostile


@given(st.text(st.sampled_from("a😀é \n\r"), max_size=40), st.data())
def test_a_region_is_where_its_characters_are(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    region = Lines(text).region(start, end)
    lines = text.split("\n")
    offsets = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    first = offsets[region.first_line - 1] + region.first_column - 1
    last = offsets[region.last_line - 1] + region.last_column - 1
    inside = text[start:end]
    assert text[first:last] == inside.strip()
    before = lines[region.first_line - 1][: region.first_column - 1]
    assert region.utf16_first == len(before.encode("utf-16-le")) // 2 + 1


def test_a_place_outside_of_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.\.3 of 2"):
        Lines("ab").region(0, 3)


def prints(text: str, *judged: tuple[str, Kind], path: str = "a.md") -> list[str]:
    found = analysis(text, *((said, kind.value) for said, kind in judged))
    return [finding.fingerprint for finding in findings_of(found, path, text)]


def test_a_fingerprint_stays_while_its_statement_moves() -> None:
    one, two = ("One is so.", Kind.ABSENT), ("Two is so.", Kind.CONTRADICTED)
    before = prints("One is so. Two is so.", one, two)
    assert prints("# New\n\nTwo is so.\n\nOne is so.", two, one) == before[::-1]
    assert prints("One is  so.", ("One is  so.", Kind.ABSENT)) == before[:1]


def test_a_fingerprint_is_another_for_another_statement_verdict_path_or_time() -> None:
    said = ("One is so.", Kind.ABSENT)
    seen = [
        *prints("One is so. One is so.", said, said),
        *prints("One is so.", (said[0], Kind.PARTIAL)),
        *prints("One is so.", said, path="b.md"),
        *prints("One was so.", ("One was so.", Kind.ABSENT)),
    ]
    assert len(set(seen)) == 5


def test_levels_are_as_asked_and_none_is_not_told() -> None:
    text = "One. Two."
    found = analysis(text, ("One.", "partial"), ("Two.", "absent"))
    levels = {**LEVELS, Kind.PARTIAL: Level.ERROR, Kind.ABSENT: Level.NONE}
    assert [(f.statement, f.level) for f in findings_of(found, "a.md", text, levels)] == [
        ("One.", Level.ERROR)
    ]


def test_a_baseline_takes_away_what_it_holds_and_changes_what_is_elsewhere(tmp_path: Path) -> None:
    file = hostile().files[0]
    path = tmp_path / "baseline.json"
    baseline.write(path, file.findings[:1])
    first = path.read_bytes()
    baseline.write(path, file.findings[:1])
    assert path.read_bytes() == first
    kept = file.kept(Baseline.read(path), None)
    assert (kept.findings, kept.known) == (file.findings[1:], 1)
    line = file.findings[1].region.first_line
    here = file.kept(Baseline(), Changes({file.path: (range(line, line + 1),)}))
    assert (here.findings, here.unchanged) == (file.findings[1:2], 2)
    assert file.kept(Baseline(), Changes({})).findings == ()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2, "findings": []}', '{"version": 1, "findings": [1]}']
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(BaselineInvalid):
        Baseline.read(path)


def outcome(*files: File, under: float | None = 0.8, on: frozenset[Kind] = frozenset()) -> Outcome:
    return Outcome("b", files, under, on)


def test_coverage_is_of_all_files_as_one_by_words() -> None:
    both = outcome(File("a", coverage=1.0, words=30), File("b", coverage=0.2, words=10))
    assert both.coverage == pytest.approx(0.8)
    assert both.exit is Exit.PASSED
    assert outcome(*both.files, under=0.81).exit is Exit.GATE_FAILED


def test_where_nothing_is_checkable_no_coverage_is_missed() -> None:
    assert outcome(File("a")).exit is Exit.PASSED
    assert outcome(File("a")).coverage is None


def test_the_gate_fails_on_the_verdicts_that_it_is_told() -> None:
    files = hostile().files[:2]
    assert outcome(*files, under=None, on=frozenset({Kind.PARTIAL})).exit is Exit.GATE_FAILED
    assert outcome(*files, under=None).exit is Exit.PASSED


def test_a_file_that_failed_is_more_than_a_gate_that_failed() -> None:
    assert hostile().exit is Exit.NOT_DONE


def test_a_share_that_misses_is_not_shown_as_what_it_misses() -> None:
    assert [percent(x) for x in (0.79999, 0.8, 1.0, 0.0, 0.29)] == [
        "79.9%",
        "80.0%",
        "100.0%",
        "0.0%",
        "29.0%",
    ]
