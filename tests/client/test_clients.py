"""Both clients, driven alike: retries, keys, pages, waiting, resuming."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from lacuna import AsyncClient, Client, Problem
from lacuna.flow import (
    LONGEST_PAUSE,
    TRIES,
    Answer,
    Call,
    Cut,
    Flow,
    Pause,
    Request,
    Send,
    backoff,
    pause_of,
    performed,
)

from tests.client.server import CUT, Server

ANALYSIS = "/api/v1/analyses"


class Caller:
    """Calls a method of one of the clients; what it gives comes as a list."""

    def __init__(self, kind: str, url: str) -> None:
        self._kind, self._url = kind, url

    def __call__(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if self._kind == "sync":
            with Client(self._url) as client:
                brought = getattr(client, name)(*args, **kwargs)
                return list(brought) if isinstance(brought, Iterator) else brought

        async def ask() -> Any:
            async with AsyncClient(self._url) as client:
                brought = getattr(client, name)(*args, **kwargs)
                if isinstance(brought, AsyncIterator):
                    return [item async for item in brought]
                return await brought

        return asyncio.run(ask())


@pytest.fixture(params=["sync", "async"])
def ask(request: pytest.FixtureRequest, server: Server) -> Caller:
    return Caller(request.param, server.url)


def keys(server: Server) -> list[str | None]:
    return [headers.get("Idempotency-Key") for _, headers, _ in server.seen]


def test_what_is_created_is_sent_again_after_a_cut_under_the_same_key(server: Server, ask: Caller) -> None:
    server.on(f"POST {ANALYSIS}", CUT, {"id": "a", "status": "queued"})
    assert ask("create_analysis", "text", "base")["id"] == "a"
    first, second = keys(server)
    assert first == second
    assert first
    assert ask("create_analysis", "text", "base")["id"] == "a"
    assert keys(server)[2] not in {None, first}


def test_a_try_that_is_still_at_work_is_waited_for(server: Server, ask: Caller) -> None:
    server.on("POST /api/v1/trainings", CUT)
    server.on(
        "POST /api/v1/trainings",
        {"code": "idempotency_pending", "detail": "wait"},
        status=409,
        Retry_After="0",
    )
    server.on("POST /api/v1/trainings", {"id": "t"})
    assert ask("call", "POST", "/api/v1/trainings", {}) == {"id": "t"}
    assert len(set(keys(server))) == 1


def test_what_has_no_key_is_not_sent_again_after_a_cut(server: Server, ask: Caller) -> None:
    server.on("POST /api/v1/keys", CUT, {"id": "k"})
    with pytest.raises(Problem, match="LACUNA_URL") as refused:
        ask("create_key", "ci", ["read"])
    assert (refused.value.status, len(server.seen)) == (0, 1)


def test_a_server_that_stays_busy_is_asked_five_times(server: Server, ask: Caller) -> None:
    server.on("GET /api/v1/bases/b", {"detail": "busy", "code": "broker_unavailable"}, status=503)
    with pytest.raises(Problem, match="busy"):
        ask("get_base", "b")
    assert len(server.seen) == TRIES


def test_a_pause_that_is_too_long_is_told_and_not_taken(server: Server, ask: Caller) -> None:
    server.on("GET /api/v1/bases/b", {"detail": "used up"}, status=429, Retry_After="40000")
    with pytest.raises(Problem) as refused:
        ask("get_base", "b")
    assert (refused.value.retry_after, len(server.seen)) == (40000, 1)


def test_what_was_deleted_before_a_cut_is_deleted(server: Server, ask: Caller) -> None:
    server.on(f"DELETE {ANALYSIS}/a", CUT)
    server.on(f"DELETE {ANALYSIS}/a", {"detail": "gone", "code": "analysis_not_found"}, status=404)
    ask("delete_analysis", "a")
    with pytest.raises(Problem, match="gone"):
        ask("delete_analysis", "a")


def test_a_document_is_sent_again_whole(server: Server, ask: Caller, tmp_path: Path) -> None:
    file = tmp_path / "a b.md"
    file.write_bytes(b"# A\n" * 600_000)
    call = "PUT /api/v1/bases/my%20base/documents/en/a%20b.md?language=en"
    server.on(call, {"detail": "busy"}, status=503)
    server.on(call, {"path": "en/a b.md"})
    ask("put_document", "my base", "en/a b.md", file, language="en")
    assert [body for _, _, body in server.seen] == [file.read_bytes()] * 2


def test_every_page_comes(server: Server, ask: Caller) -> None:
    server.on("GET /api/v1/bases", {"items": [{"name": "a"}], "next": "a"})
    server.on("GET /api/v1/bases?after=a", {"items": [{"name": "b"}], "next": None})
    assert [base["name"] for base in ask("list_bases")] == ["a", "b"]


def test_an_analysis_is_awaited(server: Server, ask: Caller) -> None:
    server.on(f"POST {ANALYSIS}", {"id": "a", "status": "running"}, status=202)
    server.on(f"GET {ANALYSIS}/a", {"id": "a", "status": "running"}, {"id": "a", "status": "succeeded"})
    assert ask("analyse", "text", "base", report=False)["status"] == "succeeded"
    assert server.seen[0][1]["Prefer"] == "wait=20"
    assert json.loads(server.seen[0][2])["report"] is False


def test_what_does_not_finish_in_time_is_told(server: Server, ask: Caller) -> None:
    server.on("GET /api/v1/batches/b", {"status": "running"})
    looks: list[Any] = []
    with pytest.raises(Problem) as refused:
        ask("wait_batch", "b", looks.append, 0.03)
    assert refused.value.code == "not_finished"
    assert looks


def event(id_: str | None, name: str, data: Any) -> bytes:
    return (f"id: {id_}\n" if id_ else "").encode() + f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def test_a_lost_stream_is_resumed_after_the_last_id(server: Server, ask: Caller) -> None:
    half = (
        b": here\n\nretry: 0\n\n"
        + event("1.1.1", "status", {"status": "running"})
        + event(None, "progress", {"done": 1})
    )
    rest = event("4.1.5", "report", {"text": "Olá"}) + event("5.1.0", "done", {"status": "succeeded"})
    server.on(f"GET {ANALYSIS}/a/events", half + b"event: report\ndata: {", Content_Type="text/event-stream")
    server.on(f"GET {ANALYSIS}/a/events", CUT)
    server.on(f"GET {ANALYSIS}/a/events", rest, Content_Type="text/event-stream")
    told = ask("follow_analysis", "a")
    assert [(e.id, e.event) for e in told] == [
        ("1.1.1", "status"),
        (None, "progress"),
        ("4.1.5", "report"),
        ("5.1.0", "done"),
    ]
    assert told[2].data == {"text": "Olá"}
    assert [seen[1].get("Last-Event-ID") for seen in server.seen] == [None, "1.1.1", "1.1.1"]


def test_who_has_seen_the_end_gets_no_more(server: Server, ask: Caller) -> None:
    server.on(f"GET {ANALYSIS}/a/events", b"", status=204)
    assert ask("follow_analysis", "a", "5.1.0") == []


def test_a_stream_that_is_never_there_is_told(server: Server, ask: Caller) -> None:
    server.on(f"GET {ANALYSIS}/a/events", CUT)
    with pytest.raises(Problem, match="LACUNA_URL"):
        ask("follow_analysis", "a")
    assert len(server.seen) == TRIES


def test_another_server_is_told(server: Server, ask: Caller) -> None:
    server.on("GET /api/v1/bases/b", b"<html>")
    with pytest.raises(Problem, match="not Lacuna"):
        ask("get_base", "b")
    server.on("GET /api/v1/bases/c", b"", status=301, Location="https://example.org/")
    with pytest.raises(Problem, match="points to https"):
        ask("get_base", "c")
    with pytest.raises(Problem, match="http://"):
        Client("localhost:8080")


def test_a_base_is_made_where_there_is_none(server: Server, ask: Caller) -> None:
    server.on("GET /api/v1/bases/b", {"detail": "none"}, status=404)
    server.on("POST /api/v1/bases", {"name": "b"}, status=201)
    assert ask("ensure_base", "b") == {"name": "b"}


def test_a_file_that_is_read_too_late_raises_its_error(ask: Caller, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ask("put_document", "b", "en/x.md", tmp_path / "x.md")


def test_pauses_grow_with_jitter_and_have_an_end() -> None:
    for tries in range(1, 20):
        middle = 0.25 * 2 ** (tries - 1)
        seen = {backoff(tries) for _ in range(20)}
        assert all(0.5 * middle <= pause <= 1.5 * middle or pause == LONGEST_PAUSE for pause in seen)
    assert len({backoff(1) for _ in range(20)}) > 1


def test_retry_after_is_read_in_both_its_forms() -> None:
    assert pause_of(Answer(429, {"retry-after": "7"}), 1) == 7
    date = formatdate(time.time() + 100, usegmt=True)
    assert 90 < pause_of(Answer(429, {"retry-after": date}), 1) <= 100
    assert pause_of(Answer(429, {"retry-after": "soon"}), 1) < 1


def test_a_connection_that_was_refused_is_tried_again_whatever_the_call() -> None:
    flow: Flow[Any] = performed(Call(Request("POST", "/x"), repeatable=False))
    assert isinstance(next(flow), Send)
    assert isinstance(flow.throw(Cut(sent=False, timed_out=False)), Pause)
    assert isinstance(flow.send(None), Send)
    with pytest.raises(Problem):
        flow.throw(Cut(sent=True, timed_out=True))
