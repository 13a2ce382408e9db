"""A small real server of OpenAI's files, uploads and fine-tuning jobs, which counts the bytes it is sent."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.test_utils import TestServer

JOB = {
    "id": "ftjob-1", "object": "fine_tuning.job", "created_at": 1, "model": "m", "status": "running", "seed": 1,
    "training_file": "file-1", "validation_file": None, "result_files": [], "organization_id": "org",
    "fine_tuned_model": None, "finished_at": None, "trained_tokens": None, "error": {},
    "hyperparameters": {"n_epochs": 3}, "metadata": {},
}  # fmt: skip


@dataclass
class TuningServer:
    """`seen` holds (method, path, query, headers) of each call; `refuse` makes job creation fail with 403."""

    seen: list[tuple[str, str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    files: dict[str, bytes | int] = field(default_factory=dict)
    refuse: bool = False
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    """Set: uploads are read; else they wait, so that a test sees what is held back meanwhile."""
    received: int = 0
    url: str = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[TuningServer]:
        app = web.Application(middlewares=[self._see], client_max_size=2**31)
        add = app.router.add_route
        add("GET", "/v1/models", self._models)
        add("GET", "/v1/models/{id}", self._model)
        add("DELETE", "/v1/models/{id}", self._deleted)
        add("POST", "/v1/files", self._file)
        add("GET", "/v1/files", self._list)
        add("GET", "/v1/files/{id}", self._one)
        add("DELETE", "/v1/files/{id}", self._deleted)
        add("GET", "/v1/files/{id}/content", self._content)
        add("POST", "/v1/uploads", self._upload)
        add("POST", "/v1/uploads/{id}/parts", self._part)
        add("POST", "/v1/uploads/{id}/{action}", self._upload)
        add("POST", "/v1/fine_tuning/jobs", self._create)
        add("GET", "/v1/fine_tuning/jobs", self._jobs)
        add("GET", "/v1/fine_tuning/jobs/{id}", self._job)
        add("POST", "/v1/fine_tuning/jobs/{id}/{action}", self._job)
        add("GET", "/v1/fine_tuning/jobs/{id}/{what}", self._list)
        add("POST", "/v1/moderations", self._moderate)
        add("PATCH", "/v1/fine_tuning/later", self._deleted)
        self.hold.set()
        server = TestServer(app)
        await server.start_server()
        self.url = str(server.make_url("/v1"))
        try:
            yield self
        finally:
            await server.close()

    @web.middleware
    async def _see(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.seen.append((request.method, request.path, dict(request.query), dict(request.headers)))
        return await handler(request)  # type: ignore[no-any-return]

    async def _models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "m"}]})

    async def _model(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        if name.endswith(":gone"):
            return missing(code="model_not_found")
        return web.json_response({"id": name, "object": "model", "created": 1, "owned_by": "me"})

    async def _read(self, request: web.Request) -> tuple[str, bytes | int]:
        """The name and the bytes of the file in a form; of more than a megabyte their count alone."""
        await self.hold.wait()
        kept, name = b"", ""
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.filename is None:
                await part.read()
                continue
            name, size = part.filename, 0
            while chunk := await part.read_chunk(1 << 16):
                size += len(chunk)
                self.received += len(chunk)
                kept = kept + chunk if size <= 1 << 20 else b""
        return name, kept or size

    async def _file(self, request: web.Request) -> web.Response:
        name, content = await self._read(request)
        id_ = f"file-{len(self.files) + 1}"
        self.files[id_] = content
        size = content if isinstance(content, int) else len(content)
        return web.json_response(
            {"id": id_, "object": "file", "bytes": size, "created_at": 1, "filename": name,
             "purpose": "fine-tune", "status": "processed"}
        )  # fmt: skip

    async def _one(self, request: web.Request) -> web.Response:
        id_ = request.match_info["id"]
        if id_ not in self.files:
            return missing(message=f"No such File object: {id_}", param="id")
        return web.json_response(
            {"id": id_, "object": "file", "bytes": 1, "created_at": 1, "filename": "a.jsonl",
             "purpose": "fine-tune", "status": "processed"}
        )  # fmt: skip

    async def _content(self, request: web.Request) -> web.Response:
        content = self.files[request.match_info["id"]]
        assert isinstance(content, bytes)
        return web.Response(
            body=content, headers={"Content-Disposition": 'attachment; filename="a.jsonl"', "X-Inner": "no"}
        )

    async def _deleted(self, request: web.Request) -> web.Response:
        id_ = request.match_info.get("id", "x")
        return web.json_response({"id": id_, "object": "file", "deleted": True})

    async def _upload(self, request: web.Request) -> web.Response:
        await request.read()
        return web.json_response(
            {"id": "upload_1", "object": "upload", "bytes": 6, "created_at": 1, "expires_at": 2,
             "filename": "a.jsonl", "purpose": "fine-tune", "status": "pending"}
        )  # fmt: skip

    async def _part(self, request: web.Request) -> web.Response:
        _, content = await self._read(request)
        assert isinstance(content, bytes)
        return web.json_response(
            {"id": f"part_{hashlib.md5(content).hexdigest()}", "object": "upload.part", "created_at": 1,
             "upload_id": request.match_info["id"]}
        )  # fmt: skip

    async def _create(self, request: web.Request) -> web.Response:
        if self.refuse:
            fields = {
                "message": "Fine-tuning is not available to sk-secret-0123456789.", "type": "invalid_request_error",
                "param": None, "code": "training_not_available",
            }  # fmt: skip
            return web.json_response({"error": fields}, status=403)
        return web.json_response({**JOB, "model": (await request.json())["model"]})

    async def _job(self, request: web.Request) -> web.Response:
        status = {"cancel": "cancelled", "pause": "paused"}.get(
            request.match_info.get("action", ""), "running"
        )
        return web.json_response({**JOB, "status": status})

    async def _jobs(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [JOB], "has_more": False})

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [], "has_more": False})

    async def _moderate(self, request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"id": "modr-1", "model": "omni-moderation-latest", "results": []})


def missing(**fields: Any) -> web.Response:
    return web.json_response(
        {"error": {"message": "m", "type": "invalid_request_error", "param": None, "code": None, **fields}},
        status=404,
    )
