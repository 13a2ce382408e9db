"""DOCX, by mammoth: the document's text is what was extracted, a block a paragraph."""

from __future__ import annotations

import io
import zipfile

import mammoth

from services.retriever.blocks import Block, Reading, Run
from services.retriever.reading.html import read_html

_STYLES = "\n".join(
    f"p[style-name='{name}'] => pre:separator('\\n')" for name in ("HTML Preformatted", "Code", "Source Code")
)
_MOST_UNPACKED = 512 * 2**20
_MOST_RATIO = 200


class DocxUnsafe(ValueError):
    """A file that unpacks to far more than it holds."""


def read_docx(data: bytes) -> Reading:
    """The blocks of a DOCX file; images are left out. Raises what mammoth raises, and DocxUnsafe."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist() if not _is_media(member.filename))
    if unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * max(len(data), 100_000):
        raise DocxUnsafe
    converted = mammoth.convert_to_html(
        io.BytesIO(data), convert_image=mammoth.images.img_element(_no_image), style_map=_STYLES
    )
    return _extracted(read_html(converted.value))


def _no_image(_image: object) -> dict[str, str]:
    return {"src": ""}


def _is_media(name: str) -> bool:
    return name.startswith("word/media/")


def _extracted(reading: Reading) -> Reading:
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for block in reading.blocks:
        text = block.text.strip("\n") if block.kind == "code" else block.text.strip()
        runs = (Run(0, len(text), at, at + len(text)),) if block.runs else ()
        blocks.append(
            Block(block.kind, text, at, at + len(text), runs, block.level, block.anchor, block.info)
        )
        parts.append(text)
        at += len(text) + 2
    return Reading("\n\n".join(parts), blocks, reading.title)
