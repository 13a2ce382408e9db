"""The servers of OpenAI's protocol behind the proxy: which one serves a model, and what all of them list."""

from __future__ import annotations

import asyncio
import datetime
import os
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import aiohttp
import orjson
import structlog
from pydantic import SecretStr

from services.settings import Provider, Settings
from services.wire.errors import FieldInvalid, ModelNotFound, ProviderUnknown

log = structlog.get_logger(__name__)

LIST_LIFE, LOCAL_LIFE = 30.0, 5.0
"""Seconds that a provider's list is believed; on this machine a training may add to it at any time."""

FAILURE_LIFE = 2.0
LIST_TIMEOUT = aiohttp.ClientTimeout(total=5, sock_connect=3)
LIST_LIMIT = 8 * 2**20

OPENAI_MODELS = (
    "gpt-*", "o1*", "o3*", "o4*", "chatgpt-*", "text-embedding-*",
    "ft:gpt-*", "ft:o[0-9]*", "ft:davinci-*", "ft:babbage-*",
)  # fmt: skip
"""Models fine-tuned here are 'ft:...' too, and not OpenAI's."""

FINE_TUNED = "ft:"
LOCAL = "local"

# OpenAI lists under 'gpt-*' also what neither of our two kinds of call can use
_OTHER_KINDS = ("audio", "image", "realtime", "transcribe", "tts", "search-api")


def providers_of(settings: Settings) -> tuple[Provider, ...]:
    """In the order they are asked: the operator's, OpenAI where its key is in the environment, the local one."""
    found = list(settings.providers)
    if key := os.environ.get("OPENAI_API_KEY"):
        found.append(
            Provider(
                name="openai",
                base_url="https://api.openai.com/v1",
                api_key=SecretStr(key),
                organization=os.environ.get("OPENAI_ORG_ID") or None,
                models=OPENAI_MODELS,
            )
        )
    found.append(Provider(name=LOCAL, base_url=settings.models_base_url, models=("*",)))
    return tuple(found)


def headers_for(provider: Provider) -> dict[str, str]:
    """What the gateway itself says to `provider`: its key, never a caller's."""
    headers = {}
    if provider.api_key is not None:
        headers["Authorization"] = f"Bearer {provider.api_key.get_secret_value()}"
    if provider.organization:
        headers["OpenAI-Organization"] = provider.organization
    return headers


