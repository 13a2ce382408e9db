"""What a review is about: taken from the stored analysis, so that a reviewer sends a correction and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
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

    def digest(self, task: Task) -> str:
        """Of all that must be the same for a review to hold in another state of the text."""
        about = self.material
        told = [task, self.text, about.text, list(about.passages), about.document, about.section]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


Place = tuple[Task, int | None]
"""What of an analysis is reviewed: a task, and the statement's index, or None for the report."""


def places(row: AnalysisRow) -> dict[str, Place]:
    """What can be reviewed of the analysis `row`, by its subject: a statement that is unchanged in a later state of its
    text, and judged alike by the same evidence, has the same; of several alike, each its own, in their order."""
    if not life_of(row).finished or row.judged is None:
        return {}
    judged, report = _said(row)
    seen: Counter[str] = Counter()
    found: dict[str, Place] = {}
    statements = ((task, each) for each in judged.statements for task in (Task.VERDICT, Task.HEADING))
    for task, statement in ((Task.REPORT, None), *statements):
        try:
            digest = _about(judged, report, task, statement).digest(task)
        except ReviewInvalid:
            continue
        found[f"{digest}.{seen[digest]}"] = (task, None if statement is None else statement.index)
        seen[digest] += 1
    return found


def reviewed(row: AnalysisRow, task: Task, statement: int | None, corrected: str) -> Reviewed:
    """What `task` of the finished analysis `row` a review with `corrected` is about.

    Raises ReviewInvalid (`reason`: unfinished, statement, verdict, heading, report).
    """
    if not life_of(row).finished or row.judged is None:
        raise ReviewInvalid(reason="unfinished")
    judged, report = _said(row)
    found = next((each for each in judged.statements if each.index == statement), None)
    if found is None and task is not Task.REPORT:
        raise ReviewInvalid(reason="statement")
    if task is Task.VERDICT and corrected not in set(Verdict):
        raise ReviewInvalid(reason="verdict")
    return _about(judged, report, task, found)


def _said(row: AnalysisRow) -> tuple[Judged, Report | None]:
    report = ReportWritten.model_validate_json(row.report).report if row.report is not None else None
    return Judged.model_validate_json(row.judged or b""), report


def _about(judged: Judged, report: Report | None, task: Task, statement: Statement | None) -> Reviewed:
    """Raises ReviewInvalid where there is nothing of the kind."""
    if task is Task.REPORT or statement is None:
        if report is None or not report.markdown:
            raise ReviewInvalid(reason="report")
        notes = "\n".join(_notes(judged, report))
        return Reviewed(judged.report_language, report.markdown, ReviewMaterial(text=notes))
    if task is Task.VERDICT:
        passages = tuple(evidence.quote for evidence in statement.evidence)
        material = ReviewMaterial(text=statement.text, passages=passages)
        return Reviewed(judged.language, statement.verdict, material)
    return _heading(judged, statement, report.headings if report is not None else ())


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
