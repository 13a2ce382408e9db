"""The work that a stored analysis waits for, as the job that is sent."""

from __future__ import annotations

import orjson

from services.gateway.tables import AnalysisRow
from services.wire.messages import AnalyseText, Hint, Judged, WriteReport


def job_of(row: AnalysisRow, judged: Judged | None = None) -> AnalyseText | WriteReport:
    """The report once the text is judged, the verdicts before."""
    request = orjson.loads(row.request)
    job_id = f"{row.id}:{row.attempt}"
    if judged is not None:
        return WriteReport(
            job_id=job_id,
            analysis_id=row.id,
            attempt=row.attempt,
            judged=judged,
            model=row.model,
            prompt_version=request["prompt_version"],
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
        expires_at=row.expires_at,
    )
