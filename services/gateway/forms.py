"""What the HTTP API takes and gives, as pydantic models: checks of requests, and the schemas of OpenAPI."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from services.gateway.callers.kinds import Kind
from services.gateway.lifecycle import Status
from services.wire.errors import ErrorInfo
from services.wire.messages import (
    LANGUAGES,
    BaseInfo,
    Citation,
    Coverage,
    DocumentInfo,
    Evidence,
    Language,
    Omission,
    Refinement,
    Report,
    SectionCoverage,
    Statement,
    Suggestion,
    Usage,
)

Item = TypeVar("Item")


def as_language(value: Any) -> Any:
    """'pt-BR' as 'pt'; an unknown language is an error of its own code, `language_unknown`."""
    if not isinstance(value, str):
        return value
    primary = value.strip().replace("_", "-").partition("-")[0].lower()
    if primary not in LANGUAGES:
        raise PydanticCustomError("language_unknown", "unknown language", {"language": value[:40]})
    return primary


def _text(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        return value
    limit = (info.context or {}).get("max_text")
    if limit is not None and len(value) > limit:
        raise PydanticCustomError("text_too_long", "too long", {"limit": limit, "length": len(value)})
    if "\0" in value or not _encodable(value):
        raise PydanticCustomError("text_not_text", "not text")
    if not value.strip():
        raise PydanticCustomError("text_empty", "empty")
    return value


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


AnyLanguage = Annotated[
    Language,
    BeforeValidator(as_language),
    WithJsonSchema({"type": "string", "enum": list(LANGUAGES)}),
]
Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
NO_NUL = r"^[^\x00]*$"
"""NUL is in no name and no prose of ours, and no database takes it."""

Name = Annotated[str, Field(min_length=1, max_length=255, pattern=NO_NUL)]


class Form(BaseModel):
    """A request's body: strict in types, and deaf to unknown fields, so that newer clients can send them."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class EvidenceHint(Form):
    """Passages that the client's own search found for the characters start..end of the text."""

    start: int = Field(ge=0, le=2**31)
    end: int = Field(ge=0, le=2**31)
    passages: list[Annotated[str, Field(max_length=64)]] = Field(max_length=64)


class AnalysisOptions(Form):
    """How a text is analysed."""

    base: Annotated[Name, Kind.BASE]
    language: AnyLanguage | None = Field(default=None, description="the text's; null: detect it")
    report_language: AnyLanguage | None = Field(default=None, description="null: the text's")
    evidence_languages: list[AnyLanguage] | None = Field(
        default=None, min_length=1, max_length=8, description="null: every language of the base"
    )
    model: Annotated[Name | None, Kind.MODEL] = Field(
        default=None,
        description="who writes the report, and judges where asked to; null: the one promoted for the base, "
        "or the default",
    )
    heading_model: Annotated[Name | None, Kind.MODEL] = Field(
        default=None,
        description="who suggests headings for what the base lacks; null: the one promoted for the base",
    )
    report: bool = True
    judge: bool = Field(
        default=False, description="let the model look again at the statements whose score is uncertain"
    )
    prompt_version: Annotated[str, Field(max_length=64)] | None = None


class AnalysisRequest(AnalysisOptions):
    text: Text = Field(description="what is analysed; Markdown or plain")
    evidence: list[EvidenceHint] = Field(default=[], max_length=20_000)
    base_version: Annotated[str, Field(max_length=255)] | None = Field(
        default=None, description="the version that the hints' passages are of"
    )
    revises: Annotated[Name | None, Kind.ANALYSIS] = Field(
        default=None,
        description="the analysis whose text this is a later state of; what is known of its statements is not "
        "searched for again",
    )


class BaseRequest(Form):
    name: Name


class SearchRequest(Form):
    queries: list[Annotated[Text, Field(max_length=10_000)]] = Field(min_length=1, max_length=256)
    languages: list[AnyLanguage] | None = Field(default=None, min_length=1, max_length=8)
    limit: int = Field(default=10, ge=1, le=100)


class Fault(ErrorInfo):
    """An error inside an answer, with its text in the caller's language."""

    title: str
    detail: str


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    params: dict[str, str | int | float] = {}


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None = Field(description="pass it as `after` to read on; null at the end")


class NumberedPage(BaseModel, Generic[Item]):
    """A page of a list whose places are numbers."""

    items: list[Item]
    next: int | None = Field(description="pass it as `after` to read on; null at the end")


class WrittenReport(Report):
    citations: tuple[Citation, ...] = ()
    error: Fault | None = None


class RefinementAnswer(Refinement):
    error: Fault | None = None


class AnalysisSummary(BaseModel):
    id: str
    status: Status
    created_at: float = Field(description="Unix seconds")
    finished_at: float | None
    base: str
    base_version: str | None
    language: Language | None
    model: str | None
    coverage: Coverage
    error: Fault | None
    revises: str | None = Field(description="the analysis whose text this is a later state of")
    origin: str = Field(description="the first analysis of the text")
    with_report: bool = Field(description="whether a report was asked for")


class Analysis(AnalysisSummary):
    newest: str | None = Field(description="the newest revision of the text; null in events")
    heading_model: str | None
    text: str
    report_language: Language | None
    evidence_languages: tuple[Language, ...] | None
    method: str | None
    statements: tuple[Statement, ...]
    omissions: tuple[Omission, ...]
    sections: tuple[SectionCoverage, ...]
    suggestions: tuple[Suggestion, ...]
    refinement: RefinementAnswer | None = Field(
        description="what a model's second look did; null until then, and where none was asked for"
    )
    report: WrittenReport | None
    usage: Usage
    timings: dict[str, float] = Field(description="seconds by stage")
    warnings: tuple[Fault, ...]


class BaseAnswer(BaseInfo):
    error: Fault | None = None


class DocumentAnswer(DocumentInfo):
    error: Fault | None = None


class DocumentText(DocumentAnswer):
    text: str | None = Field(description="the decoded source that offsets count in; null until it is read")


class Rejected(BaseModel):
    path: str
    error: Fault


class Added(BaseModel):
    accepted: tuple[str, ...]
    rejected: tuple[Rejected, ...]


class FoundAnswer(BaseModel):
    version: str
    results: tuple[tuple[Evidence, ...], ...] = Field(description="one row a query, best first")


class ModelItem(BaseModel):
    id: str
    name: str
    provider: str
    kind: Literal["chat", "embedding"]
    shutdown_date: str | None = Field(description="the day the provider shuts it down, YYYY-MM-DD")
    prose: bool = Field(description="trusted to write a report's prose")
    default: bool
    fine_tuned: bool
    base: str | None = Field(description="what it was fine-tuned from")


class ModelItems(BaseModel):
    items: list[ModelItem]
    next: str | None = None


class Part(BaseModel):
    ready: bool
    reason: str | None = None


class Readiness(BaseModel):
    ready: bool
    parts: dict[str, Part]
