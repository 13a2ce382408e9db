"""Counting tokens as OpenAI's embedding models do (cl100k_base)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import tiktoken

from services.examples import ranks

_PIECE = 4_000


def encoding() -> tiktoken.Encoding:
    """The cl100k_base encoding, loaded once a process."""
    return ranks.encoding("cl100k_base")


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
