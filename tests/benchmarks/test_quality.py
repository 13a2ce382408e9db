"""The quality bench: its measures are what they are called, and tuning never sees the test half."""

from __future__ import annotations

import ast
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score

from benchmarks.quality.bench import Bench, Key, Segment, development
from benchmarks.quality.client import label
from benchmarks.quality.contest import PAIRS, Run, contest
from benchmarks.quality.held_back import held_back
from benchmarks.quality.metrics import auroc, calibration_error, macro_f1
from benchmarks.quality.mistakes import phrase
from benchmarks.quality.page import BEGIN, END, between, publish
from benchmarks.quality.scoring import FIGURES, Answer, Judged, figures, sheet
from benchmarks.quality.tables import Tables
from services.settings import ROOT
from tests.benchmarks.small_bench import Recorded, write

ROWS = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 2), st.sampled_from((0.0, 0.25, 0.5, 0.99, 1.0)), st.integers(0, 3)
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_f1_and_auroc_are_those_of_scikit_learn_for_any_weighting(
    rows: list[tuple[int, int, float, int]],
) -> None:
    truth, said, score, weight = (np.array(column) for column in zip(*rows, strict=True))
    weights = np.vstack([np.ones(len(rows)), weight])
    for at, own in enumerate(weights):
        if own.sum():
            expected = f1_score(
                truth, said, labels=[0, 1, 2], average="macro", zero_division=0, sample_weight=own
            )
            assert macro_f1(truth, said, weights)[at] == pytest.approx(expected)
        positive = truth == 0
        if own[positive].sum() and own[~positive].sum():
            expected = roc_auc_score(positive, score, sample_weight=own)
            assert auroc(positive, score, weights)[at] == pytest.approx(expected)
        else:
            assert math.isnan(auroc(positive, score, weights)[at])


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_the_calibration_error_is_the_weighted_distance_of_ten_bins(
    rows: list[tuple[int, int, float, int]],
) -> None:
    truth, _, score, _ = (np.array(column) for column in zip(*rows, strict=True))
    expected = 0.0
    for low in range(10):
        inside = (score * 10 >= low) & ((score * 10 < low + 1) | (low == 9))
        if inside.any():
            expected += abs((truth == 0)[inside].mean() - score[inside].mean()) * inside.mean()
    assert calibration_error(truth == 0, score, np.ones((1, len(rows))))[0] == pytest.approx(expected)


def _segment(start: int, label_: str, kind: str, suggest: str | None = None) -> Segment:
    sections = {} if label_ == "gap" else {"en": f"page.md#{start}"}
    return Segment(start, start + 10, "x" * 10, label_, kind, sections, suggest, "page.md")  # type: ignore[arg-type]


def test_the_figures_of_a_text_counted_by_hand() -> None:
    """Six sentences; the answer gets the paraphrase's section second, and calls the negation covered."""
    key = Key(
        "a", "en", 0.5,
        (
            _segment(0, "covered", "verbatim"),
            _segment(10, "covered", "paraphrase_en_old_revision"),
            _segment(20, "contradicted", "perturb_negation"),
            _segment(30, "contradicted", "perturb_number"),
            _segment(40, "gap", "gap_near_section", "home.md"),
            _segment(50, "gap", "gap_far_tldr"),
        ),
    )  # fmt: skip
    answer = Answer(
        (
            Judged(0, 10, "covered", 1.0, ("page.md#0",)),
            Judged(10, 20, "covered", 0.7, ("page.md#0", "page.md#10")),
            Judged(20, 32, "covered", 0.8, ("page.md#20",)),  # reaches two letters into the next sentence
            Judged(32, 40, "contradicted", 0.1, ("page.md#30",)),
            Judged(40, 45, "gap", 0.2, ("page.md#1", "home.md#2")),
        ),
        0.75,
    )
    found = {name: figure.value for name, figure in figures(sheet([key], {"a": answer}, "en"), 10).items()}
    assert found == pytest.approx(
        {
            "hard_macro_f1_3way": (2 / 3 + 2 / 3 + 1) / 3,
            "hard_auroc_cov_vs_contradicted": 1 / 2,  # 0.7 against 0.8 and 0.1
            "macro_f1_3way": (4 / 5 + 2 / 3 + 1) / 3,
            "auroc_cov_vs_contradicted": 3 / 4,
            "auroc_cov_vs_gap": 1.0,
            "auroc_paraphrase_vs_near_gap": 1.0,
            "evidence_hit1": 1 / 2,
            "evidence_hit5": 1.0,
            "suggest_page_at3": 1.0,
            "coverage_mae": 0.25,
            # bins of 0.0, 0.1, 0.2, 0.7, 0.8 and 1.0, one sentence each
            "ece": (0.0 + 0.1 + 0.2 + 0.3 + 0.8 + 0.0) / 6,
        }
    )
    assert tuple(found) == FIGURES


def test_a_sentence_the_base_does_not_speak_of_in_this_language_is_not_counted() -> None:
    key = Key("a", "en", 1.0, (_segment(0, "covered", "verbatim"),))
    assert sheet([key], {"a": Answer((), 0.0)}, "pt").rows == ()


