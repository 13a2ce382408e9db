"""The commands on the server's answers: what they send, what they show, and their exit statuses."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lacuna import AsyncClient, Problem
from lacuna.cli import app
from lacuna.indexing.folder import Folder
from lacuna.indexing.mirror import Mirror
from typer.testing import CliRunner, Result

from tests.client.server import Server

ROOT = Path(__file__).resolve().parents[2]
BASE = {
    "name": "b", "status": "ready", "version": "1-a", "languages": ["en"], "documents": 1, "documents_failed": 0,
    "passages": 3, "updated_at": 1.0, "error": None, "progress": None,
}  # fmt: skip
DOCUMENT = {"path": "en/a.md", "status": "indexed", "language": "en", "error": None}
KEY = {
    "id": "k1",
    "name": "ci",
    "scopes": ["read"],
    "bases": ["docs*"],
    "expires_at": None,
    "revoked_at": None,
}


USED = {
    "day": "2026-01-02", "requests": 7, "analyses": 1, "prompt_tokens": 0, "completion_tokens": 0,
    "embedding_tokens": 5, "cost": 0.0,
}  # fmt: skip
AUDIT = {
    "id": 1, "at": 1.0, "key": "", "action": "create-key", "kind": "key", "object": "k1", "request_id": "r",
}  # fmt: skip


def run(server: Server, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--url", server.url, *arguments])


def asked(server: Server) -> list[str]:
    return [call for call, _, _ in server.seen]


def process(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`lacuna` as a process: only so its own exit statuses show."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "client"),
        "LACUNA_URL": server.url,
        "LANG": "C.UTF-8",
    }
    command = [sys.executable, "-m", "lacuna", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_refusal_has_its_own_exit_status_and_a_line_for_people(server: Server) -> None:
    server.on(
        "GET /api/v1/bases/b", {"detail": "No base has this name.", "code": "base_not_found"}, status=404
    )
    done = process(server, "bases", "show", "b")
    assert (done.returncode, done.stderr.strip()) == (3, "No base has this name.")
    assert process(server, "bases", "shoe").returncode == 2


def test_a_search_shows_where(server: Server) -> None:
    passage = {
        "score": 0.5,
        "document": "en/a.md",
        "first_line": 7,
        "section": "A",
        "quote": "[b]x[/b] \x1b[2J",
    }
    server.on("POST /api/v1/bases/b/search", {"version": "1", "results": [[passage]]})
    result = run(server, "search", "what is x", "--base", "b", "--language", "pt", "--limit", "3")
    assert "en/a.md:7" in result.output
    assert "[b]x[/b]" in result.output
    assert "\x1b" not in result.output
    assert json.loads(server.seen[0][2]) == {"queries": ["what is x"], "languages": ["pt"], "limit": 3}


def test_a_key_is_made_with_its_limits_and_its_secret_is_told(server: Server) -> None:
    server.on("POST /api/v1/keys", {**KEY, "secret": f"lk_k1_{'x' * 100}"}, status=201)
    result = run(
        server,
        "keys",
        "create",
        "ci",
        "--scope",
        "analyse",
        "--base",
        "docs*",
        "--limit",
        "requests_minute=60",
    )
    assert f"lk_k1_{'x' * 100}\n" in result.output  # whole, however narrow the terminal is
    assert json.loads(server.seen[0][2]) == {
        "name": "ci",
        "scopes": ["analyse"],
        "bases": ["docs*"],
        "limits": {"requests_minute": 60},
    }


@pytest.mark.parametrize(
    ("arguments", "call", "answer", "shown"),
    [
        (["bases", "list"], "GET /api/v1/bases", {"items": [BASE], "next": None}, "ready"),
        (["bases", "create", "b"], "POST /api/v1/bases", BASE, "b is made"),
        (["bases", "delete", "b"], "DELETE /api/v1/bases/b", None, "deleted"),
        (["keys", "list"], "GET /api/v1/keys", {"items": [KEY], "next": None}, "docs*"),
        (["keys", "rotate", "k1"], "POST /api/v1/keys/k1/rotate", {**KEY, "secret": "s3"}, "s3"),
        (["keys", "revoke", "k1"], "POST /api/v1/keys/k1/revoke", {**KEY, "revoked_at": 1.0}, "revoked"),
        (["usage"], "GET /api/v1/usage", {"items": [USED], "next": None}, "2026-01-02"),
        (["usage", "--csv"], "GET /api/v1/usage", b"day,requests\n", "day,requests"),
        (["audit"], "GET /api/v1/audit", {"items": [AUDIT], "next": None}, "create-key"),
        (["webhooks", "list"], "GET /api/v1/webhooks", {"items": [], "next": None}, "No webhook"),
        (["webhooks", "delete", "w"], "DELETE /api/v1/webhooks/w", None, "deleted"),
        (["webhooks", "test", "w"], "POST /api/v1/webhooks/w/test", {"id": "d1"}, "d1"),
        (["analyses", "delete", "a"], "DELETE /api/v1/analyses/a", None, "deleted"),
    ],
)
def test_a_command_asks_and_shows(
    server: Server, arguments: list[str], call: str, answer: Any, shown: str
) -> None:
    server.on(call, answer)
    result = run(server, *arguments)
    assert result.exit_code == 0, result.output
    assert shown in result.output
    assert asked(server) == [call]


def indexed(server: Server, *documents: dict[str, Any]) -> None:
    server.on("GET /api/v1/bases/b", BASE)
    server.on("GET /api/v1/bases/b/documents", {"items": list(documents), "next": None})


def folder(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.md").write_text("# A\n")
    (tmp_path / "en" / "b.md").write_text("# B\n")
    return tmp_path


def test_only_what_changed_is_put(server: Server, tmp_path: Path) -> None:
    same = {**DOCUMENT, "sha256": hashlib.sha256(b"# A\n").hexdigest()}
    indexed(server, same, {**DOCUMENT, "path": "en/b.md", "sha256": "0"}, {**DOCUMENT, "path": "old.md"})
    server.on("PUT /api/v1/bases/b/documents/en/b.md", DOCUMENT)
    result = run(server, "index", str(folder(tmp_path)), "--base", "b")
    assert "1 put, 0 deleted, 1 unchanged" in result.output
    assert not [call for call in asked(server) if call.startswith("DELETE")]


def test_pruning_deletes_what_is_not_there_but_never_all(server: Server, tmp_path: Path) -> None:
    indexed(server, {**DOCUMENT, "path": "old.md"})
    for name in "ab":
        server.on(f"PUT /api/v1/bases/b/documents/en/{name}.md", DOCUMENT)
    server.on("DELETE /api/v1/bases/b/documents/old.md", None)
    result = run(server, "index", str(folder(tmp_path)), "--base", "b", "--prune")
    assert "2 put, 1 deleted" in result.output
    empty = tmp_path / "empty"
    empty.mkdir()
    before = len(server.seen)
    assert run(server, "index", str(empty), "--base", "b", "--prune").exit_code == 2
    assert len(server.seen) == before


def test_a_document_that_is_refused_does_not_stop_the_others(server: Server, tmp_path: Path) -> None:
    indexed(server)
    server.on("PUT /api/v1/bases/b/documents/en/a.md", {"detail": "too large", "code": "x"}, status=413)
    server.on("PUT /api/v1/bases/b/documents/en/b.md", DOCUMENT)
    result = run(server, "--json", "index", str(folder(tmp_path)), "--base", "b")
    told = json.loads(result.stdout)
    assert (told["put"], told["failed"], result.exit_code) == (["en/b.md"], {"en/a.md": "too large"}, 3)


async def test_who_follows_a_folder_sends_what_was_refused_again_only_when_it_changed(
    server: Server, tmp_path: Path
) -> None:
    indexed(server)
    (tmp_path / "a.md").write_text("# A\n")
    server.on("PUT /api/v1/bases/b/documents/a.md", {"detail": "too large"}, status=413)
    async with AsyncClient(server.url) as client:
        mirror = Mirror(client, "b", Folder(tmp_path))
        told = [(await mirror.run(lambda _: None)).failed for _ in range(2)]
        (tmp_path / "a.md").write_text("# Another\n")
        told.append((await mirror.run(lambda _: None)).failed)
    assert told == [{"a.md": "too large"}, {}, {"a.md": "too large"}]


def test_a_refusal_that_is_of_all_documents_ends_the_run(server: Server, tmp_path: Path) -> None:
    indexed(server)
    for name in "ab":
        server.on(f"PUT /api/v1/bases/b/documents/en/{name}.md", {"detail": "Not yours."}, status=403)
    result = run(server, "index", str(folder(tmp_path)), "--base", "b")
    assert isinstance(result.exception, Problem)
    assert result.exception.detail == "Not yours."


def test_a_file_that_fails_does_not_stop_the_others(server: Server, tmp_path: Path) -> None:
    server.on("GET /api/v1/bases/b", BASE)
    coverage = {"score": 1.0, "words": 3}
    succeeded: dict[str, Any] = {
        "id": "a", "status": "succeeded", "error": None, "base_version": "1", "language": "en", "report": None,
        "coverage": coverage, "statements": [],
    }  # fmt: skip
    server.on("POST /api/v1/analyses", succeeded)
    good, bad, empty = (tmp_path / name for name in ("good.md", "bad.md", "empty.md"))
    good.write_text("Good is so.")
    bad.write_bytes(b"\xff\xfe\x00")
    empty.write_text(" \n")
    result = run(
        server, "--json", "analyze", str(good), str(bad), str(empty), "--base", "b", "--fail-under", "90"
    )
    told = json.loads(result.stdout)
    assert [(file["error"], file["coverage"]) for file in told["files"]] == [
        (None, 1.0),
        ("is not UTF-8 text", None),
        (None, None),
    ]
    assert (result.exit_code, told["exit_status"], told["coverage"]) == (3, 3, 1.0)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--format", "xml"],
        ["--also", "sarif"],
        ["--level", "absent=loud"],
        ["--fail-on", "everything"],
        ["--write-baseline"],
        ["--baseline", str(ROOT / "README.md")],
        ["--fail-under", "101"],
        ["--since", "no-such-revision"],
    ],
)
def test_wrong_use_is_told_before_anything_is_asked(server: Server, wrong: list[str]) -> None:
    result = run(server, "analyze", str(ROOT / "README.md"), "--base", "b", *wrong)
    assert (result.exit_code, server.seen) == (2, [])


def test_a_server_that_refuses_is_no_gate_that_failed(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("A is so.")
    server.on("GET /api/v1/bases/b", {"detail": "No key.", "code": "key_missing"}, status=401)
    done = process(server, "analyze", str(tmp_path / "a.md"), "--base", "b")
    assert (done.returncode, done.stdout, done.stderr.strip()) == (3, "", "No key.")
