"""The tables of trainings."""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None: ...


def downgrade() -> None: ...
