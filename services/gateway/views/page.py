"""The page as it was built, and the readable description of the API."""

from __future__ import annotations

from html import escape
from pathlib import Path

from aiohttp import web

from services.gateway import openapi, texts
from services.gateway.keys import SETTINGS
from services.gateway.problems import language_of
from services.wire.errors import RouteNotFound

STATIC = Path(__file__).parent.parent / "static"
FOREVER = "public, max-age=31536000, immutable"


async def index(request: web.Request) -> web.StreamResponse:
    """The page; where it is not built, one that says how."""
    file = _file(request.app[SETTINGS].frontend, "index.html")
    if file is not None:
        return _built(file, "no-cache")
    language = language_of(request)
    known = texts.texts(language)
    body = (
        f"<h1>{escape(known.text('page-title'))}</h1><p>{escape(known.text('page-missing'))}</p>"
        f'<p><a href="/api/docs">{escape(known.text("page-api"))}</a></p>'
    )
    return html(known.text("page-title"), body, language)


async def asset(request: web.Request) -> web.StreamResponse:
    """A file of the built page, compressed where a compressed one lies beside it. Raises RouteNotFound."""
    path = request.match_info["path"]
    file = _file(request.app[SETTINGS].frontend, path)
    if file is None:
        raise RouteNotFound(path=f"/{path[:200]}")
    # named by their content
    hashed = path.startswith(("assets/", "encoder/")) and path != "encoder/manifest.json"
    return _built(file, FOREVER if hashed else "no-cache")


async def document(request: web.Request) -> web.StreamResponse:
    """OpenAPI 3.1."""
    return web.Response(body=openapi.document_bytes(language_of(request)), content_type="application/json")


async def docs(request: web.Request) -> web.StreamResponse:
    language = language_of(request)
    return html(texts.texts(language).text("docs-title"), openapi.readable(language), language)


async def docs_style(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "docs.css", headers={"Cache-Control": "no-cache"})


def html(title: str, body: str, language: str) -> web.Response:
    """A plain page; `body` is HTML, already escaped."""
    tag = {"pt": "pt-BR"}.get(language, language)
    return web.Response(
        text=(
            f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{escape(title)}</title><link rel="stylesheet" href="/api/docs.css"></head>'
            f"<body><main>{body}</main></body></html>"
        ),
        content_type="text/html",
        headers={"Vary": "Accept-Language"},
    )


def _built(file: Path, kept: str) -> web.FileResponse:
    """`file`, or what lies compressed beside it; each has an ETag of its own. aiohttp names Vary with the compressed
    one alone, but a cache has to know it of the plain one as well."""
    return web.FileResponse(file, headers={"Cache-Control": kept, "Vary": "Accept-Encoding"})


def _file(root: Path, path: str) -> Path | None:
    """The regular file at `path` inside `root`, whatever tricks `path` holds."""
    if "\0" in path or any(part.startswith(".") for part in path.split("/")):
        return None
    root = root.resolve()
    file = (root / path).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None
