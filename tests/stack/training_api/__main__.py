"""Serves the page at a port, to be looked at."""

from __future__ import annotations

import sys

from aiohttp import web

from tests.stack.training_api.server import application

web.run_app(application(empty="empty" in sys.argv[2:]), host="127.0.0.1", port=int(sys.argv[1]))
