"""The packaged multilingual encoder (USE multilingual v3) in a few processes, shared fairly by all requests."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final

import numpy as np
import orjson
import structlog
from numpy.typing import NDArray

from services.models.children import Child
from services.models.turns import SLICE, Piece, Turns, Work
from services.wire.errors import ModelBroken, ModelBusy, ModelUnreachable, ShuttingDown

ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
DIMENSION: Final = 512
_AHEAD = 2
"""Slices a process has at once: the second one waits in its pipe, so that it is never idle between two."""
_SMALLEST = 8
"""Texts below which splitting over processes costs more than it brings."""
_DEATHS = 3
"""Processes that may die on a piece before its request fails."""
_SLICE_SECONDS = 120.0
_START_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Encoder:
    """Embeds texts in `processes` processes; at most `queue` requests wait beside those being served.

    Texts of all requests are batched together in slices (the encoder gives the same vectors however texts are
    batched). A process that dies is replaced and what it had is done again.
    """

    def __init__(self, processes: int, queue: int) -> None:
        self._limit = queue + processes
        self._processes = processes
        self._turns = Turns()
        self._works: set[Work] = set()
        self._arrived = asyncio.Event()
        self._idle = 0
        self._children: set[Child] = set()
        self._seats: list[asyncio.Task[None]] = []
        self._closed = False

    def about(self) -> dict[str, Any]:
        return {"kind": "embedding", "dimension": DIMENSION}

    @property
    def ready(self) -> bool:
        """Whether a process is warm."""
        return bool(self._children)

    @property
    def pids(self) -> list[int]:
        """Of the warm processes."""
        return [child.pid for child in self._children]

    @property
    def waiting_texts(self) -> int:
        """How many texts no process has yet."""
        return self._turns.texts

    def start(self) -> None:
        """Start the processes; requests are accepted at once and wait for them."""
        self._seats = [asyncio.create_task(self._seat(n)) for n in range(self._processes)]

    async def close(self) -> None:
        """End the processes; requests still waiting raise ShuttingDown."""
        self._closed = True
        for work in self._works:
            _fail(work, ShuttingDown())
        for seat in self._seats:
            seat.cancel()
        await asyncio.gather(*self._seats, return_exceptions=True)

    async def embed(self, texts: list[str]) -> NDArray[np.float32]:
        """L2-normalised vectors, len(texts) x 512, float32.

        Raises ModelBusy when the queue is full, ModelBroken when processes keep dying on these texts,
        ModelUnreachable when no process can be started, ShuttingDown.
        """
        if self._closed:
            raise ShuttingDown
        if len(self._works) >= self._limit:
            raise ModelBusy(retry_after=1)
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        if not texts:
            return vectors
        work = Work(texts, vectors, asyncio.get_running_loop().create_future())
        self._works.add(work)
        self._turns.add(Piece(work, 0, len(texts)))
        self._arrived.set()
        try:
            await work.done
        finally:
            work.done.cancel()  # when the caller left: its waiting texts are skipped
            self._works.discard(work)
        return vectors

    async def _seat(self, number: int) -> None:
        """Keep one process running and fed, for ever."""
        failures = 0
        while True:
            try:
                child = await _start()
            except (OSError, EOFError, TimeoutError) as error:
                failures += 1
                name = type(error).__name__
                log.error("no encoder", action="encoder.start_failed", seat=number, error=name)  # noqa: TRY400
                if not self._children:
                    for piece in self._turns.clear():
                        _fail(piece.work, ModelUnreachable())
                await asyncio.sleep(min(30.0, 0.5 * 2.0**failures))
                continue
            failures = 0
            self._children.add(child)
            try:
                await self._feed(child)
            except asyncio.CancelledError:
                self._children.discard(child)
                await child.stop()
                raise
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                self._children.discard(child)
                log.warning("encoder died", action="encoder.died", seat=number, error=type(error).__name__)
                await child.kill()

    async def _feed(self, child: Child) -> None:
        sent: deque[list[Piece]] = deque()
        try:
            while True:
                while len(sent) < _AHEAD and (pieces := self._take(ahead=bool(sent))):
                    sent.append(pieces)
                    await child.send(orjson.dumps([text for piece in pieces for text in piece.texts]))
                if not sent:
                    await self._more()
                    continue
                async with asyncio.timeout(_SLICE_SECONDS):
                    answer = await child.receive()
                _place(sent[0], np.frombuffer(answer, dtype="<f4").reshape(-1, DIMENSION))
                sent.popleft()
        finally:
            self._return(sent)

    def _take(self, *, ahead: bool) -> list[Piece]:
        """What to send next. With other processes idle, a request is split so that they get their share."""
        if ahead and self._idle:
            return []
        share = -(-self._turns.texts // (self._idle + 1))
        return self._turns.take(min(SLICE, max(_SMALLEST, share)))

    async def _more(self) -> None:
        self._arrived.clear()
        self._idle += 1
        try:
            await self._arrived.wait()
        finally:
            self._idle -= 1

    def _return(self, sent: deque[list[Piece]]) -> None:
        """Put back what a process did not finish; the first slice is the one that it died on."""
        for n, pieces in reversed(list(enumerate(sent))):
            for piece in reversed(pieces):
                failures = piece.failures + (n == 0)
                if failures >= _DEATHS:
                    _fail(piece.work, ModelBroken(reason="encoder_died"))
                else:
                    self._turns.again(Piece(piece.work, piece.start, piece.end, failures))
        if sent:
            self._arrived.set()


async def _start() -> Child:
    child = await Child.start("services.models.encoder_child", environment=ONE_THREAD)
    try:
        async with asyncio.timeout(_START_SECONDS):
            await child.receive()
    except BaseException:
        await child.kill()
        raise
    return child


def _place(pieces: list[Piece], vectors: NDArray[np.float32]) -> None:
    """Raises ValueError when there is not one vector for each text."""
    if len(vectors) != sum(piece.end - piece.start for piece in pieces):
        raise ValueError("the encoder answered with another number of vectors")
    row = 0
    for piece in pieces:
        size = piece.end - piece.start
        piece.work.vectors[piece.start : piece.end] = vectors[row : row + size]
        row += size
        piece.work.missing -= size
        if not piece.work.missing and not piece.work.done.done():
            piece.work.done.set_result(None)


def _fail(work: Work, error: Exception) -> None:
    if not work.done.done():
        work.done.set_exception(error)
