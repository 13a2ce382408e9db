"""Models that failed a moderation check, remembered when their training is deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("trainer_unsafe_models", sa.Column("model", sa.String(255), primary_key=True))


def downgrade() -> None:
    op.drop_table("trainer_unsafe_models")
