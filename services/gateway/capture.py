"""Answers of models that their callers asked to keep, to make a dataset of: kept beside the relay, never in its way."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass, field

import orjson
import structlog
from aiohttp import web

from services.gateway import joining
from services.gateway.joining import Api
from services.gateway.outbox import Outbox
from services.storage.blobs import Blobs
from services.wire.bus import Bus
from services.wire.correlation import current_correlation
from services.wire.errors import FieldInvalid, NameInvalid
from services.wire.training import KeepCapture, ListCaptures

log = structlog.get_logger(__name__)

CAPTURE = "Lacuna-Capture"
PROMPT_VERSION = "Lacuna-Prompt-Version"
LIMIT = 32 * 2**20
"""Bytes of an answer; a longer one is not kept."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_VERSION = re.compile(r"[\x21-\x7e]{1,64}")
_APIS: dict[str, Api] = {"/v1/chat/completions": "chat", "/v1/responses": "responses"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller asked to be kept, and how."""

    name: str
    prompt_version: str | None
    api: Api


def wish_of(request: web.BaseRequest) -> Wish | None:
    """What `request` asks to be kept; nothing without the header. Raises NameInvalid, FieldInvalid."""
    name, api = request.headers.get(CAPTURE), _APIS.get(request.path)
    if name is None or api is None:
        return None
    if not _NAME.fullmatch(name):
        raise NameInvalid(name=name[:64])
    version = request.headers.get(PROMPT_VERSION)
    if version is not None and not _VERSION.fullmatch(version):
        raise FieldInvalid(field=PROMPT_VERSION, reason="characters")
    return Wish(name, version, api)


@dataclass(slots=True)
class Capture:
    """An answer on its way to the caller."""

    wish: Wish
    model: str
    request: bytes
    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, part: bytes) -> None:
        """The caller was sent `part`."""
        self.size += len(part)
        if self.size <= LIMIT:
            self.parts.append(part)


class Captures:
    """Keeps answers in the background, and gives each to the trainer by the outbox."""

    def __init__(self, blobs: Blobs, outbox: Outbox, bus: Bus) -> None:
        self._blobs = blobs
        self._bus = bus
        self._outbox = outbox
        self._tasks: set[asyncio.Task[None]] = set()

    async def exist(self, name: str) -> bool:
        """Whether something is kept under `name` already. Raises what the bus raises."""
        return any(each.name == name for each in (await self._bus.request(ListCaptures())).items)

    def keep(self, capture: Capture, *, streamed: bool) -> None:
        """The answer reached the caller to its end. Whatever happens here, that stands."""
        task = asyncio.create_task(self._keep(capture, streamed), name="gateway.capture")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait for what is being kept."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, capture: Capture, streamed: bool) -> None:
        wish = capture.wish
        try:
            answer = await asyncio.to_thread(_answer, capture, streamed)
            if answer is None:
                log.info("not whole", action="capture.not_kept", name=wish.name, bytes=capture.size)
                return
            request = await self._blobs.put(capture.request)
            stored = await self._blobs.put(orjson.dumps(answer))
            await self._outbox.promise(
                KeepCapture(
                    # a caller may give several requests the same id
                    job_id=f"{current_correlation()}:{secrets.token_hex(8)}",
                    name=wish.name,
                    model=capture.model,
                    prompt_version=wish.prompt_version,
                    request=request,
                    answer=stored,
                )
            )
        except Exception as error:
            log.warning("not kept", action="capture.failed", name=wish.name, error=type(error).__name__)


def _answer(capture: Capture, streamed: bool) -> joining.Json | None:
    if capture.size > LIMIT:
        return None
    return joining.whole_answer(b"".join(capture.parts), capture.wish.api, streamed=streamed)
