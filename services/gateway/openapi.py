"""The OpenAPI 3.1 document and its readable page, both from the table of routes.

Generators for aiohttp describe decorated views; ours read a plain table, so that no view knows of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

import orjson
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from services import gateway
from services.gateway import forms, texts
from services.gateway.callers.finding import COOKIE
from services.gateway.problems import status_of
from services.wire.errors import LacunaError
from services.wire.messages import Language

REF = "#/components/schemas/{model}"
PROBLEM = "application/problem+json"
ALWAYS: tuple[str, ...] = ("host_not_allowed", "internal_error")
KEYED: tuple[str, ...] = ("key_missing", "key_invalid", "scope_missing", "rate_limited", "budget_spent")


@cache
def document_bytes(language: Language) -> bytes:
    """The document as JSON, its descriptions in `language`."""
    return orjson.dumps(document(language))


def document(language: Language) -> dict[str, Any]:
    """The OpenAPI document."""
    known = texts.texts(language)
    refs, components = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for route in _public():
        operation: dict[str, Any] = {
            "operationId": route.name,
            "summary": known.text(f"route-{route.name}"),
            "parameters": [
                *(
                    {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                    for name in re.findall(r"{(\w+)}", route.openapi_path)
                ),
                *(
                    {
                        "name": parameter.name,
                        "in": parameter.place,
                        "description": known.text(f"param-{parameter.name.lower()}"),
                        "schema": parameter.schema,
                    }
                    for parameter in route.parameters
                    if parameter.name != "Accept"  # OpenAPI ignores it: the answers' media types say it
                ),
            ],
            "responses": _responses(route, refs, language),
            "security": _security(route),
        }
        if route.request is not None:
            media, schema = (
                (route.request, {})
                if isinstance(route.request, str)
                else ("application/json", refs[route.request])
            )
            operation["requestBody"] = {
                "required": not route.body_optional,
                "content": {media: {"schema": schema}},
            }
        paths.setdefault(route.openapi_path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lacuna", "version": gateway.VERSION, "description": known.text("docs-intro")},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _schemes(language)},
    }


def _schemes(language: Language) -> dict[str, Any]:
    known = texts.texts(language)
    return {
        "key": {"type": "http", "scheme": "bearer", "description": known.text("security-key")},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": known.text("security-session"),
        },
    }


def _security(route: Any) -> list[dict[str, list[str]]]:
    """Either of the two, with the scope that the key needs; none where the call is public."""
    return [{name: [route.scope]} for name in ("key", "session")] if route.scope is not None else []


def _responses(route: Any, refs: dict[Any, dict[str, Any]], language: Language) -> dict[str, Any]:
    known = texts.texts(language)
    responses: dict[str, Any] = {}
    for status, answer in route.answers.items():
        response: dict[str, Any] = {"description": known.text("status-ok", {"status": str(status)})}
        if isinstance(answer, str):
            response["content"] = {answer: {"schema": {}}}
        elif answer is not None:
            response["content"] = {"application/json": {"schema": refs[answer]}}
        if answer is not None and status < 300:
            response["content"] |= {form: {"schema": {}} for form in route.also}
        responses[str(status)] = response
    by_status: dict[int, list[str]] = {}
    for code in _codes(route):
        by_status.setdefault(status_of(LacunaError.codes()[code]), []).append(code)
    for number, codes in sorted(by_status.items()):
        if str(number) not in responses:
            responses[str(number)] = {
                "description": ", ".join(codes),
                "content": _problem(route, refs),
            }
    return responses


def _problem(route: Any, refs: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    if route.path.startswith("/v1/"):
        return {"application/json": {"schema": {"type": "object", "required": ["error"]}}}
    return {PROBLEM: {"schema": refs[forms.Problem]}}


def readable(language: Language) -> str:
    """The same as HTML: what a person reads first."""
    known = texts.texts(language)
    parts = [
        f"<h1>{escape(known.text('docs-title'))}</h1>",
        f'<p>{escape(known.text("docs-intro"))} <a href="/openapi.json">/openapi.json</a></p>',
    ]
    for route in _public():
        parts += [
            f'<h3 id="{escape(route.name)}"><code>{route.method} {escape(route.openapi_path)}</code></h3>',
            f"<p>{escape(known.text(f'route-{route.name}'))}</p>",
            *(
                (f"<p>{escape(known.text('docs-scope'))}: <code>{route.scope}</code></p>",)
                if route.scope is not None
                else ()
            ),
            *_fields(route, language),
            f"<p>{escape(known.text('docs-answers'))}: "
            + ", ".join(
                f"<code>{status}</code>" + (f" <code>{escape(_name(answer))}</code>" if answer else "")
                for status, answer in route.answers.items()
            )
            + "</p>",
            f"<p>{escape(known.text('docs-errors'))}: "
            + ", ".join(f'<a href="#{code}"><code>{code}</code></a>' for code in _codes(route))
            + "</p>",
        ]
    parts.append(f"<h2>{escape(known.text('docs-errors'))}</h2><table><thead><tr>")
    parts += [f"<th>{escape(known.text(f'docs-{name}'))}</th>" for name in ("code", "status", "meaning")]
    parts.append("</tr></thead><tbody>")
    for code, kind in sorted(LacunaError.codes().items()):
        parts.append(
            f'<tr id="{code}"><td><code>{code}</code></td><td>{status_of(kind)}</td>'
            f"<td>{escape(texts.title(code, language))}</td></tr>"
        )
    parts.append("</tbody></table>")
    return "".join(parts)


def _fields(route: Any, language: Language) -> Iterator[str]:
    known = texts.texts(language)
    if route.parameters:
        yield f"<p>{escape(known.text('docs-parameters'))}:</p><ul>"
        for parameter in route.parameters:
            meaning = known.text(f"param-{parameter.name.lower()}")
            yield f"<li><code>{escape(parameter.name)}</code>: {escape(meaning)}</li>"
        yield "</ul>"
    if route.request is None:
        return
    yield f"<p>{escape(known.text('docs-request'))}: <code>{escape(_name(route.request))}</code></p>"
    if not isinstance(route.request, str):
        fields = route.request.model_fields.items()
        shown = ", ".join(f"{name}" if field.is_required() else f"{name}?" for name, field in fields)
        yield f"<pre>{{ {escape(shown)} }}</pre>"


def _name(answer: type[BaseModel] | str) -> str:
    return answer if isinstance(answer, str) else answer.__name__


def _codes(route: Any) -> list[str]:
    codes = [kind.code for kind in route.errors] + list(ALWAYS)
    if route.scope is not None:
        codes += KEYED
    if route.method != "GET":
        codes.append("origin_not_allowed")
    return list(dict.fromkeys(codes))


def _public() -> list[Any]:
    from services.gateway.routes import ROUTES  # the routes serve this very document

    return [route for route in ROUTES if route.public]


def _schemas() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    kinds: dict[type[BaseModel], str] = {forms.Problem: "serialization"}
    for route in _public():
        kinds |= {answer: "serialization" for answer in route.answers.values() if isinstance(answer, type)}
        if isinstance(route.request, type):
            kinds[route.request] = "validation"
    pairs: Any = list(kinds.items())
    by_kind, definitions = models_json_schema(pairs, ref_template=REF)
    return {kind: schema for (kind, _mode), schema in by_kind.items()}, definitions.get("$defs", {})
