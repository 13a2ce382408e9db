"""A small server of the API's forms, over real HTTP."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CUT = object()
"""Instead of an answer: the connection ends."""


class Server(ThreadingHTTPServer):
    """Answers from `answers`, by method and path: each a list of (status, headers, body) in their order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, list[tuple[int, dict[str, str], Any]]] = {}
        self.seen: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def on(self, call: str, *answers: Any, status: int = 200, **headers: str) -> None:
        self.answers.setdefault(call, []).extend((status, headers, answer) for answer in answers)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def answer(self) -> None:
        body = self._body()
        self.server.seen.append((f"{self.command} {self.path}", dict(self.headers), body))
        left = self.server.answers[f"{self.command} {self.path}"]
        status, headers, value = left.pop(0) if len(left) > 1 else left[0]
        if value is CUT:
            self.close_connection = True
            return
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer  # noqa: N815 - the library's names

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        whole = b""
        while size := int(self.rfile.readline(), 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def log_message(self, format: str, *args: Any) -> None: ...  # noqa: A002 - the library's name
