"""Everything that crosses between services: plain, frozen data. Commands are imperative, events past tense.

Three kinds travel on the bus (`services.wire.bus`):
- `Request[Reply]`: somebody waits for the answer; at most once, with a deadline.
- `Job`: durable work for one of the competing workers of `queue`; at least once, so handlers are idempotent
  by the job's id.
- `Event`: what happened. A durable event reaches a group of subscribers at least once; a transient one
  (`durable = False`) reaches whoever listens now, at most once.

Offsets are code points, ends exclusive. Unknown fields are ignored, so that a newer peer can add some.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from services.wire.errors import ErrorInfo

Language = Literal["en", "pt"]
LANGUAGES: tuple[Language, ...] = ("en", "pt")

Reply = TypeVar("Reply", bound="Message")


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Request(Message, Generic[Reply]):
    """A question to the service that serves `route`; `reply` is the type of its answer."""

    route: ClassVar[str]
    reply: ClassVar[type[Message]]


class Job(Message):
    """Work for one worker of `queue`, done at least once. `job_id` is the same on every delivery."""

    queue: ClassVar[str]
    resent: ClassVar[bool] = False
    """Whether its sender sends it again where nothing is heard of it: such a job may be acknowledged before its end."""
    job_id: str


class Event(Message):
    topic: ClassVar[str]
    durable: ClassVar[bool] = True


class Empty(Message): ...


# --- what analyses are made of ---------------------------------------------------------------------------


class Verdict(StrEnum):
    COVERED = "covered"
    PARTIAL = "partial"
    CONTRADICTED = "contradicted"
    ABSENT = "absent"
    NOT_CHECKABLE = "not_checkable"


class Place(Message):
    """Where a passage stands in the decoded source of a document (front matter included)."""

    passage: str = Field(
        description="the passage's id: 16 hex digits, the same while its text and place stay"
    )
    document: str = Field(description="the path that the document was PUT under")
    language: Language
    section: str = Field(description="the heading trail, joined by ' › '")
    anchor: str = ""
    start: int
    end: int
    first_line: int = Field(description="1-based")
    last_line: int
    quote: str = Field(description="the passage as the source has it, cut at 600 characters")


class Evidence(Place):
    score: float = Field(ge=0, le=1, description="how much this passage alone supports the statement")


class Clash(Message):
    """Two things that cannot both be meant: `said` by the statement, `found` in its first passage; '' where one of
    them only lacks a word that the other has."""

    kind: Literal["number", "code", "negation", "opposite", "word"]
    said: str
    found: str


class Statement(Message):
    """A unit of the user's text, judged."""

    index: int
    start: int
    end: int
    text: str
    verdict: Verdict
    score: float = Field(ge=0, le=1, description="probability that the base supports all of the statement")
    reason: str = Field(description="why, in one sentence of the report's language")
    evidence: tuple[Evidence, ...] = Field(
        description="best first; of an absent statement, the nearest misses"
    )
    clashes: tuple[Clash, ...] = Field(
        default=(), description="of a contradicted statement, what it says against its first passage"
    )
    missing: tuple[str, ...] = Field(
        default=(), description="of a partly covered statement, its words or clauses that no passage says"
    )


class Coverage(Message):
    """The covered share of the checkable statements, weighted by words. 0 where none is checkable."""

    score: float = Field(ge=0, le=1)
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)
    counts: dict[Verdict, int]
    words: int = Field(description="words of the checkable statements")


class Omission(Place):
    """A passage on the text's topics that no statement of the text says."""

    centrality: float = Field(ge=0, le=1, description="how central its section is to the text")


class SectionCoverage(Message):
    """Coverage of a part of the user's text: what stands under one of its headings."""

    start: int
    end: int
    heading: str = Field(description="'' before the first heading")
    coverage: Coverage


class SuggestionKind(StrEnum):
    CORRECT = "correct"
    """The text contradicts the base: change the text, or the document."""
    COMPLETE = "complete"
    """The base says a part of it: the document lacks the rest."""
    WRITE = "write"
    """The base says nothing of it: the document should."""
    INCLUDE = "include"
    """The base says what the text leaves out: the text could."""


