"""Frames that are told again, in any order of deaths and restarts, are recorded once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.models.tuning.jobs import Jobs, model_of
from services.models.tuning.names import new_id
from services.models.tuning.recording import DEATHS, Recording
from services.models.tuning.run import Finished, Metrics, Saved, Started, Stepped
from services.models.tuning.service import MIGRATIONS
from services.models.tuning.tables import JobRow
from services.storage.database import Database

AN_EPOCH, EPOCHS, KEPT = 3, 5, 3
TOTAL = AN_EPOCH * EPOCHS


Life = tuple[int, int, int]
_STEP = st.integers(0, TOTAL)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=st.lists(st.tuples(_STEP, _STEP, _STEP), max_size=DEATHS - 1))
def test_steps_checkpoints_and_ends_are_recorded_once(lives: list[Life], tmp_path: Path) -> None:
    """A life of the process: the state it goes on from, the step it dies at, the last step that was heard of it."""
    asyncio.run(_check(lives, tmp_path))


async def _check(lives: list[Life], folder: Path) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{folder / 'models.db'}", MIGRATIONS, "models")
    jobs, recording = Jobs(database), Recording(database)
    job = new_id("ftjob-")
    await jobs.add(
        JobRow(
            id=job,
            model="base",
            base="base",
            suffix="",
            seed=0,
            training_file="file-a",
            validation_file=None,
            hyperparameters={},
            details=None,
        )
    )
    await recording.validated(job)
    saved = 0
    gone: set[int] = set()
    for state, death, heard in [*lives, (TOTAL, TOTAL, TOTAL)]:
        assert await recording.begin(job)
        await _live(recording, job, min(saved, state), min(heard, max(saved, death)), gone)
        saved = max(saved, death)
        if death < TOTAL:
            await recording.died(job, "killed")
    done = Finished(folder=folder, trained_tokens=5, metrics=Metrics(step=TOTAL))
    assert await recording.results(job) is not None
    assert [await recording.finished(job, done) for _ in range(2)] == [True, False]

    rows, _ = await jobs.events(job, limit=1000, after=None)
    steps = [row.data["step"] for row in reversed(rows) if row.type == "metrics" and row.data]
    assert steps == list(range(1, TOTAL + 1))
    told = [row.message for row in rows if row.message.startswith("Checkpoint created")]
    assert sorted(told) == sorted(f"Checkpoint created at step {AN_EPOCH * n}" for n in range(1, EPOCHS + 1))
    row = await jobs.get(job)
    points, _ = await jobs.checkpoints(job, limit=10, after=None)
    assert [point.step for point in points] == [TOTAL, TOTAL - AN_EPOCH, TOTAL - 2 * AN_EPOCH]
    assert points[0].model == row.fine_tuned_model == model_of(row)
    await database.close()


async def _live(recording: Recording, job: str, resumed: int, heard: int, gone: set[int]) -> None:
    """What is heard, up to the step `heard`, of a process that goes on from `resumed`; `gone` are no longer there."""
    started = Started(
        device="CPU",
        resumed_step=resumed,
        total_steps=TOTAL,
        n_epochs=EPOCHS,
        batch_size=1,
        learning_rate_multiplier=1,
    )
    await recording.started(job, started)
    for step in range(1, heard + 1):
        metrics = Metrics(step=step, train_loss=1.0)
        await recording.stepped(job, Stepped(metrics=metrics, epoch=step / AN_EPOCH, seconds_left=1))
        if step % AN_EPOCH == 0 and step not in gone:
            kept = await recording.saved(job, Saved(folder=Path("a"), metrics=metrics), "a", KEPT)
            gone |= {old.step for old in kept[1]} if kept else set()
