"""When a cached vector was last used."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("embeddings", sa.Column("used", sa.Float(53), nullable=False, server_default="0"))
    op.create_index("embeddings_by_use", "embeddings", ["used"])


def downgrade() -> None:
    op.drop_index("embeddings_by_use", "embeddings")
    op.drop_column("embeddings", "used")
