"""Child processes with a pipe to them. A child ends by itself when its parent does, however that ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Mapping

from services.models import frames
from services.settings import ROOT

_STDOUT_LIMIT = 2**22


class Child:
    """`python -m module arguments`, spoken with in frames through its standard input and output.

    The child reads its standard input; the end of it, which a killed parent's kernel sends too, ends the child.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._in, self._out = process, process.stdin, process.stdout

    @classmethod
    async def start(cls, module: str, *arguments: str, environment: Mapping[str, str]) -> Child:
        """Start it. Raises OSError when the system has no process left."""
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, **environment},
            limit=_STDOUT_LIMIT,
        )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def send(self, frame: bytes) -> None:
        """Raises OSError when the child is gone."""
        self._in.write(frames.pack(frame))
        await self._in.drain()

    async def receive(self) -> bytes:
        """The next frame. Raises EOFError when the child is gone."""
        length = int.from_bytes(await self._out.readexactly(4), "little")
        return await self._out.readexactly(length)

    async def wait(self) -> int:
        """Its exit status, when it ends."""
        return await self._process.wait()

    async def stop(self, grace: float = 1.0) -> None:
        """End it: politely by closing its input, after `grace` seconds by force."""
        self._in.close()
        try:
            async with asyncio.timeout(grace):
                await self._process.wait()
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
