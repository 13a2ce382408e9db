"""OpenAI's files, uploads and fine-tuning jobs over real HTTP, doing what a test tells them to, faults included.

Jobs move by one status of their `script` at each retrieve. A fault is of one call, named as in `CALLS`, and is used
up by it.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web
from aiohttp.test_utils import TestServer

CALLS = {
    "file": ("POST", r"/v1/files"),
    "upload": ("POST", r"/v1/uploads"),
    "part": ("POST", r"/v1/uploads/([^/]+)/parts"),
    "complete": ("POST", r"/v1/uploads/([^/]+)/complete"),
    "create": ("POST", r"/v1/fine_tuning/jobs"),
    "list": ("GET", r"/v1/fine_tuning/jobs"),
    "retrieve": ("GET", r"/v1/fine_tuning/jobs/([^/]+)"),
    "cancel": ("POST", r"/v1/fine_tuning/jobs/([^/]+)/cancel"),
    "pause": ("POST", r"/v1/fine_tuning/jobs/([^/]+)/pause"),
    "resume": ("POST", r"/v1/fine_tuning/jobs/([^/]+)/resume"),
    "events": ("GET", r"/v1/fine_tuning/jobs/([^/]+)/events"),
    "checkpoints": ("GET", r"/v1/fine_tuning/jobs/([^/]+)/checkpoints"),
    "models": ("GET", r"/v1/models"),
}
OVER = {"succeeded", "failed", "cancelled"}


@dataclass
class Fault:
    """What happens to one call. `hang`: no answer ever comes. `drop`: the connection breaks. `late`: with either of
    them, what was asked for is done all the same. `twice`: it is done twice. `gone`: the upload has expired."""

    kind: Literal["status", "hang", "drop", "twice", "gone"]
    late: bool = False
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)


@dataclass
class Job:
    id: str
    asked: dict[str, Any]
    created_at: int
    script: deque[str]
    hidden: int
    status: str = "validating_files"
    error: Any = None
    events: list[dict[str, Any]] = field(default_factory=list)
    checkpoints: list[dict[str, Any]] = field(default_factory=list)
    step: int = 0


@dataclass
class OpenAITuning:
    """`script` is what a new job goes through; its last status stays. `hidden`: lookups that do not show it yet."""

    script: list[str] = field(default_factory=lambda: ["validating_files", "queued", "running", "succeeded"])
    error: Any = None
    """Of a job that fails."""
    moderation: dict[str, Any] | None = None
    """The data of a moderation_checks event of a job that succeeds."""
    steps: int = 4
    """Of a training; a running job takes one at each retrieve, and stays at the last."""
    losses: list[float] = field(default_factory=lambda: [2.0, 1.0, 0.5, 0.4])
    hidden: int = 0
    models: list[dict[str, Any]] = field(default_factory=list)
    ignores_filter: bool = False
    faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    files: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    """Calls, by name."""
    providers: set[str | None] = field(default_factory=set)
    url: str = ""
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def fault(self, call: str, *faults: Fault) -> None:
        """Happen to the next calls of that name, one each."""
        self.faults[call].extend(faults)

    @property
    def alive(self) -> list[Job]:
        return [job for job in self.jobs.values() if job.status not in OVER]

    @property
    def done(self) -> list[Job]:
        return [job for job in self.jobs.values() if job.status == "succeeded"]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[OpenAITuning]:
        """The server, on a port of its own."""
        app = web.Application(client_max_size=2**27)
        app.router.add_route("*", "/{path:.*}", self._call)
        server = TestServer(app)
        await server.start_server()
        self.url = str(server.make_url("/v1"))
        try:
            yield self
        finally:
            await server.close()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        matches = {
            name: match
            for name, (method, pattern) in CALLS.items()
            if request.method == method and (match := re.fullmatch(pattern, request.path))
        }
        if not matches:
            return _refuse(404, f"Invalid URL ({request.method} {request.path})", code="unknown_url")
        [(name, match)] = matches.items()
        self.seen[name] += 1
        self.providers.add(request.headers.get("Lacuna-Provider"))
        fault = self.faults[name].popleft() if self.faults[name] else None
        if fault is not None and fault.kind == "gone":
            self.uploads[match[1]]["status"] = "expired"
        do = getattr(self, f"_{name}")
        await (request.post() if request.content_type.startswith("multipart/") else request.read())
        if fault is None or fault.late or fault.kind in {"twice", "gone"}:
            answer: web.StreamResponse = await do(request, *match.groups())
            if fault is not None and fault.kind == "twice":
                answer = await do(request, *match.groups())
        if fault is not None and fault.kind == "status":
            return _refuse(fault.status, headers=fault.headers, **fault.error)
        if fault is not None and fault.kind == "hang":
            await asyncio.sleep(60)
        if fault is not None and fault.kind in {"hang", "drop"}:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return answer

    def _id(self, kind: str) -> str:
        return f"{kind}{next(self._numbers)}"

    # --- files ----------------------------------------------------------------------------------------------

    def _file_object(self, content: bytes, name: str = "file") -> dict[str, Any]:
        id_ = self._id("file-")
        self.files[id_] = content
        return {
            "id": id_, "object": "file", "bytes": len(content), "created_at": int(time.time()),
            "filename": name, "purpose": "fine-tune", "status": "processed",
        }  # fmt: skip

    async def _file(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        assert form["purpose"] == "fine-tune"
        return web.json_response(self._file_object(file.file.read(), file.filename))

    async def _upload(self, request: web.Request) -> web.Response:
        asked = await request.json()
        id_ = self._id("upload_")
        self.uploads[id_] = {**asked, "status": "pending", "parts": {}}
        return web.json_response(self._upload_object(id_))

    async def _part(self, request: web.Request, upload: str) -> web.Response:
        if (refused := self._not_pending(upload)) is not None:
            return refused
        data = (await request.post())["data"]
        assert isinstance(data, web.FileField)
        content = data.file.read()
        assert len(content) <= 64 * 2**20
        part = self._id("part_")
        self.uploads[upload]["parts"][part] = content
        return web.json_response(
            {"id": part, "object": "upload.part", "created_at": int(time.time()), "upload_id": upload}
        )

    async def _complete(self, request: web.Request, upload: str) -> web.Response:
        if (refused := self._not_pending(upload)) is not None:
            return refused
        asked, held = await request.json(), self.uploads[upload]
        content = b"".join(held["parts"][part] for part in asked["part_ids"])
        if len(content) != held["bytes"] or hashlib.md5(content).hexdigest() != asked.get("md5"):
            return _refuse(400, "The bytes are not those that were announced.")
        held["status"] = "completed"
        file = self._file_object(content, held["filename"])
        return web.json_response({**self._upload_object(upload), "file": file})

    def _not_pending(self, upload: str) -> web.Response | None:
        held = self.uploads.get(upload)
        if held is None:
            return _refuse(404, f"No such Upload object: {upload}")
        if held["status"] != "pending":
            return _refuse(400, f"Upload {upload} has status '{held['status']}'.")
        return None

    def _upload_object(self, id_: str) -> dict[str, Any]:
        held, now = self.uploads[id_], int(time.time())
        return {
            "id": id_, "object": "upload", "bytes": held["bytes"], "created_at": now, "expires_at": now + 3600,
            "filename": held["filename"], "purpose": held["purpose"], "status": held["status"],
        }  # fmt: skip

    # --- jobs -----------------------------------------------------------------------------------------------

    async def _create(self, request: web.Request) -> web.Response:
        asked = await request.json()
        for name in ("training_file", "validation_file"):
            if name in asked and asked[name] not in self.files:
                return _refuse(400, f"No such File object: {asked[name]}", param=name)
        job = Job(self._id("ftjob-"), asked, int(time.time()), deque(self.script), self.hidden)
        self.jobs[job.id] = job
        _tell(self, job, "Created fine-tuning job")
        return web.json_response(self._object(job))

    async def _list(self, request: web.Request) -> web.Response:
        wanted = {
            key.removeprefix("metadata[").removesuffix("]"): value
            for key, value in request.query.items()
            if key.startswith("metadata[")
        }
        jobs = []
        for job in reversed(self.jobs.values()):
            if job.hidden > 0:
                job.hidden -= 1
            elif self.ignores_filter or wanted.items() <= (job.asked.get("metadata") or {}).items():
                jobs.append(self._object(job))
        return _page(request, jobs)

    async def _retrieve(self, _: web.Request, id_: str) -> web.Response:
        if (job := self.jobs.get(id_)) is None:
            return _refuse(404, f"Could not find fine tune: {id_}", code="fine_tune_not_found", param="id")
        if job.status not in OVER and job.status != "paused":
            self._move(job)
        return web.json_response(self._object(job))

    def _move(self, job: Job) -> None:
        if job.status == "running" and job.step < self.steps:
            job.step += 1
            loss = self.losses[min(job.step, len(self.losses)) - 1]
            metrics = {"step": job.step, "train_loss": loss, "valid_loss": loss, "total_steps": self.steps}
            _tell(self, job, f"Step {job.step}/{self.steps}: training loss={loss}", "metrics", metrics)
            model = f"ft:{job.asked['model']}:org::{job.id}:ckpt-step-{job.step}"
            job.checkpoints.append(
                {
                    "id": self._id("ftckpt_"), "object": "fine_tuning.job.checkpoint", "created_at": int(time.time()),
                    "fine_tuned_model_checkpoint": model, "fine_tuning_job_id": job.id, "step_number": job.step,
                    "metrics": {"step": job.step, "full_valid_loss": loss},
                }
            )  # fmt: skip
            del job.checkpoints[:-3]
            if job.step < self.steps:
                return
        if len(job.script) > 1 and job.script[0] == job.status:
            job.script.popleft()
        self._become(job, job.script[0])

    def _become(self, job: Job, status: str) -> None:
        if status == job.status:
            return
        job.status = status
        if status == "failed":
            job.error = self.error
        if status == "succeeded":
            _tell(self, job, "New fine-tuned model created")
            if self.moderation is not None:
                _tell(self, job, "Moderation checks", "moderation_checks", self.moderation)
        _tell(self, job, f"The job is {status}", level="error" if status == "failed" else "info")

    async def _cancel(self, _: web.Request, id_: str) -> web.Response:
        return self._steer(id_, set(), "cancelled")

    async def _pause(self, _: web.Request, id_: str) -> web.Response:
        return self._steer(id_, {"running", "queued"}, "paused")

    async def _resume(self, _: web.Request, id_: str) -> web.Response:
        return self._steer(id_, {"paused"}, "running")

    def _steer(self, id_: str, only: set[str], status: str) -> web.Response:
        job = self.jobs.get(id_)
        if job is None:
            return _refuse(404, f"Could not find fine tune: {id_}", code="fine_tune_not_found", param="id")
        if job.status in OVER or (only and job.status not in only):
            return _refuse(400, f"Job {id_} is {job.status}.")
        self._become(job, status)
        return web.json_response(self._object(job))

    async def _events(self, request: web.Request, id_: str) -> web.Response:
        return _page(request, list(reversed(self.jobs[id_].events)), most=3)

    async def _checkpoints(self, request: web.Request, id_: str) -> web.Response:
        return _page(request, list(reversed(self.jobs[id_].checkpoints)), most=2)

    async def _models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": self.models})

    def _object(self, job: Job) -> dict[str, Any]:
        done = job.status == "succeeded"
        return {
            "id": job.id, "object": "fine_tuning.job", "created_at": job.created_at, "model": job.asked["model"],
            "organization_id": "org", "result_files": [], "seed": 1, "status": job.status,
            "training_file": job.asked["training_file"], "validation_file": job.asked.get("validation_file"),
            "hyperparameters": {"n_epochs": 3}, "metadata": job.asked.get("metadata"), "estimated_finish": None,
            "fine_tuned_model": f"ft:{job.asked['model']}:org::{job.id}" if done else None,
            "trained_tokens": 5000 if done else None, "finished_at": int(time.time()) if done else None,
            "error": {} if job.error is None else job.error,
        }  # fmt: skip


def _tell(
    server: OpenAITuning,
    job: Job,
    message: str,
    kind: str = "message",
    data: dict[str, Any] | None = None,
    level: str = "info",
) -> None:
    job.events.append(
        {
            "id": server._id("ftevent-"), "object": "fine_tuning.job.event", "created_at": int(time.time()),
            "level": level, "message": message, "type": kind, "data": data or {},
        }
    )  # fmt: skip


def _page(request: web.Request, items: list[dict[str, Any]], most: int = 100) -> web.Response:
    """Newest first, at most `most` a page whatever is asked for; the last of a page comes again with the next."""
    after = request.query.get("after")
    ids = [item["id"] for item in items]
    start = ids.index(after) + 1 if after in ids else 0
    limit = min(most, int(request.query.get("limit", "20")))
    data = items[max(0, start - 1) if start else 0 : start + limit]
    return web.json_response({"object": "list", "data": data, "has_more": start + limit < len(items)})


def _refuse(
    status: int,
    message: str = "The server had an error",
    headers: dict[str, str] | None = None,
    **fields: Any,
) -> web.Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None, **fields}
    return web.json_response({"error": error}, status=status, headers=headers)
