"""The rules of docker-compose.yml and of the Dockerfile, held without a container engine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.__main__ import NAMES
from services.settings import Settings
from tests.stack.product import ROOT

Service = dict[str, Any]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Service] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OURS = [name for name in SERVICES if name in NAMES]
PUBLISHED = {"gateway", "grafana"}
"""What may be reached from outside the stack; each on loopback unless .env says otherwise."""

ONCE = {"operations"}
"""What runs to its end."""


def _stages() -> dict[str, str]:
    """The Dockerfile's stages by name, each with the text of its instructions."""
    parts = re.split(r"^FROM (\S+) AS (\S+)\n", DOCKERFILE, flags=re.MULTILINE)
    return {
        name: f"FROM {base}\n{text}"
        for base, name, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    }


def _environment(service: Service) -> dict[str, str]:
    return dict(service.get("environment", {}))


def test_there_is_a_container_for_every_service() -> None:
    assert set(OURS) == set(NAMES)
    assert set(SERVICES) - set(OURS) == {"rabbitmq", "postgres", "operations", "prometheus", "grafana"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_is_held_to_what_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert str(service["user"]).split(":")[0] not in {"root", "0"}
    assert not {"privileged", "cap_add", "pid", "ipc", "network_mode", "devices"} & set(service)
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory", "pids"} <= set(limits)
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert all("size=" in mount for mount in service.get("tmpfs", []))
    assert not any("docker.sock" in str(volume) for volume in service.get("volumes", []))
    assert service["restart"] == ("no" if name in ONCE else "unless-stopped")


@pytest.mark.parametrize("name", SERVICES)
def test_only_the_doors_are_published_and_on_loopback_at_first(name: str) -> None:
    ports = SERVICES[name].get("ports", [])
    assert bool(ports) == (name in PUBLISHED)
    assert all(re.match(r"\$\{\w+:-127\.0\.0\.1:\d+\}:\d+$", port) for port in ports)
    networks = set(SERVICES[name]["networks"])
    assert ("outside" in networks) == (name in PUBLISHED)
    assert COMPOSE["networks"]["inside"]["internal"] is True


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_says_how_it_feels(name: str) -> None:
    if name in OURS:  # their images say it, all in the same words
        runtime = _stages()["runtime"]
        assert "HEALTHCHECK" in runtime
        assert "/readyz" in runtime
        assert "FROM runtime" in _stages()[name]
    elif name not in ONCE:
        assert "test" in SERVICES[name]["healthcheck"]


@pytest.mark.parametrize("name", OURS)
def test_a_service_waits_for_the_health_of_what_it_needs(name: str) -> None:
    needs = SERVICES[name]["depends_on"]
    assert all(need["condition"] == "service_healthy" for need in needs.values())
    assert "postgres" in needs
    assert ("rabbitmq" in needs) == (name != "models")


def test_retrievers_can_be_scaled() -> None:
    assert not {"container_name", "hostname", "ports"} & set(SERVICES["retriever"])


@pytest.mark.parametrize("name", OURS)
def test_a_service_has_time_to_drain(name: str) -> None:
    seconds = int(SERVICES[name]["stop_grace_period"].removesuffix("s"))
    assert seconds > 2 * Settings(_env_file=None).drain


@pytest.mark.parametrize("name", SERVICES)
def test_secrets_come_by_file(name: str) -> None:
    secret = re.compile(r"password|secret|key|token", re.IGNORECASE)
    for variable, value in _environment(SERVICES[name]).items():
        assert not secret.search(variable) or variable.endswith(("_FILE", "__FILE")), variable
        assert "://" not in value or "@" not in value, variable


def test_the_secrets_that_are_named_are_made_and_are_settings(tmp_path: Path) -> None:
    run = [ROOT / "deploy" / "secrets.sh", tmp_path]
    subprocess.run(run, check=True, capture_output=True, timeout=30)
    made = {file.name: file.read_text() for file in tmp_path.iterdir()}
    for name, secret in COMPOSE["secrets"].items():
        assert secret["file"] == f"${{LACUNA_SECRETS:-./deploy/secrets}}/{name}"
        assert made[name]
        if name.startswith("lacuna_"):
            assert name.removeprefix("lacuna_") in Settings.model_fields
    random = {made[name] for name in made if name.endswith(("_key", "_password"))}
    assert {len(value) for value in random} == {64}
    subprocess.run(run, check=True, capture_output=True, timeout=30)
    assert made == {file.name: file.read_text() for file in tmp_path.iterdir()}, "what is there is kept"


@pytest.mark.parametrize("name", [*OURS, "operations"])
def test_an_image_has_the_code_and_the_packages_of_its_service_alone(name: str) -> None:
    copied = re.findall(r"COPY --from=(\S+) (\S+)", _stages()[name])
    assert (f"{name}-packages", "/app/.venv") in copied
    assert ("code", f"/code/{name}") in copied
    others = {f"{other}-packages" for other in NAMES if other != name}
    assert not others & {stage for stage, _ in copied}


def test_images_are_built_from_pinned_hashes_and_run_as_nobody() -> None:
    stages = _stages()
    assert "--require-hashes" in stages["tools"]
    for name, text in stages.items():
        if "uv sync" in text:
            assert "uv sync --frozen" in text, name
    assert "npm --prefix frontend ci" in stages["page"]
    assert re.search(r"^USER \d+:\d+$", stages["runtime"], re.MULTILINE)
    assert "USER" not in "".join(text for name, text in stages.items() if name != "runtime")


def test_the_dockerfile_is_as_hadolint_wants_it() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    for file in [ROOT / "Dockerfile", *(ROOT / "tests/compose/images").glob("*.Dockerfile")]:
        # DL3008: Debian's packages are not pinned, so that their security updates come in
        found = subprocess.run(
            [hadolint, "--ignore", "DL3008", file], capture_output=True, text=True, timeout=60, check=False
        )
        assert found.returncode == 0, found.stdout


def _deployments() -> dict[str, Service]:
    documents = yaml.safe_load_all((ROOT / "deploy/kubernetes/lacuna.yaml").read_text())
    return {
        document["metadata"]["name"]: document["spec"]["template"]["spec"]
        for document in documents
        if document["kind"] == "Deployment"
    }


@pytest.mark.parametrize("name", NAMES)
def test_on_kubernetes_a_service_has_what_it_has_in_compose(name: str) -> None:
    pod = _deployments()[name]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert f"{pod['securityContext']['runAsUser']}:10001" == SERVICES[name]["user"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(container)
    assert "memory" in container["resources"]["limits"]
    assert f"{pod['terminationGracePeriodSeconds']}s" == SERVICES[name]["stop_grace_period"]
    (mounted,) = [volume["secret"]["items"] for volume in pod["volumes"] if "secret" in volume]
    assert [item["key"] for item in mounted] == SERVICES[name]["secrets"]


def test_every_node_of_a_cluster_is_as_the_broker_alone() -> None:
    override = yaml.safe_load((ROOT / "deploy/compose.cluster.yml").read_text())["services"]
    alone = SERVICES["rabbitmq"]
    for name in ("rabbitmq-2", "rabbitmq-3"):
        node = override[name]
        differing = {"hostname", "networks", "volumes", "secrets", "command"}
        assert {key: node[key] for key in node if key not in differing} == {
            key: alone[key] for key in alone if key not in differing
        }
        mounts = [
            volume.partition(":")[2] for volume in [*alone["volumes"], *override["rabbitmq"]["volumes"]]
        ]
        assert sorted(volume.partition(":")[2] for volume in node["volumes"]) == sorted(mounts)


def test_a_cluster_of_brokers_has_three_nodes_that_know_each_other() -> None:
    override = yaml.safe_load((ROOT / "deploy/compose.cluster.yml").read_text())["services"]
    names = {node["hostname"] for name, node in override.items() if name.startswith("rabbitmq")}
    listed = re.findall(r"nodes\.\d = rabbit@(\S+)", (ROOT / "deploy/rabbitmq_cluster.conf").read_text())
    assert names == set(listed) == {"rabbitmq-1", "rabbitmq-2", "rabbitmq-3"}