class Suggestion(Message):
    """What to write next, where, and what it would bring, found by scoring the text again with it."""

    kind: SuggestionKind
    statements: tuple[int, ...] = Field(description="indexes; empty for `include`")
    document: str | None = Field(description="where it belongs; None: a new document, nothing there is near")
    language: Language | None
    section: str
    anchor: str = ""
    passages: tuple[Place, ...] = Field(description="what stands there now, to cite")
    author_supplies: bool = Field(description="the base holds no evidence: only the author knows the facts")
    gain: float = Field(ge=0, le=1, description="share of coverage it would add")


class Hint(Message):
    """Passages that the browser's own search found for the characters start..end; verified again."""

    start: int
    end: int
    passages: tuple[str, ...]


class Usage(Message):
    """What models were asked for, summed over calls."""

    embedding_tokens: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int = 0
    reused: int = Field(
        default=0,
        description="statements of a revision that were not searched for again, since they did not change",
    )
    cost: float | None = Field(default=None, description="US dollars, where the price of the model is known")


class Refinement(Message):
    """What a model's second look at the uncertain statements did to the verdicts."""

    model: str
    asked: int = Field(description="statements whose score was uncertain")
    changed: int
    error: ErrorInfo | None = Field(default=None, description="why it is missing or partial, if it is")
    usage: Usage = Usage()


class Citation(Place):
    """`[number]` in the report's Markdown opens this passage."""

    number: int
    statement: int | None = Field(default=None, description="index of the statement it speaks of")


class Heading(Message):
    """What a promoted model proposes as the heading of what a suggestion asks to write."""

    suggestion: int = Field(description="its position in the analysis's suggestions")
    statement: int = Field(description="index of the statement that the model was given")
    heading: str = Field(description="plain words, on one line")
    model: str


class ReportStatus(StrEnum):
    WRITING = "writing"
    SUCCEEDED = "succeeded"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


class Report(Message):
    status: ReportStatus
    markdown: str
    citations: tuple[Citation, ...] = ()
    composed: bool = Field(default=True, description="written from the verdicts alone, by no model")
    model: str | None = Field(default=None, description="the model whose prose it holds, if any")
    notice: str | None = Field(default=None, description="why the model's prose is missing or cut, if it is")
    citations_removed: int = 0
    headings: tuple[Heading, ...] = ()
    error: ErrorInfo | None = None


# --- bases and documents (gateway -> retriever) --------------------------------------------------------------


class BlobRef(Message):
    """Bytes in `services.storage.blobs`, by content."""

    sha256: str
    size: int


class BaseStatus(StrEnum):
    EMPTY = "empty"
    INDEXING = "indexing"
    PAUSED = "paused"
    """Documents wait to be indexed, until the base is resumed."""
    READY = "ready"
    FAILED = "failed"


class IndexProgress(Message):
    stage: Literal["reading", "embedding", "building"]
    done: int
    total: int
    rate: float | None = Field(default=None, description="units of `done` a second")
    seconds_left: float | None = None


class BaseInfo(Message):
    name: str
    status: BaseStatus
    version: str | None = Field(description="the version that serves now: 'N-hash'")
    languages: tuple[Language, ...] = ()
    documents: int = 0
    documents_failed: int = 0
    chunks: int = 0
    passages: int = 0
    embedding_model: str
    dimension: int | None = None
    progress: IndexProgress | None = None
    error: ErrorInfo | None = None
    paused: bool = Field(default=False, description="it takes documents and does not index them")
    gone_at: float | None = Field(
        default=None, description="Unix seconds until which a deleted base can be restored; null: not deleted"
    )
    created_at: float = Field(description="Unix seconds")
    updated_at: float


class DocumentStatus(StrEnum):
    PENDING = "pending"
    INDEXED = "indexed"
    FAILED = "failed"


class DocumentInfo(Message):
    base: str
    path: str
    language: Language
    title: str
    media_type: str
    status: DocumentStatus
    error: ErrorInfo | None = None
    size: int = Field(description="bytes of the source")
    sha256: str = Field(
        default="", description="of the source's bytes, so that who has them need not send them"
    )
    chunks: int = 0
    passages: int = 0
    translations: tuple[str, ...] = Field(
        default=(), description="paths of the same document in other languages"
    )
    updated_at: float


class CreateBase(Request[BaseInfo]):
    """Raises NameInvalid, BaseExists."""

    route = "retriever.create_base"
    reply = BaseInfo
    name: str


