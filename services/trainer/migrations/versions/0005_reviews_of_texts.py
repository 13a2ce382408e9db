"""Reviews are of what is reviewed, in whatever state of its text it stands."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REVIEWS = sa.table(
    "trainer_reviews",
    sa.column("id", sa.String),
    sa.column("analysis_id", sa.String),
    sa.column("task", sa.String),
    sa.column("statement", sa.Integer),
    sa.column("given", sa.Text),
    sa.column("material", sa.JSON),
    sa.column("origin", sa.String),
    sa.column("subject", sa.String),
)


def upgrade() -> None:
    op.add_column("trainer_reviews", sa.Column("origin", sa.String(255), nullable=False, server_default=""))
    op.add_column("trainer_reviews", sa.Column("subject", sa.String(80), nullable=False, server_default=""))
    _tell_subjects()
    op.drop_index("ix_trainer_reviews_of", "trainer_reviews")
    op.create_index("ix_trainer_reviews_of", "trainer_reviews", ["origin", "subject"], unique=True)
    op.create_index("ix_trainer_reviews_analysis", "trainer_reviews", ["analysis_id"])


def _tell_subjects() -> None:
    """As the gateway names them. Of which text an analysis is a state is not known here: it is its own."""
    connection = op.get_bind()
    seen: Counter[tuple[str, str]] = Counter()
    c = REVIEWS.c
    rows = connection.execute(
        sa.select(c.id, c.analysis_id, c.task, c.given, c.material).order_by(c.analysis_id, c.statement)
    ).all()
    for row in rows:
        material = row.material or {}
        about = [row.task, row.given, material.get("text", ""), list(material.get("passages", ()))]
        about += [material.get("document", ""), material.get("section", "")]
        digest = hashlib.sha256(json.dumps(about, ensure_ascii=False).encode()).hexdigest()
        subject = f"{digest}.{seen[row.analysis_id, digest]}"
        seen[row.analysis_id, digest] += 1
        connection.execute(
            sa.update(REVIEWS).where(c.id == row.id).values(origin=row.analysis_id, subject=subject)
        )
