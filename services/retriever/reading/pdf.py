"""PDF, by pypdf: the document's text is what was extracted, page after page."""

from __future__ import annotations

import io

from pypdf import PdfReader

from services.retriever.blocks import Block, Reading, Run
from services.retriever.reading.plain import read_plain


class PdfLocked(ValueError):
    """A PDF that asks for a password."""


class PdfWithoutText(ValueError):
    """A PDF of pictures alone."""


def read_pdf(data: bytes) -> Reading:
    """The blocks of a PDF. Raises what pypdf raises, PdfLocked, PdfWithoutText."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise PdfLocked
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text().encode("utf-8", "replace").decode()
        blocks.append(Block("page", "", at, at, anchor=f"page={number}"))
        for block in read_plain(text, hyphens=True).blocks:
            runs = [Run(run.plain, run.plain_end, run.source + at, run.source_end + at) for run in block.runs]
            blocks.append(Block(block.kind, block.text, block.start + at, block.end + at, runs))
        parts.append(text)
        at += len(text) + 2
    whole = "\n\n".join(parts)
    if not whole.strip():
        raise PdfWithoutText
    title = reader.metadata.title if reader.metadata else None
    return Reading(whole, blocks, str(title or "").strip())
