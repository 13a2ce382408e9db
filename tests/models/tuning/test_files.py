"""/v1/files and /v1/uploads, by the real `openai` package."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import openai
import pytest
from sqlalchemy import update
from yarl import URL

from services.models.tuning.service import TUNING
from services.models.tuning.tables import FileRow, UploadRow
from services.storage.database import Database
from tests.models.tuning.conftest import GOOD, Tuned, tuned

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_file_comes_back_as_it_was_sent(one: Tuned) -> None:
    content = os.urandom(3_000_000)  # no JSONL: what it holds is not looked at here
    made = await one.openai.files.create(file=("dir/träin.jsonl", content), purpose="fine-tune")
    assert made.id.startswith("file-")
    assert (made.bytes, made.filename, made.purpose) == (len(content), "träin.jsonl", "fine-tune")
    assert (made.object, made.status, made.expires_at) == ("file", "processed", None)
    assert await one.openai.files.retrieve(made.id) == made
    assert await one.openai.files.wait_for_processing(made.id) == made
    assert (await one.openai.files.content(made.id)).content == content

    gone = await one.openai.files.delete(made.id)
    assert (gone.id, gone.deleted) == (made.id, True)
    for call in (one.openai.files.retrieve, one.openai.files.content, one.openai.files.delete):
        with pytest.raises(openai.NotFoundError) as missing:
            await call(made.id)
        assert missing.value.param == "id"
        assert missing.value.body == {
            "message": f"No such File object: {made.id}",
            "type": "invalid_request_error",
            "param": "id",
            "code": None,
        }
    assert not list((one.server.settings.data / "models" / "files").glob(f"{made.id}*"))


async def test_lists_are_paged_filtered_and_ordered(one: Tuned) -> None:
    ids = [await one.upload(b"a", purpose="evals") for _ in range(5)]
    await one.upload(b"b", purpose="vision")
    found = [file.id async for file in one.openai.files.list(purpose="evals", limit=2)]
    assert found == ids[::-1]
    found = [
        file.id async for file in one.openai.files.list(purpose="evals", limit=2, order="asc", after=ids[1])
    ]
    assert found == ids[2:]
    with pytest.raises(openai.BadRequestError) as wrong:
        await one.openai.files.list(limit=0)
    assert wrong.value.param == "limit"


@pytest.mark.parametrize("purpose", ["fine-tune-results", "nonsense", None])
async def test_a_purpose_that_nobody_uploads_for_is_refused(one: Tuned, purpose: str | None) -> None:
    with pytest.raises(openai.BadRequestError) as wrong:
        await one.openai.files.create(file=b"a", purpose=purpose or openai.omit)
    assert wrong.value.param == "purpose"


async def test_files_expire_when_they_were_told_to(one: Tuned) -> None:
    limits = {"anchor": "created_at", "seconds": 3600}
    made = await one.openai.files.create(file=("a", b"a"), purpose="evals", expires_after=limits)
    assert made.expires_at == made.created_at + 3600
    assert (await one.openai.files.create(file=b"a", purpose="batch")).expires_at is not None
    with pytest.raises(openai.BadRequestError) as wrong:
        await one.openai.files.create(file=b"a", purpose="evals", expires_after={**limits, "seconds": 5})
    assert wrong.value.param == "seconds"

    database = await Database.open(one.server.settings.database("models"), _migrations(), "models")
    async with database.session.begin() as s:
        await s.execute(update(FileRow).where(FileRow.id == made.id).values(expires_at=int(time.time())))
    await database.close()
    with pytest.raises(openai.NotFoundError):
        await one.openai.files.retrieve(made.id)
    files = one.server.app[TUNING].files
    assert files.path(made.id).exists()
    await files.tidy()
    assert not files.path(made.id).exists()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (
            b'--x\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nevals\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (
            b"".join(b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\na\r\n' % n for n in range(99)),
            "multipart/form-data; boundary=x",
        ),
    ],
)
async def test_a_broken_form_is_the_callers_fault(one: Tuned, body: bytes, kind: str) -> None:
    status, error = await one.server.post("/files", body, **{"Content-Type": kind})
    assert status == 400
    assert error["type"] == "invalid_request_error"


async def test_a_file_over_the_limit_leaves_no_trace(one: Tuned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.models.tuning.files.FILE_LIMIT", 1_000_000)
    folder = one.server.settings.data / "models" / "files"
    before = set(folder.iterdir())
    with pytest.raises(openai.APIStatusError) as large:
        await one.upload(bytes(1_000_001))
    assert large.value.status_code == 413
    assert set(folder.iterdir()) == before


async def test_a_full_disk_is_said_and_leaves_no_trace(one: Tuned, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = one.server.settings.data / "models" / "files"
    before = set(folder.iterdir())
    monkeypatch.setattr("os.fsync", _full)
    with pytest.raises(openai.InternalServerError) as full:
        await one.upload()
    assert full.value.code == "storage_full"
    monkeypatch.undo()
    assert set(folder.iterdir()) == before
    assert await one.upload()


async def test_an_upload_becomes_a_file_of_its_parts_in_the_order_named(one: Tuned) -> None:
    content = os.urandom(300_000)
    md5 = hashlib.md5(content).hexdigest()
    uploads = one.openai.uploads
    made = await uploads.create(
        bytes=len(content), filename="train.jsonl", mime_type="application/jsonl", purpose="fine-tune"
    )
    assert (made.status, made.object, made.file) == ("pending", "upload", None)
    assert made.expires_at == made.created_at + 3600
    pieces = [content[:100_000], content[100_000:250_000], content[250_000:]]
    parts = [await uploads.parts.create(made.id, data=piece) for piece in reversed(pieces)]
    assert {part.upload_id for part in parts} == {made.id}
    ids = [part.id for part in reversed(parts)]
    for wrong in (
        {"part_ids": ids[::-1], "md5": md5},
        {"part_ids": ids[:2]},
        {"part_ids": [*ids, ids[0]]},
        {"part_ids": [*ids, "part_strange"]},
    ):
        with pytest.raises(openai.BadRequestError):
            await uploads.complete(made.id, **wrong)
    done = await uploads.complete(made.id, part_ids=ids, md5=md5)
    assert done.status == "completed"
    assert (done.file.purpose, done.file.bytes, done.file.filename) == ("fine-tune", 300_000, "train.jsonl")
    assert (await one.openai.files.content(done.file.id)).content == content
    with pytest.raises(openai.BadRequestError):
        await uploads.parts.create(made.id, data=b"late")
    assert not list((one.server.settings.data / "models" / "parts").iterdir())


async def test_the_packages_own_chunked_upload(one: Tuned, tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_bytes(GOOD)
    done = await one.openai.uploads.upload_file_chunked(
        file=tmp_path / "train.jsonl", mime_type="application/jsonl", purpose="fine-tune", part_size=500
    )
    assert (await one.openai.files.content(done.file.id)).content == GOOD


async def test_uploads_are_cancelled_expire_and_have_limits(
    one: Tuned, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = one.openai.uploads
    asked = {"filename": "a", "mime_type": "text/plain", "purpose": "evals"}
    made = await uploads.create(bytes=3, **asked)
    await uploads.parts.create(made.id, data=b"abc")
    assert (await uploads.cancel(made.id)).status == "cancelled"
    for call in (uploads.cancel(made.id), uploads.complete(made.id, part_ids=[])):
        with pytest.raises(openai.BadRequestError):
            await call
    with pytest.raises(openai.NotFoundError):
        await uploads.cancel("upload_none")
    with pytest.raises(openai.BadRequestError) as large:
        await uploads.create(bytes=8 * 2**30 + 1, **asked)
    assert large.value.param == "bytes"

    monkeypatch.setattr("services.models.tuning.uploads.PART_LIMIT", 10)
    made = await uploads.create(bytes=30, **asked)
    with pytest.raises(openai.APIStatusError) as over:
        await uploads.parts.create(made.id, data=bytes(11))
    assert over.value.status_code == 413
    database = await Database.open(one.server.settings.database("models"), _migrations(), "models")
    async with database.session.begin() as s:
        await s.execute(update(UploadRow).where(UploadRow.id == made.id).values(expires_at=0))
    await database.close()
    with pytest.raises(openai.BadRequestError):
        await uploads.parts.create(made.id, data=b"late")


async def test_what_a_killed_service_left_half_written_is_cleared(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "files"
    async with tuned(tmp_path) as first:
        kept = await first.upload()
    (folder / "file-half.incoming").write_bytes(b"half")
    (folder / "file-unrecorded").write_bytes(b"whole, but never recorded")
    (tmp_path / "models" / "runs" / "ftjob-unrecorded").mkdir()
    async with tuned(tmp_path) as second:
        assert (await second.openai.files.content(kept)).content == GOOD
    assert [path.name for path in folder.iterdir()] == [kept]
    assert not list((tmp_path / "models" / "runs").iterdir())


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")


def _migrations() -> Path:
    from services.models.tuning.service import MIGRATIONS

    return MIGRATIONS


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("files/%00", 404),
        ("files/..%2Flock", 404),
        ("files?after=%00", 400),
        ("files?purpose=%00", 400),
        ("files?limit=99999999999999999999", 400),
        ("fine_tuning/jobs/%00", 404),
        ("fine_tuning/jobs?after=%00", 400),
        ("fine_tuning/jobs?metadata=yes", 400),
    ],
)
async def test_names_that_nothing_has_are_no_defect(one: Tuned, path: str, status: int) -> None:
    url = URL(f"{one.server.settings.models_base_url}/{path}", encoded=True)
    async with one.server.http.get(url) as response:
        assert response.status == status
        assert (await response.json())["error"]["type"] == "invalid_request_error"


async def test_an_endless_number_is_no_defect(one: Tuned) -> None:
    with pytest.raises(openai.BadRequestError):
        await one.openai.files.create(
            file=b"a", purpose="evals", expires_after={"anchor": "created_at", "seconds": "9" * 5000}
        )
