"""What a review is about: taken from the stored analysis, so that a reviewer sends a correction and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.gateway.changes import life_of
from services.gateway.tables import AnalysisRow
from services.wire.errors import ReviewInvalid
from services.wire.messages import (
    Heading,
    Judged,
    Language,
    Report,
    ReportWritten,
    Statement,
    SuggestionKind,
    Verdict,
)
from services.wire.training import ReviewMaterial, Task


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the analysis said, in which language, and what an example of it is made of."""

    language: Language
    text: str
    material: ReviewMaterial


def reviewed(row: AnalysisRow, task: Task, statement: int | None, corrected: str) -> Reviewed:
    """What `task` of the finished analysis `row` a review with `corrected` is about.

    Raises ReviewInvalid (`reason`: unfinished, statement, verdict, heading, report).
    """
    if not life_of(row).finished or row.judged is None:
        raise ReviewInvalid(reason="unfinished")
    judged = Judged.model_validate_json(row.judged)
    report = ReportWritten.model_validate_json(row.report).report if row.report is not None else None
    if task is Task.REPORT:
        if report is None or not report.markdown:
            raise ReviewInvalid(reason="report")
        notes = "\n".join(_notes(judged, report))
        return Reviewed(judged.report_language, report.markdown, ReviewMaterial(text=notes))
    found = next((each for each in judged.statements if each.index == statement), None)
    if found is None:
        raise ReviewInvalid(reason="statement")
    if task is Task.VERDICT:
        if corrected not in set(Verdict):
            raise ReviewInvalid(reason="verdict")
        passages = tuple(evidence.quote for evidence in found.evidence)
        return Reviewed(judged.language, found.verdict, ReviewMaterial(text=found.text, passages=passages))
    return _heading(judged, found, report.headings if report is not None else ())


def _heading(judged: Judged, statement: Statement, headings: tuple[Heading, ...]) -> Reviewed:
    """A heading to write `statement` under; '' was said where no model gave one."""
    position, suggestion = next(
        (
            (position, each)
            for position, each in enumerate(judged.suggestions)
            if each.kind is SuggestionKind.WRITE and statement.index in each.statements
        ),
        (None, None),
    )
    given = next((each.heading for each in headings if each.suggestion == position), "")
    if suggestion is None and statement.verdict is not Verdict.ABSENT:
        raise ReviewInvalid(reason="heading")
    nearest = statement.evidence[0] if statement.evidence else None
    if suggestion is not None:
        document, section = suggestion.document or "", suggestion.section
    else:
        document, section = (nearest.document, nearest.section) if nearest is not None else ("", "")
    material = ReviewMaterial(text=statement.text, document=document, section=section)
    return Reviewed(judged.language, given, material)


def _notes(judged: Judged, report: Report) -> Iterator[str]:
    """A line a statement: its verdict, its text, and the passages that the report cites for it, by their numbers."""
    for statement in judged.statements:
        cited = "".join(
            f' [{citation.number}] "{citation.quote}"'
            for citation in report.citations
            if citation.statement == statement.index
        )
        yield " ".join(f'{statement.verdict}: "{statement.text}"{cited}'.split())
