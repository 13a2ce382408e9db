"""Each service runs with its own group of dependencies and nothing else: what its image carries suffices."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from services.__main__ import NAMES
from tests.stack.product import ROOT, free_port

TRAINS = {"services.models.tuning.loading", "services.models.tuning.state", "services.models.tuning.to_gguf",
          "services.models.tuning.training"}  # fmt: skip
"""What only the group `train` can import; it runs in a process of its own."""

RUN = """
import importlib, pkgutil, sys
name, *left_out = sys.argv[1:]
package = importlib.import_module("services." + name)
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if module.name not in left_out and ".migrations." not in module.name and not module.name.endswith("_child"):
        importlib.import_module(module.name)
from services.__main__ import main
sys.argv[1:] = [name]
sys.exit(main())
"""
"""Imports every module of a service, then starts it."""


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=~!;\s]", requirement, maxsplit=1)[0]


def _members(group: str) -> set[str]:
    """Names of the packages of a dependency group, those of the groups that it includes as well."""
    names: set[str] = set()
    for entry in _project()["dependency-groups"][group]:
        names |= {_name(entry)} if isinstance(entry, str) else _members(entry["include-group"])
    return names


@pytest.fixture(scope="module", params=NAMES)
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A service, and a Python that has its group alone."""
    name, folder = str(request.param), tmp_path_factory.mktemp(f"group-{request.param}") / "venv"
    subprocess.run(
        [Path(sys.executable).with_name("uv"), "sync", "--frozen", "--quiet", "--only-group", name,
         "--no-default-groups", "--python", sys.executable],
        cwd=ROOT, check=True, timeout=100, env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(folder)},
    )  # fmt: skip
    return name, folder / "bin" / "python"


def test_the_groups_of_the_services_are_all_that_the_product_depends_on() -> None:
    whole = {_name(requirement) for requirement in _project()["project"]["dependencies"]}
    assert set().union(*map(_members, NAMES)) == whole


@pytest.mark.images
def test_a_service_imports_starts_and_stops_with_its_group_alone(
    installed: tuple[str, Path], amqp_url: str, tmp_path: Path
) -> None:
    name, python = installed
    log = tmp_path / "log"
    environment = {
        **os.environ,
        "LACUNA_DATA": str(tmp_path),
        "LACUNA_BUS_URL": amqp_url,
        "LACUNA_PORT": str(free_port()),
        "LACUNA_MODELS_PORT": str(free_port()),
        "LACUNA_ENCODER_PROCESSES": "1",
    }
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [python, "-c", RUN, name, *TRAINS], cwd=ROOT, env=environment, stderr=stderr
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while "service.started" not in log.read_text() and time.monotonic() < deadline:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        assert process.returncode == 0, log.read_text()
        assert "service.started" in log.read_text()
    finally:
        process.kill()
        process.wait()
