"""Every call asks who calls, and lets in whom it should: each route of the table is tried."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.gateway.callers import secret
from services.gateway.callers.kinds import WHERE, Kind, named_in
from services.gateway.callers.scopes import Scope, allows
from services.gateway.openapi import document
from services.gateway.route import Route
from services.gateway.routes import ROUTES
from services.settings import Settings
from tests.gateway.conftest import world_in
from tests.gateway.keyed import ADMIN, SERVICE, Holder, Keyed, bearer, keyed_in
from tests.stack.openai_server import raw

SCOPED = [route for route in ROUTES if route.scope is not None]
PLAIN = {
    "path": "files/x",
    "language": "en",
    "version": "1",
    "task": "verdict",
    "statement": "0",
    "role": "writer",
}
"""Parameters that name nothing which belongs to somebody."""

ALL_BUT_ADMIN = ("analyse", "manage", "train")


@pytest.fixture
async def keyed(tmp_path: Path) -> AsyncIterator[Keyed]:
    async with keyed_in(tmp_path) as running:
        yield running


def address(route: Route, name: str = "x1") -> str:
    """Where `route` is called, about what is called `name`."""

    def fill(match: re.Match[str]) -> str:
        return PLAIN.get(match[1], name) if route.owned is None or match[1] != route.owned[0] else name

    return re.sub(r"{(\w+)}", fill, route.openapi_path)


def method(route: Route) -> str:
    return "POST" if route.method == "*" else route.method


def code(value: Any) -> str:
    """The code of a problem, in either form."""
    return str(value["code"] if "code" in value else value["error"]["code"])


def test_what_is_public_is_known() -> None:
    assert {route.name for route in ROUTES if route.scope is None} == {
        "live", "ready", "openapi", "docs", "docs-style", "page", "asset",
        "read-session", "begin-session", "end-session", "read-shared",
    }  # fmt: skip


def test_every_parameter_of_a_path_is_somebodys_or_known_to_be_plain() -> None:
    for route in SCOPED:
        owned = {route.owned[0]} if route.owned is not None else set()
        for parameter in re.findall(r"{(\w+)}", route.openapi_path):
            # keys are the admin's alone; what stands below a thing belongs to whom the thing does
            assert parameter in owned | set(PLAIN) or route.scope is Scope.ADMIN or owned, route.name
    assert set(Kind) == set(WHERE.values())
    assert named_in("/api/v1/bases/{name}/documents/{path}") == ("name", Kind.BASE)


@pytest.mark.parametrize(
    ("held", "asked", "may"),
    [
        ({Scope.TRAIN}, Scope.READ, True), ({Scope.READ}, Scope.ANALYSE, False), (set(), Scope.READ, False),
        ({Scope.ADMIN}, Scope.TRAIN, True), ({Scope.MANAGE, Scope.TRAIN}, Scope.ADMIN, False),
    ],
)  # fmt: skip
def test_each_scope_implies_reading_and_admin_all(held: set[Scope], asked: Scope, may: bool) -> None:
    assert allows(held, asked) is may


async def test_no_call_but_the_public_ones_goes_without_a_key(keyed: Keyed) -> None:
    for route in SCOPED:
        for headers in ({}, bearer("lk_000000000000_" + "0" * 64), {"Authorization": "Basic YTpi"}):
            async with keyed.world.client.request(method(route), address(route), headers=headers) as answer:
                assert answer.status == 401, route.name
                expected = "key_invalid" if "Bearer" in str(headers) else "key_missing"
                assert code(await answer.json(content_type=None)) == expected
                assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="lacuna"')
    for path in ("/", "/livez", "/readyz", "/openapi.json", "/api/docs", "/api/v1/session"):
        assert (await keyed.world.client.get(path)).status in {200, 503}


async def test_no_call_goes_beyond_the_scopes_of_its_key(keyed: Keyed) -> None:
    holders = {
        Scope.ANALYSE: await keyed.holder("read", "manage", "train"),
        Scope.MANAGE: await keyed.holder("read", "analyse", "train"),
        Scope.TRAIN: await keyed.holder("analyse", "manage"),
        Scope.ADMIN: await keyed.holder(*ALL_BUT_ADMIN),
    }
    tried = 0
    for route in SCOPED:
        if route.scope in holders:
            status, value = await holders[route.scope].json(method(route), address(route))
            assert (status, code(value)) == (403, "scope_missing"), route.name
            tried += 1
    assert tried > 40


async def test_our_own_services_are_let_in_under_v1_alone(keyed: Keyed) -> None:
    service = Holder(keyed.world, "service", SERVICE)
    for route in SCOPED:
        if not route.path.startswith("/v1/") or route.scope is Scope.ADMIN:
            assert await service.status(method(route), address(route)) == 403, route.name
    assert await service.status("GET", "/v1/models") == 200
    keyed.world.models.behave = raw(200, b"{}")
    asked = {"model": "writer-7b", "messages": [{"role": "user", "content": "a"}]}
    assert await service.status("POST", "/v1/chat/completions", json=asked) == 200
    status, value = await service.json("POST", "/api/v1/session", json={"key": SERVICE})
    assert (status, value["code"]) == (401, "key_invalid")


async def test_what_is_anothers_is_as_if_it_did_not_exist(keyed: Keyed) -> None:
    one, other = await keyed.holder(*ALL_BUT_ADMIN), await keyed.holder(*ALL_BUT_ADMIN)
    for kind in set(Kind) - {Kind.ANALYSIS}:
        for name in ("theirs", "ft:m:theirs"):
            await keyed.give(kind, name, one)
    tried = set()
    for route in SCOPED:
        if route.owned is None or route.scope is Scope.ADMIN:
            continue
        kind = route.owned[1]
        prefix = "ft:m:" if kind is Kind.MODEL else ""
        theirs, missing = prefix + "theirs", prefix + "nobody"
        if kind is Kind.ANALYSIS:
            theirs = await begun(keyed, one)
        found = await other.json(method(route), address(route, theirs))
        assert found[0] == 404, route.name
        if not route.claims:  # what does not exist yet is made by those
            without = await other.json(method(route), address(route, missing))
            told = [
                json.dumps(answer).replace(name, "?")
                for answer, name in ((found, theirs), (without, missing))
            ]
            assert told[0] == told[1], route.name
        tried.add(kind)
    assert tried == set(Kind)


async def begun(keyed: Keyed, holder: Holder) -> str:
    """An analysis of `holder`'s, on a base of theirs."""
    await keyed.give(Kind.BASE, "docs", holder)
    status, made = await holder.json(
        "POST", "/api/v1/analyses", json={"text": "Hello there.", "base": "docs"}
    )
    assert status == 202, made
    return str(made["id"])


