"""Links by which an analysis is shared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "gateway_shares",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column(
            "analysis_id",
            sa.String(32),
            sa.ForeignKey("gateway_analyses.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("with_text", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("expires_at", sa.Float(53)),
    )
    op.create_index("ix_gateway_shares_analysis_id", "gateway_shares", ["analysis_id"])
