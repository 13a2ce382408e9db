"""The work that a stored analysis waits for, as the job that is sent."""

from __future__ import annotations

import orjson

from services.gateway.tables import AnalysisRow
from services.wire.messages import AnalyseText, Hint, Judged, RefineVerdicts, WriteReport


def job_of(row: AnalysisRow, judged: Judged | None = None) -> AnalyseText | RefineVerdicts | WriteReport:
    """The verdicts first, then a model's second look at them where it is wanted, then the report."""
    request = orjson.loads(row.request)
    job_id = f"{row.id}:{row.attempt}"
    if judged is not None and row.wants_judge and row.refined_attempt is None:
        assert row.model is not None
        return RefineVerdicts(
            job_id=job_id,
            analysis_id=row.id,
            attempt=row.attempt,
            judged=judged,
            model=row.model,
            expires_at=row.expires_at,
        )
    if judged is not None:
        return WriteReport(
            job_id=job_id,
            analysis_id=row.id,
            attempt=row.attempt,
            judged=judged,
            model=row.model,
            prompt_version=request["prompt_version"],
            heading_model=row.heading_model,
            expires_at=row.expires_at,
        )
    return AnalyseText(
        job_id=job_id,
        analysis_id=row.id,
        attempt=row.attempt,
        text=row.text,
        base=row.base,
        language=request["language"],
        report_language=request["report_language"],
        evidence_languages=request["evidence_languages"],
        base_version=request["base_version"],
        hints=tuple(Hint(**hint) for hint in request["evidence"]),
        reuse=row.revises is not None,
        expires_at=row.expires_at,
    )
