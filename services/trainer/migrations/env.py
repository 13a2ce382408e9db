from services.storage.database import run_migrations
from services.trainer.tables import Table

run_migrations(Table.metadata)
