"""What a model is asked about uncertain verdicts: which statements, in which batches, in which words."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from services.wire.messages import Evidence, Statement, Verdict

PROMPTS = Path(__file__).parent / "prompts"
BAND = (0.15, 0.85)
"""Scores between these are uncertain: at the calibration's error, beyond them a second look changes little."""
MOST = 40
"""Statements of an analysis that are asked about, the least certain first."""
BATCH = 10
"""Statements of one call: few enough that a model keeps their passages apart."""

_TEXT = 1_500
_QUOTE = 600
_JUDGED = (Verdict.COVERED, Verdict.PARTIAL, Verdict.CONTRADICTED, Verdict.ABSENT)


@dataclass(frozen=True, slots=True)
class Question:
    """A statement as a batch asks about it. Passage numbers are of one statement alone within the batch, so
    that a citation from a neighbour is noticed."""

    number: int
    statement: Statement
    passages: dict[int, Evidence]


@dataclass(frozen=True, slots=True)
class Prompt:
    version: str
    system: str
    user: str
    schema: dict[str, Any]
    counted: dict[str, Any]
    """`schema` with as many answers as questions: held to it, a small model cannot answer with none."""


def versions() -> tuple[str, ...]:
    """The versions of the judge's prompt there are, oldest first."""
    folders = (folder.name for folder in PROMPTS.iterdir() if (folder / "system.md").is_file())
    return tuple(sorted(folders, key=lambda name: [int(n) for n in re.findall(r"\d+", name)]))


def uncertain(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements worth a second look, in the text's order, at most `MOST`."""
    low, high = BAND
    found = [
        s
        for s in statements
        if s.verdict in _JUDGED and s.evidence and (low <= s.score <= high or s.verdict is Verdict.PARTIAL)
    ]
    chosen = sorted(found, key=lambda s: (abs(s.score - 0.5), s.index))[:MOST]
    return tuple(sorted(chosen, key=lambda s: s.index))


def batches(statements: Sequence[Statement]) -> tuple[tuple[Question, ...], ...]:
    """`statements` in calls of at most `BATCH`, numbered anew in each."""
    out = []
    for start in range(0, len(statements), BATCH):
        questions, number = [], 0
        for at, statement in enumerate(statements[start : start + BATCH], 1):
            numbers = range(number + 1, number + 1 + len(statement.evidence))
            questions.append(Question(at, statement, dict(zip(numbers, statement.evidence, strict=True))))
            number += len(statement.evidence)
        out.append(tuple(questions))
    return tuple(out)


def prompt(questions: Sequence[Question], version: str) -> Prompt:
    """How `questions` are put to a model: the same ones always in the same words, byte for byte.

    The fence's name is a digest of what it encloses, so nothing inside can hold it; and no '<' inside can
    close it. Raises KeyError for an unknown version.
    """
    if version not in versions():
        raise KeyError(version)
    data = json.dumps(
        {
            "statements": [
                {
                    "statement": question.number,
                    "text": plain(question.statement.text, _TEXT),
                    "passages": [
                        {
                            "passage": number,
                            "section": plain(evidence.section, 200),
                            "text": plain(evidence.quote, _QUOTE),
                        }
                        for number, evidence in question.passages.items()
                    ],
                }
                for question in questions
            ]
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).replace("<", "\\u003c")  # '<' is only ever in a string, where it may be written so
    arguments = {
        "fence": f"data-{hashlib.sha256(data.encode()).hexdigest()[:16]}",
        "data": data,
        "count": str(len(questions)),
    }
    system, user = (
        Template((PROMPTS / version / f"{name}.md").read_text(encoding="utf-8")).substitute(arguments)
        for name in ("system", "user")
    )
    return Prompt(version, system, user, _SCHEMA, _counted(len(questions)))


def _counted(count: int) -> dict[str, Any]:
    answers = {**_SCHEMA["properties"]["answers"], "minItems": count, "maxItems": count}
    return {**_SCHEMA, "properties": {"answers": answers}}


def plain(text: str, most: int) -> str:
    """`text` in one line, without the characters that nobody sees: they carry orders past a reader's eyes."""
    seen = "".join(c if unicodedata.category(c)[0] != "C" or c in "\n\t\r" else "" for c in text)
    line = " ".join(seen.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    # a strict schema asks for every property, and for no other
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


# the verdict comes after what it stands on: a model writes in this order
_SCHEMA = _object(
    {
        "answers": {
            "type": "array",
            "items": _object(
                {
                    "statement": {"type": "integer"},
                    "passages": {"type": "array", "items": {"type": "integer"}},
                    "said": {"type": "string"},
                    "found": {"type": "string"},
                    "missing": {"type": "string"},
                    "verdict": {"type": "string", "enum": [v.value for v in _JUDGED]},
                    "confidence": {"type": "number"},
                }
            ),
        }
    }
)