class GetBase(Request[BaseInfo]):
    """Raises BaseNotFound."""

    route = "retriever.get_base"
    reply = BaseInfo
    name: str


class BaseList(Message):
    items: tuple[BaseInfo, ...]
    next: str | None = None


class ListBases(Request[BaseList]):
    """By name. `deleted`: those that can still be restored, instead of those that are there."""

    route = "retriever.list_bases"
    reply = BaseList
    deleted: bool = False
    after: str | None = None
    limit: int = 100


class DeleteBase(Request[Empty]):
    """It can be restored for a while, unless its name is given anew. Raises BaseNotFound."""

    route = "retriever.delete_base"
    reply = Empty
    name: str


class DocumentPut(Message):
    document: DocumentInfo
    created: bool
    changed: bool


class PutDocument(Request[DocumentPut]):
    """Record a document and start indexing. Without a language it is taken from the path, then the text.

    Raises BaseNotFound, PathInvalid, DocumentTypeUnsupported, DocumentEncoding.
    """

    route = "retriever.put_document"
    reply = DocumentPut
    base: str
    path: str
    language: Language | None = None
    media_type: str | None = None
    blob: BlobRef


class DeleteDocument(Request[Empty]):
    """Raises BaseNotFound, DocumentNotFound."""

    route = "retriever.delete_document"
    reply = Empty
    base: str
    path: str


class DocumentOrder(StrEnum):
    PATH = "path"
    SIZE = "size"
    """The largest first."""
    UPDATED = "updated"
    """The newest first."""


class DocumentList(Message):
    items: tuple[DocumentInfo, ...]
    next: str | None = None
    total: int | None = Field(default=None, description="how many there are that match")


class ListDocuments(Request[DocumentList]):
    """The documents that match all that is given. Raises BaseNotFound, FieldInvalid for an `after` of another order."""

    route = "retriever.list_documents"
    reply = DocumentList
    base: str
    query: str | None = Field(default=None, description="in the path or the title, whatever its case")
    language: Language | None = None
    status: DocumentStatus | None = None
    order: DocumentOrder = DocumentOrder.PATH
    after: str | None = None
    limit: int = 100


class DocumentContent(Message):
    document: DocumentInfo
    source: BlobRef = Field(description="as it was PUT")
    text: BlobRef | None = Field(
        description="the decoded source that offsets count in, UTF-8; None until read"
    )


class GetDocument(Request[DocumentContent]):
    """Raises BaseNotFound, DocumentNotFound."""

    route = "retriever.get_document"
    reply = DocumentContent
    base: str
    path: str


class RejectedFile(Message):
    path: str
    error: ErrorInfo


class ArchiveAdded(Message):
    accepted: tuple[str, ...]
    rejected: tuple[RejectedFile, ...]


class AddArchive(Request[ArchiveAdded]):
    """Add every readable file of a .zip, .tar, .tar.gz; one bad member rejects itself, a bomb all.

    Raises BaseNotFound, ArchiveUnsafe, DocumentTypeUnsupported.
    """

    route = "retriever.add_archive"
    reply = ArchiveAdded
    base: str
    language: Language | None = None
    blob: BlobRef


class Embeddings(Message):
    """A file of vectors, ready to be streamed."""

    blob: BlobRef
    version: str
    media_type: str


class ExportEmbeddings(Request[Embeddings]):
    """`json` is embeddings-<language>.json (chunks), `binary` the passages' compact form (see docs: API), `base` all
    that judging needs; what that has beyond the version `since`, where the retriever still has that one's.

    Raises BaseNotFound, BaseEmpty, BaseNotReady, LanguageWithoutDocuments.
    """

    route = "retriever.export_embeddings"
    reply = Embeddings
    base: str
    language: Language
    form: Literal["json", "binary", "base"]
    since: str | None = Field(default=None, max_length=64)


class ImportEmbeddings(Request[ArchiveAdded]):
    """Documents rebuilt from an embeddings-<language>.json. Raises BaseNotFound, EmbeddingsInvalid."""

    route = "retriever.import_embeddings"
    reply = ArchiveAdded
    base: str
    language: Language
    blob: BlobRef


class Found(Message):
    version: str
    results: tuple[tuple[Evidence, ...], ...] = Field(description="one row a query, best first")


