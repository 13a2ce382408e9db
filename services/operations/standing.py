"""How an installation stands: its tables' revisions, what it holds, and bringing its tables to this version."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from services.operations import schema
from services.operations.databases import moment
from services.operations.installation import FOLDERS, SERVICES, Installation
from services.storage.database import Database


@dataclass
class Standing:
    """`revisions` are those that are there (None: no tables) and the newest, by service; `rows` by table; `files`
    and their bytes by folder."""

    revisions: dict[str, tuple[str | None, str]]
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, tuple[int, int]] = field(default_factory=dict)

    def ready(self) -> bool:
        """Whether the tables are what this version of the product works with."""
        return all(there == newest for there, newest in self.revisions.values())


async def standing(installation: Installation) -> Standing:
    """Raises SQLAlchemyError, OSError."""
    newest = {name: schema.revisions(name)[-1] for name in SERVICES}
    found = Standing({name: (None, newest[name]) for name in SERVICES})
    async with moment(installation) as seen:
        for service, (connection, revision) in seen.items():
            found.revisions[service] = revision, newest[service]
            if revision not in schema.revisions(service):
                continue
            for table in schema.tables(service, revision).sorted_tables:
                query = sa.select(sa.func.count()).select_from(sa.table(table.name))
                found.rows[str(table.name)] = await connection.scalar(query) or 0
    for folder in FOLDERS:
        count = size = 0
        for root, _, names in os.walk(installation.data / folder):
            count += len(names)
            for name in names:
                try:
                    size += os.stat(os.path.join(root, name)).st_size  # noqa: PTH116, PTH118 - many files
                except FileNotFoundError:
                    continue
        found.files[folder] = count, size
    return found


async def migrate(installation: Installation) -> dict[str, tuple[str | None, str]]:
    """Bring the tables of every service to the newest revision: what they were at, and are now. Raises
    SQLAlchemyError, CommandError for tables of a later version of the product."""
    before: dict[str, str | None] = dict.fromkeys(SERVICES)
    async with moment(installation) as seen:
        before |= {service: revision for service, (_, revision) in seen.items()}
    for name, service in SERVICES.items():
        database = await Database.open(installation.urls[name], service.migrations, name)
        await database.close()
    return {name: (before[name], schema.revisions(name)[-1]) for name in SERVICES}


def shown(url: str) -> str:
    """The URL without its password."""
    return make_url(url).render_as_string(hide_password=True)
