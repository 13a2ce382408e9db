"""A backup of either database fills the other one with the same rows, files and numbers to come."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway import outbox
from services.gateway.tables import OutboxRow
from services.operations import schema
from services.operations.__main__ import main
from services.operations.backup import back_up
from services.operations.failure import Failure
from services.operations.installation import SERVICES, Installation
from services.operations.moving import destination, move
from services.operations.reading import reading_from
from services.operations.restore import is_empty, restore
from services.operations.speaking import quiet
from services.operations.standing import migrate, standing
from services.settings import Settings
from services.storage.database import Database, new_engine, upgrade
from services.storage.keeping import Keeping
from tests.operations.made import fill


async def _made(installation: Installation) -> None:
    """Rows in every table, and files that some of them name."""
    for name, service in SERVICES.items():
        database = await Database.open(installation.urls[name], service.migrations, name)
        async with database.engine.begin() as connection:
            await fill(connection, name, schema.revisions(name)[-1])
            await _name_files(connection, name, installation.data)
        await database.close()


async def _name_files(connection: AsyncConnection, service: str, data: Path) -> None:
    """Let the rows that name files name such as are there."""
    if service == "retriever":
        sha256 = "ab" * 32
        await connection.execute(sa.text("UPDATE bases SET name = 'base' || id, version = '1-aa'"))
        await connection.execute(
            sa.text(f"UPDATE documents SET source = '{sha256}', text = NULL, parsed = NULL")
        )
        await connection.execute(sa.text(f"UPDATE version_documents SET source = '{sha256}', text = NULL"))
        _write(data / "blobs" / "ab" / sha256, b"not what its name says")
        for number in (1, 2, 3):
            _write(data / "snapshots" / f"base{number}.{number}" / "1-aa" / "en" / "ids.npy", b"{}")
    elif service == "trainer":
        query = sa.text("UPDATE trainer_dataset_versions SET id = :new, sha256 = :sha WHERE number = :number")
        await connection.execute(sa.text("DELETE FROM trainer_dataset_defects"))
        for number in (1, 2, 3):
            _write(data / "datasets" / f"dataset-{number}" / "data.jsonl", b"{}\n")
            sha = "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"
            await connection.execute(query, {"new": f"dataset-{number}", "sha": sha, "number": number})
    elif service == "models":
        for table in ("models_upload_parts", "models_files", "models_checkpoints"):
            await connection.execute(sa.text(f"DELETE FROM {table}"))
        await connection.execute(sa.text("UPDATE models_jobs SET status = 'running', validation_file = NULL"))
        ids = await connection.scalars(sa.text("SELECT id FROM models_jobs"))
        for number, id_ in enumerate(ids.all()):
            await connection.execute(sa.text("DELETE FROM models_job_events"))
            await connection.execute(
                sa.text("UPDATE models_jobs SET id = :new WHERE id = :id"),
                {"new": f"job-{number}", "id": id_},
            )
            run = data / "models" / "runs" / f"job-{number}"
            for file in (
                "training_file",
                "state-2/rest.json",
                "state-10/rest.json",
                "state-11.incoming/rest.json",
            ):
                _write(run / file, file.encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _here(tmp_path: Path, url: str | None = None) -> Installation:
    return Installation.of(Settings(data=tmp_path, database_url=url))


def _rows(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


async def _restore(installation: Installation, source: Path, **options: bool) -> str | None:
    with reading_from(source) as backup:
        return await restore(installation, backup, quiet, **options)


async def test_from_sqlite_to_postgresql_and_back_nothing_changes(tmp_path: Path, postgres_url: str) -> None:
    first = _here(tmp_path / "first")
    await _made(first)
    with pytest.raises(Failure, match="files-missing"):
        await back_up(first, tmp_path / "no", quiet)
    assert not list(tmp_path.glob("no*"))
    made = await back_up(first, tmp_path / "1", quiet, allow_missing=True)
    assert [Path(path).parts[0] for path in made.missing] == [
        "blobs"
    ]  # whose bytes are not those of its name

    second = _here(tmp_path / "second", postgres_url)
    assert await _restore(second, tmp_path / "1") is None
    await back_up(second, tmp_path / "2.tar", quiet, allow_missing=True)
    third = _here(tmp_path / "third")
    assert await _restore(third, tmp_path / "2.tar") is None
    await back_up(third, tmp_path / "3", quiet, allow_missing=True)

    before, after = _rows(tmp_path / "1"), _rows(tmp_path / "3")
    assert before.keys() == after.keys()
    assert "files/models/runs/job-0/state-10/rest.json" in before
    assert not any("state-2/" in name or "incoming" in name for name in before)
    changed = {name for name in before if before[name] != after[name]}
    # leases are free again, and what was not finished has its time still
    leased = {name for name in changed if b"owner" in before[name]}
    assert changed - leased <= {"rows/gateway/gateway_analyses.jsonl"}
    with tarfile.open(tmp_path / "2.tar") as archive:
        names = [member.name for member in archive if member.name != "manifest.json"]
    assert sorted(names) == sorted(before)


async def test_numbers_of_deleted_rows_are_not_given_again(tmp_path: Path, postgres_url: str) -> None:
    first = _here(tmp_path / "first")
    await migrate(first)

    async def promise(installation: Installation) -> int:
        service = SERVICES["gateway"]
        database = await Database.open(installation.urls["gateway"], service.migrations, "gateway")
        async with database.session.begin() as s:
            row = OutboxRow(kind="AnalyseText", body=b"{}", created_at=0.0)
            s.add(row)
            await s.flush()
            number = row.id
            await s.delete(row)
        await database.close()
        return number

    given = [await promise(first) for _ in range(5)]
    await back_up(first, tmp_path / "1", quiet)
    second = _here(tmp_path / "second", postgres_url)
    await _restore(second, tmp_path / "1")
    given += [await promise(second) for _ in range(5)]
    await back_up(second, tmp_path / "2", quiet)
    third = _here(tmp_path / "third")
    await _restore(third, tmp_path / "2")
    given.append(await promise(third))
    assert given == sorted(set(given))


async def test_a_backup_of_older_tables_is_restored_and_migrated(tmp_path: Path) -> None:
    first = _here(tmp_path / "first")
    first.data.mkdir()
    service = SERVICES["gateway"]
    engine = new_engine(first.urls["gateway"])
    async with engine.begin() as connection:
        await connection.run_sync(upgrade, service.migrations, "gateway", "0002")
        await fill(connection, "gateway", "0002")
    await engine.dispose()
    await back_up(first, tmp_path / "old", quiet)
    second = _here(tmp_path / "second")
    await _restore(second, tmp_path / "old")
    found = await standing(second)
    assert found.revisions["gateway"] == (schema.revisions("gateway")[-1],) * 2
    assert found.rows["gateway_analyses"] == 3
    assert found.revisions["trainer"][0] is None
    assert (await migrate(second))["trainer"][0] is None
    assert (await standing(second)).ready()


async def test_what_was_open_has_the_time_left_that_it_had(tmp_path: Path) -> None:
    first = _here(tmp_path / "first")
    await migrate(first)
    engine = new_engine(first.urls["gateway"])
    async with engine.begin() as connection:
        await fill(connection, "gateway", schema.revisions("gateway")[-1])
        ends = {1: None, 2: 900.0, 3: None}
        for number, finished in ends.items():
            await connection.execute(
                sa.text("UPDATE gateway_analyses SET finished_at = :f, expires_at = 1000 WHERE id LIKE :id"),
                {"f": finished, "id": f"{number - 1}%"},
            )
        await connection.execute(
            sa.text("UPDATE gateway_outbox SET body = :b"), {"b": b'{"expires_at":1000}'}
        )
    await engine.dispose()
    await back_up(first, tmp_path / "1", quiet)
    manifest = tmp_path / "1" / "manifest.json"
    told = json.loads(manifest.read_bytes())
    manifest.write_text(json.dumps(told | {"created_at": told["created_at"] - 86_400}))  # as if a day ago
    second = _here(tmp_path / "second")
    await _restore(second, tmp_path / "1")
    engine = new_engine(second.urls["gateway"])
    async with engine.connect() as connection:
        query = "SELECT expires_at, finished_at FROM gateway_analyses"
        for expires_at, finished_at in await connection.execute(sa.text(query)):
            assert expires_at == 1000 if finished_at else 87_400 <= expires_at < 90_000
        for body in await connection.scalars(sa.text("SELECT body FROM gateway_outbox")):
            assert 87_400 <= json.loads(body)["expires_at"] < 90_000
    await engine.dispose()


async def test_a_full_installation_is_only_put_aside_when_asked(tmp_path: Path, postgres_url: str) -> None:
    for installation in (_here(tmp_path / "files"), _here(tmp_path / "server", postgres_url)):
        await _made(installation)
        source = tmp_path / f"of-{installation.data.name}"
        await back_up(installation, source, quiet, allow_missing=True)
        with pytest.raises(Failure, match="not-empty"):
            await _restore(installation, source)
        with Keeping(installation.data).running(), pytest.raises(Failure, match="services-run"):
            await _restore(installation, source, replace=True)
        aside = await _restore(installation, source, replace=True)
        assert aside is not None
        await back_up(installation, tmp_path / f"again-{installation.data.name}", quiet, allow_missing=True)
        old = next(installation.data.glob("replaced-*"))
        assert (old / "datasets" / "dataset-1" / "data.jsonl").exists()
        assert not list(installation.data.rglob("*.restoring*"))
    engine = new_engine(postgres_url)
    async with engine.connect() as connection:
        kept = str(aside).rpartition(", ")[2]
        assert await connection.scalar(sa.text(f"SELECT count(*) FROM {kept}.gateway_analyses")) == 3
    await engine.dispose()


async def test_what_fails_leaves_what_was_there(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _here(tmp_path / "first"), _here(tmp_path / "second", postgres_url)
    await _made(first)
    await _made(second)
    await back_up(first, tmp_path / "1", quiet, allow_missing=True)
    await back_up(second, tmp_path / "before", quiet, allow_missing=True)
    real = Path.rename

    def full(self: Path, target: Path) -> Path:
        if self.name == "snapshots.restoring":
            raise OSError(errno.ENOSPC, "full")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OSError, match="full"):
        await _restore(second, tmp_path / "1", replace=True)
    monkeypatch.undo()
    with Keeping(second.data).running():
        pass
    await back_up(second, tmp_path / "after", quiet, allow_missing=True)
    assert _rows(tmp_path / "before") == _rows(tmp_path / "after")
    assert not list(second.data.glob("*restoring*"))


async def test_a_move_takes_rows_and_files_and_leaves_what_was(tmp_path: Path, postgres_url: str) -> None:
    first = _here(tmp_path / "first")
    await _made(first)
    shutil.rmtree(first.data / "blobs")
    sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # of "x"
    _write(first.data / "blobs" / "2d" / sha256, b"x")
    engine = new_engine(first.urls["retriever"])
    async with engine.begin() as connection:
        for table in ("documents", "version_documents"):
            await connection.execute(sa.text(f"UPDATE {table} SET source = '{sha256}'"))
        await connection.execute(sa.text("DELETE FROM exports"))
    await engine.dispose()
    settings = Settings(data=first.data)
    there = destination(settings, postgres_url.replace("+asyncpg", ""), tmp_path / "second")
    with Keeping(first.data).running(), pytest.raises(Failure, match="services-run"):
        await move(first, there, quiet)
    await move(first, there, quiet)
    assert (there.data / "blobs" / "2d" / sha256).read_bytes() == b"x"
    assert not list(there.data.glob(".moving*"))
    assert (await standing(there)).rows == (await standing(first)).rows
    assert not await is_empty(first)
    # and the rows alone, back into files of the same folder
    back = destination(Settings(data=there.data, database_url=postgres_url), "sqlite", None)
    await move(there, back, quiet)
    assert (await standing(back)).rows == (await standing(first)).rows


async def test_nul_is_replaced_where_postgresql_takes_none(tmp_path: Path, postgres_url: str) -> None:
    first = _here(tmp_path / "first")
    await migrate(first)
    engine = new_engine(first.urls["gateway"])
    async with engine.begin() as connection:
        await fill(connection, "gateway", schema.revisions("gateway")[-1])
        await connection.execute(sa.text("UPDATE gateway_analyses SET text = :text"), {"text": "a\0b"})
    await engine.dispose()
    await back_up(first, tmp_path / "1", quiet)
    told: list[tuple[str, Any]] = []
    second = _here(tmp_path / "second", postgres_url)
    with reading_from(tmp_path / "1") as backup:
        await restore(second, backup, lambda text, **params: told.append((text, params)))
    assert ("nul-replaced", {"table": "gateway_analyses", "count": 3}) in told
    engine = new_engine(postgres_url)
    async with engine.connect() as connection:
        assert set(await connection.scalars(sa.text("SELECT text FROM gateway_analyses"))) == {"a\ufffdb"}
    await engine.dispose()


def _tar(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(path, "w") as archive:
        for head, content in members:
            head.size = len(content)
            archive.addfile(head, io.BytesIO(content))
    return path


def _link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.type, head.linkname = kind, target
    return head


HOSTILE = {
    "up": [(tarfile.TarInfo("../out"), b"x")],
    "deep": [(tarfile.TarInfo("files/blobs/../../../out"), b"x")],
    "absolute": [(tarfile.TarInfo("/tmp/out"), b"x")],
    "elsewhere": [(tarfile.TarInfo("files/gateway.db"), b"x")],
    "symlink": [(_link("files/blobs/ab/x", "/etc", tarfile.SYMTYPE), b"")],
    "hardlink": [(_link("files/blobs/ab/x", "../../../x", tarfile.LNKTYPE), b"")],
    "device": [(_link("files/blobs/ab/x", "", tarfile.CHRTYPE), b"")],
    "twice": [(tarfile.TarInfo("files/blobs/ab/x"), b"x"), (tarfile.TarInfo("files/blobs/ab/x"), b"y")],
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_hostile_archive_writes_nothing(tmp_path: Path, what: str) -> None:
    source = _tar(tmp_path / "hostile.tar", HOSTILE[what])
    with pytest.raises(Failure, match="unsafe-member"):
        await _restore(_here(tmp_path / "data"), source)
    assert not (tmp_path / "data").exists()


async def test_a_backup_that_was_changed_writes_nothing(tmp_path: Path) -> None:
    first = _here(tmp_path / "first")
    await _made(first)
    await back_up(first, tmp_path / "1", quiet, allow_missing=True)
    manifest = json.loads((tmp_path / "1" / "manifest.json").read_bytes())
    second = _here(tmp_path / "second")

    async def refused(why: str) -> None:
        with pytest.raises(Failure, match=why):
            await _restore(second, tmp_path / "1")
        assert not second.data.exists() or await is_empty(second)

    def write(**changes: Any) -> None:
        (tmp_path / "1" / "manifest.json").write_text(json.dumps(manifest | changes))

    write(format=2)
    await refused("newer-format")
    services = json.loads(json.dumps(manifest["services"]))
    services["gateway"]["revision"] = "9999"
    write(services=services)
    await refused("newer-backup")
    write(members=manifest["members"] | {"files/blobs/../../x": next(iter(manifest["members"].values()))})
    await refused("bad-manifest")
    write()
    data = tmp_path / "1" / "files" / "datasets" / "dataset-1" / "data.jsonl"
    data.write_bytes(b"[]\n")
    await refused("member-damaged")
    data.unlink()
    await refused("member-missing")
    data.write_bytes(b"{}\n")
    (tmp_path / "1" / "files" / "blobs" / "more").write_bytes(b"")
    await refused("member-unknown")


async def test_rows_that_name_files_elsewhere_are_not_restored(tmp_path: Path) -> None:
    first = _here(tmp_path / "first")
    await _made(first)
    engine = new_engine(first.urls["retriever"])
    async with engine.begin() as connection:
        await connection.execute(sa.text("UPDATE bases SET version = '../../..'"))
    await engine.dispose()
    made = await back_up(first, tmp_path / "1", quiet, allow_missing=True)
    assert any(".." in name for name in made.missing)
    with pytest.raises(Failure, match="unsafe-member"):
        await _restore(_here(tmp_path / "second"), tmp_path / "1")


def test_a_full_disk_leaves_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = _here(tmp_path / "first")
    asyncio.run(_made(first))
    monkeypatch.setenv("LACUNA_DATA", str(first.data))
    monkeypatch.setenv("LANG", "C")
    real = Path.open

    def opened(self: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        aside = ".incoming" in str(self) and ("w" in mode or "x" in mode)
        # the kernel's own disk that is always full
        path, how = (Path("/dev/full"), mode.replace("x", "w")) if aside else (self, mode)
        return real(path, how, *rest, **named)

    for target in ("folder", "file.tar"):
        with monkeypatch.context() as patched:
            patched.setattr(Path, "open", opened)
            assert main(["backup", str(tmp_path / target), "--allow-missing"]) == 1
        assert "The disk is full" in capsys.readouterr().err
        assert not list(tmp_path.glob(f"{target}*"))


def test_exit_statuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LACUNA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LANG", "pt_BR.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    assert main(["status"]) == 1
    assert "As tabelas não são as desta versão" in capsys.readouterr().out
    assert main(["backup", str(tmp_path / "b")]) == 1
    assert main(["restore", str(tmp_path / "b")]) == 2
    assert main(["migrate"]) == 0
    assert main(["status", "--json"]) == 0
    assert main(["backup", str(tmp_path / "b"), "--verify", "--quiet"]) == 0
    assert main(["backup", str(tmp_path / "b")]) == 2
    assert main(["verify", str(tmp_path / "b")]) == 0
    assert main(["restore", str(tmp_path / "b")]) == 0
    assert main(["move"]) == 2
    monkeypatch.setenv("LACUNA_PORT", "no")
    assert main(["status"]) == 2
    with pytest.raises(SystemExit) as wrong:
        main(["nothing"])
    assert wrong.value.code == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
async def test_a_stopped_backup_leaves_nothing_that_is_in_the_way(
    tmp_path: Path, number: signal.Signals
) -> None:
    first = _here(tmp_path / "first")
    await _made(first)
    code = (
        "import sys, time; from services.operations import backup\n"
        "from services.operations.__main__ import main\n"
        "real = backup.Collecting.collect\n"
        "async def slow(self, name, add):\n"
        "    print('collecting', flush=True)\n"
        "    import asyncio; await asyncio.sleep(0.2)\n"
        "    await real(self, name, add)\n"
        "backup.Collecting.collect = slow\n"
        "sys.exit(main(['backup', sys.argv[1], '--allow-missing']))\n"
    )
    target = tmp_path / "b"
    running = subprocess.Popen(
        [sys.executable, "-c", code, str(target)],
        env={**os.environ, "LACUNA_DATA": str(first.data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"collecting\n"
    with Keeping(first.data).deleting() as free:
        assert not free
    running.send_signal(number)
    _, said = running.communicate()
    if number == signal.SIGKILL:
        assert running.returncode == -signal.SIGKILL
    else:
        assert (running.returncode, said.count(b"Interrupted")) == (1, 1)
        assert not list(tmp_path.glob("b*"))
    with Keeping(first.data).deleting() as free:
        assert free
    await back_up(first, target, quiet, allow_missing=True)
    assert [path.name for path in tmp_path.glob("b*")] == ["b"]


OLDER_JOBS: dict[str, dict[str, Any]] = {
    "AnalyseText": {"text": "A text.", "base": "docs", "language": None, "hints": [], "expires_at": 1.0},
    "WriteReport": {
        "judged": {
            "language": "en",
            "report_language": "en",
            "base": "docs",
            "base_version": "1-ab",
            "evidence_languages": ["en"],
            "embedding_model": "e",
            "method": "1",
            "statements": [],
            "coverage": {"score": 0, "low": 0, "high": 0, "counts": {}, "words": 0},
            "omissions": [],
            "usage": {},
            "timings": {},
        },
        "model": None,
        "expires_at": 1.0,
    },
    "KeepCapture": {
        "name": "mine",
        "model": "m",
        "prompt_version": None,
        "request": {"sha256": "ab" * 32, "size": 1},
        "answer": {"sha256": "cd" * 32, "size": 1},
    },
}
"""As the first version with that job wrote them."""


@pytest.mark.parametrize("kind", OLDER_JOBS)
def test_messages_of_an_older_version_are_read(kind: str) -> None:
    """What waits in the outbox while the product is replaced: fields that are gone are ignored, new ones have
    defaults."""
    body = {"job_id": "1:1", "analysis_id": "1", "attempt": 1, "gone_since": True, **OLDER_JOBS[kind]}
    job = outbox.KINDS[kind].model_validate_json(json.dumps(body))
    assert job.job_id == "1:1"
