"""What the server answers, as types: JSON objects with these fields (a newer server may add some).

Offsets count code points, ends exclusive; times are Unix seconds; shares lie between 0 and 1.
"""

from __future__ import annotations

from typing import Generic, Literal, TypedDict, TypeVar

Item = TypeVar("Item")
Language = Literal["en", "pt"]
Verdict = Literal["covered", "partial", "contradicted", "absent", "not_checkable"]
Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]
Scope = Literal["read", "analyse", "manage", "train", "admin"]
WebhookEvent = Literal[
    "analysis.finished", "batch.finished", "dataset.finished", "training.finished", "evaluation.finished"
]


class Page(TypedDict, Generic[Item]):
    items: list[Item]
    next: str | None


class Fault(TypedDict):
    """An error inside an answer."""

    code: str
    params: dict[str, str | int | float]
    title: str
    detail: str


class Place(TypedDict):
    """A passage in the decoded source of a document."""

    passage: str
    document: str
    language: Language
    section: str
    anchor: str
    start: int
    end: int
    first_line: int
    last_line: int
    quote: str


class Evidence(Place):
    score: float


class Clash(TypedDict):
    """Two things that cannot both be meant; '' where one side only lacks the other's word."""

    kind: Literal["number", "code", "negation", "opposite", "word"]
    said: str
    found: str


class Statement(TypedDict):
    index: int
    start: int
    end: int
    text: str
    verdict: Verdict
    score: float
    reason: str
    evidence: list[Evidence]
    clashes: list[Clash]
    missing: list[str]


class Coverage(TypedDict):
    score: float
    low: float
    high: float
    counts: dict[Verdict, int]
    words: int


class Omission(Place):
    centrality: float


class SectionCoverage(TypedDict):
    start: int
    end: int
    heading: str
    coverage: Coverage


class Suggestion(TypedDict):
    kind: Literal["correct", "complete", "write", "include"]
    statements: list[int]
    document: str | None
    language: Language | None
    section: str
    anchor: str
    passages: list[Place]
    author_supplies: bool
    gain: float


class Usage(TypedDict):
    """What an analysis asked models for."""

    embedding_tokens: int
    prompt_tokens: int
    completion_tokens: int
    calls: int
    reused: int
    cost: float | None


class Refinement(TypedDict):
    model: str
    asked: int
    changed: int
    error: Fault | None
    usage: Usage


class Citation(Place):
    number: int
    statement: int | None


class Heading(TypedDict):
    suggestion: int
    statement: int
    heading: str
    model: str


class Report(TypedDict):
    status: Literal["writing", "succeeded", "incomplete", "failed"]
    markdown: str
    citations: list[Citation]
    composed: bool
    model: str | None
    notice: str | None
    citations_removed: int
    headings: list[Heading]
    error: Fault | None


class AnalysisSummary(TypedDict):
    id: str
    status: Status
    created_at: float
    finished_at: float | None
    base: str
    base_version: str | None
    language: Language | None
    model: str | None
    coverage: Coverage
    error: Fault | None
    revises: str | None
    origin: str
    with_report: bool


class Analysis(AnalysisSummary):
    newest: str | None
    heading_model: str | None
    text: str
    report_language: Language | None
    evidence_languages: list[Language] | None
    method: str | None
    statements: list[Statement]
    omissions: list[Omission]
    sections: list[SectionCoverage]
    suggestions: list[Suggestion]
    refinement: Refinement | None
    report: Report | None
    usage: Usage
    timings: dict[str, float]
    warnings: list[Fault]


class IndexProgress(TypedDict):
    stage: Literal["reading", "embedding", "building"]
    done: int
    total: int
    rate: float | None
    seconds_left: float | None


class Base(TypedDict):
    name: str
    status: Literal["empty", "indexing", "paused", "ready", "failed"]
    version: str | None
    languages: list[Language]
    documents: int
    documents_failed: int
    chunks: int
    passages: int
    embedding_model: str
    dimension: int | None
    progress: IndexProgress | None
    error: Fault | None
    paused: bool
    gone_at: float | None
    created_at: float
    updated_at: float


class BaseVersion(TypedDict):
    version: str
    created_at: float
    documents: int
    chunks: int
    passages: int
    languages: list[Language]
    embedding_model: str
    current: bool
    restored_from: str | None


class ChunkPassage(TypedDict):
    passage: str
    kind: Literal["sentence", "item", "row", "code", "heading"]
    text: str
    section: str
    anchor: str
    start: int
    end: int
    first_line: int
    last_line: int
    cited: int


