"""Reading documents: from the bytes of a file to its chunks and passages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from services.retriever.blocks import Reading
from services.retriever.chunking import chunks
from services.retriever.document import Document
from services.retriever.languages import detect_language, language_of_path
from services.retriever.passages import sections
from services.retriever.reading.docx import read_docx
from services.retriever.reading.encoding import decode
from services.retriever.reading.html import read_html
from services.retriever.reading.markdown import read_markdown
from services.retriever.reading.pdf import read_pdf
from services.retriever.reading.plain import read_plain
from services.retriever.reading.rst import read_rst
from services.wire.errors import DocumentTypeUnsupported, DocumentUnreadable, LacunaError
from services.wire.messages import Language

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TEXTS: dict[str, Callable[[str], Reading]] = {
    "text/markdown": read_markdown,
    "text/mdx": lambda text: read_markdown(text, mdx=True),
    "text/html": read_html,
    "text/x-rst": read_rst,
    "text/plain": read_plain,
}
_BINARIES: dict[str, Callable[[bytes], Reading]] = {_DOCX: read_docx, "application/pdf": read_pdf}
_EXTENSIONS = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".mkd": "text/markdown",
    ".mdx": "text/mdx",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".rst": "text/x-rst",
    ".rest": "text/x-rst",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".docx": _DOCX,
    ".pdf": "application/pdf",
}
_ALIASES = {
    "text/x-markdown": "text/markdown",
    "application/xhtml+xml": "text/html",
    "text/prs.fallenstein.rst": "text/x-rst",
    "text/restructuredtext": "text/x-rst",
    "application/x-pdf": "application/pdf",
}


def supported(path: str, media_type: str | None) -> str:
    """The media type that `path` will be read as: its extension decides, else `media_type`.

    Raises DocumentTypeUnsupported.
    """
    extension = PurePosixPath(path).suffix.lower()
    if known := _EXTENSIONS.get(extension):
        return known
    declared = (media_type or "").partition(";")[0].strip().lower()
    declared = _ALIASES.get(declared, declared)
    if declared in _TEXTS or declared in _BINARIES:
        return declared
    raise DocumentTypeUnsupported(path=path, media_type=declared or extension)


def read_document(data: bytes, path: str, media_type: str | None, language: Language | None) -> Document:
    """Read a whole document. CPU work: call it in a worker process.

    Raises DocumentTypeUnsupported, DocumentEncoding, DocumentUnreadable.
    """
    kind = supported(path, media_type)
    text = "" if kind in _BINARIES else decode(data, path)
    try:
        reading = _BINARIES[kind](data) if kind in _BINARIES else _TEXTS[kind](text)
    except LacunaError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # parsers of hostile files raise anything
        raise DocumentUnreadable(path=path, reason=type(error).__name__) from error
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
