"""What the trainer's store shows of itself: versions of datasets, trainings and evaluations, by their status."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import Gauge
from sqlalchemy import func, select

from services.observe import metrics
from services.storage.database import Database
from services.trainer.datasets.tables import VersionRow
from services.trainer.evaluations.tables import EvaluationRow
from services.trainer.trainings.tables import TrainingRow

_SHOWN: tuple[tuple[Gauge, type[VersionRow | TrainingRow | EvaluationRow]], ...] = (
    (metrics.DATASETS, VersionRow),
    (metrics.TRAININGS, TrainingRow),
    (metrics.EVALUATIONS, EvaluationRow),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Of all trainers together, as the store has it."""

    database: Database

    async def sample(self) -> None:
        """Bring the gauges up to date."""
        async with self.database.read() as session:
            for gauge, rows in _SHOWN:
                counted = await session.execute(select(rows.status, func.count()).group_by(rows.status))
                metrics.replace(gauge, {row[0]: row[1] for row in counted})
