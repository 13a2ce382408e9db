from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.trainer.datasets.product import Product, serving


@pytest.fixture
def database_url() -> str | None:
    """None: SQLite in the data folder. Test files that ask for both databases override it."""
    return None


@pytest.fixture
async def product(tmp_path: Path, database_url: str | None) -> AsyncIterator[Product]:
    async with serving(tmp_path, database_url) as running:
        yield running