class Search(Request[Found]):
    """Raises BaseNotFound, BaseEmpty, BaseNotReady, LanguageWithoutDocuments."""

    route = "retriever.search"
    reply = Found
    base: str
    queries: tuple[str, ...]
    languages: tuple[Language, ...] | None = None
    limit: int = 10


class IndexBase(Job):
    """Wake a retriever to bring `base` up to date. The documents' rows are the truth, this is a nudge."""

    queue = "retriever.index"
    base: str


class BaseChanged(Event):
    """The status, progress or version of a base changed."""

    topic = "base.changed"
    durable = False
    base: BaseInfo


# --- an analysis --------------------------------------------------------------------------------------------


class AnalyseText(Job):
    """Split, search, judge. Answered by `TextJudged` or `AnalysisFailed`. `job_id` is 'analysis_id:attempt'."""

    queue = "retriever.analyse"
    resent = True
    analysis_id: str
    attempt: int
    text: str
    base: str
    language: Language | None = Field(default=None, description="None: detect it")
    report_language: Language | None = Field(default=None, description="None: the text's")
    evidence_languages: tuple[Language, ...] | None = Field(default=None, description="None: all of the base")
    base_version: str | None = Field(default=None, description="the version that the hints' passages are of")
    hints: tuple[Hint, ...] = ()
    reuse: bool = Field(
        default=False,
        description="a revision: what is known of statements that did not change is taken as it is",
    )
    expires_at: float = Field(description="Unix seconds after which nobody waits any more")


class AnalysisAdvanced(Event):
    """`stage` moved: for progress bars, never for state."""

    topic = "analysis.advanced"
    durable = False
    analysis_id: str
    attempt: int
    stage: Literal["splitting", "embedding", "searching", "judging", "refining", "writing"]
    done: int
    total: int


class Judged(Message):
    """All that the retriever says of a text."""

    language: Language
    report_language: Language
    base: str
    base_version: str
    evidence_languages: tuple[Language, ...]
    embedding_model: str
    method: str = Field(description="name and version of the way verdicts are given")
    statements: tuple[Statement, ...]
    coverage: Coverage
    omissions: tuple[Omission, ...]
    sections: tuple[SectionCoverage, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    refinement: Refinement | None = None
    usage: Usage
    timings: dict[str, float] = Field(description="seconds by stage")
    warnings: tuple[ErrorInfo, ...] = ()


class TextJudged(Event):
    topic = "analysis.judged"
    analysis_id: str
    attempt: int
    judged: Judged


class RefineVerdicts(Job):
    """Let a model look again at the uncertain statements. Answered by `VerdictsRefined`, whatever the model does:
    one that fails costs the refinement alone. `job_id` is 'analysis_id:attempt'."""

    queue = "retriever.refine"
    resent = True
    analysis_id: str
    attempt: int
    judged: Judged
    model: str
    expires_at: float


class VerdictsRefined(Event):
    topic = "analysis.refined"
    analysis_id: str
    attempt: int
    judged: Judged


class WriteReport(Job):
    """Write the report of judged statements, streaming. `job_id` is 'analysis_id:attempt'."""

    queue = "reporter.write"
    resent = True
    analysis_id: str
    attempt: int
    judged: Judged
    model: str | None = Field(default=None, description="None: composed from the verdicts alone")
    prompt_version: str | None = Field(default=None, description="None: the one that suits the model")
    heading_model: str | None = Field(
        default=None, description="proposes headings for what is to be written; None: nobody does"
    )
    expires_at: float


class ReportAdvanced(Event):
    """`text` of the report, from code point `offset` on. Lost ones are made good by `ReportWritten`."""

    topic = "report.advanced"
    durable = False
    analysis_id: str
    attempt: int
    offset: int
    text: str


class ReportWritten(Event):
    topic = "report.written"
    analysis_id: str
    attempt: int
    report: Report
    usage: Usage
    timings: dict[str, float]


class AnalysisFailed(Event):
    topic = "analysis.failed"
    analysis_id: str
    attempt: int
    error: ErrorInfo


class CancelAnalysis(Event):
    """Whoever works on this analysis stops at once. Best effort: the store already says cancelled."""

    topic = "analysis.cancel"
    durable = False
    analysis_id: str
