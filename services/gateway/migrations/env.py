"""Alembic's entry: run on the connection that `Database.open` hands over."""

from services.gateway.tables import Table
from services.storage.database import run_migrations

run_migrations(Table.metadata)