@pytest.mark.parametrize(
    ("verdict", "score", "expected"),
    [
        ("covered", 0.1, "covered"),
        ("partial", 0.5, "covered"),
        ("partial", 0.49, "gap"),
        ("contradicted", 0.9, "contradicted"),
        ("absent", 0.9, "gap"),
        ("not_checkable", 0.0, "gap"),
    ],
)
def test_verdicts_in_the_labels_of_the_bench(verdict: str, score: float, expected: str) -> None:
    assert label(verdict, score) == expected


def test_an_interval_holds_its_figure_and_comes_out_the_same_again(run: Run) -> None:
    for result in run.results["en", "en"].values():
        for name, figure in result.figures.items():
            if name != "ece" and not math.isnan(figure.value):
                assert figure.low <= figure.value <= figure.high, name
        assert repr(figures(result.sheet)["macro_f1_3way"]) == repr(result.figures["macro_f1_3way"])


# --- the test half


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A bench whose test half's key cannot be parsed."""
    return Bench(write(tmp_path))


@pytest.fixture
def run(bench: Bench) -> Run:
    """A run over the development half, whole, with that bench."""
    key = development(bench.folder)
    return contest(bench, Recorded(bench), "dev", key, lambda: key, every=1, say=lambda _: None)


def test_a_run_on_the_development_half_never_parses_the_other(bench: Bench, run: Run) -> None:
    assert run.texts == 6
    assert {key.id for key in development(bench.folder)} == {
        f"{a}-dev-{n}" for a in ("en", "pt") for n in range(3)
    }
    with pytest.raises(json.JSONDecodeError):
        held_back(bench.folder)


def test_a_row_that_hides_its_half_is_refused(bench: Bench) -> None:
    with (bench.folder / "docs.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"split": "test", "doc_id": "x"}\n')
    with pytest.raises(ValueError, match="line 13"):
        development(bench.folder)


def test_the_test_half_is_asked_for_after_every_system_has_answered(bench: Bench) -> None:
    asked: list[str] = []

    def refused() -> tuple[Key, ...]:
        asked.append("key")
        raise PermissionError

    with pytest.raises(PermissionError):
        contest(bench, Recorded(bench), "test", development(bench.folder), refused, every=1, say=asked.append)
    assert asked[-2:] == ["baselines done", "key"]


def test_only_scoring_can_reach_the_test_half() -> None:
    """Nothing but the command imports its reader, and nothing but the bench's reader opens the key."""
    importers, openers = set(), set()
    for file in [*(ROOT / "benchmarks").rglob("*.py"), *(ROOT / "services").rglob("*.py")]:
        tree, name = ast.parse(file.read_text(encoding="utf-8")), str(file.relative_to(ROOT))
        words = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        if "docs.jsonl" in words:
            openers.add(name)
        imported = {
            f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        if any(re.search(r"quality(\.bench)?\.(held_back|halves|keys)\b", what) for what in imported):
            importers.add(name)
    assert openers == {"benchmarks/quality/bench.py"}
    assert importers == {"benchmarks/quality/__main__.py", "benchmarks/quality/held_back.py"}


# --- the page


def test_both_languages_show_the_same_figures(run: Run) -> None:
    english, portuguese = (Tables(run, language).markdown() for language in ("en", "pt"))
    numbers = [re.findall(r"\d+[.,]\d+", text) for text in (english, portuguese)]
    assert len(numbers[0]) > 100
    assert numbers[0] == [number.replace(",", ".") for number in numbers[1]]
    assert english.count("\n|") == portuguese.count("\n|")
    for what in (run.base_version, run.date, *run.method.split()):
        assert what in english
        assert what in portuguese


def test_the_page_says_what_is_missed_and_quotes_at_most_twelve_words(run: Run) -> None:
    page = Tables(run, "en").markdown()
    assert "missed" in page
    assert "`perturb_antonym` taken for covered: 3 of 3" in page
    quotes = re.findall(r"“([^”]*)”", page)
    assert quotes
    assert max(len(quote.split()) for quote in quotes) <= 12
    assert "Papagaios" not in page, "only the documentation is quoted"


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("Tea `is` made.", "", "Tea is made."),
        ("a b c d e f g h i j k l m", "", "a b c d e f g h i j k l…"),
        ("a b c d e f g h i j k l m not n", "a b c d e f g h i j k l m n", "…d e f g h i j k l m not n"),
        ("never b c d e f g h i j k l m n", "b c d e f g h i j k l m n", "never b c d e f g h i j k l…"),
    ],
)
def test_a_quotation_shows_what_was_altered(text: str, source: str, expected: str) -> None:
    assert phrase(text, source) == expected


def test_publishing_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    for language in ("en", "pt"):
        (docs / language).mkdir(parents=True)
        (docs / language / "quality.md").write_text(
            f"# Q\n\n{BEGIN}\nold\n{END}\n\nAfter.\n", encoding="utf-8"
        )
    seen = []
    for _ in range(2):
        publish(run, docs)
        seen.append({file: file.read_bytes() for file in sorted(docs.rglob("*.*")) if file.is_file()})
    assert seen[0] == seen[1]
    page = (docs / "pt" / "quality.md").read_text(encoding="utf-8")
    assert page.startswith("# Q\n")
    assert page.endswith("After.\n")
    assert "\nold\n" not in page
    assert len(list((docs / "images").glob("quality-*.svg"))) == 4
    assert all(f"{a} sobre {b}" in page for a, b in PAIRS)


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        between(f"# Quality\n\n{BEGIN}\n", "figures")
