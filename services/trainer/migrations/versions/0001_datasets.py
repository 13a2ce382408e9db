"""The tables of datasets."""

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None: ...


def downgrade() -> None: ...
