"""Datasets in every state that the page can show."""

from __future__ import annotations

import json
import math
from typing import Any

from services.wire.messages import Language
from services.wire.training import DatasetStatus, DatasetVersion, Defect, Split, Spread, Statistics, Task

BASE = "lacuna-writer-135m"
NOW = 1_770_000_000.0
LANGUAGES: tuple[Language, ...] = ("en", "pt")


def spread(low: float, high: float) -> Spread:
    """A plausible one, with 20 bins."""
    width = (high - low) / 20
    bins = tuple((low + width * at, round(40 * math.exp(-((at - 7) ** 2) / 18))) for at in range(20))
    middle = low + 0.38 * (high - low)
    return Spread(
        min=low, p5=low + width, median=middle, p95=high - 4 * width, max=high, mean=middle, histogram=bins
    )


def statistics(examples: int = 240) -> Statistics:
    train, validation = examples * 8 // 10, examples // 10
    return Statistics(
        examples=examples,
        messages=spread(2, 7),
        tokens=spread(48, 612),
        assistant_tokens=spread(4, 96),
        total_tokens=examples * 187,
        trained_tokens=examples * 31,
        over_limit=2,
        token_limit=512,
        by_split={
            Split.TRAIN: train,
            Split.VALIDATION: validation,
            Split.HOLDOUT: examples - train - validation,
        },
        by_language={"en": examples * 55 // 100, "pt": examples - examples * 55 // 100},
        by_task={Task.HEADING: examples * 3 // 4, Task.VERDICT: examples // 4},
        by_verdict={"covered": examples // 10, "absent": examples // 10, "contradicted": examples // 20},
        detectable_difference=0.18,
    )


def version(
    name: str, status: DatasetStatus, number: int = 1, *, errors: int = 0, warnings: int = 0, **more: Any
) -> DatasetVersion:
    ready = status is DatasetStatus.READY
    return DatasetVersion(
        dataset=name,
        version=number,
        status=status,
        sha256="3f1c" * 16,
        size=148_213,
        source=more.pop("source", "import"),
        seed=0,
        shares=(0.8, 0.1, 0.1),
        checked=more.pop("checked", 240),
        errors=errors,
        warnings=warnings,
        statistics=statistics() if ready else None,
        created_at=NOW - 7200 + number,
        **more,
    )


_LINE = '{"messages": [{"role": "system", "content": "Give the heading under which the st…'


def defects() -> list[Defect]:
    """More than one page of them, on the first lines of a file."""
    first = [
        Defect(
            line=2,
            code="json_syntax",
            params={
                "column": 17,
                "excerpt": '{"messages": [{"role": "user", "content": "Where do backups go?"}',
            },
        ),
        Defect(
            line=3,
            message=1,
            key="role",
            code="role_unknown",
            params={
                "found": "bot",
                "roles": "system, user, assistant, tool",
                "excerpt": '{"role":"bot","content":"Backups go to the second disk, and are kept there for 30 …',
            },
        ),
        Defect(line=5, message=2, key="content", code="content_missing"),
        Defect(line=8, code="duplicate", severity="warning", params={"first": 4, "excerpt": _LINE}),
        Defect(line=9, message=0, key="content", code="personal_email", severity="warning"),
    ]
    more = [
        Defect(line=10 + at, key="messages", code="assistant_missing", params={"excerpt": _LINE})
        for at in range(40)
    ]
    return [*first, *more]


def example(line: int, split: Split) -> dict[str, Any]:
    language = LANGUAGES[line % 2]
    asked = (
        "Retention of backups is 30 days." if language == "en" else "As cópias de segurança ficam 30 dias."
    )
    answer = {"heading": "Retention of backups" if language == "en" else "Retenção das cópias"}
    said = [
        {"role": "system", "content": "Give the heading under which the statement should be written."},
        {"role": "user", "content": asked},
        {"role": "assistant", "content": json.dumps(answer, ensure_ascii=False)},
    ]
    content = json.dumps({"messages": said}, ensure_ascii=False)
    return {
        "line": line,
        "split": split,
        "task": "heading",
        "language": language,
        "tokens": 61,
        "content": content,
    }
