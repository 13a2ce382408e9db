"""Analyses, their outbox and idempotency keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "gateway_analyses",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("judged_attempt", sa.Integer),
        sa.Column("heard", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("moved_at", sa.Float(53), nullable=False),
        sa.Column("expires_at", sa.Float(53), nullable=False),
        sa.Column("finished_at", sa.Float(53)),
        sa.Column("base", sa.String(255), nullable=False),
        sa.Column("model", sa.String(255)),
        sa.Column("wants_report", sa.Boolean, nullable=False),
        sa.Column("correlation", sa.String(64), nullable=False),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("summary", sa.LargeBinary),
        sa.Column("judged", sa.LargeBinary),
        sa.Column("report", sa.LargeBinary),
        sa.Column("error", sa.LargeBinary),
    )
    op.create_index("ix_gateway_analyses_open", "gateway_analyses", ["finished_at", "moved_at"])
    op.create_table(
        "gateway_outbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("correlation", sa.String(64), nullable=False),
        sa.Column(
            "analysis_id",
            sa.String(32),
            sa.ForeignKey("gateway_analyses.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_gateway_outbox_analysis_id", "gateway_outbox", ["analysis_id"])
    op.create_table(
        "gateway_idempotency",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column(
            "analysis_id",
            sa.String(32),
            sa.ForeignKey("gateway_analyses.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("created_at", sa.Float(53), nullable=False),
    )
    op.create_index("ix_gateway_idempotency_analysis_id", "gateway_idempotency", ["analysis_id"])
    op.create_index("ix_gateway_idempotency_created_at", "gateway_idempotency", ["created_at"])
