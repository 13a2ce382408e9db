"""The gateway's tables: analyses and their batches, what is to be announced, idempotency keys, the models promoted for
bases, webhooks and their deliveries; and of callers their keys, sessions, objects, rates, usage and audit."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase): ...


class AnalysisRow(Table):
    """An analysis. JSON is kept as the bytes that travel, so that reading one parses only what is asked."""

    __tablename__ = "gateway_analyses"
    __table_args__ = (
        Index("ix_gateway_analyses_open", "finished_at", "moved_at"),
        Index("ix_gateway_analyses_owner", "owner", "id"),
        Index("ix_gateway_analyses_batch", "batch_id", "id"),
        Index("ix_gateway_analyses_origin", "origin", "id"),
    )

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
    owner: Mapped[str | None] = mapped_column(String(16))
    """The key that began it; None: nobody's, begun while none was needed."""
    batch_id: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str | None] = mapped_column(String(255))
    """What its batch calls the text."""
    held: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it waits for its batch's turn: nothing was sent yet, and its time does not run."""
    revises: Mapped[str | None] = mapped_column(String(32))
    """The analysis whose text this one is a later state of; None: of none."""
    origin: Mapped[str] = mapped_column(String(32), server_default="")
    """The first analysis of the text: itself, where it revises none."""
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
    words: Mapped[int | None]
    """Of the checkable statements; with `covered`, those of them that are covered, what a batch sums."""
    covered: Mapped[float | None]
    judged: Mapped[bytes | None] = mapped_column(LargeBinary)
    report: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The `ReportWritten` that ended it."""
    error: Mapped[bytes | None] = mapped_column(LargeBinary)


class ShareRow(Table):
    """A link by which an analysis is read without a key, and which goes with it. Its owner is the analysis's."""

    __tablename__ = "gateway_shares"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of its token."""
    analysis_id: Mapped[str] = mapped_column(
        ForeignKey("gateway_analyses.id", ondelete="CASCADE"), index=True
    )
    with_text: Mapped[bool]
    created_at: Mapped[float]
    expires_at: Mapped[float | None]
    """Unix seconds; None: never."""


class OutboxRow(Table):
    """A job that is promised: written with what it follows from, deleted once the bus has it safe."""

    __tablename__ = "gateway_outbox"
    # an id must never come again: the relay deletes by id what it read before
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    correlation: Mapped[str] = mapped_column(String(64), default="")
    trace: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """The W3C traceparent of what promised it; '' where none is traced."""
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
    """What the first request with an Idempotency-Key made, or makes now."""

    __tablename__ = "gateway_idempotency"
    __table_args__ = (Index("ix_gateway_idempotency_object", "kind", "object_id"),)

    owner: Mapped[str] = mapped_column(String(16), primary_key=True)
    """The caller's key; '' without keys."""
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the request, so that another one under the same key is told apart."""
    kind: Mapped[str] = mapped_column(String(64))
    """What is made: a word for what is ours, the route of the question for what another service makes."""
    object_id: Mapped[str | None] = mapped_column(String(300))
    """None: its maker has not answered yet."""
    expires_at: Mapped[float] = mapped_column(index=True)


class KeyRow(Table):
    """A key of the API. Of its secret only the digest is held."""

    __tablename__ = "gateway_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the whole key: its secret is 256 random bits, which nobody guesses however fast the hash is."""
    previous_digest: Mapped[str | None] = mapped_column(String(64))
    previous_until: Mapped[float | None]
    """How long the secret before the last rotation is let in."""
    scopes: Mapped[str] = mapped_column(String(64))
    """Their names, with spaces between."""
    bases: Mapped[str] = mapped_column(Text)
    """Patterns of bases, as a JSON array."""
    requests_minute: Mapped[int | None]
    requests_day: Mapped[int | None]
    tokens_day: Mapped[int | None] = mapped_column(BigInteger)
    cost_day: Mapped[float | None]
    """US dollars."""
    created_at: Mapped[float]
    expires_at: Mapped[float | None]
    revoked_at: Mapped[float | None]


