"""What a document is to the retriever: its decoded text, cut into chunks, and the passages inside them.

Every `start`/`end` counts code points of `Document.text`, end exclusive; every line is 1-based.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PassageKind = Literal["sentence", "item", "row", "code", "heading"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, list item, table row or code line: the unit that statements are matched with."""

    start: int
    end: int
    text: str
    """Plain text, markup removed: what is embedded and compared. The source's own is text[start:end]."""
    kind: PassageKind
    headings: tuple[str, ...] = ()
    """The heading trail of the passage's own section: a chunk may hold several small sections."""
    anchor: str = ""
    """The anchor of the passage's own section ('' before the first heading)."""
    first_line: int = 1
    last_line: int = 1


@dataclass(frozen=True, slots=True)
class Chunk:
    """200 to 500 tokens (cl100k_base) cut at structure, but for a document or section that has fewer."""

    start: int
    end: int
    text: str
    """Plain text of the passages, as shown and exported."""
    tokens: int
    headings: tuple[str, ...]
    """The heading trail, outermost first, the document's title included."""
    anchor: str
    """The anchor of the innermost heading, as a site generator would make it ('' before the first).

    Where small neighbouring sections share a chunk, `headings` and `anchor` are the first one's.
    """
    first_line: int
    last_line: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Document:
    text: str
    """The decoded source (Markdown, HTML, text), or what was extracted (PDF, DOCX)."""
    title: str
    chunks: tuple[Chunk, ...]
