"""A model's second look at the verdicts of an analysis."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "gateway_analyses", sa.Column("wants_judge", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("gateway_analyses", sa.Column("refined_attempt", sa.Integer))
