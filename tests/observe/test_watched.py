"""An analysis over real HTTP and a real bus, as its operator sees it: metrics, one trace, one id, and no contents."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from prometheus_client.parser import text_string_to_metric_families

from tests.observe.scenario import CALLER, CANARIES, REQUEST_ID, TRACE, Seen, play

Labels = dict[str, str]


@pytest.fixture(scope="module", params=["memory", "rabbit"])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What was to be seen of the scenario, on each bus."""
    url = "memory:" if request.param == "memory" else str(request.getfixturevalue("amqp_url"))
    return asyncio.run(play(tmp_path_factory.mktemp("watched"), url))


def _samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


class Grown:
    """How much each series grew: a process's metrics are of all that ran in it before."""

    def __init__(self, seen: Seen) -> None:
        self._before, self._after = _samples(seen.before), _samples(seen.metrics)

    def __call__(self, name: str, **labels: str) -> float:
        """The growth of all series of `name` that have `labels`."""
        wanted = labels.items()
        return sum(
            value - self._before.get(key, 0.0)
            for key, value in self._after.items()
            if key[0] == name and wanted <= dict(key[1]).items()
        )

    def now(self, name: str, **labels: str) -> list[float]:
        return [
            value
            for (found, own), value in self._after.items()
            if found == name and labels.items() <= dict(own).items()
        ]


def test_the_metrics_count_what_happened(seen: Seen) -> None:
    grown = Grown(seen)
    assert seen.analysis["status"] == "succeeded", seen.analysis["error"]
    analyses = {"method": "POST", "route": "/api/v1/analyses"}
    assert grown("lacuna_http_request_seconds_count", **analyses, status="2xx") == 1
    assert grown("lacuna_http_request_seconds_count", **analyses, status="4xx") == 1
    assert grown("lacuna_http_problems_total", code="base_not_found") == 1
    assert grown("lacuna_http_problems_total", code="key_invalid") == 1
    for queue in ("retriever.analyse", "reporter.write"):
        assert grown("lacuna_bus_sent_total", kind="job", queue=queue) == 1
        assert grown("lacuna_bus_handled_total", queue=queue, outcome="done") == 1
        assert grown("lacuna_bus_waited_seconds_count", queue=queue) == 1
        assert grown("lacuna_bus_handler_seconds_count", queue=queue) == 1
    assert grown("lacuna_bus_handled_total", outcome="failed", queue="retriever.get_base") >= 1
    assert grown("lacuna_analysis_seconds_count", status="succeeded") == 1
    for stage in ("queued", "judging", "writing"):
        assert grown("lacuna_analysis_stage_seconds_count", stage=stage) == 1, stage
    assert grown("lacuna_statements_total") == 2
    assert grown("lacuna_retriever_stage_seconds_count", origin="search", stage="searching") == 1
    assert grown("lacuna_indexed_passages_total", how="built") >= 1
    assert grown("lacuna_indexing_seconds_count") >= 1


def test_the_gauges_show_what_is(seen: Seen) -> None:
    grown = Grown(seen)
    assert grown.now("lacuna_outbox_messages", outbox="messages") == [0.0]
    assert grown.now("lacuna_bases", status="ready") == [1.0]
    assert grown.now("lacuna_base_version_info", base="docs") == [1.0]
    assert 1.0 in grown.now("lacuna_bus_connected")
    assert grown.now("lacuna_bus_consumers", state="registered")[0] > 20
    assert grown.now("lacuna_disk_free_bytes")[0] > 0
    assert max(grown.now("lacuna_snapshot_bytes")) > 0
    assert grown("lacuna_event_loop_lag_seconds_count") > 0
    assert grown.now("process_resident_memory_bytes")[0] > 0
    assert set(grown.now("lacuna_ready")) == {1.0}


def test_model_calls_are_counted_as_their_callers_and_the_proxy_see_them(seen: Seen) -> None:
    grown = Grown(seen)
    for provider in ("lacuna", "elsewhere"):
        chat = {"gen_ai_operation_name": "chat", "gen_ai_provider_name": provider}
        good = {**chat, "gen_ai_request_model": "good-model"}
        assert grown("gen_ai_client_operation_duration_seconds_count", **good, error_type="") == 1
        assert grown("gen_ai_client_operation_time_to_first_chunk_seconds_count", **good) == 1
        assert grown("gen_ai_client_token_usage_sum", **good, gen_ai_token_type="input") == 40
        assert grown("gen_ai_client_token_usage_sum", **good, gen_ai_token_type="output") == 8
        assert grown("lacuna_model_cost_dollars_total", **good) == pytest.approx(56e-6)
    refused = {"gen_ai_provider_name": "elsewhere", "error_type": "model_refused_input"}
    assert grown("gen_ai_client_operation_duration_seconds_count", **refused) == 1
    # nobody can make series of models that never answered
    assert grown("gen_ai_client_operation_duration_seconds_count", gen_ai_request_model="rude-model") == 0


