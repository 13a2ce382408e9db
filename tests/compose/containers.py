"""The stack as it runs: what its containers are, may do and say.

Not collected by itself: tests/compose/run.sh starts the stack and calls it."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from pathlib import Path

import pytest

from services.__main__ import NAMES

SECRETS = Path(os.environ.get("LACUNA_TEST_SECRETS", "deploy/secrets"))
URL = os.environ.get("LACUNA_TEST_URL", "")


def docker(*arguments: str) -> str:
    """What the command prints. Raises CalledProcessError."""
    run = subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True, timeout=120)
    return run.stdout


def containers(service: str) -> list[str]:
    """Ids of the running containers of a service of the compose file."""
    return docker("ps", "--quiet", "--filter", f"label=com.docker.compose.service={service}").split()


def inside(service: str, code: str) -> str:
    """What Python code prints in a container of `service`."""
    return docker("exec", containers(service)[0], "python", "-c", code).strip()


@pytest.mark.parametrize("service", [*NAMES, "rabbitmq", "postgres"])
def test_a_container_runs_without_rights(service: str) -> None:
    status = docker("exec", containers(service)[0], "cat", "/proc/1/status")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert "0" not in fields["Uid"].split()
    assert {int(fields[kind], 16) for kind in ("CapEff", "CapPrm", "CapBnd")} == {0}
    assert fields["NoNewPrivs"] == "1"
    for folder in ("/", "/etc", "/usr/bin"):
        made = subprocess.run(
            ["docker", "exec", containers(service)[0], "touch", f"{folder}/x"],
            capture_output=True,
            check=False,
        )
        assert made.returncode != 0, folder


@pytest.mark.parametrize("service", NAMES)
def test_an_image_has_its_service_and_nothing_that_builds(service: str) -> None:
    code = (
        "import importlib.util, os, shutil; "
        "print([n for n in ('pip', 'ensurepip', 'setuptools', 'uv') if importlib.util.find_spec(n)]"
        " + [n for n in ('gcc', 'cc', 'make', 'uv', 'pip', 'npm', 'node') if shutil.which(n)]"
        " + [n for n in sorted(os.listdir('services')) if n in "
        f"{set(NAMES) | {'operations'}}])"
    )
    assert inside(service, code) == str([service])


def test_retrievers_compete_for_the_work() -> None:
    assert len(containers("retriever")) == 3
    listed = docker(
        "exec", containers("rabbitmq")[0], "rabbitmqctl", "-q", "list_queues", "name", "type", "consumers"
    )
    queues = {line.split()[0]: line.split()[1:] for line in listed.splitlines()[1:]}
    assert queues["retriever.analyse"] == ["quorum", "3"]


def test_only_the_gateway_is_published() -> None:
    ports = docker("ps", "--format", '{{.Label "com.docker.compose.service"}} {{.Ports}}').splitlines()
    published = [line for line in ports if "->" in line]
    assert published == ["gateway 127.0.0.1:8080->8080/tcp"]


def test_the_page_comes_compressed() -> None:
    page = urllib.request.urlopen(URL).read().decode()
    script = page.partition('src="')[2].partition('"')[0]
    asked = urllib.request.Request(URL + script, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["ETag"]


def test_prometheus_finds_every_process() -> None:
    asked = ["promtool", "query", "instant", "--format=json", "http://127.0.0.1:9090", "up"]
    up = json.loads(docker("exec", containers("prometheus")[0], *asked))
    found = [(sample["metric"].get("service", sample["metric"]["job"]), sample["value"][1]) for sample in up]
    assert sorted(found) == sorted(
        [(name, "1") for name in (*NAMES, "retriever", "retriever", "rabbitmq", "prometheus")]
    )


@pytest.mark.parametrize("service", [*NAMES, "rabbitmq", "postgres"])
def test_no_secret_is_told(service: str) -> None:
    secrets = {
        file.read_text().strip() for file in SECRETS.iterdir() if file.name.endswith(("_key", "_password"))
    }
    assert len(secrets) >= 5
    for container in containers(service):
        run = subprocess.run(["docker", "logs", container], check=True, capture_output=True, text=True)
        environment = docker("inspect", "--format", "{{json .Config.Env}}", container)
        assert not [secret for secret in secrets if secret in run.stdout + run.stderr + environment]
