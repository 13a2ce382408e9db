"""The command line and the Python client of Lacuna's HTTP API."""

from lacuna.client import Client
from lacuna.problem import Problem

__all__ = ["Client", "Problem"]
