"""What the page composes by itself is held to the reporter's own words (frontend/tests/composing.test.ts)."""

from __future__ import annotations

import json

from tests.reporter.golden import FILE, reports


def test_the_pages_golden_reports_are_what_is_composed_here() -> None:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(reports())), "python -m tests.reporter.golden writes them anew"
