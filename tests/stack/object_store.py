"""A private object store for the tests: SeaweedFS, real S3 over HTTP, in one folder and on free loopback ports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import obstore
from obstore.exceptions import BaseError

from services.storage.objects import store_at
from tests.stack.product import free_port

KEY_ID, SECRET = "lacuna-tests", "not-much-of-a-secret"
READY_SECONDS = 90
_PORTS = ("master.port", "volume.port", "filer.port", "s3.port")


class ObjectStore:
    """A server in `folder`, whose bucket `bucket` exists. Raises RuntimeError where it does not start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = {name: free_port() for port in _PORTS for name in (port, f"{port}.grpc")}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._ports['s3.port']}"

    def environment(self, prefix: str) -> dict[str, str]:
        """The settings of an installation that shares what it has under `prefix`."""
        return {
            "LACUNA_SNAPSHOTS_URL": f"s3://bucket/{prefix}",
            "LACUNA_SNAPSHOTS_ENDPOINT": self.endpoint,
            "LACUNA_SNAPSHOTS_KEY_ID": KEY_ID,
            "LACUNA_SNAPSHOTS_KEY_SECRET": SECRET,
        }

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        allowed = {
            "name": "tests",
            "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
        (self._folder / "s3.json").write_text(json.dumps({"identities": [allowed]}))
        options = {
            "dir": self._folder, "ip": "127.0.0.1", "ip.bind": "127.0.0.1", "s3.config": self._folder / "s3.json",
            "volume.max": 20, "master.volumeSizeLimitMB": 64, "s3.port.iceberg": 0, "s3.port.lance": 0,
            "filer.localSocket": self._folder / "filer.sock", "s3.localSocket": self._folder / "s3.sock",
            **self._ports,
        }  # fmt: skip
        with (self._folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [Path(sys.executable).parent / "weed", "server", "-s3", *(f"-{k}={v}" for k, v in options.items())],
                cwd=self._folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + READY_SECONDS
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"SeaweedFS did not start, see {self._folder / 'output'}")
            time.sleep(0.1)

    def stop(self) -> None:
        """SIGKILL: its data is thrown away, or started again with."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _ready(self) -> bool:
        """Whether a bucket can be written to: the S3 port alone opens before there is a volume."""
        try:
            obstore.put(store_at("s3://bucket/ready", self.endpoint, KEY_ID, SECRET), "x", b"x")
        except BaseError:
            return False
        return True
