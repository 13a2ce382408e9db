"""Versions and their documents, pausing, deletion that can be undone, what analyses cite, insights."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def base_id(*, key: bool = False) -> sa.Column[int]:
    return sa.Column(
        "base_id", Id, sa.ForeignKey("bases.id", ondelete="CASCADE"), nullable=False, primary_key=key
    )


def upgrade() -> None:
    no = sa.false()
    op.add_column("bases", sa.Column("paused", sa.Boolean, nullable=False, server_default=no))
    op.add_column("bases", sa.Column("deleted_at", sa.Float(53)))
    op.add_column("bases", sa.Column("restored", sa.JSON))
    op.add_column("bases", sa.Column("analyses", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("documents", sa.Column("language_set", sa.Boolean, nullable=False, server_default=no))
    op.add_column("documents", sa.Column("translation_set", sa.Boolean, nullable=False, server_default=no))
    op.create_table(
        "versions",
        base_id(key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("embedding_model", sa.String(256), nullable=False),
        sa.Column("restored_from", sa.String(64)),
        sa.Column("created_at", sa.Float(53), nullable=False),
    )
    op.create_table(
        "version_documents",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        base_id(),
        sa.Column("since", sa.Integer, nullable=False),
        sa.Column("until", sa.Integer),
        sa.Column("path", sa.String(512), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("media_type", sa.String(256), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("text", sa.String(64)),
        sa.Column("text_size", sa.BigInteger, nullable=False),
        sa.Column("parsed", sa.String(64), nullable=False),
        sa.Column("title", sa.String(512), nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.Column("translation", sa.String(512), nullable=False),
        sa.Column("language_set", sa.Boolean, nullable=False),
        sa.Column("translation_set", sa.Boolean, nullable=False),
    )
    op.create_index("version_documents_by_path", "version_documents", ["base_id", "path"])
    op.create_table(
        "citations",
        base_id(key=True),
        sa.Column("passage", sa.String(16), primary_key=True),
        sa.Column("analyses", sa.BigInteger, nullable=False),
        sa.Column("used", sa.Float(53), nullable=False),
    )
    op.create_table(
        "counted_analyses",
        base_id(key=True),
        sa.Column("analysis", sa.String(64), primary_key=True),
        sa.Column("counted_at", sa.Float(53), nullable=False),
    )
    op.create_table(
        "insights",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        base_id(),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("beat", sa.BigInteger, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("result", sa.LargeBinary),
        sa.Column("failed_at", sa.Float(53)),
    )
    op.create_index("insights_by_version", "insights", ["base_id", "version"], unique=True)
    # what serves now can be put back; where documents changed since, what it holds is known no more
    op.execute(
        "INSERT INTO versions (base_id, number, version, documents, chunks, passages, languages,"
        " embedding_model, created_at)"
        " SELECT b.id, b.number, b.version, (SELECT count(*) FROM documents d WHERE d.base_id = b.id"
        " AND d.status = 'indexed' AND d.parsed IS NOT NULL), b.chunks, b.passages, b.languages,"
        " b.embedding_model, b.updated_at"
        " FROM bases b WHERE b.version IS NOT NULL AND b.revision = b.indexed_revision"
    )
    op.execute(
        "INSERT INTO version_documents (base_id, since, path, language, media_type, source, size, text,"
        " text_size, parsed, title, chunks, passages, translation, language_set, translation_set)"
        " SELECT d.base_id, b.number, d.path, d.language, d.media_type, d.source, d.size, d.text,"
        " d.text_size, d.parsed, d.title, d.chunks, d.passages, d.translation, d.language_set, d.translation_set"
        " FROM documents d JOIN bases b ON b.id = d.base_id WHERE b.version IS NOT NULL"
        " AND b.revision = b.indexed_revision AND d.status = 'indexed' AND d.parsed IS NOT NULL"
    )


def downgrade() -> None:
    for table in ("insights", "counted_analyses", "citations", "version_documents", "versions"):
        op.drop_table(table)
    for table, columns in (
        ("documents", ("language_set", "translation_set")),
        ("bases", ("paused", "deleted_at", "restored", "analyses")),
    ):
        for column in columns:
            op.drop_column(table, column)
