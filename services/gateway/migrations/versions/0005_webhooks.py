"""Batches, webhooks with their deliveries, and Idempotency-Keys of whatever is created."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("gateway_analyses", sa.Column("batch_id", sa.String(32)))
    op.add_column("gateway_analyses", sa.Column("name", sa.String(255)))
    op.add_column(
        "gateway_analyses", sa.Column("held", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("gateway_analyses", sa.Column("words", sa.Integer))
    op.add_column("gateway_analyses", sa.Column("covered", sa.Float(53)))
    op.create_index("ix_gateway_analyses_batch", "gateway_analyses", ["batch_id", "id"])
    op.create_table(
        "gateway_batches",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String(16)),
        sa.Column("base", sa.String(255), nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("finished_at", sa.Float(53)),
    )
    op.create_table(
        "gateway_webhooks",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("key", sa.String(16)),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", sa.LargeBinary, nullable=False),
        sa.Column("secret", sa.String(128), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("stopped", sa.String(16)),
        sa.Column("failing_since", sa.Float(53)),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("beat", sa.Integer, nullable=False),
    )
    op.create_table(
        "gateway_deliveries",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column(
            "webhook_id",
            sa.String(32),
            sa.ForeignKey("gateway_webhooks.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("status_code", sa.Integer),
        sa.Column("error", sa.String(32)),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("next_at", sa.Float(53)),
        sa.Column("finished_at", sa.Float(53)),
        sa.UniqueConstraint("webhook_id", "subject"),
    )
    op.create_index("ix_gateway_deliveries_due", "gateway_deliveries", ["webhook_id", "next_at"])
    op.create_index("ix_gateway_deliveries_next_at", "gateway_deliveries", ["next_at"])
    _generalise_keys()


def _generalise_keys() -> None:
    """Keys named analyses alone; those that still count go on."""
    op.drop_index("ix_gateway_idempotency_analysis_id", "gateway_idempotency")
    op.drop_index("ix_gateway_idempotency_created_at", "gateway_idempotency")
    op.rename_table("gateway_idempotency", "gateway_idempotency_before")
    op.create_table(
        "gateway_idempotency",
        sa.Column("owner", sa.String(16), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("object_id", sa.String(300)),
        sa.Column("expires_at", sa.Float(53), nullable=False),
    )
    op.execute(
        "INSERT INTO gateway_idempotency (owner, key, digest, kind, object_id, expires_at) "
        "SELECT '', key, digest, 'analysis', analysis_id, created_at + 86400 FROM gateway_idempotency_before"
    )
    op.drop_table("gateway_idempotency_before")
    op.create_index("ix_gateway_idempotency_object", "gateway_idempotency", ["kind", "object_id"])
    op.create_index("ix_gateway_idempotency_expires_at", "gateway_idempotency", ["expires_at"])