@dataclass(slots=True)
class _Listed:
    items: list[dict[str, Any]] | None = None
    asked: float = float("-inf")
    until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Providers:
    """All providers. `session` makes the calls; it neither follows redirects nor reads proxy variables."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._session = session
        self.all = providers_of(settings)
        self._listings = [_Listed() for _ in self.all]

    def of(self, model: str) -> Provider:
        """The first provider with a pattern that matches `model`; the local one matches all."""
        return next(
            provider
            for provider in self.all
            if any(fnmatchcase(model, pattern) for pattern in provider.models)
        )

    def named(self, name: str) -> Provider:
        """Raises ProviderUnknown."""
        for provider in self.all:
            if provider.name == name:
                return provider
        shown = name[:64].encode(errors="replace").decode()
        raise ProviderUnknown(provider=shown, known=", ".join(provider.name for provider in self.all))

    def secrets(self) -> list[str]:
        """Every key held here, so that none is ever shown."""
        keys = [p.api_key.get_secret_value() for p in self.all if p.api_key is not None]
        return [key for key in keys if key]

    async def listed(self) -> list[tuple[Provider, dict[str, Any]]]:
        """Callable models of all providers that answer, in the providers' order, each with its own fields."""
        lists = await asyncio.gather(*(self._list(position) for position in range(len(self.all))))
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        seen: set[str] = set()
        found = []
        for provider, items in zip(self.all, lists, strict=True):
            for item in items or []:
                name = item["id"]
                if name in seen or self.of(name) is not provider or _shutdown(item, today) < today:
                    continue
                seen.add(name)
                found.append((provider, item))
        return found

    async def reachable(self, model: str) -> bool:
        """Whether the provider of `model` answers and lists it."""
        return await self._lists(model) is True

    async def check_chat(self, model: str, *, field: str = "model") -> None:
        """Raises ModelNotFound where the provider's list says so, FieldInvalid for an embedding model."""
        if kind_of(model) == "embedding":
            raise FieldInvalid(field=field, reason="not_chat")
        if await self._lists(model) is False:
            raise ModelNotFound(model=model)

    async def _lists(self, model: str) -> bool | None:
        """Whether the provider of `model` lists it, by a list asked for now where an older one does not (it may
        just have been trained); None where it does not answer."""
        position, now = self.all.index(self.of(model)), time.monotonic()
        for newer_than in (None, now):
            items = await self._list(position, newer_than)
            if items is None:
                return None
            if any(item["id"] == model for item in items):
                return True
        return False

    async def for_page(self) -> list[dict[str, Any]]:
        """The list as `forms.ModelItem`s, the defaults first."""
        defaults = {self._settings.chat_model, self._settings.embedding_model}
        items = [
            {
                "id": item["id"],
                "name": item["name"] if isinstance(item.get("name"), str) else item["id"],
                "provider": provider.name,
                "kind": kind_of(item["id"]),
                "shutdown_date": _shutdown(item, "") or None,
                "prose": self._prose(item["id"]),
                "fine_tuned": item["id"].startswith(FINE_TUNED),
                "base": base_of(item["id"]),
                "default": item["id"] in defaults,
            }
            for provider, item in await self.listed()
            if not any(kind in item["id"] for kind in _OTHER_KINDS)
        ]
        return sorted(items, key=lambda item: not item["default"])

    def _prose(self, model: str) -> bool:
        return kind_of(model) == "chat" and self._settings.trusts(model)

    async def _list(self, position: int, newer_than: float | None = None) -> list[dict[str, Any]] | None:
        listed, provider = self._listings[position], self.all[position]
        async with listed.lock:
            if time.monotonic() < listed.until and (newer_than is None or listed.asked >= newer_than):
                return listed.items
            listed.asked = time.monotonic()
            try:
                listed.items = await self._fetch(provider)
                listed.until = time.monotonic() + (LOCAL_LIFE if provider.name == LOCAL else LIST_LIFE)
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                listed.items = None
                listed.until = time.monotonic() + FAILURE_LIFE
                log.warning(
                    "no list of models",
                    action="providers.list_failed",
                    provider=provider.name,
                    error=type(error).__name__,
                )
            return listed.items

    async def _fetch(self, provider: Provider) -> list[dict[str, Any]]:
        async with self._session.get(
            f"{provider.base_url.rstrip('/')}/models",
            headers=headers_for(provider),
            timeout=LIST_TIMEOUT,
            allow_redirects=False,
            raise_for_status=True,
        ) as answer:
            body = await answer.content.read(LIST_LIMIT)
            while part := await answer.content.read(LIST_LIMIT):
                body += part
                if len(body) > LIST_LIMIT:
                    raise ValueError("list too long")
        value = orjson.loads(body)
        data = value.get("data") if isinstance(value, dict) else None
        if not isinstance(data, list):
            raise ValueError("no list")  # noqa: TRY004 - what a server answered, not a caller's type
        return [item for item in data if isinstance(item, dict) and isinstance(item.get("id"), str)]


def kind_of(model: str) -> str:
    """'embedding' where the id says so, else 'chat'; what is fine-tuned chats, whatever its suffix says."""
    return "embedding" if "embed" in model and not model.startswith(FINE_TUNED) else "chat"


def base_of(model: str) -> str | None:
    """What a fine-tuned model ('ft:base:organisation:suffix:id') was trained from, else None."""
    return model.split(":")[1] if model.startswith(FINE_TUNED) else None


def _shutdown(item: dict[str, Any], otherwise: str) -> str:
    """The day of a model's shutdown, YYYY-MM-DD; providers give it as such or in Unix seconds."""
    value = item.get("shutdown_date")
    if isinstance(value, str) and value:
        return value[:10]
    if isinstance(value, int | float) and 0 < value < 2**33:
        return datetime.datetime.fromtimestamp(value, datetime.UTC).date().isoformat()
    return otherwise
