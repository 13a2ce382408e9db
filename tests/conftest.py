"""What every test may ask for: a real broker, shared by all test processes of a run."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_timeout

from tests.stack.postgres import Postgres
from tests.stack.rabbit import Rabbit, SharedRabbit


def pytest_configure() -> None:
    """A shell's background job hands down an ignored SIGINT, which what a test interrupts would ignore as well."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A second try has its time-out too: pytest-timeout cancels its timer where the first try failed."""
    if getattr(item, "execution_count", 1) > 1:
        settings = pytest_timeout._get_item_settings(item)
        item.config.hook.pytest_timeout_set_timer(item=item, settings=settings)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this test process: 'gw0', ... under pytest-xdist, else 'main'."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def amqp_url(worker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A virtual host of this test process at a real RabbitMQ. The first process that asks starts the node,
    the last one stops it. LACUNA_TEST_AMQP_URL names another broker ('{worker}' in it: the process)."""
    given = os.environ.get("LACUNA_TEST_AMQP_URL")
    if given:
        yield given.replace("{worker}", worker)
        return
    base = tmp_path_factory.getbasetemp()
    shared = SharedRabbit((base if worker == "main" else base.parent) / "rabbit")
    with _locked(base.parent / "rabbit.lock"):
        node = _started(shared)
    try:
        yield node.add_vhost(worker)
    finally:
        with _locked(base.parent / "rabbit.lock"):
            shared.leave()


def _started(shared: SharedRabbit) -> Rabbit:
    try:
        return shared.join()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def own_rabbit(tmp_path: Path) -> Iterator[Rabbit]:
    """A started node of this test alone, to be killed and restarted."""
    try:
        node = Rabbit(tmp_path / "rabbit")
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    node.start()
    yield node
    node.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A started PostgreSQL of this test process."""
    server = Postgres(Path(tempfile.mkdtemp(prefix="lacuna-postgres-")))
    try:
        server.start()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """An empty database of this test alone."""
    return postgres.new_database()
