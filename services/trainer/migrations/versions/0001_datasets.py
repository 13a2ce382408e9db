"""The tables of datasets, reviews and captures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trainer_datasets",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("versions", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("updated_at", sa.Float(53), nullable=False),
    )
    op.create_table(
        "trainer_dataset_versions",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column(
            "dataset",
            sa.String(64),
            sa.ForeignKey("trainer_datasets.name", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("shares", sa.JSON, nullable=False),
        sa.Column("checked", sa.BigInteger, nullable=False),
        sa.Column("errors", sa.BigInteger, nullable=False),
        sa.Column("warnings", sa.BigInteger, nullable=False),
        sa.Column("statistics", sa.JSON),
        sa.Column("error", sa.JSON),
        sa.Column("crashes", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("beat", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
    )
    op.create_index(
        "ix_trainer_dataset_versions_of", "trainer_dataset_versions", ["dataset", "number"], unique=True
    )
    op.create_index("ix_trainer_dataset_versions_due", "trainer_dataset_versions", ["status"])
    op.create_table(
        "trainer_dataset_defects",
        sa.Column(
            "version",
            sa.String(40),
            sa.ForeignKey("trainer_dataset_versions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("defect", sa.JSON, nullable=False),
    )
    op.create_table(
        "trainer_reviews",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("analysis_id", sa.String(255), nullable=False),
        sa.Column("base", sa.String(255), nullable=False),
        sa.Column("task", sa.String(16), nullable=False),
        sa.Column("statement", sa.Integer, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("corrected", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("consent", sa.Boolean, nullable=False),
        sa.Column("material", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
    )
    op.create_index(
        "ix_trainer_reviews_of", "trainer_reviews", ["analysis_id", "task", "statement"], unique=True
    )
    op.create_index("ix_trainer_reviews_base", "trainer_reviews", ["base"])
    op.create_table(
        "trainer_captures",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("model", sa.String(255), nullable=False),
        sa.Column("prompt_version", sa.String(64)),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
    )
    op.create_index("ix_trainer_captures_of", "trainer_captures", ["name", "id"])


def downgrade() -> None:
    for table in (
        "trainer_captures",
        "trainer_reviews",
        "trainer_dataset_defects",
        "trainer_dataset_versions",
        "trainer_datasets",
    ):
        op.drop_table(table)
