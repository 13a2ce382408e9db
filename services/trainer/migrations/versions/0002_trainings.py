"""The tables of trainings: what they are, their events and their checkpoints."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _of() -> sa.Column[Any]:
    parent = sa.ForeignKey("trainer_trainings.id", ondelete="CASCADE")
    return sa.Column("training", sa.String(40), parent, primary_key=True)


def upgrade() -> None:
    op.create_table(
        "trainer_trainings",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(255), unique=True),
        sa.Column("dataset", sa.String(255), nullable=False),
        sa.Column("dataset_version", sa.Integer, nullable=False),
        sa.Column("model", sa.String(255), nullable=False),
        sa.Column("provider", sa.String(255), nullable=False),
        sa.Column("suffix", sa.String(64), nullable=False),
        sa.Column("seed", sa.BigInteger),
        sa.Column("hyperparameters", sa.JSON, nullable=False),
        sa.Column("evaluation", sa.String(40)),
        sa.Column("override_reason", sa.Text),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("wanted", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("life", sa.JSON, nullable=False),
        sa.Column("due_at", sa.Float(53)),
        sa.Column("shutdown_date", sa.String(32)),
        sa.Column("fine_tuned_model", sa.String(255)),
        sa.Column("upstream_error", sa.Text),
        sa.Column("defects", sa.JSON, nullable=False),
        sa.Column("moderation", sa.JSON, nullable=False),
        sa.Column("curve", sa.JSON, nullable=False),
        sa.Column("seconds_left", sa.Float(53)),
        sa.Column("trained_tokens", sa.BigInteger),
        sa.Column("estimated_tokens", sa.BigInteger, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("beat", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("started_at", sa.Float(53)),
        sa.Column("finished_at", sa.Float(53)),
    )
    op.create_index("ix_trainer_trainings_due", "trainer_trainings", ["due_at"])
    op.create_table(
        "trainer_training_events",
        _of(),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("remote_id", sa.String(128)),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
    )
    op.create_index(
        "ix_trainer_training_events_remote", "trainer_training_events", ["training", "remote_id"], unique=True
    )
    op.create_table(
        "trainer_checkpoints",
        _of(),
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("model", sa.String(255), nullable=False),
        sa.Column("metrics", sa.JSON, nullable=False),
        sa.Column("overfits", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
    )
    op.create_index("ix_trainer_checkpoints_model", "trainer_checkpoints", ["model"])


def downgrade() -> None:
    for table in ("trainer_checkpoints", "trainer_training_events", "trainer_trainings"):
        op.drop_table(table)
