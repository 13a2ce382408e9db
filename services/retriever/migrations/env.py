from services.retriever.tables import Table
from services.storage.database import run_migrations

run_migrations(Table.metadata)
