"""Statements whose verdicts are uncertain, and what a model may answer about them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from zlib import crc32

from services.retriever.coverage import coverage
from services.wire.messages import (
    Evidence,
    Judged,
    Language,
    RefineVerdicts,
    SectionCoverage,
    Statement,
    Usage,
    Verdict,
)


def evidence(
    quote: str, score: float = 0.5, *, document: str = "en/a.md", language: Language = "en"
) -> Evidence:
    """A passage that says `quote`."""
    return Evidence(
        passage=f"{crc32(quote.encode()):016x}", document=document, language=language, section="Guide › Waiting",
        start=0, end=len(quote), first_line=1, last_line=1, quote=quote, score=score,
    )  # fmt: skip


def statement(
    index: int,
    text: str,
    *passages: Evidence,
    verdict: Verdict = Verdict.PARTIAL,
    score: float = 0.5,
) -> Statement:
    return Statement(
        index=index, start=index * 1000, end=index * 1000 + len(text), text=text, verdict=verdict,
        score=score, reason="The first reason.", evidence=passages,
    )  # fmt: skip


WAITS = statement(
    0,
    "The server gives up on a request after 30 seconds.",
    evidence("A request that takes longer than 30 seconds is abandoned by the server.", 0.6),
    evidence("The client keeps a log of all requests.", 0.2),
)
RETRIES = statement(
    1,
    "A failed delivery is tried again five times, with a growing delay.",
    evidence("A failed delivery is tried again with a growing delay.", 0.55),
)
ROBOT = statement(
    2,
    "A robot reads each report aloud.",
    evidence("Each report can be read in the browser.", 0.3),
    verdict=Verdict.ABSENT,
    score=0.3,
)
CLASH = statement(
    3,
    "Passwords are valid for 60 days.",
    evidence("Passwords are valid for 30 days.", 0.4),
    verdict=Verdict.CONTRADICTED,
    score=0.3,
)
ALL = (WAITS, RETRIES, ROBOT, CLASH)


def judged(statements: Sequence[Statement] = ALL, *, language: Language = "en", **more: Any) -> Judged:
    """Verdicts on a text of two sections."""
    parts = (statements[: len(statements) // 2], statements[len(statements) // 2 :])
    fields = {
        "language": language, "report_language": language, "base": "docs", "base_version": "1-a",
        "evidence_languages": (language,), "embedding_model": "m-embed", "method": "test-1",
        "statements": tuple(statements), "coverage": coverage(statements), "omissions": (),
        "sections": tuple(
            SectionCoverage(start=p[0].start, end=p[-1].end, heading=f"Part {n}", coverage=coverage(p))
            for n, p in enumerate(parts) if p
        ),
        "usage": Usage(embedding_tokens=9, calls=1), "timings": {"judging": 0.1},
    }  # fmt: skip
    return Judged(**{**fields, **more})


def job(judged: Judged, *, model: str = "judge-70b", expires_at: float, attempt: int = 1) -> RefineVerdicts:
    return RefineVerdicts(
        job_id=f"a:{attempt}",
        analysis_id="a",
        attempt=attempt,
        judged=judged,
        model=model,
        expires_at=expires_at,
    )


def asked(body: bytes) -> list[dict[str, Any]]:
    """The statements that a request to a model asks about, as its data has them."""
    request = json.loads(body)
    user = request.get("input") or request["messages"][1]["content"]
    data = re.search(r"<(data-[0-9a-f]{16})>\n(.*)\n</\1>", user)
    assert data is not None
    return list(json.loads(data[2])["statements"])


def answer(number: int, verdict: str = "absent", passages: Sequence[int] = (), **more: Any) -> dict[str, Any]:
    return {
        "statement": number, "verdict": verdict, "passages": list(passages), "said": "", "found": "", "missing": "",
        "confidence": 0.95, **more,
    }  # fmt: skip


def answers(*given: dict[str, Any]) -> str:
    return json.dumps({"answers": given})
