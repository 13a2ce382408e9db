"""The alerts and the dashboard ask for metrics and labels that exist, and the documentation lists them all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from services.observe import metrics
from services.observe.metrics import Bounded
from services.wire.errors import LacunaError
from services.wire.messages import LANGUAGES

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
OURS = [metric for metric in vars(metrics).values() if isinstance(metric, Counter | Gauge | Histogram)]
TARGET = {"job", "instance", "service"}
"""Labels that Prometheus adds, by prometheus.yml."""
RABBITMQ = {
    "rabbitmq_detailed_queue_messages", "rabbitmq_detailed_queue_messages_ready",
    "rabbitmq_detailed_queue_consumers",
}  # fmt: skip


def _known() -> dict[str, set[str]]:
    """The labels of every series that there can be."""
    known: dict[str, set[str]] = {}
    for metric in OURS:
        labels = {*metric._labelnames, *TARGET}
        for family in metric.describe():
            match family.type:
                case "histogram":
                    known[f"{family.name}_bucket"] = labels | {"le"}
                    known[f"{family.name}_sum"] = known[f"{family.name}_count"] = labels
                case "counter":
                    known[f"{family.name}_total"] = labels
                case _:
                    known[family.name] = labels
    for family in ProcessCollector(registry=CollectorRegistry()).collect():
        known.update({sample.name: TARGET for sample in family.samples})
    known.update({name: {"queue", "vhost", *TARGET} for name in RABBITMQ})
    return known | {"up": TARGET}


KNOWN = _known()


def _alerts() -> Iterator[tuple[str, str]]:
    for group in yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"]["summary"]
            yield rule["alert"], rule["expr"]


def _panels() -> list[dict[str, Any]]:
    return list(json.loads((MONITORING / "grafana" / "dashboards" / "lacuna.json").read_text())["panels"])


def _charts() -> Iterator[tuple[str, str]]:
    for panel in _panels():
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"].replace("$__rate_interval", "5m")


EXPRESSIONS = [*_alerts(), *_charts()]


def _selectors(expression: str) -> Iterator[promql_parser.VectorSelector]:
    found: list[promql_parser.VectorSelector] = []

    def visit(node: promql_parser.Expr) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        return True

    promql_parser.walk(promql_parser.parse(expression), visit)
    yield from found


@pytest.mark.parametrize(("name", "expression"), EXPRESSIONS)
def test_an_expression_asks_for_what_exists(name: str, expression: str) -> None:
    selectors = list(_selectors(expression))
    assert selectors, name
    labels: set[str] = set()
    for selector in selectors:
        assert selector.name in KNOWN, selector.name
        assert {matcher.name for matcher in selector.matchers.matchers} <= KNOWN[selector.name]
        labels |= KNOWN[selector.name]
    grouped = re.findall(r"\bby \(([^)]*)\)", expression)
    assert {label.strip() for group in grouped for label in group.split(",")} <= labels


def test_expressions_name_codes_that_exist() -> None:
    codes = {code for _, expression in EXPRESSIONS for code in re.findall(r'\bcode="(\w+)"', expression)}
    assert codes
    assert codes <= set(LacunaError.codes())


def test_every_metric_of_ours_is_on_the_dashboard_or_in_an_alert() -> None:
    asked = {selector.name for _, expression in EXPRESSIONS for selector in _selectors(expression)}
    unseen = {family.name for metric in OURS for family in metric.describe()} - {
        re.sub(r"_(bucket|sum|count|total)$", "", str(name)) for name in asked
    }
    assert unseen == set()


def test_panels_have_places_of_their_own() -> None:
    panels = _panels()
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(cells)) == len(cells)


def test_prometheus_reads_files_that_are_there() -> None:
    config = yaml.safe_load((MONITORING / "prometheus.yml").read_text())
    assert all((MONITORING / file).is_file() for file in config["rule_files"])
    [source] = yaml.safe_load((MONITORING / "grafana/provisioning/datasources/prometheus.yml").read_text())[
        "datasources"
    ]
    assert {target["datasource"]["uid"] for p in _panels() for target in p.get("targets", ())} == {
        source["uid"]
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_documentation_lists_every_metric_with_its_labels(language: str) -> None:
    page = (ROOT / "docs" / language / "monitoring.md").read_text(encoding="utf-8")
    rows = {
        row[1]: set(re.findall(r"`(\w+)`", row[2]))
        for row in re.finditer(r"^\| `((?:lacuna|gen_ai)_\w+)` \| ([^|]*) \|", page, re.MULTILINE)
    }
    suffix = {"counter": "_total"}
    assert rows == {
        f"{family.name}{suffix.get(family.type, '')}": set(metric._labelnames)
        for metric in OURS
        for family in metric.describe()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_documentation_says_what_each_alert_asks_for(language: str) -> None:
    page = (ROOT / "docs" / language / "monitoring.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(Lacuna\w+)` \|", page, re.MULTILINE) == [name for name, _ in _alerts()]


def test_a_bounded_label_takes_no_more_values_than_it_may() -> None:
    label = Bounded(2)
    given = [label("a"), label("b", admit=False), label("b"), label("c"), label("a")]
    assert given == ["a", "other", "b", "other", "a"]
