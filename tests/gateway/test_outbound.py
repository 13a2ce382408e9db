"""Nothing is sent to where only this machine reaches, however the address is written or its name resolves."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.provisional import domains

from services.gateway.outbound import ANSWER_LIMIT, Outbound, is_public, parse
from services.wire.errors import WebhookUrlRefused

SPECIAL_4 = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
    "240.0.0.0/4", "168.63.129.16/32",
]  # fmt: skip
"""IANA's special-purpose registry of what is no one's public address, multicast, and Azure's own server."""

CARRIERS = [
    "::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fc00::/7", "fe80::/10",
    "fec0::/10", "ff00::/8", "2001:db8::/32", "100::/64",
]  # fmt: skip
"""Networks of IPv6 that carry IPv4 addresses, or are not everybody's."""


UNTIMED = settings(deadline=None)
"""An event loop of its own for each example takes long to begin on a busy machine."""


def inside(networks: Iterable[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(list(networks)).flatmap(lambda n: st.ip_addresses(network=n)).map(str)


class Names:
    """A resolver that answers each question with the next of its answers."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def refused(url: str, *answers: list[str], private: Iterable[str] = ()) -> str | None:
    """Why `url` is refused, None where it is not."""
    outbound = Outbound(private, resolve=Names(*(answers or (["93.184.215.14"],))))
    try:
        asyncio.run(outbound.check(url))
    except WebhookUrlRefused as error:
        return str(error.params["reason"])
    return None


@UNTIMED
@given(inside(SPECIAL_4 + CARRIERS))
def test_no_special_address_is_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@UNTIMED
@given(
    inside(SPECIAL_4 + CARRIERS),
    st.lists(st.sampled_from(["93.184.215.14", "2606:4700::1111"])),
    st.randoms(),
)
def test_a_name_is_refused_if_one_of_its_addresses_is(bad: str, good: list[str], random: object) -> None:
    answers = [*good, bad]
    random.shuffle(answers)  # type: ignore[attr-defined]
    assert refused("https://hooks.example.com/x", answers) == "address"


@UNTIMED
@given(st.ip_addresses(v=4))
def test_other_forms_of_an_address_are_no_hosts(address: ipaddress.IPv4Address) -> None:
    """Of any address, so of those that could be reached too: no resolver is asked what it takes them for."""
    number, parts = int(address), str(address).split(".")
    forms = [
        str(number), hex(number), f"0{number:o}", ".".join(hex(int(part)) for part in parts),
        ".".join(f"0{int(part):o}" for part in parts), f"{parts[0]}.{number & 0xFFFFFF}",
        f"{parts[0]}.{parts[1]}.{number & 0xFFFF}", hex(number).upper().replace("0X", "0x"),
    ]  # fmt: skip
    for form in forms:
        for host in {form, f"{form}."} - {str(address), f"{address}."}:
            assert refused(f"https://{host}/") in {"host", "form"}, host


@UNTIMED
@given(inside(SPECIAL_4), st.sampled_from(["", "."]))
def test_an_address_that_is_written_out_is_checked_as_well(address: str, dot: str) -> None:
    assert refused(f"https://{address}{dot}/") == "address"
    assert refused(f"https://[::ffff:{address}]/") == "address"
    assert refused(f"https://[64:ff9b::{address}]/") == "address"


@UNTIMED
@given(domains())
def test_names_with_public_addresses_are_taken(name: str) -> None:
    assert refused(f"https://{name}/path?query=1") is None
    assert refused(f"https://{name}./") is None
    assert refused(f"http://{name}/") == "scheme"


@UNTIMED
@given(st.text(max_size=60))
def test_whatever_is_written_is_taken_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}/", f"https://example.com{text}"):
        try:
            parsed = parse(url)
        except WebhookUrlRefused:
            continue
        assert parsed.scheme in {"http", "https"}
        assert not parsed.user
        assert not parsed.password


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://user:secret@example.com/", "credentials"),
        ("https://example.com@127.0.0.1/", "credentials"),
        ("https://example.com\\@127.0.0.1/", "form"),
        ("https://[fe80::1%25eth0]/", "address"),
        ("https://１２７.0.0.1/", "address"),
        ("https://⑯⑨.254.169.254/", "address"),
        ("https://example.com:0/", "form"),
        ("https://example.com:99999/", "form"),
        ("ftp://example.com/", "scheme"),
        ("file:///etc/passwd", "form"),
        ("//example.com/", "form"),
        ("https://ex\nample.com/", "form"),
        ("https://" + "a" * 2_000, "form"),
    ],
)
def test_addresses_that_are_no_places_to_send_to(url: str, reason: str) -> None:
    assert refused(url) == reason


def test_what_the_operator_allows_may_be_private_and_plain() -> None:
    assert refused("http://hooks.internal/", ["10.1.2.3"], private=["*.internal"]) is None
    assert refused("http://other.example/", ["10.1.2.3"], private=["*.internal"]) == "scheme"
    assert refused("https://other.example/", ["10.1.2.3"], private=["*.internal"]) == "address"
    assert refused("http://other.example/", ["10.1.2.3"], private=["10.0.0.0/8"]) is None
    assert refused("http://other.example/", ["10.1.2.3", "192.168.0.1"], private=["10.0.0.0/8"]) == "scheme"
    assert refused("http://127.0.0.1:9/", private=["127.0.0.1"]) is None
    assert refused("http://169.254.169.254/", private=["10.0.0.0/8"]) == "scheme"


@asynccontextmanager
async def receiver(handler: web.RequestHandler | object) -> AsyncIterator[int]:
    """A server on this machine's loopback; its port."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)  # type: ignore[arg-type]
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def test_a_name_that_is_bound_anew_after_the_check_reaches_nothing() -> None:
    """The resolver says a public address when it is asked first, and this machine's afterwards."""
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(request.host)
        return web.Response()

    async with receiver(hear) as port:
        names = Names(["203.0.114.1"], ["127.0.0.1"])
        outbound = Outbound(resolve=names, timeout=1)
        await outbound.check(f"https://rebinding.example:{port}/")
        answer = await outbound.post(f"https://rebinding.example:{port}/", b"{}", {})
        assert (answer.status, answer.failure) == (None, "refused")
        assert len(names.asked) == 2
        # asked once for each sending: what the name leads to after that is not looked at
        once = Names(["127.0.0.1"], ["203.0.114.1"])
        allowed = Outbound(["127.0.0.1"], resolve=once, timeout=5)
        assert (await allowed.post(f"http://rebinding.example:{port}/", b"{}", {})).status == 200
        assert (once.asked, heard) == (["rebinding.example"], [f"rebinding.example:{port}"])


async def test_redirects_are_answers_and_proxies_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, dict[str, str]]] = []

    async def move(request: web.Request) -> web.Response:
        heard.append((request.path, dict(request.headers)))
        raise web.HTTPFound("/elsewhere")

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("LACUNA_OPENAI_API_KEY", "sk-secret-of-ours")
    async with receiver(move) as port:
        outbound = Outbound(["127.0.0.0/8"])
        answer = await outbound.post(f"http://127.0.0.1:{port}/hook", b"{}", {"webhook-id": "1"})
    assert answer.status == 302
    assert [path for path, _ in heard] == ["/hook"]
    assert {name.lower() for name in heard[0][1]} == {
        "host", "user-agent", "accept", "accept-encoding", "connection", "content-length", "content-type",
        "webhook-id",
    }  # fmt: skip


async def test_an_answer_without_end_is_read_to_a_bound_and_a_slow_one_to_a_time() -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        if request.path == "/slow":
            await asyncio.sleep(60)
        while True:
            await response.write(bytes(1 << 16))
            sent += 1 << 16

    async with receiver(endless) as port:
        outbound = Outbound(["127.0.0.0/8"], timeout=10)
        assert (await outbound.post(f"http://127.0.0.1:{port}/", b"{}", {})).status == 200
        assert sent < 200 * ANSWER_LIMIT
        slow = await Outbound(["127.0.0.0/8"], timeout=0.2).post(f"http://127.0.0.1:{port}/slow", b"{}", {})
        assert slow.failure == "timed_out"
    gone = await Outbound(["127.0.0.0/8"]).post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert gone.failure == "unreachable"
