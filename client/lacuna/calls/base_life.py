"""A base's life beyond its documents: pausing, undoing, versions, what it says of itself."""

from __future__ import annotations

from typing import Any

from lacuna.answers import Base, BaseVersion, Chunk, Document, Insights, Language, Page
from lacuna.calls.bases import PATH, document_path
from lacuna.calls.general import get, lists, part, sends
from lacuna.flow import Call, Request

_UNSET = "\0"


def _pause(name: str) -> Call[Base]:
    """It takes documents, and indexes none until it is resumed."""
    return _again("POST", f"{PATH}/{part(name)}/pause")


def _resume(name: str) -> Call[Base]:
    """Index what waits."""
    return _again("POST", f"{PATH}/{part(name)}/resume")


def _restore(name: str) -> Call[Base]:
    """Undo a deletion, while that can be done."""
    return _again("POST", f"{PATH}/{part(name)}/restore")


def _deleted() -> Call[Page[Base]]:
    """Bases that were deleted and can still be restored."""
    return get(PATH, deleted="true")


def _versions(base: str) -> Call[Page[BaseVersion]]:
    """Those that the base can be put back to, newest first."""
    return get(f"{PATH}/{part(base)}/versions")


def _restore_version(base: str, version: str, *, discard: bool = False) -> Call[Base]:
    """Make the documents of a version the base's again; `discard`: also where changes are lost that none holds."""
    path = f"{PATH}/{part(base)}/versions/{part(version)}/restore"
    request = Request("POST", path, {"discard": "true" if discard else None})
    return Call(request, repeatable=False)  # a second one would be another version


def _insights(base: str) -> Call[Insights]:
    """What the base says of itself; `duplicates` and `contradictions` are None while they are looked for."""
    return get(f"{PATH}/{part(base)}/insights")


def _chunks(base: str, path: str) -> Call[Page[Chunk]]:
    """The chunks of a document with their passages, in the version that serves."""
    return get(document_path(base, path, "chunks"))


def _update(
    base: str, path: str, *, language: Language | None = None, translation_of: str | None = _UNSET
) -> Call[Document]:
    """Set a document's language, or the document that it translates; None: of none."""
    body = {"language": language} if language is not None else {}
    links = {} if translation_of == _UNSET else {"translation_of": translation_of}
    return _again("PATCH", document_path(base, path), {**body, **links})


pause_base = sends(_pause)
resume_base = sends(_resume)
restore_base = sends(_restore)
list_deleted_bases = lists(_deleted)
list_versions = lists(_versions)
restore_version = sends(_restore_version)
get_insights = sends(_insights)
list_chunks = lists(_chunks)
update_document = sends(_update)


def _again(method: str, path: str, body: object = None) -> Call[Any]:
    """Done twice, it is done once."""
    return Call(Request(method, path, json=body), repeatable=True)
