"""A gateway that asks for keys, and callers who hold some."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.gateway.callers.admission import CALLERS, Callers
from services.gateway.callers.kinds import Kind
from tests.gateway.conftest import World, world_in

ADMIN, SERVICE = "admin-key-of-this-test-0123456789", "service-key-of-this-test-0123456789"


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@dataclass
class Holder:
    """Somebody with a key."""

    world: World
    id: str
    secret: str

    async def json(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        options["headers"] = {**bearer(self.secret), **options.get("headers", {})}
        return await self.world.json(method, path, **options)

    async def status(self, method: str, path: str, **options: Any) -> int:
        options["headers"] = {**bearer(self.secret), **options.get("headers", {})}
        async with self.world.client.request(method, path, **options) as answer:
            return answer.status


@dataclass
class Keyed:
    world: World
    admin: Holder

    @property
    def callers(self) -> Callers:
        app = self.world.client.app
        assert app is not None
        callers: Callers = app[CALLERS]
        return callers

    async def holder(self, *scopes: str, **fields: Any) -> Holder:
        """Somebody with a new key."""
        status, made = await self.admin.json(
            "POST", "/api/v1/keys", json={"name": "somebody", "scopes": scopes, **fields}
        )
        assert status == 201, made
        return Holder(self.world, made["id"], made["secret"])

    async def give(self, kind: Kind, id_: str, holder: Holder) -> None:
        await self.callers.objects.record(kind, id_, holder.id)


@asynccontextmanager
async def keyed_in(data: Path, **fields: Any) -> AsyncIterator[Keyed]:
    keys = {"keys": True, "admin_key": ADMIN, "service_key": SERVICE}
    async with world_in(data, **{**keys, **fields}) as world:
        yield Keyed(world, Holder(world, "admin", ADMIN))
