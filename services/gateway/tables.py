"""The gateway's tables: analyses, what is to be announced, idempotency keys, and the models promoted for bases."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase): ...


class AnalysisRow(Table):
    """An analysis. JSON is kept as the bytes that travel, so that reading one parses only what is asked."""

    __tablename__ = "gateway_analyses"
    __table_args__ = (Index("ix_gateway_analyses_open", "finished_at", "moved_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Grows with time: the newest is the greatest."""
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with every change, so that any gateway sees that there is news."""
    status: Mapped[str] = mapped_column(String(16), default="queued")
    attempt: Mapped[int] = mapped_column(default=1)
    judged_attempt: Mapped[int | None]
    refined_attempt: Mapped[int | None]
    heard: Mapped[bool] = mapped_column(default=False)
    """Whether a worker said anything since the last job was sent."""
    created_at: Mapped[float]
    moved_at: Mapped[float]
    expires_at: Mapped[float]
    finished_at: Mapped[float | None]
    base: Mapped[str] = mapped_column(String(255))
    model: Mapped[str | None] = mapped_column(String(255))
    heading_model: Mapped[str | None] = mapped_column(String(255))
    wants_report: Mapped[bool]
    wants_judge: Mapped[bool] = mapped_column(default=False, server_default=false())
    correlation: Mapped[str] = mapped_column(String(64), default="")
    request: Mapped[bytes] = mapped_column(LargeBinary)
    """The request as `forms.AnalysisRequest`, without its text."""
    text: Mapped[str] = mapped_column(Text)
    summary: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the list shows of `judged`: language, base_version, coverage."""
    warnings: Mapped[bytes | None] = mapped_column(LargeBinary)
    """`ErrorInfo`s of what the gateway found when it began, as JSON."""
    judged: Mapped[bytes | None] = mapped_column(LargeBinary)
    report: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The `ReportWritten` that ended it."""
    error: Mapped[bytes | None] = mapped_column(LargeBinary)


class OutboxRow(Table):
    """A job that is promised: written with what it follows from, deleted once the bus has it safe."""

    __tablename__ = "gateway_outbox"
    # an id must never come again: the relay deletes by id what it read before
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    correlation: Mapped[str] = mapped_column(String(64), default="")
    analysis_id: Mapped[str | None] = mapped_column(
        ForeignKey("gateway_analyses.id", ondelete="CASCADE"), index=True
    )
    """The analysis that it is work of, and goes with; None: of none."""
    created_at: Mapped[float]


class PromotionRow(Table):
    """The newest promotion that was heard of, by base and role."""

    __tablename__ = "gateway_promotions"

    base: Mapped[str] = mapped_column(String(255), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(64))
    model: Mapped[str | None] = mapped_column(String(255))
    """None: the settings' default again."""
    created_at: Mapped[float]


class IdempotencyRow(Table):
    """The first answer to an Idempotency-Key."""

    __tablename__ = "gateway_idempotency"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the request, so that another one under the same key is told apart."""
    analysis_id: Mapped[str] = mapped_column(
        ForeignKey("gateway_analyses.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[float] = mapped_column(index=True)
