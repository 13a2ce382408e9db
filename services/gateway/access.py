"""Who may ask: the Host header against DNS rebinding, the origin against other sites, and answers' headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from services.gateway.problems import REQUEST_ID, Handler
from services.settings import Settings, is_loopback
from services.wire.errors import HostNotAllowed, OriginNotAllowed, RouteNotFound

SAFE = {"GET", "HEAD", "OPTIONS"}
PROBES = {"/livez", "/readyz"}
"""Answered under any name: orchestrators ask by address, and the answer holds nothing of the user's."""

HEADERS = {
    "Content-Security-Policy": (
        # wasm-unsafe-eval lets the page compile WebAssembly (the encoder and the search on the device), and no script
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
        "style-src 'self'; img-src 'self' data:; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def host_name(host: str) -> str:
    """'[::1]:8080' as '::1', 'Localhost:8080' as 'localhost'; '' where it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


class Access:
    """The rules of `settings`."""

    def __init__(self, settings: Settings) -> None:
        self._any = "*" in settings.allowed_hosts
        self._names = {name.lower() for name in settings.allowed_hosts}
        if settings.host not in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
            self._names.add(settings.host.lower())

    def answers_to(self, host: str) -> bool:
        """Whether this server goes by the Host header `host`."""
        name = host_name(host)
        return self._any or name in self._names or is_loopback(name)

    def same_origin(self, request: web.BaseRequest) -> bool:
        """Whether a browser's request comes from a page of this server; programs send neither header."""
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None and site not in {"same-origin", "none"}:
            return False
        origin = request.headers.get("Origin")
        if origin is None:
            return True
        asked = urlsplit(origin) if origin.startswith(("http://", "https://")) else None
        if asked is None:
            return False
        # behind a proxy the Host can be another than the page's: then the name must be an allowed one
        return asked.netloc == request.headers.get("Host") or host_name(asked.netloc) in self._names - {
            "localhost",
            "127.0.0.1",
            "::1",
        }

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse before anything is read. Raises HostNotAllowed, OriginNotAllowed, RouteNotFound."""
        if request.path not in PROBES and not self.answers_to(request.headers.get("Host", "")):
            raise HostNotAllowed
        if request.method not in SAFE and not self.same_origin(request):
            raise OriginNotAllowed
        if "\0" in request.path:  # in no name of anything, and no database takes it
            raise RouteNotFound(path="")
        return await handler(request)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """The headers of every answer, set just before it goes out."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if REQUEST_ID in request:
        response.headers["X-Request-Id"] = request[REQUEST_ID]
    response.headers.popall("Server", None)
