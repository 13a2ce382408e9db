"""The trace of a promised message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("gateway_outbox", sa.Column("trace", sa.String(64), nullable=False, server_default=""))
