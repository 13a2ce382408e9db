"""What a backup says of itself: `manifest.json`, its last written member and the first that is read."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.operations.installation import FOLDERS, SERVICES

FORMAT = 1
NAME = "manifest.json"

_SAFE = re.compile(rf"rows/[a-z]+/[a-z][a-z0-9_]*\.jsonl|files/({'|'.join(FOLDERS)})(/[^/\0\\]+)+")


class Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Member(Part):
    """A file of the backup."""

    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Rows(Part):
    """The rows of a table, in the member `rows/SERVICE/TABLE.jsonl`."""

    columns: dict[str, str] = Field(description="kinds by column, in the order of the lines' values")
    rows: int = Field(ge=0)
    last_number: int | None = Field(default=None, description="the last that the table gave out")


class Tables(Part):
    """The tables of a service."""

    revision: str
    tables: dict[str, Rows] = Field(description="in an order in which rows find what they refer to")


class Manifest(Part):
    format: int
    product: str = Field(description="the version that wrote it")
    created_at: float = Field(description="Unix time of the moment that it shows")
    services: dict[str, Tables]
    members: dict[str, Member]
    missing: list[str] = Field(
        default=[], description="files that rows name and that the installation did not have"
    )

    @field_validator("services")
    @classmethod
    def _known(cls, services: dict[str, Tables]) -> dict[str, Tables]:
        if not services.keys() <= SERVICES.keys():
            raise ValueError("unknown service")
        return services

    @field_validator("members")
    @classmethod
    def _inside(cls, members: dict[str, Member]) -> dict[str, Member]:
        for name in members:
            if not safe(name):
                raise ValueError("unsafe name of a member")
        return members


class Head(Part):
    """What is read of a manifest before anything else is believed."""

    format: int
    product: str = ""


def rows_member(service: str, table: str) -> str:
    return f"rows/{service}/{table}.jsonl"


def safe(name: str) -> bool:
    """Whether `name` is one that a backup of ours may have: it leads nowhere outside."""
    return _SAFE.fullmatch(name) is not None and not {".", ".."} & set(name.split("/"))
