"""What metrics, and a backend's words about a file, tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainer.trainings import content, curves
from services.trainer.trainings.estimating import batch, epochs
from services.trainer.trainings.refused_lines import refused_lines
from services.wire.training import Checkpoint, CheckpointMetrics, CurvePoint, Hyperparameters


def _checkpoint(step: int, loss: float | None, *, full: bool = True) -> Checkpoint:
    metrics = CheckpointMetrics(full_valid_loss=loss) if full else CheckpointMetrics(valid_loss=loss)
    return Checkpoint(id=f"c{step}", step=step, model=f"m{step}", metrics=metrics, created_at=0.0)


def test_a_checkpoint_overfits_where_it_is_worse_than_an_earlier_one_by_more_than_noise() -> None:
    losses = [1.0, 0.8, 0.805, None, 0.9, 0.7]
    marked = curves.marked([_checkpoint(n, loss) for n, loss in enumerate(losses)], [])
    assert [checkpoint.overfits for checkpoint in marked] == [False, False, False, False, True, False]


def test_losses_of_samples_are_as_noisy_as_their_curve() -> None:
    points = [CurvePoint(step=n, valid_loss=1.0 + 0.1 * (n % 2)) for n in range(20)]
    sampled = [
        _checkpoint(0, 1.0, full=False),
        _checkpoint(1, 1.15, full=False),
        _checkpoint(2, 1.3, full=False),
    ]
    assert [c.overfits for c in curves.marked(sampled, points)] == [False, False, True]


@given(st.lists(st.tuples(st.integers(1, 5000), st.floats(0, 10)), max_size=60), st.integers(0, 60))
def test_a_curve_is_the_same_however_its_metrics_come(told: list[tuple[int, float]], cut: int) -> None:
    metrics = [{"step": step, "train_loss": loss} for step, loss in told]
    whole = curves.curve((), metrics)
    assert curves.curve(curves.curve((), metrics[:cut]), metrics[cut:]) == whole
    assert {p.step: p.train_loss for p in whole} == dict(told)


def test_a_long_curve_is_thinned_and_keeps_its_end() -> None:
    metrics = [{"step": n, "train_loss": 1.0, "valid_loss": None if n % 3 else 1.0} for n in range(20_000)]
    points = curves.curve((), metrics)
    assert len(points) <= 4 * curves.POINTS
    assert points[-1].step == 19_999


def test_time_left_goes_by_the_speed_so_far() -> None:
    told = [(100.0 + 2 * n, {"step": n, "total_steps": 50}) for n in range(11)]
    assert curves.seconds_left(told) == pytest.approx(80)
    assert curves.progress([data for _, data in told]) == pytest.approx(0.2)
    assert curves.seconds_left(told[:1]) is None


def test_a_loss_that_ran_away_is_no_number() -> None:
    told = [
        {"step": 1, "train_loss": 2.0},
        {"step": 2, "train_loss": float("nan"), "valid_loss": float("inf")},
    ]
    assert [(p.step, p.train_loss, p.valid_loss) for p in curves.curve((), told)] == [
        (1, 2.0, None),
        (2, None, None),
    ]


def test_the_places_that_a_backend_names() -> None:
    words = (
        "Expected file to have JSONL format, where every line is a JSON dictionary. Line 1 is not a dictionary\n"
        'Invalid file format. Line 12, message 3, key "content": Input should be a valid string\n'
        'Example 536 contains an extra "tools"'
    )
    found = [(d.line, d.message, d.key, d.params["reason"]) for d in refused_lines(words)]
    assert found == [
        (1, None, "", "Line 1 is not a dictionary"),
        (12, 2, "content", 'Line 12, message 3, key "content": Input should be a valid string'),
        (536, None, "", 'Example 536 contains an extra "tools"'),
    ]
    assert refused_lines("The server had an error") == ()


@pytest.mark.parametrize(
    ("examples", "expected"), [(0, 25), (10, 10), (40, 3), (5000, 3), (10_000, 2), (30_000, 1)]
)
def test_epochs_are_chosen_as_openai_chooses_them(examples: int, expected: int) -> None:
    assert epochs(examples, Hyperparameters()) == expected
    assert epochs(examples, Hyperparameters(n_epochs=7)) == 7
    assert 1 <= batch(examples, Hyperparameters()) <= 256


@pytest.mark.parametrize(("size", "parts"), [(0, 0), (10, 0), (11, 2), (20, 2), (21, 3)])
def test_what_is_larger_than_a_part_goes_in_parts(size: int, parts: int) -> None:
    assert content.parts_of(size, 10) == parts
