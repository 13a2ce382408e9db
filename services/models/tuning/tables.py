"""The models service's tables: files, uploads, fine-tuning jobs. Their history is in `../migrations/`.

Times are whole Unix seconds, as OpenAI tells them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Id = BigInteger().with_variant(Integer, "sqlite")


class Table(DeclarativeBase): ...


class FileRow(Table):
    """A file whose bytes are whole on the disk. `number` is the order of arrival."""

    __tablename__ = "models_files"

    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(32))
    filename: Mapped[str] = mapped_column(String(512))
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int | None] = mapped_column(BigInteger)


class UploadRow(Table):
    __tablename__ = "models_uploads"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    filename: Mapped[str] = mapped_column(String(512))
    purpose: Mapped[str] = mapped_column(String(32))
    keep: Mapped[int | None] = mapped_column(BigInteger)
    """Seconds that the file will be kept; None: until it is deleted."""
    status: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[str | None] = mapped_column(String(64))


class PartRow(Table):
    """A part whose bytes are whole on the disk."""

    __tablename__ = "models_upload_parts"
    __table_args__ = (Index("models_upload_parts_by_upload", "upload_id"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    upload_id: Mapped[str] = mapped_column(ForeignKey("models_uploads.id", ondelete="CASCADE"))
    bytes: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[int] = mapped_column(BigInteger)


class JobRow(Table):
    """A fine-tuning job. `status` is what is and what is wanted: whoever trains it stops where it says another.

    `step` is the last one recorded. `deaths` counts the training processes that died since then.
    """

    __tablename__ = "models_jobs"
    __table_args__ = (Index("models_jobs_by_status", "status"),)

    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[str] = mapped_column(String(24))
    model: Mapped[str] = mapped_column(String(256))
    """As asked for: a base, or a model fine-tuned before."""
    base: Mapped[str] = mapped_column(String(256))
    suffix: Mapped[str] = mapped_column(String(64))
    seed: Mapped[int] = mapped_column(BigInteger)
    training_file: Mapped[str] = mapped_column(String(64))
    validation_file: Mapped[str | None] = mapped_column(String(64))
    hyperparameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    """n_epochs, batch_size, learning_rate_multiplier: as asked, "auto" until a training process has chosen."""
    details: Mapped[dict[str, str] | None] = mapped_column(JSON)
    """Its metadata."""
    step: Mapped[int] = mapped_column(default=0)
    total_steps: Mapped[int | None]
    deaths: Mapped[int] = mapped_column(default=0)
    trained_tokens: Mapped[int | None] = mapped_column(BigInteger)
    fine_tuned_model: Mapped[str | None] = mapped_column(String(512))
    result_file: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[int] = mapped_column(BigInteger)
    estimated_finish: Mapped[int | None] = mapped_column(BigInteger)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)


class EventRow(Table):
    __tablename__ = "models_job_events"
    __table_args__ = (Index("models_job_events_by_job", "job_id", "number"),)

    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("models_jobs.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(String(8))
    type: Mapped[str] = mapped_column(String(24))
    message: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[int] = mapped_column(BigInteger)


class CheckpointRow(Table):
    """A callable model: an adapter in `folder`, under the service's folder of runs. `model` is its id."""

    __tablename__ = "models_checkpoints"
    __table_args__ = (Index("models_checkpoints_by_job", "job_id", "step", unique=True),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("models_jobs.id", ondelete="CASCADE"))
    step: Mapped[int]
    model: Mapped[str] = mapped_column(String(512), unique=True)
    folder: Mapped[str] = mapped_column(String(512))
    metrics: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[int] = mapped_column(BigInteger)
