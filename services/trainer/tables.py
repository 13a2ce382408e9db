"""The trainer's tables, of which each area has a module. Their history is in `migrations/`."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase


class Table(DeclarativeBase): ...
