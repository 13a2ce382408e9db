"""10. The disk is full while an upload, an index or a checkpoint is written: a clear error, the old index serves, no
half-written file stays, and all goes on once there is room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Install
from tests.faults.installation import BASE, Installation, Jobs, all_once, until

SIZE = 24 * 2**20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 24 MiB. Fails, and does not pass, where it can't be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    mounted = subprocess.run(mounting, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.fail(f"this test must be able to mount a small disk: {mounted.stderr}", pytrace=False)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(folder: Path, leave: int) -> Path:
    """Take all room but `leave` bytes."""
    filler = folder / "filler"
    free = int(subprocess.check_output(["stat", "-f", "-c", "%a %S", str(folder)]).split()[0]) * 4096
    with filler.open("wb") as file:
        for _ in range(max(0, free - leave) // 4096):
            file.write(b"\0" * 4096)
    return filler


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.faults
@pytest.mark.timeout(200)
async def test_an_upload_and_an_index_on_a_full_disk(
    vhost: str, install: Install, small_disk: Path, figures: dict[str, object]
) -> None:
    own = {"LACUNA_DISK_FLOOR": "0"}
    with install(vhost, data=small_disk, environment=own) as product:
        async with Jobs(product) as jobs:
            before = _files(small_disk / "blobs")
            filler = _fill(small_disk, 64 * 1024)
            big = b"# Big\n\n" + b"The big document says the same over and over. " * 20_000
            url = f"/api/v1/bases/{BASE}/documents/en/big.md?language=en"
            status, problem = await jobs.call("PUT", url, data=big, headers={"Content-Type": "text/markdown"})
            assert (status, problem["code"]) == (507, "storage_full") or problem["code"] == "storage_full", (
                problem
            )
            assert status in {503, 507}
            figures["an upload on a full disk"] = f"{status} {problem['code']}"
            assert _files(small_disk / "blobs") == before, "half a file stayed"

            # room for the document, and none for the index
            version = product.call("GET", f"/api/v1/bases/{BASE}")[1]["version"]
            filler.unlink()
            filler = _fill(small_disk, 24 * 1024)
            small = "# Late\n\n" + "\n\n".join(
                f"Crate {n} waits at gate {n % 7} of the depot." for n in range(60)
            )
            assert product.put(BASE, "en/late.md", small) == 201
            state = await _refused(product)
            figures["an index on a full disk"] = state
            assert state == "storage_full"
            assert product.call("GET", f"/api/v1/bases/{BASE}")[1]["version"] == version
            await jobs.send(1)
            all_once(await jobs.settled(30))

            filler.unlink()
            newer = await _indexed(product, version)
            assert newer != version
            await jobs.send(2)
            all_once(await jobs.settled(30))
            status, _ = await jobs.call("PUT", url, data=big, headers={"Content-Type": "text/markdown"})
            assert status == 201
            asides = [name for name in _files(small_disk) if "aside" in name or "incoming" in name]
            figures["half-written files left"] = len(asides)


async def _refused(product: Installation) -> str:
    """The code of the error that the base shows once its index could not be written."""

    def shown() -> str | None:
        error = product.call("GET", f"/api/v1/bases/{BASE}")[1].get("error")
        return error["code"] if error else None

    await until(shown, 60, "the base shows no error", every=0.2)
    return str(shown())


async def _indexed(product: Installation, older: str) -> str:
    def version() -> str | None:
        info = product.call("GET", f"/api/v1/bases/{BASE}")[1]
        return info["version"] if info["status"] == "ready" and info["version"] != older else None

    await until(version, 120, "never indexed again", every=0.2)
    return str(version())
