"""Requests to addresses that callers name, which must not reach what only this machine reaches (SSRF).

A name is resolved once for each request, every address that it leads to is checked, and exactly those are connected
to: what the name leads to a moment later does not matter. Redirects are not followed, proxy variables are not read,
and nothing of ours is sent but what the request is made of.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from services import gateway
from services.wire.errors import WebhookUrlRefused

MAX_URL = 2_000
ANSWER_LIMIT = 1 << 16
"""Bytes of an answer that are read; they are thrown away."""

TIMEOUT = 15.0
"""Seconds of a request in all."""

RESOLVE_TIMEOUT = 5.0

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Iterable[str]]]
Failure = Literal["unreachable", "timed_out", "refused", "broken"]

_UNICAST_6 = ipaddress.ip_network("2000::/3")
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's own server, which its machines alone reach
        "192.0.0.0/24",  # IETF protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # IETF protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
)
_LAST_LABEL_OF_A_NUMBER = re.compile(r"(?:[0-9]+|0[xX][0-9a-fA-F]*)\Z")


def is_public(address: Address) -> bool:
    """Whether `address` is a global unicast address that leads to nothing but itself.

    What carries an IPv4 address inside (mapped, compatible, NAT64, 6to4, Teredo) is not: whoever translates it may
    reach what we may not.
    """
    if any(address.version == network.version and address in network for network in _NOT_PUBLIC):
        return False
    if isinstance(address, ipaddress.IPv6Address) and (
        address not in _UNICAST_6 or address.scope_id is not None
    ):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of `host` by this machine's resolver. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: a `status`, or why there is none. `retry_after` in seconds, as the answer asks."""

    status: int | None
    failure: Failure | None = None
    retry_after: float | None = None


class Outbound:
    """`private` names what may be reached though it is not public, and by http: patterns of hosts, and networks."""

    def __init__(
        self,
        private: Iterable[str] = (),
        *,
        resolve: Resolve = resolve,
        timeout: float = TIMEOUT,
    ) -> None:
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        self._hosts: list[str] = []
        for entry in private:
            try:
                self._networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                self._hosts.append(entry.lower().rstrip("."))
        self._resolve = resolve
        self._timeout = timeout

    async def check(self, url: str) -> None:
        """Raises WebhookUrlRefused where nothing would be sent to `url` now."""
        await self._addresses(parse(url))

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send `body` to `url`, if that may be."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._post(parse(url), body, headers)
        except WebhookUrlRefused as error:
            unresolved = error.params["reason"] == "unresolved"
            return Answer(None, "unreachable" if unresolved else "refused")
        except TimeoutError:
            return Answer(None, "timed_out")
        except (aiohttp.ClientConnectionError, OSError):
            return Answer(None, "unreachable")
        except (aiohttp.ClientError, ValueError):  # no HTTP, or not what a header may hold
            return Answer(None, "broken")

    async def _post(self, url: URL, body: bytes, headers: Mapping[str, str]) -> Answer:
        pinned = _Pinned(await self._addresses(url))
        connector = aiohttp.TCPConnector(resolver=pinned, use_dns_cache=False, force_close=True, limit=1)
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # nobody reads the answer, so a bomb stays as small as it came
            trust_env=False,
        ) as session:
            sent = {"User-Agent": f"Lacuna/{gateway.VERSION}", "Accept-Encoding": "identity", **headers}
            async with session.post(url, data=body, headers=sent, allow_redirects=False) as answer:
                await answer.content.read(ANSWER_LIMIT)
                return Answer(answer.status, None, _seconds(answer.headers.get("Retry-After")))

    async def _addresses(self, url: URL) -> list[Address]:
        """All that the host of `url` leads to. Raises WebhookUrlRefused if one of them may not be reached."""
        host = _host(url)
        literal = _literal(host)
        if literal is not None:
            found = [literal]
        else:
            try:
                async with asyncio.timeout(RESOLVE_TIMEOUT):
                    names = list(await self._resolve(host, url.port or 443))
                found = [ipaddress.ip_address(name) for name in names]
            except (OSError, UnicodeError, ValueError):
                raise WebhookUrlRefused(reason="unresolved") from None
            if not found:
                raise WebhookUrlRefused(reason="unresolved")
        if all(self._allowed(host, address) for address in found):
            return found
        if url.scheme != "https":
            raise WebhookUrlRefused(reason="scheme")
        if not all(self._allowed(host, address) or is_public(address) for address in found):
            raise WebhookUrlRefused(reason="address")
        return found

    def _allowed(self, host: str, address: Address) -> bool:
        if any(fnmatchcase(host, pattern) for pattern in self._hosts):
            return True
        return any(address.version == network.version and address in network for network in self._networks)


class _Pinned(AbstractResolver):
    """Answers with the addresses that were checked, whatever it is asked."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        self._addresses = tuple(addresses)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        """There is nothing to close."""


def parse(url: str) -> URL:
    """`url` as one that could be sent to. Raises WebhookUrlRefused with `reason` form, scheme, credentials or host."""
    if len(url) > MAX_URL or not url.isprintable() or "\\" in url:
        raise WebhookUrlRefused(reason="form")
    try:
        parsed = URL(url)
        host, port = parsed.raw_host, parsed.port
    except (ValueError, TypeError):
        raise WebhookUrlRefused(reason="form") from None
    if parsed.scheme not in {"https", "http"}:
        raise WebhookUrlRefused(reason="scheme" if parsed.scheme and host else "form")
    if not host or not port:
        raise WebhookUrlRefused(reason="form")
    if parsed.raw_user or parsed.raw_password:
        raise WebhookUrlRefused(reason="credentials")
    _literal(_host(parsed))
    return parsed.with_fragment(None)


def _host(url: URL) -> str:
    return (url.raw_host or "").lower().rstrip(".")


def _literal(host: str) -> Address | None:
    """The address that `host` is, None where it is a name. Raises WebhookUrlRefused where it only looks like one.

    Whatever ends in a number is an IPv4 address to some resolver (decimal, octal, hexadecimal, with parts left out):
    all but the plain form are refused, as the URL standard's host parser would not leave them as they are.
    """
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if not host or ":" in host or "%" in host or _LAST_LABEL_OF_A_NUMBER.match(host.rpartition(".")[2]):
        raise WebhookUrlRefused(reason="host")
    return None


def _seconds(value: str | None) -> float | None:
    """Of a Retry-After that is a number; a date is not worth its clocks."""
    return float(value) if value is not None and value.isdecimal() and len(value) <= 6 else None
