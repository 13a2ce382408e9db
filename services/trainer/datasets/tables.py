"""The tables of datasets, reviews and captures."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.trainer.tables import Table


class DatasetRow(Table):
    __tablename__ = "trainer_datasets"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    versions: Mapped[int] = mapped_column(default=0)
    """The number of the latest one. It outlives the dataset: a number never names something else later."""
    deleted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[float] = mapped_column(Float(53))
    updated_at: Mapped[float] = mapped_column(Float(53))


class VersionRow(Table):
    """A version. Its files are in the folder of its id, see `folder.py`."""

    __tablename__ = "trainer_dataset_versions"
    __table_args__ = (
        Index("ix_trainer_dataset_versions_of", "dataset", "number", unique=True),
        Index("ix_trainer_dataset_versions_due", "status"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    dataset: Mapped[str] = mapped_column(ForeignKey("trainer_datasets.name", ondelete="CASCADE"))
    number: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(16))
    seed: Mapped[int] = mapped_column(BigInteger)
    shares: Mapped[list[float]] = mapped_column(JSON)
    checked: Mapped[int] = mapped_column(BigInteger, default=0)
    errors: Mapped[int] = mapped_column(BigInteger, default=0)
    warnings: Mapped[int] = mapped_column(BigInteger, default=0)
    statistics: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    crashes: Mapped[int] = mapped_column(default=0)
    """Processes that died over it."""
    owner: Mapped[str | None] = mapped_column(String(64))
    beat: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[float] = mapped_column(Float(53))


class DefectRow(Table):
    """A defect of a version, in the order of lines: the first ones of a file that has many."""

    __tablename__ = "trainer_dataset_defects"

    version: Mapped[str] = mapped_column(
        ForeignKey("trainer_dataset_versions.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    defect: Mapped[dict[str, Any]] = mapped_column(JSON)


class ReviewRow(Table):
    __tablename__ = "trainer_reviews"
    __table_args__ = (
        Index("ix_trainer_reviews_of", "origin", "subject", unique=True),
        Index("ix_trainer_reviews_analysis", "analysis_id"),
        Index("ix_trainer_reviews_base", "base"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Grows with time: the newest is the greatest."""
    analysis_id: Mapped[str] = mapped_column(String(255))
    """The state of the text in which it was given last."""
    origin: Mapped[str] = mapped_column(String(255), server_default="")
    """The first state of the text."""
    subject: Mapped[str] = mapped_column(String(80), server_default="")
    """What is reviewed, whichever state of the text it stands in."""
    base: Mapped[str] = mapped_column(String(255))
    task: Mapped[str] = mapped_column(String(16))
    statement: Mapped[int]
    """-1: the report."""
    language: Mapped[str] = mapped_column(String(8))
    given: Mapped[str] = mapped_column(Text)
    corrected: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    consent: Mapped[bool]
    material: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[float] = mapped_column(Float(53))


class CaptureRow(Table):
    """An answer that was kept. `content` is the example that it makes, a line of JSONL."""

    __tablename__ = "trainer_captures"
    __table_args__ = (Index("ix_trainer_captures_of", "name", "id"),)

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    """The request's: the same on every delivery."""
    name: Mapped[str] = mapped_column(String(255))
    model: Mapped[str] = mapped_column(String(255))
    prompt_version: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[float] = mapped_column(Float(53))
