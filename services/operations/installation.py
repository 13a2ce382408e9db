"""What an installation consists of: the tables of the services that have some, and folders of files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from services.gateway import tables as gateway
from services.models.tuning import tables as models
from services.retriever import tables as retriever
from services.settings import Settings
from services.storage.database import file_of
from services.trainer import tables as trainer
from services.trainer.datasets import tables as _datasets
from services.trainer.evaluations import tables as _evaluations
from services.trainer.trainings import tables as _trainings

_ROOT = Path(__file__).resolve().parents[1]
_AREAS = (_datasets, _evaluations, _trainings)  # imported for what they add to the trainer's tables

FOLDERS = (
    "blobs",
    "parsed",
    "snapshots",
    "datasets",
    "models/files",
    "models/parts",
    "models/runs",
)
"""Of the data folder: all files that rows name are in one of them."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that has tables."""

    name: str
    metadata: sa.MetaData

    @property
    def migrations(self) -> Path:
        return _ROOT / self.name / "migrations"


SERVICES = {
    name: Service(name, module.Table.metadata)
    for name, module in (
        ("gateway", gateway),
        ("trainer", trainer),
        ("models", models),
        ("retriever", retriever),
    )
}


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the tables and the files of all services are."""

    data: Path
    urls: dict[str, str]
    """By service."""

    @classmethod
    def of(cls, settings: Settings) -> Installation:
        return cls(settings.data.resolve(), {name: settings.database(name) for name in SERVICES})

    def databases(self) -> dict[str, list[Service]]:
        """By URL, the services whose tables are there."""
        found: dict[str, list[Service]] = {}
        for name, url in self.urls.items():
            found.setdefault(url, []).append(SERVICES[name])
        return found

    def exists(self, url: str) -> bool:
        """Whether there may be a database: a SQLite file that is not there must not be made by looking."""
        file = file_of(url)
        return file is None or file.exists()
