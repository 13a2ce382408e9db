"""What the application holds, by typed key."""

from __future__ import annotations

from aiohttp import ClientSession, web

from services.gateway.batches.pacing import Pacing
from services.gateway.batches.store import Batches
from services.gateway.capture import Captures
from services.gateway.channels import Channels
from services.gateway.demo import Demo
from services.gateway.feed import Feed
from services.gateway.idempotency import Keys
from services.gateway.outbound import Outbound
from services.gateway.outbox import Outbox
from services.gateway.promotions import Promotions
from services.gateway.providers import Providers
from services.gateway.proxy import Proxy
from services.gateway.shares.store import Shares
from services.gateway.store import Store
from services.gateway.webhooks.hearing import Hearing
from services.gateway.webhooks.sending import Deliverer
from services.gateway.webhooks.store import Webhooks
from services.settings import Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.wire.bus import Bus

SETTINGS = web.AppKey("settings", Settings)
BUS = web.AppKey("bus", Bus)
BLOBS = web.AppKey("blobs", Blobs)
DATABASE = web.AppKey("database", Database)
STORE = web.AppKey("store", Store)
IDEMPOTENCY = web.AppKey("idempotency", Keys)
OUTBOX = web.AppKey("outbox", Outbox)
CHANNELS = web.AppKey("channels", Channels)
FEED = web.AppKey("feed", Feed)
PROMOTIONS = web.AppKey("promotions", Promotions)
CAPTURES = web.AppKey("captures", Captures)
BATCHES = web.AppKey("batches", Batches)
PACING = web.AppKey("pacing", Pacing)
OUTBOUND = web.AppKey("outbound", Outbound)
WEBHOOKS = web.AppKey("webhooks", Webhooks)
SHARES = web.AppKey("shares", Shares)
DELIVERER = web.AppKey("deliverer", Deliverer)
HEARING = web.AppKey("hearing", Hearing)
SESSION = web.AppKey("session", ClientSession)
PROVIDERS = web.AppKey("providers", Providers)
PROXY = web.AppKey("proxy", Proxy)
DEMO = web.AppKey("demo", Demo)
