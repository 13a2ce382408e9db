"""Files, uploads and fine-tuning jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "models_files",
        sa.Column("number", _ID, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("filename", sa.String(512), nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
    )
    op.create_table(
        "models_uploads",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("filename", sa.String(512), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("keep", sa.BigInteger),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("file_id", sa.String(64)),
    )
    op.create_table(
        "models_upload_parts",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column(
            "upload_id", sa.String(64), sa.ForeignKey("models_uploads.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("models_upload_parts_by_upload", "models_upload_parts", ["upload_id"])
    op.create_table(
        "models_jobs",
        sa.Column("number", _ID, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("model", sa.String(256), nullable=False),
        sa.Column("base", sa.String(256), nullable=False),
        sa.Column("suffix", sa.String(64), nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("training_file", sa.String(64), nullable=False),
        sa.Column("validation_file", sa.String(64)),
        sa.Column("hyperparameters", sa.JSON, nullable=False),
        sa.Column("details", sa.JSON),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("total_steps", sa.Integer),
        sa.Column("deaths", sa.Integer, nullable=False),
        sa.Column("trained_tokens", sa.BigInteger),
        sa.Column("fine_tuned_model", sa.String(512)),
        sa.Column("result_file", sa.String(64)),
        sa.Column("error", sa.JSON),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("estimated_finish", sa.BigInteger),
        sa.Column("finished_at", sa.BigInteger),
    )
    op.create_index("models_jobs_by_status", "models_jobs", ["status"])
    op.create_table(
        "models_job_events",
        sa.Column("number", _ID, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column(
            "job_id", sa.String(64), sa.ForeignKey("models_jobs.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("type", sa.String(24), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("data", sa.JSON),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("models_job_events_by_job", "models_job_events", ["job_id", "number"])
    op.create_table(
        "models_checkpoints",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column(
            "job_id", sa.String(64), sa.ForeignKey("models_jobs.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("model", sa.String(512), nullable=False, unique=True),
        sa.Column("folder", sa.String(512), nullable=False),
        sa.Column("metrics", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("models_checkpoints_by_job", "models_checkpoints", ["job_id", "step"], unique=True)


def downgrade() -> None:
    for table in ("checkpoints", "job_events", "jobs", "upload_parts", "uploads", "files"):
        op.drop_table(f"models_{table}")
