"""Documents of any number, made from the product's own documentation: sentences whose halves are exchanged.

Real words in real structure, and no sentence twice, so that neither the embeddings cache nor the de-duplication
of passages flatters a figure.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
VERSION = 1
"""Raised when documents or texts come out otherwise, but for what the documentation itself changes."""

_WHOLE = re.compile(r"[A-Z][^:]*[.!?]$")


def sentences(language: str = "en") -> list[str]:
    """Prose sentences of the documentation, whole ones, 8 to 30 words each."""
    found: list[str] = []
    for page in sorted((DOCS / language).glob("*.md")):
        prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for block in prose.split("\n\n"):
            if not block.startswith(("#", "|", "-", "    ", "1.")):
                parts = re.split(r"(?<=[.!?])\s+", block.replace("\n", " "))
                found += [part for part in parts if _WHOLE.match(part) and 8 <= len(part.split()) <= 30]
    return found


def mixed(seed: int, language: str = "en") -> Iterator[str]:
    """Endless new sentences: the first half of one and the second of another, with numbers of their own."""
    pool, chance = [sentence.split() for sentence in sentences(language)], random.Random(seed)
    while True:
        first, second = chance.choice(pool), chance.choice(pool)
        words = [*first[: len(first) // 2], str(chance.randrange(10_000)), *second[len(second) // 2 :]]
        yield " ".join(words)


def document(number: int, chunks: int, language: str = "en") -> str:
    """A Markdown document of `chunks` chunks of about 240 tokens and 12.6 passages each."""
    new = mixed(number, language)
    parts = [f"# Document {number}"]
    for section in range(chunks):
        parts.append(f"## Section {number}.{section}")
        parts += [" ".join(next(new) for _ in range(4)) for _ in range(3)]
    return "\n\n".join(parts) + "\n"


def text(number: int, statements: int = 50, language: str = "en") -> str:
    """A text of `statements` sentences in paragraphs of five, another one for each `number`."""
    new = mixed(10_000_019 + number, language)
    return "\n\n".join(" ".join(next(new) for _ in range(5)) for _ in range(statements // 5)) + "\n"
