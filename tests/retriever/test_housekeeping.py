"""What no base needs goes, what one needs stays, however old it is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sqlalchemy import func, select, update

from services.retriever.housekeeping import Housekeeping
from services.retriever.removing import Removing
from services.retriever.snapshots import Snapshots, open_snapshot
from services.retriever.store import MIGRATIONS, Store
from services.retriever.tables import BaseRow, EmbeddingRow, ExportRow
from services.storage.database import Database
from services.storage.keeping import Keeping
from services.wire.messages import DeleteBase, DeleteDocument, ExportEmbeddings, GetDocument, Search
from tests.retriever.conftest import Product
from tests.retriever.model_server import ModelServer

KEPT, GONE = "# Kept\n\nThis sentence stays here.\n", "# Gone\n\nThat sentence leaves for good.\n"


def _aged(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))


async def _whole_round(product: Product, *, versions: int = 0) -> Database:
    """Everything is a year old, and all folders are visited; `versions` before the newest are kept."""
    database = await Database.open(product.settings.database("retriever"), MIGRATIONS, "retriever")
    data = product.settings.data
    _aged(data / "parsed")
    _aged(data / "blobs")
    async with database.session.begin() as s:
        await s.execute(update(EmbeddingRow).values(used=0.0))
    snapshots = Snapshots(data / "snapshots")
    await Removing(database, Store(database, undo=0.0), snapshots, product.bus, versions).tidy()
    keeper = Housekeeping(database, Store(database), snapshots, data)
    for _ in range(256):
        await keeper.tidy()
    return database


async def test_only_what_a_base_has_stays(product: Product, model: ModelServer) -> None:
    await product.create()
    await product.put("en/kept.md", KEPT)
    await product.put("en/gone.md", GONE)
    await product.ready()
    await product.bus.request(ExportEmbeddings(base="docs", language="en", form="json"))
    await product.bus.request(DeleteDocument(base="docs", path="en/gone.md"))
    info = await product.ready()
    data = product.settings.data
    await (await _whole_round(product, versions=1)).close()
    assert len([p for p in (data / "parsed").rglob("*") if p.is_file()]) == 2, "the version before has both"
    database = await _whole_round(product)

    async with database.read() as s:
        assert await s.scalar(select(func.count()).select_from(EmbeddingRow)) == info.passages
        assert await s.scalar(select(func.count()).select_from(ExportRow)) == 0
    await database.close()
    assert len([p for p in (data / "parsed").rglob("*") if p.is_file()]) == 1
    content = await product.bus.request(GetDocument(base="docs", path="en/kept.md"))
    assert (await product.blobs.read(content.source)).decode() == KEPT
    assert len([p for p in (data / "blobs").rglob("*") if p.is_file()]) == 1
    asked = len(model.inputs)
    await product.put("en/new.md", KEPT.replace("Kept", "New"))
    await product.ready()
    assert [t for t in model.inputs[asked:] if "stays" in t] == []


async def test_what_was_used_of_late_stays_though_no_base_has_it(product: Product) -> None:
    await product.create()
    blob = await product.blobs.put(b"an upload that is on its way")
    data = product.settings.data
    database = await Database.open(product.settings.database("retriever"), MIGRATIONS, "retriever")
    keeper = Housekeeping(database, Store(database), Snapshots(data / "snapshots"), data)
    os.utime(product.blobs.path(blob), (1, 1))
    await product.blobs.put(b"an upload that is on its way")  # the same bytes come again
    await keeper.files(blob.sha256[:2])
    assert product.blobs.path(blob).exists()
    os.utime(product.blobs.path(blob), (1, 1))
    await keeper.files(blob.sha256[:2])
    assert not product.blobs.path(blob).exists()
    await database.close()


async def test_while_a_backup_is_made_every_file_stays(product: Product) -> None:
    await product.create()
    await product.put("en/gone.md", GONE)
    await product.ready()
    data = product.settings.data
    before = {p for name in ("blobs", "parsed") for p in (data / name).rglob("*") if p.is_file()}
    await product.bus.request(DeleteBase(name="docs"))
    with Keeping(data).backing_up() as held:
        await (await _whole_round(product)).close()
        assert before
        assert all(path.exists() for path in before)
        assert held()
    await (await _whole_round(product)).close()
    assert not any(path.exists() for path in before)


async def test_a_deleted_base_leaves_nothing(product: Product) -> None:
    await product.create()
    await product.put("en/gone.md", GONE)
    await product.ready()
    await product.bus.request(DeleteBase(name="docs"))
    data = product.settings.data
    [base] = (data / "snapshots").iterdir()
    (base / ".building-x").mkdir()
    (base / "9-half").mkdir()
    for path in [*base.rglob("*"), base]:
        os.utime(path, (1, 1))
    await (await _whole_round(product)).close()
    assert list((data / "snapshots").iterdir()) == []
    for folder in ("blobs", "parsed"):
        assert [p for p in (data / folder).rglob("*") if p.is_file()] == []


async def test_a_version_that_disappears_under_its_readers_serves_on(product: Product) -> None:
    await product.create()
    await product.put("en/kept.md", KEPT)
    first = await product.ready()
    await product.bus.request(Search(base="docs", queries=("sentence",)))
    data = product.settings.data
    [base] = (data / "snapshots").iterdir()
    reader = open_snapshot(base / str(first.version))
    shutil.rmtree(base / str(first.version))
    assert reader.languages["en"].place(1).quote == "This sentence stays here.", "what is mapped stays whole"
    found = await product.bus.request(Search(base="docs", queries=("sentence",)))
    assert found.version == first.version, "who has it open serves on"


async def test_the_files_that_browsers_judge_with_stay_for_the_last_versions(product: Product) -> None:
    await product.create()
    await product.put("en/kept.md", KEPT)
    await product.ready()
    database = await Database.open(product.settings.database("retriever"), MIGRATIONS, "retriever")
    async with database.session.begin() as s:
        base = await s.scalar(select(BaseRow.id))
        for number in range(8, 13):  # in whose order "9-" is not behind "10-"
            for form in ("base", "json", "since-7"):
                row = {"version": f"{number}-ab", "language": "en", "form": form, "sha256": "0", "size": 1}
                s.add(ExportRow(base_id=base, **row))
    store, snapshots = Store(database), Snapshots(product.settings.data / "snapshots")
    await Housekeeping(database, store, snapshots, product.settings.data).exports()
    async with database.read() as s:
        left = {(row.form, row.version) for row in await s.scalars(select(ExportRow))}
    await database.close()
    assert left == {("base", f"{number}-ab") for number in range(9, 13)}
