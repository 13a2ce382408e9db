from services.models.tuning.tables import Table
from services.storage.database import run_migrations

run_migrations(Table.metadata)
