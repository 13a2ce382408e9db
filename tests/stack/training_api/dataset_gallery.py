"""Datasets in every state that the page can show."""

from __future__ import annotations

import json
import math
from typing import Any

from services.wire.messages import Language
from services.wire.training import DatasetStatus, DatasetVersion, Defect, Split, Spread, Statistics, Task

BASE = "lacuna-writer-135m"
NOW = 1_770_000_000.0
DETECTABLE = 0.31
"""With the 24 examples that are held out."""
LANGUAGES: tuple[Language, ...] = ("en", "pt")


def spread(low: float, high: float) -> Spread:
    """A plausible one, with 20 bins, the last of which holds the longest."""
    width = (high - low) / 20
    bins = tuple((low + width * at, 1 + round(38 * math.exp(-((at - 6) ** 2) / 12))) for at in range(20))
    count = sum(number for _, number in bins)
    mean = sum((start + width / 2) * number for start, number in bins) / count

    def at(share: float) -> float:
        seen = 0
        for start, number in bins:
            seen += number
            if seen >= share * count:
                return start + width / 2
        return high

    return Spread(min=low, p5=at(0.05), median=at(0.5), p95=at(0.95), max=high, mean=mean, histogram=bins)


TOKENS, ANSWERS = spread(48, 612), spread(4, 96)


def statistics(examples: int = 240) -> Statistics:
    train, validation = examples * 8 // 10, examples // 10
    return Statistics(
        examples=examples,
        messages=spread(2, 7),
        tokens=TOKENS,
        assistant_tokens=ANSWERS,
        total_tokens=round(examples * TOKENS.mean),
        trained_tokens=round(examples * ANSWERS.mean),
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
        detectable_difference=DETECTABLE,
    )


def version(
    name: str, status: DatasetStatus, number: int = 1, *, errors: int = 0, warnings: int = 0, **more: Any
) -> DatasetVersion:
    ready = status is DatasetStatus.READY
    checked = more.pop("checked", 240)
    return DatasetVersion(
        dataset=name,
        version=number,
        status=status,
        sha256="3f1c" * 16,
        size=1_020 * max(240, checked),
        source=more.pop("source", "import"),
        seed=0,
        shares=(0.8, 0.1, 0.1),
        checked=checked,
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
