"""Keys, sessions, who owns what, rates, usage and the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("gateway_analyses", sa.Column("owner", sa.String(16)))
    op.create_index("ix_gateway_analyses_owner", "gateway_analyses", ["owner", "id"])
    op.create_table(
        "gateway_keys",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("previous_digest", sa.String(64)),
        sa.Column("previous_until", sa.Float(53)),
        sa.Column("scopes", sa.String(64), nullable=False),
        sa.Column("bases", sa.Text, nullable=False),
        sa.Column("requests_minute", sa.Integer),
        sa.Column("requests_day", sa.Integer),
        sa.Column("tokens_day", sa.BigInteger),
        sa.Column("cost_day", sa.Float(53)),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("expires_at", sa.Float(53)),
        sa.Column("revoked_at", sa.Float(53)),
    )
    op.create_table(
        "gateway_sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("expires_at", sa.Float(53), nullable=False),
    )
    op.create_index("ix_gateway_sessions_key", "gateway_sessions", ["key"])
    op.create_index("ix_gateway_sessions_expires_at", "gateway_sessions", ["expires_at"])
    op.create_table(
        "gateway_objects",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("owner", sa.String(16), nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
    )
    op.create_index("ix_gateway_objects_owner", "gateway_objects", ["owner", "kind"])
    op.create_table(
        "gateway_rates",
        sa.Column("key", sa.String(16), primary_key=True),
        sa.Column("minute", sa.BigInteger, nullable=False),
        sa.Column("minute_requests", sa.Integer, nullable=False),
        sa.Column("day", sa.BigInteger, nullable=False),
        sa.Column("day_requests", sa.BigInteger, nullable=False),
        sa.Column("day_tokens", sa.BigInteger, nullable=False),
        sa.Column("day_cost", sa.Float(53), nullable=False),
    )
    op.create_table(
        "gateway_usage",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("key", sa.String(16), primary_key=True),
        sa.Column("base", sa.String(255), primary_key=True),
        sa.Column("model", sa.String(255), primary_key=True),
        sa.Column("requests", sa.BigInteger, nullable=False),
        sa.Column("analyses", sa.BigInteger, nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger, nullable=False),
        sa.Column("completion_tokens", sa.BigInteger, nullable=False),
        sa.Column("embedding_tokens", sa.BigInteger, nullable=False),
        sa.Column("cost", sa.Float(53), nullable=False),
    )
    op.create_table(
        "gateway_audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("object", sa.String(255), nullable=False),
        sa.Column("correlation", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
