"""The whole product as an operator runs it: real processes, real ports, a data folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """Lacuna in `data`: one process on the memory bus, or one a service over the broker at `amqp_url`."""

    data: Path
    amqp_url: str | None = None
    demo: bool = True
    environment: dict[str, str] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    """The environment of single processes, by name."""
    only: tuple[str, ...] = ()
    """Names of the processes where they are not the usual ones: 'reporter-2' is one more reporter."""
    retrievers: int = 2
    address: str | None = None
    """Where it runs already: nothing is started or stopped."""
    key: str | None = None
    """The key that calls bring."""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    models_port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return self.address or f"http://127.0.0.1:{self.port}"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the processes: with a broker, the retrievers compete."""
        if self.address is not None:
            return ()
        if self.amqp_url is None:
            return ("all",)
        if self.only:
            return self.only
        retrievers = (f"retriever-{number}" for number in range(1, self.retrievers + 1))
        return ("models", *retrievers, "reporter", "trainer", "gateway")

    def start(self, name: str) -> None:
        """Start the process `name`; its log goes to <data>/<name>.log."""
        self.data.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "LACUNA_DATA": str(self.data),
            "LACUNA_PORT": str(self.port),
            "LACUNA_MODELS_PORT": str(self.models_port),
            "LACUNA_BUS_URL": self.amqp_url or "memory:",
            "LACUNA_DEMO": str(self.demo).lower(),
            **self.environment,
            **self.own.get(name, {}),
        }
        with (self.data / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "services", name.split("-", maxsplit=1)[0]],
                cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def start_all(self, seconds: float = 120) -> None:
        """Start every process and wait until /readyz answers 200."""
        for name in self.names:
            self.start(name)
        self.wait_ready(seconds)

    def wait_ready(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended with {process.returncode}:\n{self.log(name)}")
            try:
                if self.call("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        answer = "".join(f"\n== {name}\n{self.log(name)}" for name in self.names)
        raise TimeoutError(f"not ready after {seconds} s{answer}")

    def kill(self, name: str) -> None:
        """kill -9, its children too: what the kernel does when memory runs out, and a power cut."""
        process = self.processes[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def freeze(self, name: str) -> None:
        """SIGSTOP: alive for the broker, which goes on handing it work, and doing none."""
        os.killpg(self.processes[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """SIGCONT, after `freeze`."""
        os.killpg(self.processes[name].pid, signal.SIGCONT)

    def memory(self, *names: str) -> int:
        """Resident bytes of these processes and of their children now, what they share counted once."""
        groups = {self.processes[name].pid for name in names}
        total = 0
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdecimal() and os.getpgid(int(entry.name)) in groups:
                    rollup = (entry / "smaps_rollup").read_text()
                    total += 1024 * int(rollup.partition("\nPss:")[2].split()[0])
            except (OSError, IndexError):
                continue  # it ended meanwhile
        return total

    def stop(self) -> dict[str, int]:
        """SIGTERM to all, the gateway first; the exit statuses by name."""
        for name in reversed(self.names):
            if name in self.processes and self.processes[name].poll() is None:
                self.processes[name].send_signal(signal.SIGTERM)
        statuses = {}
        for name, process in self.processes.items():
            try:
                statuses[name] = process.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                statuses[name] = process.wait()
        return statuses

    def log(self, name: str, last: int = 40) -> str:
        path = self.data / f"{name}.log"
        return "\n".join(path.read_text(errors="replace").splitlines()[-last:]) if path.exists() else ""

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """An HTTP call: the status and the JSON (or the text) that came back, whatever the status."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        for key, value in {"Content-Type": "application/json", **self._key(), **(headers or {})}.items():
            request.add_header(key, value)
        try:
            with urllib.request.urlopen(request, timeout=180) as reply:
                return reply.status, _parsed(reply.read())
        except urllib.error.HTTPError as error:
            return error.code, _parsed(error.read())

    def events(self, path: str, last_id: str | None = None) -> Iterator[tuple[str | None, str, Any]]:
        """(id, event, data) of a server-sent event stream, until it ends."""
        headers = {"Accept": "text/event-stream", **self._key()}
        request = urllib.request.Request(self.url + path, headers=headers)
        if last_id:
            request.add_header("Last-Event-ID", last_id)
        with urllib.request.urlopen(request, timeout=120) as reply:
            fields: dict[str, str] = {}
            for raw in reply:
                line = raw.decode().rstrip("\r\n")
                if line and not line.startswith(":"):
                    key, _, value = line.partition(":")
                    value = value.removeprefix(" ")
                    fields[key] = f"{fields[key]}\n{value}" if key == "data" and key in fields else value
                elif not line:
                    if "data" in fields:
                        yield fields.get("id"), fields.get("event", "message"), json.loads(fields["data"])
                    fields = {}

    def _key(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def put(self, base: str, path: str, markdown: str) -> int:
        """Put a document (its language is the first part of its path); the status that came back."""
        language = path.partition("/")[0]
        where = f"/api/v1/bases/{base}/documents/{path}?language={language}"
        return self.call("PUT", where, markdown.encode(), {"Content-Type": "text/markdown"})[0]

    def wait_indexed(self, base: str, older_than: str | None = None) -> str:
        """The version of `base` once it is ready, and another than `older_than`."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            info = self.call("GET", f"/api/v1/bases/{base}")[1]
            if info["status"] == "ready" and info["version"] != older_than:
                return str(info["version"])
            time.sleep(0.1)
        raise TimeoutError(str(info))

    def analyse(self, text: str, base: str = "lacuna", **fields: Any) -> dict[str, Any]:
        """A finished analysis of `text`."""
        status, answer = self.call(
            "POST", "/api/v1/analyses", {"text": text, "base": base, **fields}, {"Prefer": "wait=60"}
        )
        assert status in (200, 202), answer
        deadline = time.monotonic() + 120
        while answer["status"] not in ("succeeded", "failed", "cancelled") and time.monotonic() < deadline:
            time.sleep(0.2)
            answer = self.call("GET", f"/api/v1/analyses/{answer['id']}")[1]
        return dict(answer)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode(errors="replace")


@contextmanager
def running(product: Product) -> Iterator[Product]:
    """`product`, ready; stopped at the end, whatever happened."""
    try:
        product.start_all()
        yield product
    finally:
        product.stop()