class Chunk(TypedDict):
    position: int
    section: str
    anchor: str
    start: int
    end: int
    first_line: int
    last_line: int
    tokens: int
    passages: list[ChunkPassage]


class UnmatchedDocument(TypedDict):
    document: str
    title: str
    language: Language
    passages: int
    unmatched: int


class Unmatched(TypedDict):
    """What analyses never found a statement in."""

    analyses: int
    passages: int
    passages_unmatched: int
    documents_unmatched: int
    documents: list[UnmatchedDocument]
    places: list[Place]


class Duplicate(TypedDict):
    kind: Literal["same", "near"]
    similarity: float
    count: int
    places: list[Place]


class InsideClash(TypedDict):
    kind: Literal["number", "code", "negation", "opposite", "word"]
    one: str
    other: str


class Contradiction(TypedDict):
    score: float
    places: list[Place]
    clashes: list[InsideClash]


class TranslationGap(TypedDict):
    kind: Literal["missing", "older", "shorter"]
    document: str
    title: str
    language: Language
    other_language: Language
    other: str | None
    sizes: list[int] | None


class InsightsProgress(TypedDict):
    done: int
    total: int


class Insights(TypedDict):
    """What a version of a base says of itself."""

    version: str
    status: Literal["computing", "ready", "failed"]
    progress: InsightsProgress | None
    looked_at: int | None
    texts: int | None
    unmatched: Unmatched
    translations: list[TranslationGap]
    duplicates: list[Duplicate] | None
    contradictions: list[Contradiction] | None


class Document(TypedDict):
    base: str
    path: str
    language: Language
    title: str
    media_type: str
    status: Literal["pending", "indexed", "failed"]
    error: Fault | None
    size: int
    sha256: str
    chunks: int
    passages: int
    translations: list[str]
    updated_at: float


class DocumentText(Document):
    text: str | None


class Rejected(TypedDict):
    path: str
    error: Fault


class Added(TypedDict):
    accepted: list[str]
    rejected: list[Rejected]


class Found(TypedDict):
    version: str
    results: list[list[Evidence]]


class Model(TypedDict):
    id: str
    name: str
    provider: str
    kind: Literal["chat", "embedding"]
    shutdown_date: str | None
    prose: bool
    default: bool
    fine_tuned: bool
    base: str | None


class BatchCounts(TypedDict):
    total: int
    queued: int
    running: int
    succeeded: int
    failed: int
    cancelled: int


class BatchCoverage(TypedDict):
    score: float
    words: int


class Batch(TypedDict):
    id: str
    status: Status
    counts: BatchCounts
    base: str
    created_at: float
    finished_at: float | None
    coverage: BatchCoverage


class BatchAnalysis(AnalysisSummary):
    name: str | None


class Limits(TypedDict):
    """None: no limit. A day is UTC's, the cost in US dollars."""

    requests_minute: int | None
    requests_day: int | None
    tokens_day: int | None
    cost_day: float | None


class Key(TypedDict):
    id: str
    name: str
    scopes: list[Scope]
    bases: list[str]
    limits: Limits
    created_at: float | None
    expires_at: float | None
    revoked_at: float | None
    previous_until: float | None


class NewKey(Key):
    secret: str


class UsageItem(TypedDict):
    """Sums; of `day`, `key`, `base` and `model` those are there that were asked for."""

    day: str | None
    key: str | None
    base: str | None
    model: str | None
    requests: int
    analyses: int
    prompt_tokens: int
    completion_tokens: int
    embedding_tokens: int
    cost: float


class AuditItem(TypedDict):
    id: int
    at: float
    key: str
    action: str
    kind: str
    object: str
    request_id: str


class Share(TypedDict):
    """A link by which an analysis is read without a key."""

    id: str
    analysis: str
    with_text: bool
    created_at: float
    expires_at: float | None


class NewShare(Share):
    token: str
    url: str


class SharedAnalysis(Analysis):
    """Its `id` is the share's, and what it cost is left out."""

    with_text: bool
    expires_at: float | None


class Webhook(TypedDict):
    id: str
    url: str
    events: list[WebhookEvent]
    active: bool
    stopped: Literal["gone", "failing"] | None
    failing_since: float | None
    created_at: float


class NewWebhook(Webhook):
    secret: str


class Delivery(TypedDict):
    id: str
    type: str
    status: Literal["pending", "delivered", "failed"]
    attempts: int
    status_code: int | None
    error: str | None
    created_at: float
    next_at: float | None
    finished_at: float | None
