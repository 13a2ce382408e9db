"""An OTLP/HTTP collector: a real server that decodes what exporters send and keeps the spans."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass
class Collector:
    spans: list[Span] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    """The bodies of the requests."""
    services: set[str] = field(default_factory=set)
    url: str = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Collector]:
        """The collector, on a port of its own."""
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/traces", self._take)
        async with TestServer(app) as server:
            self.url = str(server.make_url("/")).rstrip("/")
            yield self

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.received.append(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            named = {a.key: a.value.string_value for a in resource.resource.attributes}
            self.services.add(named["service.name"])
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]
        return web.Response(body=b"", content_type="application/x-protobuf")
