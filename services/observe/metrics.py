"""Every metric of Lacuna, named by Prometheus's conventions; docs/*/monitoring.md explains each.

Label values come from sets that the code bounds: routes are patterns, queues and codes are ours, and names of the
user's (models, bases) go through a `Bounded`. What a process does not do, it has no series of.
Processes that a service starts (encoders, readers, builders, trainers) show no metrics of their own.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call] # a second series beside each counter, which says when this process began

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
SLOW = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)

MODELS = 50
"""Models that are told apart in a process; those beyond are `other`."""
BASES = 20
"""Bases whose version is shown: those that changed last."""
OTHER = "other"

# HTTP, of the gateway and of the models service
HTTP = Histogram(
    "lacuna_http_request_seconds",
    "Seconds until an answer was out; of a stream of events, until it began.",
    ("method", "route", "status"),
    buckets=QUICK,
)
HTTP_STREAMS = Gauge("lacuna_http_streams_open", "Streams of events open now.", ("route",))
HTTP_PROBLEMS = Counter("lacuna_http_problems_total", "Errors answered, by their code.", ("code",))

# the bus
BUS_SENT = Counter("lacuna_bus_sent_total", "Messages sent.", ("kind", "queue"))
BUS_NOT_SENT = Counter("lacuna_bus_not_sent_total", "Messages that could not be sent.", ("kind", "queue"))
BUS_HANDLED = Counter(
    "lacuna_bus_handled_total",
    "Messages handled: done, failed (answered with an error), retried, dead, or returned unfinished.",
    ("queue", "outcome"),
)
BUS_HANDLER = Histogram(
    "lacuna_bus_handler_seconds", "Seconds in a message's handler.", ("queue",), buckets=SLOW
)
BUS_WAITED = Histogram(
    "lacuna_bus_waited_seconds",
    "Seconds from a message's sending to its first handling, by the clocks of both machines.",
    ("queue",),
    buckets=SLOW,
)
BUS_CONNECTED = Gauge("lacuna_bus_connected", "1 while the broker is reached.", ("transport",))
BUS_CONSUMERS = Gauge(
    "lacuna_bus_consumers", "Consumers of this process, registered or missing.", ("transport", "state")
)
OUTBOX = Gauge("lacuna_outbox_messages", "Messages promised and not sent yet.", ("outbox",))
OUTBOX_AGE = Gauge("lacuna_outbox_oldest_seconds", "Age of the oldest of them.", ("outbox",))

# analyses
ANALYSES = Gauge("lacuna_analyses_open", "Analyses that are not finished, by status.", ("status",))
ANALYSES_FINISHED = Histogram(
    "lacuna_analysis_seconds", "Seconds from an analysis's request to its end.", ("status",), buckets=SLOW
)
ANALYSIS_STAGE = Histogram(
    "lacuna_analysis_stage_seconds",
    "Seconds in a stage of an analysis: queued, judging, refining or writing.",
    ("stage",),
    buckets=SLOW,
)
STATEMENTS = Counter("lacuna_statements_total", "Statements judged, by verdict.", ("verdict",))

# the retriever
QUERIES = Counter("lacuna_search_queries_total", "Queries searched for.", ("origin",))
RETRIEVING = Histogram(
    "lacuna_retriever_stage_seconds",
    "Seconds in a stage of a search or of judging a text.",
    ("origin", "stage"),
    buckets=QUICK,
)
BASES_BY_STATUS = Gauge("lacuna_bases", "Bases, by status.", ("status",))
BASE_VERSION = Gauge(
    "lacuna_base_version_info",
    "The version that serves, of the bases that changed last.",
    ("base", "version"),
)
INDEXED = Counter(
    "lacuna_indexed_passages_total", "Passages: embedded anew, or built into a version.", ("how",)
)
INDEXING = Histogram(
    "lacuna_indexing_seconds",
    "Seconds that a new version of a base took, from the first look at its documents.",
    buckets=SLOW,
)
INDEXING_FAILED = Counter(
    "lacuna_indexing_failed_total", "Versions that failed, by the error's code.", ("code",)
)
SNAPSHOT_BYTES = Gauge("lacuna_snapshot_bytes", "Bytes of the versions in the data folder.", ("folder",))

# calls of models, by OpenTelemetry's GenAI conventions. Provider `lacuna`: what our services ask of the proxy;
# the others are what the proxy asks of them, the same calls once more.
_CALL = ("gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model")
MODEL_CALL = Histogram(
    "gen_ai_client_operation_duration_seconds",
    "Seconds of a model call, with the code of its failure.",
    (*_CALL, "error_type"),
    buckets=SLOW,
)
MODEL_FIRST = Histogram(
    "gen_ai_client_operation_time_to_first_chunk_seconds",
    "Seconds of a streamed model call until its first text.",
    _CALL,
    buckets=SLOW,
)
MODEL_TOKENS = Histogram(
    "gen_ai_client_token_usage",
    "Tokens of a model call, by type: input or output.",
    (*_CALL, "gen_ai_token_type"),
    buckets=tuple(4.0**power for power in range(11)),
)
MODEL_COST = Counter(
    "lacuna_model_cost_dollars_total", "US dollars of model calls whose price is known.", _CALL
)

# the trainer
DATASETS = Gauge("lacuna_dataset_versions", "Versions of datasets, by status.", ("status",))
TRAININGS = Gauge("lacuna_trainings", "Trainings, by status.", ("status",))
EVALUATIONS = Gauge("lacuna_evaluations", "Evaluations, by status.", ("status",))

# the process, beside prometheus_client's own process_* metrics
LOOP_LAG = Histogram(
    "lacuna_event_loop_lag_seconds",
    "Seconds that a task of the event loop woke too late.",
    ("service",),
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
DISK_FREE = Gauge("lacuna_disk_free_bytes", "Bytes free for the data folder.", ("folder",))
READY = Gauge("lacuna_ready", "1 where a check of /readyz holds.", ("check",))


class Bounded:
    """A label that takes the first `limit` values it is given; those after are `other`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: set[str] = set()

    def __call__(self, value: str, *, admit: bool = True) -> str:
        """`value` or `other`; one that is not known yet becomes so only where `admit`."""
        if value in self._known:
            return value
        if not admit or len(self._known) >= self._limit:
            return OTHER
        self._known.add(value)
        return value


model_label = Bounded(MODELS)


def replace(gauge: Gauge, values: Mapping[str | tuple[str, ...], float]) -> None:
    """Make `values`, by the values of its labels, all that `gauge` shows."""
    gauge.clear()
    for labels, value in values.items():
        gauge.labels(*((labels,) if isinstance(labels, str) else labels)).set(value)
