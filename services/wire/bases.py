"""What the gateway asks of bases beyond their documents: pausing, undoing, versions, chunks, links, insights."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.wire.messages import (
    BaseInfo,
    DocumentInfo,
    Event,
    Language,
    Message,
    Place,
    Request,
)


class PauseBase(Request[BaseInfo]):
    """Take documents, and index them only once the base is resumed. Raises BaseNotFound."""

    route = "retriever.pause_base"
    reply = BaseInfo
    name: str


class ResumeBase(Request[BaseInfo]):
    """Raises BaseNotFound."""

    route = "retriever.resume_base"
    reply = BaseInfo
    name: str


class RestoreBase(Request[BaseInfo]):
    """Undo its deletion; of a base that is there, nothing. Raises BaseNotFound once it is gone for good."""

    route = "retriever.restore_base"
    reply = BaseInfo
    name: str


class BaseGone(Event):
    """A base that was deleted at `deleted_at`, Unix seconds, cannot be restored any more."""

    topic = "base.gone"
    name: str
    deleted_at: float


class BaseVersion(Message):
    """A version that was built."""

    version: str = Field(description="'N-hash'")
    created_at: float = Field(description="Unix seconds")
    documents: int
    chunks: int
    passages: int
    languages: tuple[Language, ...]
    embedding_model: str
    current: bool = Field(description="whether it serves now")
    restored_from: str | None = Field(description="the version whose documents the base was given back")


class BaseVersions(Message):
    items: tuple[BaseVersion, ...] = Field(description="the newest first")


class ListVersions(Request[BaseVersions]):
    """Those that the base can be put back to, and the one that serves. Raises BaseNotFound."""

    route = "retriever.list_versions"
    reply = BaseVersions
    base: str


class RestoreVersion(Request[BaseInfo]):
    """Make the documents of `version` the base's documents again, and index them as its next version.

    `discard`: also where documents would be lost that no version holds yet. Raises BaseNotFound,
    BaseVersionNotFound, BaseChanging.
    """

    route = "retriever.restore_version"
    reply = BaseInfo
    base: str
    version: str
    discard: bool = False


class ChunkPassage(Message):
    """A passage inside a chunk. Its place counts as its chunk's does."""

    passage: str = Field(
        description="the passage's id: 16 hex digits, the same while its text and place stay"
    )
    kind: Literal["sentence", "item", "row", "code", "heading"]
    text: str = Field(description="plain: what statements are compared with")
    section: str = Field(description="the heading trail, joined by ' › '")
    anchor: str
    start: int
    end: int
    first_line: int = Field(description="1-based")
    last_line: int
    cited: int = Field(description="analyses that found a statement in it")


class DocumentChunk(Message):
    """A part of a document as the base keeps it, in code points of its decoded source."""

    position: int = Field(description="its number in the document, from 0")
    section: str
    anchor: str
    start: int
    end: int
    first_line: int
    last_line: int
    tokens: int
    passages: tuple[ChunkPassage, ...]


class DocumentChunks(Message):
    version: str
    total: int = Field(description="chunks of the document")
    items: tuple[DocumentChunk, ...]
    next: int | None = None


class ListChunks(Request[DocumentChunks]):
    """The chunks of a document in the version that serves, past number `after`; or from the one on that holds the
    code point `at`. Raises BaseNotFound, BaseEmpty, BaseNotReady, DocumentNotFound."""

    route = "retriever.list_chunks"
    reply = DocumentChunks
    base: str
    path: str
    after: int | None = None
    at: int | None = None
    limit: int = 50


class UpdateDocument(Request[DocumentInfo]):
    """Say what a document is: its language, and which document it translates. What is set so stays when the document
    is put again. `unlink`: it translates nothing.

    Raises BaseNotFound, DocumentNotFound, TranslationConflict.
    """

    route = "retriever.update_document"
    reply = DocumentInfo
    base: str
    path: str
    language: Language | None = None
    translation_of: str | None = None
    unlink: bool = False


# --- insights: what a base says of itself -----------------------------------------------------------------


class UnmatchedDocument(Message):
    """A document in some of whose passages no analysis has found a statement."""

    document: str
    title: str
    language: Language
    passages: int
    unmatched: int


class Unmatched(Message):
    """What analyses never found a statement in. Only as telling as `analyses` are many."""

    analyses: int = Field(description="that were counted since the base was made")
    passages: int = Field(description="of the version")
    passages_unmatched: int
    documents_unmatched: int = Field(description="documents without any matched passage")
    documents: tuple[UnmatchedDocument, ...] = Field(description="the largest first, without any match")
    places: tuple[Place, ...] = Field(
        description="unmatched passages of the documents that are matched in part"
    )


class Duplicate(Message):
    """One thing said in several places."""

    kind: Literal["same", "near"]
    similarity: float = Field(ge=0, le=1)
    count: int = Field(description="places in all")
    places: tuple[Place, ...]


class InsideClash(Message):
    """Two things that cannot both be meant."""

    kind: Literal["number", "code", "negation", "opposite", "word"]
    one: str = Field(description="the words of the first place; '' where a negation is missing")
    other: str


class Contradiction(Message):
    """Two passages of different documents that speak of the same and differ in a fact."""

    score: float = Field(ge=0, le=1, description="how alike they are but for that")
    places: tuple[Place, Place]
    clashes: tuple[InsideClash, ...]


class TranslationGap(Message):
    """A document whose counterpart in another language of the base is missing or behind."""

    kind: Literal["missing", "older", "shorter"]
    document: str
    title: str
    language: Language
    other_language: Language
    other: str | None = Field(description="the counterpart that is behind; null: missing")
    sizes: tuple[int, int] | None = Field(
        default=None, description="of a shorter one: passages of the document, and of its counterpart"
    )


class InsightsProgress(Message):
    done: int
    total: int


class Insights(Message):
    """What a version of a base says of itself. `duplicates` and `contradictions` take a while: null until then."""

    version: str
    status: Literal["computing", "ready", "failed"]
    progress: InsightsProgress | None = None
    looked_at: int | None = Field(
        default=None, description="distinct texts that were compared; of a large base, an even sample"
    )
    texts: int | None = Field(default=None, description="distinct texts of the version")
    unmatched: Unmatched
    translations: tuple[TranslationGap, ...]
    duplicates: tuple[Duplicate, ...] | None = None
    contradictions: tuple[Contradiction, ...] | None = None


class GetInsights(Request[Insights]):
    """Begins to compute what is not known yet of the version that serves.

    Raises BaseNotFound, BaseEmpty, BaseNotReady.
    """

    route = "retriever.insights"
    reply = Insights
    base: str
