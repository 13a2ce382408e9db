"""Bases, their documents, and search."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO
from urllib.parse import quote

from lacuna.answers import Added, Base, Document, DocumentText, Found, Language, Page
from lacuna.calls.general import API, ENDED, create, delete, get, lists, part, sends
from lacuna.flow import Call, Flow, Request, performed, until
from lacuna.problem import Problem

PATH = f"{API}/bases"
Content = bytes | str | Path
"""Bytes, a text, or the path of a file that is streamed."""
_PART = 1 << 20


def _create(name: str) -> Call[Base]:
    """A new, empty base."""
    return create(PATH, {"name": name})


def _get(name: str) -> Call[Base]:
    """The base as it is now."""
    return get(f"{PATH}/{part(name)}")


def _all() -> Call[Page[Base]]:
    """Every base that the key may see."""
    return get(PATH)


def _delete(name: str) -> Call[None]:
    """With its documents."""
    return delete(f"{PATH}/{part(name)}")


def _put_document(
    base: str,
    path: str,
    content: Content,
    *,
    language: Language | None = None,
    media_type: str | None = None,
) -> Call[Document]:
    """A new or changed document; the same content again changes nothing. Without a language it is taken from the
    path, then from the text."""
    return _put(document_path(base, path), content, media_type, language)


def _get_document(base: str, path: str) -> Call[DocumentText]:
    """The document with its decoded text."""
    return get(document_path(base, path))


def _all_documents(base: str) -> Call[Page[Document]]:
    """By path."""
    return get(f"{PATH}/{part(base)}/documents")


def _delete_document(base: str, path: str) -> Call[None]:
    """Take a document out of its base."""
    return delete(document_path(base, path))


def _put_archive(base: str, content: Content, *, language: Language | None = None) -> Call[Added]:
    """Every document of a .zip, .tar or .tar.gz; what is refused is told by path."""
    request = Request(
        "POST", f"{PATH}/{part(base)}/documents", {"language": language}, content=parts(content)
    )
    return Call(request, repeatable=True)  # documents are put by content


def _search(
    base: str,
    queries: str | Sequence[str],
    *,
    languages: Sequence[Language] | None = None,
    limit: int = 10,
) -> Call[Found]:
    """Passages nearest to each query, best first."""
    asked = [queries] if isinstance(queries, str) else list(queries)
    body = {"queries": asked, "languages": None if languages is None else list(languages), "limit": limit}
    request = Request("POST", f"{PATH}/{part(base)}/search", json=body)
    return Call(request, repeatable=True)


create_base = sends(_create)
get_base = sends(_get)
list_bases = lists(_all)
delete_base = sends(_delete)
put_document = sends(_put_document)
get_document = sends(_get_document)
list_documents = lists(_all_documents)
delete_document = sends(_delete_document)
put_archive = sends(_put_archive)
search = sends(_search)


def ensure_base(name: str) -> Flow[Base]:
    """The base `name`, made where there is none. Raises Problem."""
    try:
        found: Base = yield from performed(_get(name))
    except Problem as problem:
        if problem.status != 404:
            raise
        try:
            found = yield from performed(_create(name))
        except Problem as taken:  # by somebody else at this moment
            if taken.code != "base_exists":
                raise
            found = yield from performed(_get(name))
    return found


def wait_base(
    name: str,
    told: Callable[[Base], None] | None = None,
    seconds: float | None = None,
) -> Flow[Base]:
    """The base once nothing is being indexed: ready, empty, failed or paused. Raises Problem, of code `not_finished`
    where `seconds` pass first."""
    return until(_get(name), lambda shown: shown["status"] in {*ENDED, "paused"}, told, seconds)


def parts(content: Content) -> Callable[[], Iterator[bytes]]:
    """The body's parts, read anew for each try. They raise OSError where a file cannot be read."""

    def read() -> Iterator[bytes]:
        stream: IO[bytes]
        if isinstance(content, Path):
            stream = content.open("rb")
        else:
            stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
        with stream:
            while piece := stream.read(_PART):
                yield piece

    return read


def _put(path: str, content: Content, media_type: str | None, language: Language | None) -> Call[Document]:
    headers = {"Content-Type": media_type or "application/octet-stream"}
    request = Request("PUT", path, {"language": language}, content=parts(content), headers=headers)
    return Call(request, repeatable=True)


def document_path(base: str, path: str, of: str = "documents") -> str:
    """The address of a document, or of its chunks."""
    return f"{PATH}/{part(base)}/{of}/{quote(path, safe='/')}"
