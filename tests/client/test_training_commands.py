"""The client and its commands against a small server of the API's forms, over real HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lacuna import Client, Problem, flow
from lacuna.cli import app
from typer.testing import CliRunner, Result

from tests.client.server import Server

VERSION: dict[str, Any] = {
    "dataset": "d", "version": 1, "status": "ready", "sha256": "ab", "errors": 0, "warnings": 1, "checked": 12,
    "statistics": {"examples": 12, "by_split": {"train": 10, "holdout": 2}, "total_tokens": 99, "trained_tokens": 9},
    "error": None,
}  # fmt: skip


def run(server: Server, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--url", server.url, *arguments], catch_exceptions=True)


def test_every_page_of_a_list_is_read(server: Server) -> None:
    server.on("GET /api/v1/datasets", {"items": [{"n": 1}], "next": "a b"})
    server.on("GET /api/v1/datasets?after=a+b", {"items": [{"n": 2}], "next": None})
    with Client(server.url) as lacuna:
        assert list(lacuna.all("/api/v1/datasets")) == [{"n": 1}, {"n": 2}]


def test_a_refusal_is_told_in_the_servers_words_and_the_callers_language(server: Server) -> None:
    problem = {"status": 404, "code": "dataset_not_found", "detail": "Não existe.", "params": {"name": "x"}}
    server.on("GET /api/v1/datasets/x", problem, status=404)
    with Client(server.url, language="pt") as lacuna, pytest.raises(Problem) as refused:
        lacuna.call("GET", "/api/v1/datasets/x")
    assert (refused.value.status, refused.value.code, refused.value.detail) == (
        404,
        "dataset_not_found",
        "Não existe.",
    )
    assert server.seen[0][1]["Accept-Language"] == "pt"


def test_what_passes_is_tried_again_after_the_time_that_was_asked_for(server: Server) -> None:
    server.on("GET /api/v1/models", {"detail": "busy"}, status=503, Retry_After="0")
    server.on("GET /api/v1/models", {"items": []})
    with Client(server.url) as lacuna:
        assert lacuna.call("GET", "/api/v1/models") == {"items": []}
    assert len(server.seen) == 2


def test_a_server_that_is_not_there_is_told_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "backoff", lambda tries: 0.0)
    with Client("http://127.0.0.1:9") as lacuna, pytest.raises(Problem, match="LACUNA_URL"):
        lacuna.call("GET", "/livez")


def test_a_stream_that_ends_before_its_end_is_no_answer(server: Server) -> None:
    said = b'data: {"choices":[{"delta":{"content":"Hal"}}]}\n\n'
    server.on("POST /v1/chat/completions", said)
    with Client(server.url) as lacuna:
        pieces = lacuna.chat("m", [{"role": "user", "content": "Hi"}])
        assert next(pieces) == "Hal"
        with pytest.raises(Problem):
            next(pieces)


def test_a_dataset_is_streamed_awaited_and_shown(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "examples.jsonl"
    file.write_bytes(b"{}\n" * 1000)
    server.on(
        "PUT /api/v1/datasets/d?seed=3&train=0.8&validation=0.1&holdout=0.1",
        {**VERSION, "status": "checking"},
    )
    server.on("GET /api/v1/datasets/d/versions/1", {**VERSION, "status": "checking"}, VERSION)
    result = run(server, "datasets", "put", "d", str(file), "--seed", "3")
    assert result.exit_code == 0, result.output
    assert server.seen[0][2] == file.read_bytes()
    assert "train 10, holdout 2" in result.output


def test_a_dataset_with_errors_ends_with_one(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "examples.jsonl"
    file.write_bytes(b"[]\n")
    server.on(
        "PUT /api/v1/datasets/d?seed=0&train=0.8&validation=0.1&holdout=0.1",
        {**VERSION, "status": "invalid", "errors": 1},
    )
    server.on("GET /api/v1/datasets/d/versions/1", {**VERSION, "status": "invalid", "errors": 1})
    assert run(server, "datasets", "put", "d", str(file)).exit_code == 1


def test_json_for_programs_is_what_the_server_said(server: Server) -> None:
    server.on("GET /api/v1/datasets/d/versions/latest", VERSION)
    result = run(server, "--json", "datasets", "show", "d")
    assert json.loads(result.stdout) == VERSION


def test_markup_in_an_answer_is_shown_and_not_followed(server: Server) -> None:
    defect = {
        "line": 2,
        "message": 0,
        "key": "content",
        "severity": "error",
        "detail": "[red]no[/red] [link=x]",
    }
    server.on("GET /api/v1/datasets/d/versions/latest/defects", {"items": [defect], "next": None})
    assert "[red]no[/red] [link=x]" in run(server, "datasets", "defects", "d").output


def test_a_download_that_fails_leaves_nothing(server: Server, tmp_path: Path) -> None:
    server.on("GET /api/v1/datasets/d/versions/latest/content", {"detail": "not yet"}, status=409)
    result = run(server, "datasets", "download", "d", str(tmp_path / "out.jsonl"))
    assert isinstance(result.exception, Problem)
    assert list(tmp_path.iterdir()) == []


def test_one_prompt_goes_to_every_model(server: Server) -> None:
    said = b'data: {"choices":[{"delta":{"content":"Hello"}}]}\n\ndata: [DONE]\n\n'
    server.on("POST /v1/chat/completions", said)
    result = run(server, "--json", "ask", "Hi", "--model", "a", "--model", "b", "--system", "Be brief.")
    answers = json.loads(result.stdout)
    assert [(answer["model"], answer["text"]) for answer in answers] == [("a", "Hello"), ("b", "Hello")]
    bodies = [json.loads(body) for _, _, body in server.seen]
    assert [body["messages"][0]["role"] for body in bodies] == ["system", "system"]
