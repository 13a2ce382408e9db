"""Models promoted for bases, the heading's model and warnings of an analysis, and jobs of no analysis."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "gateway_promotions",
        sa.Column("base", sa.String(255), primary_key=True),
        sa.Column("role", sa.String(16), primary_key=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("model", sa.String(255)),
        sa.Column("created_at", sa.Float(53), nullable=False),
    )
    op.add_column("gateway_analyses", sa.Column("heading_model", sa.String(255)))
    op.add_column("gateway_analyses", sa.Column("warnings", sa.LargeBinary))
    # SQLite copies the table: ids must go on growing in the copy too
    with op.batch_alter_table("gateway_outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.alter_column("analysis_id", existing_type=sa.String(32), nullable=True)
