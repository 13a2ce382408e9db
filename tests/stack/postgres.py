"""A private PostgreSQL server for the tests: initdb, start, stop, kill."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path


class Postgres:
    """A cluster in `folder`, on a free loopback port. Raises RuntimeError where PostgreSQL is missing."""

    def __init__(self, folder: Path) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
        self._bin = found[-1].parent
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def new_database(self) -> str:
        """The URL of an empty database, for SQLAlchemy with asyncpg."""
        name = f"test_{uuid.uuid4().hex}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "lacuna", name)
        return f"postgresql+asyncpg://lacuna@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        data = self.folder / "data"
        if not data.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            if os.getuid() == 0:
                shutil.chown(self.folder, "postgres", "postgres")
            self._run("initdb", "-D", str(data), "-U", "lacuna", "-A", "trust", "--no-sync")
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories= -c fsync=off"
        )
        self._run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def kill(self) -> None:
        """SIGKILL the postmaster, as the kernel would."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.05)

    def _run(self, program: str, *arguments: str) -> None:
        # the server refuses to run as root; the package made a user for it
        user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        subprocess.run(
            [str(self._bin / program), *arguments], user=user, check=True, stdout=subprocess.DEVNULL, cwd="/"
        )
