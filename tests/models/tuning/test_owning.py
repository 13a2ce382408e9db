"""Who has the tables keeps a second service from them, until its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.models.tuning.owning import owned_folder, owned_tables
from services.models.tuning.service import MIGRATIONS
from services.storage.database import Database
from services.wire.errors import ServiceUnavailable


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.models.tuning.owning._TRIES", 1)


async def test_a_folder_has_one_service(tmp_path: Path) -> None:
    async with owned_folder(tmp_path / "a"):
        with pytest.raises(ServiceUnavailable):
            async with owned_folder(tmp_path / "a"):
                pass
    async with owned_folder(tmp_path / "a"):
        pass


async def test_a_shared_database_has_one_service(postgres_url: str) -> None:
    first, second = [await Database.open(postgres_url, MIGRATIONS, "models") for _ in range(2)]
    async with owned_tables(first):
        with pytest.raises(ServiceUnavailable):
            async with owned_tables(second):
                pass
    async with owned_tables(second):
        pass
    for database in (first, second):
        await database.close()
