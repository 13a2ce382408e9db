"""The command line and the Python client of Lacuna's HTTP API."""

from lacuna.async_client import AsyncClient
from lacuna.client import Client
from lacuna.events import Event
from lacuna.problem import Problem

__all__ = ["AsyncClient", "Client", "Event", "Problem"]
