"""Reading documents: from the bytes of a file to its chunks and passages."""

from __future__ import annotations

from pathlib import PurePosixPath

from services.retriever.blocks import Reading
from services.retriever.chunking import chunks
from services.retriever.document import Document
from services.retriever.languages import detect_language, language_of_path
from services.retriever.passages import sections
from services.retriever.reading.encoding import decode
from services.retriever.reading.markdown import read_markdown
from services.retriever.reading.plain import read_plain
from services.wire.errors import DocumentTypeUnsupported
from services.wire.messages import Language

_EXTENSIONS = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".mdx": "text/mdx",
    ".txt": "text/plain",
}


def supported(path: str, media_type: str | None) -> str:
    """The media type that `path` will be read as. Raises DocumentTypeUnsupported."""
    known = _EXTENSIONS.get(PurePosixPath(path).suffix.lower())
    if known:
        return known
    declared = (media_type or "").partition(";")[0].strip().lower()
    if declared in _EXTENSIONS.values():
        return declared
    raise DocumentTypeUnsupported(path=path, media_type=declared)


def read_document(data: bytes, path: str, media_type: str | None, language: Language | None) -> Document:
    """Read a whole document. CPU work: call it in a worker process.

    Raises DocumentTypeUnsupported, DocumentEncoding, DocumentUnreadable.
    """
    kind = supported(path, media_type)
    text = decode(data, path)
    reading = read_plain(text) if kind == "text/plain" else read_markdown(text, mdx=kind == "text/mdx")
    spoken = language or language_of_path(path) or detect_language(_sample(reading))
    title = _title(reading, path)
    return Document(text=reading.text, title=title, chunks=chunks(sections(reading, spoken, title)))


def _sample(reading: Reading) -> str:
    return "\n".join(block.text for block in reading.blocks[:200] if block.kind != "code")


def _title(reading: Reading, path: str) -> str:
    headings = [block for block in reading.blocks if block.kind == "heading"]
    for block in headings:
        if block.level == 1:
            return block.text
    if reading.title:
        return reading.title
    return headings[0].text if headings else PurePosixPath(path).stem
