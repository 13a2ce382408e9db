"""Whatever comes in, a clear error with a stable code goes out, in both languages, and never a 500."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from services.gateway import texts
from services.gateway.forms import Problem
from services.gateway.problems import problem, status_of
from services.gateway.store import Store
from services.gateway.texts import negotiate
from services.wire.errors import InternalError, LacunaError
from services.wire.messages import LANGUAGES, Language
from tests.gateway.conftest import World, world_in

A = "/api/v1/analyses"
OK = '"text": "a", "base": "docs"'
INSTANCES = {
    "reason": "r", "field": "f", "limit": 3, "language": "xx", "base": "b", "model": "m", "path": "p",
    "service": "s", "method": "GET", "allowed": "POST", "got": 1, "expected": 2, "line": 1, "column": 2,
    "fine_tuned": "no", "provider": "cloud", "known": "cloud, local", "errors": 7, "dataset": "d",
    "categories": "hate", "id": "file-1", "date": "2027-01-14", "examples": 4,
    "scope": "train", "retry_after": 30, "documents": 12, "version": "3-ab", "other": "en/keys.md",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(LacunaError.codes()))
def test_every_error_reads_well_in_every_language(code: str, language: Language) -> None:
    known = texts.texts(language)
    assert known.variables(code) <= set(INSTANCES)
    for params in (INSTANCES, {}):
        value = problem(LacunaError.codes()[code](**params), language)  # type: ignore[arg-type]
        Problem.model_validate(value)
        for text in (str(value["title"]), str(value["detail"])):
            assert text
            assert "{" not in text
            assert "None" not in text
    detail = texts.detail(code, language, INSTANCES)  # type: ignore[arg-type]
    for name in known.variables(code) - {"reason", "line", "column", "fine_tuned", "date"}:
        assert str(INSTANCES[name]) in detail
    if "date" in known.variables(code):
        assert {"en": "January 14, 2027", "pt": "14 de janeiro de 2027"}[language] in detail


@pytest.mark.parametrize("code", sorted(LacunaError.codes()))
def test_every_error_has_a_status_of_its_own_kind(code: str) -> None:
    status = status_of(LacunaError.codes()[code])
    assert 400 <= status <= 504
    assert (status == 500) == (code == "internal_error")


BAD: list[tuple[str, bytes, int, str]] = [
    ("empty", b"", 400, "body_malformed"),
    ("not JSON", b"{", 400, "body_malformed"),
    ("not an object", b'["a"]', 400, "body_malformed"),
    ("wrong encoding", b'{"text": "ol\xe1"}', 400, "body_malformed"),
    ("UTF-16", '{"text": "a"}'.encode("utf-16"), 400, "body_malformed"),
    ("nested deeply", b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "body_malformed"),
    ("NaN", f"{{{OK}, \"evidence\": [{{\"start\": NaN}}]}}".encode(), 400, "body_malformed"),
    ("Infinity", f"{{{OK}, \"x\": -Infinity}}".encode(), 400, "body_malformed"),
    ("huge number", f"{{{OK}, \"x\": {'9' * 5_000}}}".encode(), 400, "body_malformed"),
    ("duplicate key", f'{{{OK}, "text": "b"}}'.encode(), 400, "body_malformed"),
    ("10 MB", b'{"text": "' + b"a" * 10_000_000 + b'"}', 413, "body_too_large"),
    ("missing", b"{}", 422, "field_invalid"),
    ("wrong type", b'{"text": 3, "base": "docs"}', 422, "field_invalid"),
    ("no coercion", f'{{{OK}, "report": "yes"}}'.encode(), 422, "field_invalid"),
    ("null", b'{"text": null, "base": "docs"}', 422, "field_invalid"),
    ("out of range", f'{{{OK}, "evidence": [{{"start": -1, "end": 2}}]}}'.encode(), 422, "field_invalid"),
    ("lone surrogate in a name", b'{"text": "a", "base": "\\ud800"}', 422, "field_invalid"),
    ("empty list", f'{{{OK}, "evidence_languages": []}}'.encode(), 422, "field_invalid"),
    ("empty text", b'{"text": "", "base": "docs"}', 422, "text_empty"),
    ("only spaces", b'{"text": " \\n\\t", "base": "docs"}', 422, "text_empty"),
    ("NUL", b'{"text": "a\\u0000b", "base": "docs"}', 422, "text_not_text"),
    ("lone surrogate", b'{"text": "a\\udfff", "base": "docs"}', 422, "text_not_text"),
    ("long", b'{"text": "' + b"a" * 200_001 + b'", "base": "docs"}', 413, "text_too_long"),
    ("unknown language", f'{{{OK}, "language": "xx"}}'.encode(), 422, "language_unknown"),
    ("unknown languages", f'{{{OK}, "evidence_languages": ["en", "fr"]}}'.encode(), 422, "language_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "code"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
async def test_bad_bodies(world: World, body: bytes, status: int, code: str) -> None:
    titles = set()
    for language in ("en", "pt"):
        got, value = await world.json("POST", A, data=body, headers={"Accept-Language": language})
        Problem.model_validate(value)
        assert (got, value["status"], value["code"]) == (status, status, code)
        titles.add(value["title"])
    assert len(titles) == 2


async def test_the_longest_text_that_is_allowed_passes_in_its_widest_form(world: World) -> None:
    body = b'{"base": "docs", "report": false, "text": "' + b"\\u00e9" * 200_000 + b'"}'
    async with world.client.post(A, data=body) as answer:
        assert answer.status == 202


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "route_not_found"),
        ("POST", "/api/v1/nothing", 404, "route_not_found"),
        ("GET", "/v1/assistants", 404, "route_not_found"),
        ("PATCH", A, 405, "method_not_allowed"),
        ("GET", f"{A}/none", 404, "analysis_not_found"),
        ("GET", f"{A}/none/events", 404, "analysis_not_found"),
        ("POST", f"{A}/none/cancel", 404, "analysis_not_found"),
        ("DELETE", f"{A}/none", 404, "analysis_not_found"),
        ("GET", f"{A}?limit=x", 422, "field_invalid"),
        ("GET", f"{A}?limit=0", 422, "field_invalid"),
        ("GET", f"{A}?after=%00", 422, "field_invalid"),
        ("GET", "/api/v1/bases/none", 404, "base_not_found"),
        ("DELETE", "/api/v1/bases/none", 404, "base_not_found"),
        ("GET", "/api/v1/bases/docs/documents/none.md", 404, "document_not_found"),
        ("DELETE", "/api/v1/bases/docs/documents/none.md", 404, "document_not_found"),
        ("PUT", "/api/v1/bases/docs/documents/a.md?language=xx", 422, "language_unknown"),
        ("PUT", "/api/v1/bases/docs/documents/a%2F..%2F..%2Fb.md", 422, "path_invalid"),
        ("PUT", "/api/v1/bases/none/documents/a.md", 404, "base_not_found"),
        ("GET", "/api/v1/bases/docs/embeddings/xx", 422, "language_unknown"),
        ("GET", "/assets/../../settings.py", 404, "route_not_found"),
        ("GET", "/assets/%2e%2e%2f%2e%2e%2fetc/passwd", 404, "route_not_found"),
    ],
)
async def test_bad_addresses(world: World, method: str, path: str, status: int, code: str) -> None:
    got, value = await world.json(method, path)
    assert (got, value.get("code") or value["error"]["code"]) == (status, code)


async def test_bodies_that_lie_about_themselves(world: World) -> None:
    lie = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    status, value = await world.json("POST", A, data=b"not gzip at all", headers=lie)
    assert (status, value["code"]) == (400, "body_malformed")
    bomb = gzip.compress(b'{"text": "' + b" " * 50_000_000)
    status, value = await world.json("POST", A, data=bomb, headers=lie)
    assert (status, value["code"]) == (413, "body_too_large")


async def test_an_oversized_upload_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    async def endless() -> Any:
        for _ in range(64):
            yield b"x" * 65_536

    async with world_in(tmp_path, max_document=100_000) as world:
        path = "/api/v1/bases/docs/documents/a.md"
        for body in (b"x" * 100_001, endless()):
            status, value = await world.json("PUT", path, data=body)
            assert (status, value["code"]) == (413, "body_too_large")
        assert world.services.puts == []
        assert [file for file in (tmp_path / "blobs").rglob("*") if file.is_file()] == []


async def test_what_is_unexpected_says_only_that_and_logs_no_text(
    world: World, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> Any:
        raise RuntimeError("a secret text")

    monkeypatch.setattr(Store, "page", fail)
    async with world.client.get(A, headers={"X-Request-Id": "mine-1"}) as answer:
        value = await answer.json()
        assert answer.headers["X-Request-Id"] == "mine-1"
    assert (answer.status, value["code"]) == (500, "internal_error")
    assert "secret" not in str(value)
    out = capfd.readouterr()
    assert "gateway.defect" in out.out + out.err
    assert "secret" not in out.out + out.err


async def test_a_part_that_is_away_is_a_503(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        await world.services.bus.stop(0)
        status, value = await world.json("GET", "/api/v1/bases")
        assert (status, value["code"]) == (503, "service_unavailable")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"), ("pt", "pt"), ("pt-BR,pt;q=0.9,en;q=0.8", "pt"), ("en-GB,pt;q=0.9", "en"),
        ("fr,de;q=0.9,pt;q=0.1", "pt"), ("en;q=0.2,pt;q=0.3", "pt"), ("pt;q=0,en", "en"), ("*", "en"),
        ("pt;q=x", "en"), (";;;,,,", "en"), ("PT-br", "pt"),
    ],
)  # fmt: skip
def test_the_language_is_what_the_caller_prefers_of_ours(accept: str, language: str) -> None:
    assert negotiate(accept) == language


def test_an_error_of_a_newer_peer_is_still_told() -> None:
    assert texts.title("not_known_here", "en") == texts.title(InternalError.code, "en")
