"""Readiness says which part is missing; the demo base follows the files."""

from __future__ import annotations

from pathlib import Path

from services.gateway.demo import NAME, Demo
from services.gateway.forms import Readiness
from services.settings import Settings
from services.wire.messages import BaseStatus
from tests.gateway.conftest import World, eventually, world_in


async def test_ready_when_every_part_answers(world: World) -> None:
    status, value = await world.json("GET", "/readyz")
    Readiness.model_validate(value)
    assert (status, value["ready"]) == (200, True)
    assert set(value["parts"]) == {"process", "database", "disk", "bus", "retriever", "models"}


async def test_not_ready_says_why_and_the_process_lives(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        world.models.models = None
        await world.services.bus.stop(0)
        status, value = await world.json("GET", "/readyz")
        assert (status, value["ready"]) == (503, False)
        assert value["parts"]["retriever"] == {"ready": False, "reason": "service_unavailable"}
        assert value["parts"]["models"] == {"ready": False, "reason": "model_unreachable"}
        assert value["parts"]["database"]["ready"] is True
        assert (await world.client.get("/livez")).status == 200


async def test_the_demo_base_follows_the_files(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    for language in ("en", "pt"):
        (docs / language).mkdir(parents=True)
        (docs / language / "a.md").write_text(f"# {language}")
    async with world_in(tmp_path / "data", demo=True, demo_docs=docs) as world:
        services = world.services
        await eventually(lambda: len(services.puts) == 2)
        assert {(put.path, put.language) for put in services.puts} == {("en/a.md", "en"), ("pt/a.md", "pt")}
        assert (await world.json("GET", "/readyz"))[1]["parts"]["demo"]["ready"] is False
        services.base(NAME, status=BaseStatus.READY)
        assert (await world.json("GET", "/readyz"))[0] == 200

        (docs / "en" / "a.md").write_text("# changed")
        (docs / "pt" / "a.md").rename(docs / "pt" / "b.md")
        demo = Demo(Settings(demo_docs=docs, data=tmp_path / "data"), services.bus, services.blobs)
        await demo.sync()
        assert sorted(put.path for put in services.puts[2:]) == ["en/a.md", "pt/b.md"]
        assert {path for base, path in services.documents if base == NAME} == {"en/a.md", "pt/b.md"}
        await demo.sync()
        assert len(services.puts) == 4  # nothing changed, nothing sent
