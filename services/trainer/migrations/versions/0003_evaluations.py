"""The tables of evaluations: answers, judgements, and the promotions that rest on them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _of() -> list[sa.Column[Any]]:
    return [
        sa.Column(
            "evaluation",
            sa.String(40),
            sa.ForeignKey("trainer_evaluations.id", ondelete="CASCADE"),
            primary_key=True,
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "trainer_evaluations",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(255), unique=True),
        sa.Column("dataset", sa.String(255), nullable=False),
        sa.Column("dataset_version", sa.Integer, nullable=False),
        sa.Column("split", sa.String(16), nullable=False),
        sa.Column("models", sa.JSON, nullable=False),
        sa.Column("judge_model", sa.String(255)),
        sa.Column("prompt_version", sa.String(64)),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("seconds_left", sa.Float(53)),
        sa.Column("report", sa.JSON),
        sa.Column("error", sa.JSON),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("not_before", sa.Float(53), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("beat", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("finished_at", sa.Float(53)),
    )
    op.create_index("ix_trainer_evaluations_due", "trainer_evaluations", ["status", "not_before"])
    op.create_index(
        "ix_trainer_evaluations_of", "trainer_evaluations", ["dataset", "dataset_version", "split"]
    )
    op.create_table(
        "trainer_evaluated",
        *_of(),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("task", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
    )
    op.create_table(
        "trainer_answers",
        *_of(),
        sa.Column("model", sa.String(255), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("calls", sa.JSON, nullable=False),
        sa.Column("scores", sa.JSON, nullable=False),
        sa.Column("main", sa.Float(53), nullable=False),
        sa.Column("seconds", sa.Float(53), nullable=False),
        sa.Column("prompt_tokens", sa.Integer, nullable=False),
        sa.Column("completion_tokens", sa.Integer, nullable=False),
        sa.Column("cost", sa.Float(53)),
        sa.Column("error", sa.JSON),
    )
    op.create_table(
        "trainer_judgements",
        *_of(),
        sa.Column("model", sa.String(255), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("score", sa.Float(53), nullable=False),
        sa.Column("flipped", sa.Boolean, nullable=False),
        sa.Column("error", sa.JSON),
    )
    op.create_table(
        "trainer_promotions",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("base", sa.String(255), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("model", sa.String(255)),
        sa.Column("evaluation", sa.String(40)),
        sa.Column("forced_reason", sa.Text),
        sa.Column("demotion", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("announced", sa.Boolean, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("beat", sa.Integer, nullable=False),
    )
    op.create_index("ix_trainer_promotions_of", "trainer_promotions", ["base", "role", "id"])
    op.create_index("ix_trainer_promotions_announced", "trainer_promotions", ["announced"])
    op.create_index("ix_trainer_promotions_evaluation", "trainer_promotions", ["evaluation"])


def downgrade() -> None:
    for table in ("promotions", "judgements", "answers", "evaluated", "evaluations"):
        op.drop_table(f"trainer_{table}")
