"""A retriever and a reporter that speak real messages and do what a test tells them to."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from services.storage.blobs import Blobs
from services.wire.bus import Bus
from services.wire.errors import BaseExists, BaseNotFound, DocumentNotFound, ErrorInfo, PathInvalid
from services.wire.messages import (
    AddArchive,
    AnalyseText,
    AnalysisAdvanced,
    ArchiveAdded,
    BaseInfo,
    BaseList,
    BaseStatus,
    BlobRef,
    Citation,
    Coverage,
    CreateBase,
    DeleteBase,
    DeleteDocument,
    DocumentContent,
    DocumentInfo,
    DocumentList,
    DocumentPut,
    DocumentStatus,
    Embeddings,
    Empty,
    Evidence,
    ExportEmbeddings,
    Found,
    GetBase,
    GetDocument,
    ImportEmbeddings,
    Judged,
    ListBases,
    ListDocuments,
    PutDocument,
    Refinement,
    RefineVerdicts,
    RejectedFile,
    Report,
    ReportAdvanced,
    ReportStatus,
    ReportWritten,
    Search,
    SectionCoverage,
    Statement,
    Suggestion,
    SuggestionKind,
    TextJudged,
    Usage,
    Verdict,
    VerdictsRefined,
    WriteReport,
)

MARKDOWN = "# Relatório\n\nA base cobre tudo [1]. Emoji: 🙂, e mais.\n"
VERSION = "1-abc"


def evidence(document: str = "en/a.md") -> Evidence:
    return Evidence(
        passage="00000000000000aa", document=document, language="en", section="A › B", start=0, end=5,
        first_line=1, last_line=1, quote="Hello", score=0.9,
    )  # fmt: skip


def judged(text: str, base: str = "docs") -> Judged:
    """Verdicts on `text` as one covered statement."""
    statement = Statement(
        index=0, start=0, end=len(text), text=text, verdict=Verdict.COVERED, score=0.9, reason="Said so.",
        evidence=(evidence(),),
    )  # fmt: skip
    coverage = Coverage(score=1, low=0.4, high=1, counts={Verdict.COVERED: 1}, words=len(text.split()))
    suggestion = Suggestion(
        kind=SuggestionKind.WRITE, statements=(0,), document="en/a.md", language="en", section="A",
        passages=(), author_supplies=True, gain=0.25,
    )  # fmt: skip
    return Judged(
        language="en", report_language="en", base=base, base_version=VERSION, evidence_languages=("en",),
        embedding_model="m-embed", method="test 1", statements=(statement,), coverage=coverage, omissions=(),
        sections=(SectionCoverage(start=0, end=len(text), heading="Top", coverage=coverage),),
        suggestions=(suggestion,), usage=Usage(embedding_tokens=3, calls=1), timings={"judging": 0.1},
    )  # fmt: skip


def refined(judged: Judged, model: str = "writer-7b", error: ErrorInfo | None = None) -> Judged:
    """`judged` after a model found its statement to be said only in part; with `error`, as it was."""
    usage = Usage(prompt_tokens=40, completion_tokens=8, calls=1, cost=0.5)
    changed = () if error else tuple(
        s.model_copy(update={"verdict": Verdict.PARTIAL, "score": 0.5}) for s in judged.statements
    )  # fmt: skip
    return judged.model_copy(
        update={
            "statements": changed or judged.statements,
            "coverage": judged.coverage if error else judged.coverage.model_copy(update={"score": 0.5}),
            "refinement": Refinement(model=model, asked=1, changed=len(changed), error=error, usage=usage),
            "usage": Usage(embedding_tokens=3, prompt_tokens=40, completion_tokens=8, calls=2, cost=0.5),
        }
    )


def report(markdown: str = MARKDOWN) -> Report:
    citation = Citation(number=1, statement=0, **evidence().model_dump(exclude={"score"}))
    return Report(status=ReportStatus.SUCCEEDED, markdown=markdown, citations=(citation,))


@dataclass
class Services:
    """The other side of the bus. `analyse`, `refine` and `write` can be replaced; None: nothing happens."""

    bus: Bus
    blobs: Blobs
    bases: dict[str, BaseInfo] = field(default_factory=dict)
    documents: dict[tuple[str, str], DocumentContent] = field(default_factory=dict)
    analysed: list[AnalyseText] = field(default_factory=list)
    asked_to_refine: list[RefineVerdicts] = field(default_factory=list)
    asked_to_write: list[WriteReport] = field(default_factory=list)
    puts: list[PutDocument] = field(default_factory=list)
    analyse: Callable[[AnalyseText], Awaitable[None]] | None = None
    refine: Callable[[RefineVerdicts], Awaitable[None]] | None = None
    write: Callable[[WriteReport], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.analyse, self.refine = self.judge_at_once, self.refine_at_once
        self.write = self.write_at_once

    def base(self, name: str = "docs", **fields: object) -> BaseInfo:
        info = BaseInfo.model_validate(
            {
                "name": name, "status": BaseStatus.READY, "version": VERSION, "languages": ("en",),
                "documents": 1, "embedding_model": "m-embed", "created_at": 1.0, "updated_at": 2.0, **fields,
            }
        )  # fmt: skip
        self.bases[name] = info
        return info

    async def start(self) -> None:
        bus = self.bus
        await bus.serve(CreateBase, self._create)
        await bus.serve(GetBase, self._get)
        await bus.serve(ListBases, self._list)
        await bus.serve(DeleteBase, self._delete)
        await bus.serve(PutDocument, self._put)
        await bus.serve(GetDocument, self._document)
        await bus.serve(ListDocuments, self._documents)
        await bus.serve(DeleteDocument, self._forget)
        await bus.serve(AddArchive, self._archive)
        await bus.serve(ImportEmbeddings, self._archive)
        await bus.serve(ExportEmbeddings, self._export)
        await bus.serve(Search, self._search)
        await bus.work(AnalyseText, self._analyse)
        await bus.work(RefineVerdicts, self._refine)
        await bus.work(WriteReport, self._write)
        await bus.start()

    async def judge_at_once(self, job: AnalyseText) -> None:
        advanced = AnalysisAdvanced(
            analysis_id=job.analysis_id, attempt=job.attempt, stage="judging", done=1, total=2
        )
        await self.bus.publish(advanced)
        await self.bus.publish(
            TextJudged(analysis_id=job.analysis_id, attempt=job.attempt, judged=judged(job.text, job.base))
        )

    async def refine_at_once(self, job: RefineVerdicts) -> None:
        await self.bus.publish(
            VerdictsRefined(
                analysis_id=job.analysis_id, attempt=job.attempt, judged=refined(job.judged, job.model)
            )
        )

    async def write_at_once(self, job: WriteReport) -> None:
        for offset in range(0, len(MARKDOWN), 7):
            await self.bus.publish(
                ReportAdvanced(
                    analysis_id=job.analysis_id, attempt=job.attempt, offset=offset,
                    text=MARKDOWN[offset : offset + 7],
                )
            )  # fmt: skip
        await self.finish(job.analysis_id, job.attempt)

    async def finish(self, analysis_id: str, attempt: int = 1, markdown: str = MARKDOWN) -> None:
        await self.bus.publish(
            ReportWritten(
                analysis_id=analysis_id, attempt=attempt, report=report(markdown),
                usage=Usage(prompt_tokens=5, calls=1), timings={"writing": 0.2},
            )
        )  # fmt: skip

    async def _analyse(self, job: AnalyseText) -> None:
        self.analysed.append(job)
        if self.analyse is not None:
            await self.analyse(job)

    async def _refine(self, job: RefineVerdicts) -> None:
        self.asked_to_refine.append(job)
        if self.refine is not None:
            await self.refine(job)

    async def _write(self, job: WriteReport) -> None:
        self.asked_to_write.append(job)
        if self.write is not None:
            await self.write(job)

    def _known(self, name: str) -> BaseInfo:
        if name not in self.bases:
            raise BaseNotFound(base=name)
        return self.bases[name]

    async def _create(self, question: CreateBase) -> BaseInfo:
        if question.name in self.bases:
            raise BaseExists(base=question.name)
        return self.base(question.name, status=BaseStatus.EMPTY, version=None, documents=0, languages=())

    async def _get(self, question: GetBase) -> BaseInfo:
        return self._known(question.name)

    async def _list(self, question: ListBases) -> BaseList:
        known = [self.bases[name] for name in sorted(self.bases) if name > (question.after or "")]
        items = tuple(known[: question.limit])
        return BaseList(items=items, next=items[-1].name if len(known) > len(items) else None)

    async def _delete(self, question: DeleteBase) -> Empty:
        del self.bases[self._known(question.name).name]
        return Empty()

    async def _put(self, question: PutDocument) -> DocumentPut:
        self._known(question.base)
        if ".." in question.path:
            raise PathInvalid(path=question.path)
        self.puts.append(question)
        key = (question.base, question.path)
        info = DocumentInfo(
            base=question.base, path=question.path, language=question.language or "en", title="T",
            media_type=question.media_type or "text/markdown", status=DocumentStatus.PENDING,
            size=question.blob.size, updated_at=time.time(),
        )  # fmt: skip
        created = key not in self.documents
        self.documents[key] = DocumentContent(document=info, source=question.blob, text=question.blob)
        return DocumentPut(document=info, created=created, changed=True)

    async def _document(self, question: GetDocument) -> DocumentContent:
        self._known(question.base)
        found = self.documents.get((question.base, question.path))
        if found is None:
            raise DocumentNotFound(path=question.path)
        return found

    async def _documents(self, question: ListDocuments) -> DocumentList:
        self._known(question.base)
        items = [content.document for (base, _), content in self.documents.items() if base == question.base]
        return DocumentList(items=tuple(items))

    async def _forget(self, question: DeleteDocument) -> Empty:
        await self._document(GetDocument(base=question.base, path=question.path))
        del self.documents[question.base, question.path]
        return Empty()

    async def _archive(self, question: AddArchive | ImportEmbeddings) -> ArchiveAdded:
        self._known(question.base)
        rejected = RejectedFile(path="b.exe", error=PathInvalid(path="b.exe").info())
        return ArchiveAdded(accepted=("a.md",), rejected=(rejected,))

    async def _export(self, question: ExportEmbeddings) -> Embeddings:
        self._known(question.base)
        data, kind = {
            "json": (b'{"chunks":[]}', "application/json"),
            "binary": (b"LCE1" + bytes(12), "application/vnd.lacuna.embeddings"),
            "base": (b"LCD1" if question.since else b"LCB1", "application/vnd.lacuna.base"),
        }[question.form]
        blob: BlobRef = await self.blobs.put(data)
        return Embeddings(blob=blob, version=VERSION, media_type=kind)

    async def _search(self, question: Search) -> Found:
        self._known(question.base)
        return Found(version=VERSION, results=tuple((evidence(),) for _ in question.queries))