async def test_a_key_is_told_once_and_kept_nowhere(
    keyed: Keyed, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    status, made = await keyed.admin.json("POST", "/api/v1/keys", json={"name": "a", "scopes": ["admin"]})
    assert status == 201
    assert secret.id_of(made["secret"]) == made["id"]
    holder = Holder(keyed.world, made["id"], made["secret"])
    said = []
    for name, path, body in (
        ("GET", "/api/v1/keys", None), ("GET", f"/api/v1/keys/{made['id']}", None),
        ("PATCH", f"/api/v1/keys/{made['id']}", {"name": "b"}), ("GET", "/api/v1/session", None),
        ("GET", "/api/v1/audit", None), ("GET", "/api/v1/usage?by=key", None),
        ("POST", "/api/v1/bases", {"name": 7}), ("GET", "/v1/files/none", None),
        ("POST", "/v1/chat/completions", {"model": "gone"}), ("GET", "/api/v1/nothing", None),
        ("POST", "/api/v1/session", {"key": made["secret"], "other": 1}),
    ):  # fmt: skip
        options = {"json": body} if body is not None else {}
        said.append(json.dumps(await holder.json(name, path, **options)))
    _, rotated = await holder.json("POST", f"/api/v1/keys/{made['id']}/rotate", json={"grace_seconds": 60})
    out, err = capfd.readouterr()
    files = b"".join(file.read_bytes() for file in keyed.world.settings.data.rglob("*") if file.is_file())
    for canary in (made["secret"].split("_")[2], rotated["secret"].split("_")[2], ADMIN, SERVICE):
        assert canary not in "".join(said)
        assert canary not in out + err + caplog.text
        assert canary.encode() not in files


@pytest.mark.parametrize(
    "key",
    [
        "' OR '1'='1", "lk_' OR 1=1 --_" + "0" * 64, "lk_000000000000_' UNION SELECT digest FROM gateway_keys --",
        "lk_%00_x", "lk__", "_", "lk_" + "0" * 12 + "_" + "0" * 63, "é" * 40, "x" * 7_000,
    ],
)  # fmt: skip
async def test_what_is_no_key_is_no_key(keyed: Keyed, key: str) -> None:
    await keyed.holder("admin")
    status, value = await keyed.world.json("GET", "/api/v1/keys", headers=bearer(key))
    assert (status, value["code"]) == (401, "key_invalid")
    status, value = await keyed.world.json("POST", "/api/v1/session", json={"key": key})
    assert (status, value["code"]) in {(401, "key_invalid"), (422, "field_invalid")}
    status, value = await keyed.admin.json("GET", f"/api/v1/keys/{re.sub('[^ -~]|[/%]', '', key)[:300]}x")
    assert (status, value["code"]) == (404, "key_not_found")


async def test_a_key_ends_by_expiry_by_rotation_and_at_once_by_revoking(keyed: Keyed) -> None:
    brief = await keyed.holder("read", expires_at=time.time() + 0.3)
    assert await brief.status("GET", "/api/v1/bases") == 200
    past = await keyed.holder("read", expires_at=time.time() - 1)
    assert await past.status("GET", "/api/v1/bases") == 401

    holder = await keyed.holder("read")
    path = f"/api/v1/keys/{holder.id}"
    status, rotated = await keyed.admin.json("POST", f"{path}/rotate", json={"grace_seconds": 3_600})
    assert status == 200
    renewed = Holder(keyed.world, holder.id, rotated["secret"])
    assert [await each.status("GET", "/api/v1/bases") for each in (holder, renewed)] == [200, 200]
    _, again = await keyed.admin.json("POST", f"{path}/rotate")  # no grace: the one before is out
    newest = Holder(keyed.world, holder.id, again["secret"])
    assert [await each.status("GET", "/api/v1/bases") for each in (holder, renewed, newest)] == [
        401,
        401,
        200,
    ]

    status, revoked = await keyed.admin.json("POST", f"{path}/revoke")
    assert status == 200
    assert revoked["revoked_at"] is not None
    assert await newest.status("GET", "/api/v1/bases") == 401
    while time.time() < (await keyed.admin.json("GET", f"/api/v1/keys/{brief.id}"))[1]["expires_at"]:
        pass
    assert await brief.status("GET", "/api/v1/bases") == 401


async def test_a_key_is_changed_as_far_as_is_said(keyed: Keyed) -> None:
    limits = {"requests_minute": 5, "requests_day": None, "tokens_day": 9, "cost_day": 0.5}
    holder = await keyed.holder("read", bases=["a*"], limits=limits, expires_at=2_000_000_000)
    path = f"/api/v1/keys/{holder.id}"
    _, before = await keyed.admin.json("GET", path)
    assert (before["bases"], before["limits"], before["expires_at"]) == (["a*"], limits, 2_000_000_000)
    _, after = await keyed.admin.json("PATCH", path, json={"name": "c", "expires_at": None, "scopes": None})
    assert after == {**before, "name": "c", "expires_at": None}
    _, after = await keyed.admin.json("PATCH", path, json={"limits": None, "scopes": ["train", "read"]})
    assert set(after["limits"].values()) == {None}
    assert after["scopes"] == ["read", "train"]
    faults: tuple[dict[str, Any], ...] = (
        {"scopes": ["root"]},
        {"scopes": []},
        {"limits": {"requests_minute": 0}},
        {"expires_at": "soon"},
    )
    for broken in faults:
        status, value = await keyed.admin.json("PATCH", path, json=broken)
        assert (status, value["code"]) == (422, "field_invalid"), broken


async def test_a_session_stands_on_its_key(keyed: Keyed) -> None:
    client, path = keyed.world.client, "/api/v1/session"
    holder = await keyed.holder("read", "analyse")
    assert (await keyed.world.json("GET", path))[1] == {"mode": "keys", "key": None}
    async with client.post(path, json={"key": f" {holder.secret}\n"}) as answer:
        assert (await answer.json())["key"]["id"] == holder.id
        cookie = answer.cookies["lacuna_session"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
        assert not cookie["secure"]
        assert holder.secret not in str(cookie)
    session = {"Cookie": f"lacuna_session={cookie.value}"}
    assert (await client.get("/api/v1/bases", headers=session)).status == 200
    assert (await keyed.world.json("GET", path, headers=session))[1]["key"]["name"] == "somebody"
    evil = {**session, "Origin": "https://evil.example"}
    assert (await client.post("/api/v1/analyses", headers=evil, json={})).status == 403
    # a session goes with the secret it was begun with
    await keyed.admin.json("POST", f"/api/v1/keys/{holder.id}/rotate")
    assert (await client.get("/api/v1/bases", headers=session)).status == 401

    async with client.post(path, json={"key": ADMIN}, headers={"X-Forwarded-Proto": "https"}) as answer:
        assert (await answer.json())["key"]["scopes"] == ["admin"]
        cookie = answer.cookies["lacuna_session"]
        assert cookie["secure"]
    session = {"Cookie": f"lacuna_session={cookie.value}"}
    assert (await client.get("/api/v1/keys", headers=session)).status == 200
    async with client.delete(path, headers=session) as answer:
        assert answer.status == 204
    assert (await client.get("/api/v1/keys", headers=session)).status == 401


async def test_without_keys_all_is_as_before(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        assert (await world.json("GET", "/api/v1/session"))[1] == {"mode": "open", "key": None}
        assert (await world.json("POST", "/api/v1/session", json={"key": "x"}))[1]["mode"] == "open"
        for headers in ({}, bearer("sk-anything"), {"Cookie": "lacuna_session=old"}):
            assert (await world.client.get("/api/v1/bases", headers=headers)).status == 200
            assert (await world.client.get("/v1/models", headers=headers)).status == 200


async def test_what_was_made_without_keys_is_the_admins(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        made = await world.post(wait=5)
    async with keyed_in(tmp_path) as keyed:
        holder = await keyed.holder(*ALL_BUT_ADMIN)
        for path in (f"/api/v1/analyses/{made['id']}", "/api/v1/bases/docs", "/api/v1/datasets/headings"):
            assert await holder.status("GET", path) == 404
            assert await keyed.admin.status("GET", path) == 200
        # nor does it become theirs by being made again
        status, value = await holder.json("PUT", "/api/v1/datasets/headings", data=b"{}")
        assert (status, value["code"]) == (404, "dataset_not_found")


def test_keys_are_needed_where_others_can_reach_the_gateway() -> None:
    for host, needed in (
        ("127.0.0.1", False),
        ("::1", False),
        ("localhost", False),
        ("0.0.0.0", True),
        ("::", True),
    ):
        assert Settings(host=host).keys_needed is needed
        assert Settings(host=host, keys=not needed).keys_needed is not needed


def test_secrets_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lacuna_admin_key").write_text("a-key-from-a-file\n")
    monkeypatch.setenv("LACUNA_SECRETS_DIR", str(tmp_path))
    key = Settings().admin_key
    assert key is not None
    assert key.get_secret_value() == "a-key-from-a-file"
    monkeypatch.setenv("LACUNA_SECRETS_DIR", str(tmp_path / "none"))
    assert Settings().admin_key is None


def test_the_document_says_what_each_call_needs() -> None:
    described = document("en")
    schemes = described["components"]["securitySchemes"]
    assert (schemes["key"]["scheme"], schemes["session"]["in"]) == ("bearer", "cookie")
    for route in ROUTES:
        if route.public:
            operation = described["paths"][route.openapi_path][route.method.lower()]
            expected = [] if route.scope is None else [{"key": [route.scope]}, {"session": [route.scope]}]
            assert operation["security"] == expected
            assert route.scope is None or {"401", "403", "429"} <= set(operation["responses"])


@pytest.mark.parametrize(
    "name", ["Idempotency-Key", "Lacuna-Provider", "Lacuna-Capture", "User-Agent", "Cookie"]
)
async def test_no_header_is_a_defect(keyed: Keyed, name: str) -> None:
    keyed.world.models.behave = raw(200, b"{}")
    for method, path in (("POST", "/v1/chat/completions"), ("POST", "/v1/files"), ("GET", "/v1/models/x")):
        status, _ = await keyed.admin.json(
            method,
            path,
            json={"model": "writer-7b"},
            headers={name: b"\xff\xed\xa0\x80".decode(errors="surrogateescape")},
        )
        assert status < 500, (path, status)
