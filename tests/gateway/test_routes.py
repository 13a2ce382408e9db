"""Each other call, and the document that describes them all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from services.gateway import openapi, texts
from services.gateway.forms import Added, BaseAnswer, DocumentAnswer, DocumentText, FoundAnswer
from services.gateway.routes import ROUTES
from services.wire.messages import LANGUAGES, Language
from tests.gateway.conftest import World

B = "/api/v1/bases"
DOCUMENT = f"{B}/docs/documents/guide/in%20stall.md"


async def test_bases_live_and_die(world: World) -> None:
    async with world.client.post(B, json={"name": "new"}) as answer:
        assert answer.status == 201
        assert answer.headers["Location"] == f"{B}/new"
        BaseAnswer.model_validate(await answer.json())
    status, problem = await world.json("POST", B, json={"name": "new"})
    assert (status, problem["code"]) == (409, "base_exists")
    _, page = await world.json("GET", B)
    assert {base["name"] for base in page["items"]} == {"docs", "new"}
    assert page["next"] is None
    assert (await world.client.delete(f"{B}/new")).status == 204
    assert (await world.json("GET", f"{B}/new"))[0] == 404


async def test_documents_are_put_read_and_deleted(world: World) -> None:
    body = "# Instalação\n\n<script>alert(1)</script>\n".encode()
    for expected in (201, 200):
        status, value = await world.json(
            "PUT", f"{DOCUMENT}?language=pt", data=body, headers={"Content-Type": "text/markdown"}
        )
        assert status == expected
        DocumentAnswer.model_validate(value)
    put = world.services.puts[0]
    assert (put.path, put.language, put.media_type) == ("guide/in stall.md", "pt", "text/markdown")
    async with world.client.get(DOCUMENT) as answer:
        assert answer.content_type == "application/json"
        shown = await answer.json()
    DocumentText.model_validate(shown)
    assert shown["text"] == body.decode()
    async with world.client.get(DOCUMENT, headers={"Accept": "text/plain"}) as answer:
        assert answer.content_type == "text/plain"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert await answer.read() == body
    _, page = await world.json("GET", f"{B}/docs/documents")
    assert [item["path"] for item in page["items"]] == ["guide/in stall.md"]
    assert (await world.client.delete(DOCUMENT)).status == 204
    assert (await world.json("GET", DOCUMENT))[0] == 404


async def test_archives_and_embeddings_come_in(world: World) -> None:
    for method, path in (("POST", f"{B}/docs/documents"), ("PUT", f"{B}/docs/embeddings/en")):
        status, value = await world.json(method, path, data=b"PK", headers={"Accept-Language": "pt"})
        assert status == 202
        Added.model_validate(value)
        assert value["accepted"] == ["a.md"]
        assert value["rejected"][0]["error"]["title"] == "O caminho do documento não é válido"


async def test_embeddings_go_out_in_each_form_and_are_not_sent_twice(world: World) -> None:
    path = f"{B}/docs/embeddings/en"
    async with world.client.get(path) as answer:
        assert answer.content_type == "application/json"
        assert answer.headers["ETag"] == '"1-abc"'
        assert await answer.read() == b'{"chunks":[]}'
    compact = {"Accept": "application/vnd.lacuna.embeddings"}
    async with world.client.get(path, headers=compact) as answer:
        assert answer.content_type == "application/vnd.lacuna.embeddings"
        assert (await answer.read())[:4] == b"LCE1"
    async with world.client.get(path, headers={**compact, "If-None-Match": '"1-abc"'}) as answer:
        assert answer.status == 304
    whole = {"Accept": "application/vnd.lacuna.base"}
    for query, magic in (("", b"LCB1"), ("?since=1-0abc", b"LCD1")):
        async with world.client.get(path + query, headers=whole) as answer:
            assert answer.content_type == "application/vnd.lacuna.base"
            assert await answer.read() == magic
    status, value = await world.json("GET", f"{path}?since=../x", headers=whole)
    assert (status, value["params"]["field"]) == (422, "since")


async def test_searches(world: World) -> None:
    status, value = await world.json("POST", f"{B}/docs/search", json={"queries": ["a", "b"], "limit": 3})
    assert status == 200
    FoundAnswer.model_validate(value)
    assert len(value["results"]) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_openapi_document_is_valid_and_whole(language: Language) -> None:
    document = openapi.document(language)
    OpenAPIV31SpecValidator(document).validate()
    for route in ROUTES:
        if route.public:
            operation = document["paths"][route.openapi_path][route.method.lower()]
            assert operation["operationId"] == route.name
            assert operation["summary"] == texts.texts(language).text(f"route-{route.name}")
    references = set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(document)))
    assert references <= set(document["components"]["schemas"])


async def test_the_document_and_its_page_are_served(world: World) -> None:
    assert (await world.json("GET", "/openapi.json"))[1]["openapi"].startswith("3.1")
    async with world.client.get("/api/docs", headers={"Accept-Language": "pt"}) as answer:
        page = await answer.text()
    assert '<html lang="pt-BR">' in page
    assert "<script" not in page
    assert "style=" not in page
    for route in ROUTES:
        if route.public:
            assert f"{route.method} {route.openapi_path}" in page
    assert (await world.client.get("/api/docs.css")).content_type == "text/css"


async def test_every_answer_carries_the_strict_headers(world: World) -> None:
    for path in ("/", "/api/v1/bases", "/none", "/api/docs", "/v1/models", "/livez", "/api/v1/events"):
        async with world.client.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            # the encoder and the search on the device are WebAssembly, which a page may not compile without this; it
            # lets no text become script, as unsafe-eval and unsafe-inline would
            assert policy.startswith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';")
            assert policy.count("unsafe") == 1
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["X-Request-Id"]
            assert "Access-Control-Allow-Origin" not in answer.headers
            answer.close()


@pytest.mark.parametrize(
    ("method", "headers", "code"),
    [
        ("GET", {"Host": "evil.example"}, "host_not_allowed"),
        ("GET", {"Host": "127.0.0.1.evil.example"}, "host_not_allowed"),
        ("GET", {"Host": "[::1"}, "host_not_allowed"),
        ("GET", {"Host": "localhost:1"}, None),
        ("GET", {"Host": "[::1]:8080"}, None),
        ("POST", {"Origin": "https://evil.example"}, "origin_not_allowed"),
        ("POST", {"Origin": "null"}, "origin_not_allowed"),
        ("POST", {"Origin": "http://127.0.0.1:1"}, "origin_not_allowed"),
        ("POST", {"Sec-Fetch-Site": "cross-site"}, "origin_not_allowed"),
        ("POST", {"Sec-Fetch-Site": "same-site"}, "origin_not_allowed"),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, None),
        ("POST", {"Host": "localhost:9", "Origin": "http://localhost:9"}, None),
        ("POST", {"Authorization": "Bearer anything"}, None),
    ],
)
async def test_other_sites_and_other_names_are_refused(
    world: World, method: str, headers: dict[str, str], code: str | None
) -> None:
    options: dict[str, Any] = {"json": {"name": "new"}} if method == "POST" else {}
    status, value = await world.json(method, B, headers=headers, **options)
    if code is None:
        assert status in {200, 201}
    else:
        assert (status, value["code"]) == (403, code)


def built(folder: Path) -> None:
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Lacuna</title>")
    (folder / "worker.js").write_text("postMessage(1)")
    (folder / "assets" / "a-1.js").write_text("let plain")
    (folder / "assets" / "a-1.js.br").write_bytes(b"brotli")
    (folder / "assets" / "b-1.wasm").write_bytes(b"\0asm")
    (folder / "encoder" / "ab12").mkdir(parents=True)
    (folder / "encoder" / "manifest.json").write_text("{}")
    (folder / "encoder" / "ab12" / "pieces.bin.gz").write_bytes(b"packed")
    (folder / ".secret").write_text("no")


async def test_the_built_page_is_served(world: World) -> None:
    async with world.client.get("/") as answer:
        assert "make page" in await answer.text()  # not built yet: it says how
    built(world.settings.frontend)
    async with world.client.get("/") as answer:
        assert answer.content_type == "text/html"
        assert answer.headers["Cache-Control"] == "no-cache"
    async with world.client.get("/worker.js") as answer:
        assert answer.content_type.endswith("/javascript")
        assert answer.headers["Cache-Control"] == "no-cache"
    async with world.client.get("/assets/a-1.js", headers={"Accept-Encoding": "identity"}) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert await answer.text() == "let plain"
        plain = answer.headers["ETag"]
        assert answer.headers["Vary"] == "Accept-Encoding"
    async with world.client.get(
        "/assets/a-1.js", headers={"Accept-Encoding": "br"}, auto_decompress=False
    ) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert answer.content_type.endswith("/javascript")
        assert answer.headers["Vary"] == "Accept-Encoding"
        packed = answer.headers["ETag"]
    assert packed != plain
    known = {"Accept-Encoding": "br", "If-None-Match": packed}
    async with world.client.get("/assets/a-1.js", headers=known) as answer:
        assert (answer.status, answer.headers["Vary"]) == (304, "Accept-Encoding")
    async with world.client.get("/assets/b-1.wasm") as answer:
        assert answer.content_type == "application/wasm"
    async with world.client.get("/encoder/ab12/pieces.bin.gz", auto_decompress=False) as answer:
        # as it lies: who fetched it checks what it holds, and keeps it as small
        assert (answer.content_type, await answer.read()) == ("application/gzip", b"packed")
        assert "Content-Encoding" not in answer.headers
        assert "immutable" in answer.headers["Cache-Control"]
    async with world.client.get("/encoder/manifest.json") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
    assert (await world.client.get("/.secret")).status == 404
    async with world.client.head("/") as answer:
        assert (answer.status, await answer.read()) == (200, b"")
