"""Revisions of a text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("gateway_analyses", sa.Column("revises", sa.String(32)))
    op.add_column("gateway_analyses", sa.Column("origin", sa.String(32), nullable=False, server_default=""))
    op.execute("UPDATE gateway_analyses SET origin = id")
    op.create_index("ix_gateway_analyses_origin", "gateway_analyses", ["origin", "id"])
