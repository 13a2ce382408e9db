"""A private RabbitMQ node for the tests: start, kill, restart, stop; on free loopback ports, in one folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

BIN = Path("/usr/lib/rabbitmq/bin")
READY_SECONDS = 90
CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{port}
heartbeat = 10
log.file.level = warning
disk_free_limit.absolute = 50MB
vm_memory_high_watermark.absolute = 1GB
"""


class Rabbit:
    """A node in `folder`. `url(vhost)` is where it is reached. Raises RuntimeError where it can't start."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        if not (BIN / "rabbitmq-server").exists():
            raise RuntimeError("RabbitMQ is missing: apt-get install rabbitmq-server")
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        # a listener at the distribution port would block the node, silently
        self.port, distribution = port or _free_port(), _free_port()
        self.name = f"t{self.port}@localhost"
        (folder / "rabbitmq.conf").write_text(CONFIGURATION.format(port=self.port))
        (folder / "enabled_plugins").write_text("[].\n")
        self._environment = os.environ | {
            "HOME": str(folder),
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none",
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id of the node, and of its group. Raises RuntimeError before `start`."""
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it was started, and not killed since."""
        return self._process is not None

    def url(self, vhost: str = "/") -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{quote(vhost, safe='')}"

    def start(self) -> None:
        """Start the node, and wait until it takes connections."""
        with (self._folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [str(BIN / "rabbitmq-server")],
                env=self._environment,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_SECONDS
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"RabbitMQ did not start, see {self._folder / 'output'}")
            time.sleep(0.1)

    def settle(self) -> None:
        """Have the names of new quorum queues written to disk. RabbitMQ 3.10 keeps them in memory for up to
        3 minutes; a node killed before forgets whose log it is, and the queue never has a leader again."""
        self.control("eval", "[dets:sync(Table) || Table <- dets:all()].")

    def kill(self) -> None:
        """SIGKILL the whole node, as a power cut would. See `settle`."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    stop = kill  # its data is thrown away: nothing to say goodbye for

    def restart(self) -> None:
        self.kill()
        self.start()

    def control(self, *arguments: str) -> str:
        """Run rabbitmqctl; returns what it prints. Raises CalledProcessError."""
        command = [str(BIN / "rabbitmqctl"), "-q", "-n", self.name, *arguments]
        return subprocess.run(
            command, env=self._environment, check=True, capture_output=True, text=True
        ).stdout

    def add_vhost(self, name: str) -> str:
        """A virtual host apart from all others; returns its URL."""
        self.control("add_vhost", name)
        self.control("set_permissions", "-p", name, "guest", ".*", ".*", ".*")
        return self.url(name)

    def _greets(self) -> bool:
        """Whether it answers AMQP's greeting: the port alone opens before the node is ready."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as probe:
                probe.settimeout(2)
                probe.sendall(b"AMQP\x00\x00\x09\x01")
                return bool(probe.recv(1))
        except OSError:
            return False


class SharedRabbit:
    """One node for several processes, counted in `folder`. Call `join` and `leave` under a common lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state = folder / "users"

    def join(self) -> Rabbit:
        """The node, started by whoever comes first."""
        self._folder.mkdir(parents=True, exist_ok=True)
        users, pid, port = self._read()
        if users:
            node = Rabbit(self._folder / "node", port=port)
        else:
            node = Rabbit(self._folder / "node")
            node.start()
            pid, port = node.pid, node.port
        self._state.write_text(f"{users + 1} {pid} {port}")
        return node

    def leave(self) -> None:
        """The last one to leave stops the node."""
        users, pid, port = self._read()
        if users == 1:
            os.killpg(pid, signal.SIGKILL)
        self._state.write_text(f"{users - 1} {pid} {port}")

    def _read(self) -> tuple[int, int, int]:
        if not self._state.exists():
            return 0, 0, 0
        users, pid, port = map(int, self._state.read_text().split())
        return users, pid, port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