class SessionRow(Table):
    """A login of the page. It lives as long as the secret that it was begun with, and no longer than its own time."""

    __tablename__ = "gateway_sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the cookie's value."""
    key: Mapped[str] = mapped_column(String(16), index=True)
    key_digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[float]
    expires_at: Mapped[float] = mapped_column(index=True)


class ObjectRow(Table):
    """Whose an object is. What has no row is nobody's: it was made while no key was needed."""

    __tablename__ = "gateway_objects"
    __table_args__ = (Index("ix_gateway_objects_owner", "owner", "kind"),)

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    owner: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[float]


class RateRow(Table):
    """What a key has asked for in the present minute and day; made with the key."""

    __tablename__ = "gateway_rates"

    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger, default=0)
    """Minutes since 1970; `day` in days."""
    minute_requests: Mapped[int] = mapped_column(default=0)
    day: Mapped[int] = mapped_column(BigInteger, default=0)
    day_requests: Mapped[int] = mapped_column(BigInteger, default=0)
    day_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    day_cost: Mapped[float] = mapped_column(default=0.0)


class UsageRow(Table):
    """What a key used on a day (UTC) of a base and a model; '' where it was of none."""

    __tablename__ = "gateway_usage"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    base: Mapped[str] = mapped_column(String(255), primary_key=True)
    model: Mapped[str] = mapped_column(String(255), primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger, default=0)
    analyses: Mapped[int] = mapped_column(BigInteger, default=0)
    prompt_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    completion_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    embedding_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    cost: Mapped[float] = mapped_column(default=0.0)
    """US dollars, where the price of the model is known."""


class AuditRow(Table):
    """Who did what to what. Never holds contents."""

    __tablename__ = "gateway_audit"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[float]
    key: Mapped[str] = mapped_column(String(16))
    """'' where no key was needed, 'operator' from the command line."""
    action: Mapped[str] = mapped_column(String(64))
    """The name of the call."""
    kind: Mapped[str] = mapped_column(String(16))
    object: Mapped[str] = mapped_column(String(255))
    correlation: Mapped[str] = mapped_column(String(64))


class BatchRow(Table):
    """Analyses that one call began. How they stand is read from them; its owner is theirs."""

    __tablename__ = "gateway_batches"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Grows with time."""
    owner: Mapped[str | None] = mapped_column(String(16))
    base: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[float]
    finished_at: Mapped[float | None]
    """When the last of them ended: written with that end, so that it is told once."""


class WebhookRow(Table):
    """An address that is told of what is finished. `owner` and `beat` are the lease of the gateway that sends to it."""

    __tablename__ = "gateway_webhooks"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Grows with time."""
    key: Mapped[str | None] = mapped_column(String(16))
    """The key that it belongs to; None: it was made without keys."""
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[bytes] = mapped_column(LargeBinary)
    """Names of events, as a JSON list."""
    secret: Mapped[str] = mapped_column(String(128))
    """Signs what is sent, so it can only be kept as it is."""
    active: Mapped[bool]
    stopped: Mapped[str | None] = mapped_column(String(16))
    """Why it is not active: gone, failing; None: its owner wants it so."""
    failing_since: Mapped[float | None]
    created_at: Mapped[float]
    owner: Mapped[str | None] = mapped_column(String(64))
    beat: Mapped[int] = mapped_column(default=0)


class DeliveryRow(Table):
    """What a webhook is to be told: written with what it tells of, kept for some days after it is done."""

    __tablename__ = "gateway_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "subject"),
        Index("ix_gateway_deliveries_due", "webhook_id", "next_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Goes out as `webhook-id`, the same at every try. Grows with time."""
    webhook_id: Mapped[str] = mapped_column(ForeignKey("gateway_webhooks.id", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    """A digest of what happened, so that it is told once however often it is heard."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    status_code: Mapped[int | None]
    """What the receiver answered last."""
    error: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[float]
    next_at: Mapped[float | None] = mapped_column(index=True)
    """When it is tried next; None: it is done."""
    finished_at: Mapped[float | None]
