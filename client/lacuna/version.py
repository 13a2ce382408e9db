"""Which version of the client this is."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    try:
        return metadata.version("lacuna-client")
    except metadata.PackageNotFoundError:  # run from its folder
        return "0"
