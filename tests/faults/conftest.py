"""A broker of the fault tests' own, installations on it, and the figures they are measured by."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.faults.installation import Installation, running
from tests.faults.model import Model, embedding, writing
from tests.stack.postgres import Postgres
from tests.stack.rabbit import Rabbit

Install = Callable[..., AbstractContextManager[Installation]]


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rabbit]:
    """A started RabbitMQ for all tests that leave it alive."""
    started = Rabbit(tmp_path_factory.mktemp("faults"))
    started.start()
    yield started
    started.stop()


@pytest.fixture
def vhost(node: Rabbit) -> str:
    """The URL of a virtual host of this test alone."""
    return node.add_vhost(uuid.uuid4().hex)


@pytest.fixture
def model() -> Iterator[Model]:
    """The model server behind the installation."""
    with Model().serving() as serving:
        yield serving


@pytest.fixture(scope="session")
def _standing(
    node: Rabbit, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    with Model().serving() as serving:
        installation = Installation(
            data=tmp_path_factory.mktemp("standing"),
            amqp_url=node.add_vhost(uuid.uuid4().hex),
            database_url=postgres.new_database(),
            model=serving,
            only=("retriever-1", "reporter", "trainer", "gateway"),
        )
        with running(installation):
            yield installation


@pytest.fixture
def standing(_standing: Installation) -> Installation:
    """An installation that the tests of every run share, its model server as at first."""
    _standing.model.embed, _standing.model.chat = embedding(), writing()
    _standing.model.calls.clear()
    return _standing


@pytest.fixture
def install(tmp_path: Path, postgres: Postgres, model: Model) -> Install:
    """`with install(amqp_url, **fields) as installation:` runs one on a database of its own."""

    def new(amqp_url: str, **fields: Any) -> AbstractContextManager[Installation]:
        fields = {"data": tmp_path / "data", "database_url": postgres.new_database(), **fields}
        return running(Installation(amqp_url=amqp_url, model=model, **fields))

    return new


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> dict[str, object]:
    """What a test measured, shown by `make faults`."""
    found: dict[str, object] = {}
    request.node.user_properties.append(("figures", found))
    return found
