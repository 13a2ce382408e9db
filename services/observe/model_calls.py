"""Model calls as they are watched: OpenTelemetry's GenAI spans and metrics, without contents."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal

from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from services.observe import metrics, traces

Operation = Literal["chat", "embeddings"]

LONGEST = 200
"""Characters of a model's name on a span: whoever may call names it."""
OURS = "lacuna"
"""The provider of our own calls: whoever is at `Settings.own_base_url`."""


class ModelCall:
    """A call under way. Its tokens and cost may be told more than once; they add up."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._began = time.perf_counter()
        self.first: float | None = None
        """Seconds until the first text."""
        self.input = self.output = 0
        self.cost = 0.0
        self.failure = ""

    def begins(self) -> None:
        """A piece of its answer came."""
        if self.first is None:
            self.first = time.perf_counter() - self._began

    def fails(self, code: str) -> None:
        """It was answered with an error, which is not raised."""
        self.failure = code
        self._span.set_status(Status(StatusCode.ERROR))
        self._span.set_attribute("error.type", code)

    def spent(self, input_tokens: int, output_tokens: int = 0, cost: float | None = None) -> None:
        """It took these tokens, and as many US dollars where that is known."""
        self.input += input_tokens
        self.output += output_tokens
        self.cost += cost or 0.0

    def present(self) -> AbstractContextManager[None]:
        """Make its span the present one, for the request that is sent within the block."""
        return traces.within(self._span)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.perf_counter() - self._began


@contextmanager
def model_call(operation: Operation, provider: str, model: str) -> Iterator[ModelCall]:
    """Around a call of `model`, from the asking to the end of its answer. May span the `yield`s of a generator."""
    attributes = {
        "gen_ai.operation.name": operation,
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model[:LONGEST],
    }
    name = f"{operation} {model[:LONGEST]}"
    with traces.span(name, SpanKind.CLIENT, attributes=attributes, present=False) as span:
        call = ModelCall(span)
        try:
            yield call
        except BaseException as error:
            call.failure = traces.error_type(error)
            raise
        finally:
            _record(call, (operation, provider, model))
            span.set_attribute("gen_ai.usage.input_tokens", call.input)
            span.set_attribute("gen_ai.usage.output_tokens", call.output)
            if call.first is not None:
                span.set_attribute("gen_ai.response.time_to_first_chunk", call.first)


def _record(call: ModelCall, asked: tuple[str, str, str]) -> None:
    operation, provider, model = asked
    # whoever may call may name any model: one that never answered gets no series of its own
    labels = (operation, provider, metrics.model_label(model, admit=not call.failure))
    metrics.MODEL_CALL.labels(*labels, call.failure).observe(call.seconds)
    if call.first is not None:
        metrics.MODEL_FIRST.labels(*labels).observe(call.first)
    for kind, tokens in (("input", call.input), ("output", call.output)):
        if tokens:
            metrics.MODEL_TOKENS.labels(*labels, kind).observe(tokens)
    if call.cost:
        metrics.MODEL_COST.labels(*labels).inc(call.cost)