def _attributes(span: Span) -> dict[str, Any]:
    return {a.key: getattr(a.value, str(a.value.WhichOneof("value"))) for a in span.attributes}


def test_one_trace_leads_from_the_request_to_the_model(seen: Seen) -> None:
    assert seen.services == {"all"}
    own = {span.span_id: span for span in seen.spans if span.trace_id.hex() == TRACE}

    def way(span: Span) -> list[str]:
        """The names from the request to `span`."""
        parent = own.get(span.parent_span_id)
        if parent is None:
            assert span.parent_span_id.hex() == CALLER
            return [span.name]
        assert parent.start_time_unix_nano <= span.start_time_unix_nano
        return [*way(parent), span.name]

    calls = {
        (attributes["gen_ai.operation.name"], attributes["gen_ai.provider.name"]): span
        for span in own.values()
        if "gen_ai.operation.name" in (attributes := _attributes(span))
    }
    judging = ["POST /api/v1/analyses", "send retriever.analyse", "handle retriever.analyse"]
    writing = [
        *judging, "publish analysis.judged", "handle analysis.judged@gateway", "send reporter.write",
        "handle reporter.write",
    ]  # fmt: skip
    embedding = [*judging, "embeddings test-embed", "POST /v1/embeddings", "embeddings test-embed"]
    assert way(calls["embeddings", "elsewhere"]) == embedding
    chat = [*writing, "chat good-model", "POST /v1/chat/completions", "chat good-model"]
    assert way(calls["chat", "elsewhere"]) == chat
    for provider in ("lacuna", "elsewhere"):
        attributes = _attributes(calls["chat", provider])
        assert attributes["gen_ai.request.model"] == "good-model"
        assert attributes["gen_ai.usage.input_tokens"] == 40
        assert attributes["gen_ai.usage.output_tokens"] == 8
    # and the provider was told of it
    last = calls["chat", "elsewhere"].span_id.hex()
    assert ("/v1/chat/completions", f"00-{TRACE}-{last}-01", REQUEST_ID) in seen.asked


def test_an_error_is_a_code_on_its_span(seen: Seen) -> None:
    failed = [span for span in seen.spans if span.status.code == span.status.STATUS_CODE_ERROR]
    assert {_attributes(span)["error.type"] for span in failed} == {"model_refused_input"}
    handled = {(span.name, _attributes(span).get("lacuna.outcome")) for span in seen.spans}
    assert ("handle retriever.get_base", "failed") in handled
    assert not any(span.events or span.status.message for span in seen.spans)


def test_one_id_is_in_every_line_that_a_request_caused(seen: Seen) -> None:
    lines = [json.loads(line) for line in seen.log.splitlines()]
    assert all("action" in line for line in lines)
    caused = [line for line in lines if line.get("correlation") == REQUEST_ID]
    assert {line["action"] for line in caused} >= {"http.request", "report.written"}
    routes = {line["route"] for line in caused if line["action"] == "http.request"}
    assert routes == {"/api/v1/analyses", "/v1/embeddings", "/v1/models", "/v1/chat/completions"}
    assert {line["trace_id"] for line in caused if "trace_id" in line} == {TRACE}
    # what no request caused says so by having none
    without = {line["action"].partition(".")[0] for line in lines if "correlation" not in line}
    assert without <= {"service", "bus", "gateway", "retriever", "trainer", "library", "loop"}


def test_no_key_text_or_document_is_in_logs_metrics_or_traces(seen: Seen) -> None:
    everything = [("log", seen.log), ("metrics", seen.metrics), ("ready", json.dumps(seen.ready))]
    everything += [("spans", body.decode("latin-1")) for body in seen.exported]
    assert len(seen.exported) > 0
    assert len(seen.log) > 1000
    assert [(where, word) for where, text in everything for word in CANARIES if word in text] == []


def test_the_process_is_ready_by_all_its_parts(seen: Seen) -> None:
    assert seen.ready["ready"] is True
    assert set(seen.ready["parts"]) == {"process", "disk", "bus", "database"}
