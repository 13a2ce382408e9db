"""Analyses: begun, awaited, followed, cancelled, deleted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from lacuna.answers import Analysis, AnalysisSummary, Language, Page
from lacuna.calls.general import API, ENDED, create, delete, get, lists, part, post, sends
from lacuna.events import Event, events
from lacuna.flow import Call, Flow, Items, Request, performed, until

PATH = f"{API}/analyses"
LONGEST_WAIT = 20
"""Seconds of `Prefer: wait` in one call; proxies cut what is silent for longer."""


def _create(
    text: str,
    base: str,
    *,
    language: Language | None = None,
    report_language: Language | None = None,
    evidence_languages: Sequence[Language] | None = None,
    model: str | None = None,
    report: bool = True,
    judge: bool = False,
    wait: float = 0,
    **fields: Any,
) -> Call[Analysis]:
    """Record an analysis of `text`, and give it `wait` seconds to finish. `fields`: more of the request."""
    body = {
        "text": text,
        "base": base,
        "language": language,
        "report_language": report_language,
        "evidence_languages": None if evidence_languages is None else list(evidence_languages),
        "model": model,
        "report": report,
        "judge": judge,
        **fields,
    }
    return create(PATH, body, {"Prefer": f"wait={wait:.0f}"} if wait else None)


def _get(analysis: str) -> Call[Analysis]:
    """The analysis as it is now."""
    return get(f"{PATH}/{part(analysis)}")


def _all() -> Call[Page[AnalysisSummary]]:
    """Newest first, without texts."""
    return get(PATH)


def _revisions(analysis: str) -> Call[Page[AnalysisSummary]]:
    """The analyses of its text as it was edited, newest first, without texts."""
    return get(f"{PATH}/{part(analysis)}/revisions")


def _cancel(analysis: str) -> Call[Analysis]:
    """Stop it."""
    return post(f"{PATH}/{part(analysis)}/cancel")


def _delete(analysis: str) -> Call[None]:
    """Forget it; a running one is cancelled first."""
    return delete(f"{PATH}/{part(analysis)}")


def _delete_revisions(analysis: str) -> Call[None]:
    """Forget its text: all analyses of it; those that run are cancelled first."""
    return delete(f"{PATH}/{part(analysis)}/revisions")


create_analysis = sends(_create)
get_analysis = sends(_get)
list_analyses = lists(_all)
list_revisions = lists(_revisions)
cancel_analysis = sends(_cancel)
delete_analysis = sends(_delete)
delete_revisions = sends(_delete_revisions)


def wait_analysis(
    analysis: str,
    told: Callable[[Analysis], None] | None = None,
    seconds: float | None = None,
) -> Flow[Analysis]:
    """The analysis once it has succeeded, failed or been cancelled. Raises Problem, of code `not_finished` where
    `seconds` pass first."""
    return until(_get(analysis), lambda shown: shown["status"] in ENDED, told, seconds)


def analyse(
    text: str,
    base: str,
    *,
    language: Language | None = None,
    report_language: Language | None = None,
    evidence_languages: Sequence[Language] | None = None,
    model: str | None = None,
    report: bool = True,
    judge: bool = False,
    seconds: float | None = None,
    **fields: Any,
) -> Flow[Analysis]:
    """A finished analysis of `text`: see its `status` and `error`. Raises Problem, of code `not_finished` where
    `seconds` pass first; the analysis goes on then."""
    asked = _create(
        text,
        base,
        language=language,
        report_language=report_language,
        evidence_languages=evidence_languages,
        model=model,
        report=report,
        judge=judge,
        wait=LONGEST_WAIT if seconds is None else min(LONGEST_WAIT, max(1, seconds)),
        **fields,
    )
    deadline = None if seconds is None else time.monotonic() + seconds
    begun: Analysis = yield from performed(asked)
    if begun["status"] in ENDED:
        return begun
    left = None if deadline is None else max(0.0, deadline - time.monotonic())
    finished: Analysis = yield from wait_analysis(begun["id"], seconds=left)
    return finished


def follow_analysis(analysis: str, last_id: str | None = None) -> Items[Event]:
    """Its events up to `done`. A lost connection is resumed after the last event's id; `last_id` resumes an earlier
    reading. Raises Problem."""
    return events(Request("GET", f"{PATH}/{part(analysis)}/events"), last="done", last_id=last_id)
