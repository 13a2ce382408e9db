"""What the application holds, by typed key."""

from __future__ import annotations

from aiohttp import ClientSession, web

from services.gateway.capture import Captures
from services.gateway.channels import Channels
from services.gateway.demo import Demo
from services.gateway.feed import Feed
from services.gateway.outbox import Outbox
from services.gateway.idempotency import Keys
from services.gateway.promotions import Promotions
from services.gateway.providers import Providers
from services.gateway.proxy import Proxy
from services.gateway.store import Store
from services.settings import Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.wire.bus import Bus

SETTINGS = web.AppKey("settings", Settings)
BUS = web.AppKey("bus", Bus)
BLOBS = web.AppKey("blobs", Blobs)
DATABASE = web.AppKey("database", Database)
STORE = web.AppKey("store", Store)
OUTBOX = web.AppKey("outbox", Outbox)
CHANNELS = web.AppKey("channels", Channels)
IDEMPOTENCY = web.AppKey("idempotency", Keys)
FEED = web.AppKey("feed", Feed)
PROMOTIONS = web.AppKey("promotions", Promotions)
CAPTURES = web.AppKey("captures", Captures)
SESSION = web.AppKey("session", ClientSession)
PROVIDERS = web.AppKey("providers", Providers)
PROXY = web.AppKey("proxy", Proxy)
DEMO = web.AppKey("demo", Demo)
