"""What a model is asked. Versions are folders of `prompts/`; strangers' words go in as JSON, never as prompt."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from services.reporter.composing import MODEL_PARTS, Composition, Part
from services.reporter.outline import Add, Complete, Correct, Suggestion, Write
from services.reporter.quoting import cut, plain
from services.reporter.texts import texts
from services.wire.messages import Language, Statement, Verdict

PROMPTS = Path(__file__).parent / "prompts"
_LANGUAGES: dict[Language, str] = {"en": "English", "pt": "Brazilian Portuguese"}
_QUOTE = 300
_STATEMENTS = 80
"""At about 60 tokens each, with their evidence, they fit a context of 16,000."""


@dataclass(frozen=True, slots=True)
class Prompt:
    version: str
    system: str
    user: str
    material: str
    """All words that were given: what an honest answer may take its figures from."""


def versions() -> tuple[str, ...]:
    """The prompt versions there are, oldest first."""
    folders = (folder.name for folder in PROMPTS.iterdir() if (folder / "system.md").is_file())
    return tuple(sorted(folders, key=lambda name: [int(n) for n in re.findall(r"\d+", name)]))


def prompt(composition: Composition, version: str, nonce: str) -> Prompt:
    """The prompt of a known `version`. `nonce` is unguessable, so that no quote can close the fence.

    Raises KeyError for an unknown version.
    """
    if version not in versions():
        raise KeyError(version)
    folder = PROMPTS / version
    language = composition.outline.judged.report_language
    # '<' inside JSON is only ever in a string, where it may be written so
    data = json.dumps(_data(composition), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    arguments = {
        "fence": f"data-{nonce}",
        "language": _LANGUAGES[language],
        "headings": "\n".join(composition.heading(part) for part in Part if part in MODEL_PARTS),
        "data": data,
    }
    system, user = (
        Template((folder / f"{name}.md").read_text(encoding="utf-8")).substitute(arguments)
        for name in ("system", "user")
    )
    return Prompt(version, system, user, data)


def _data(composition: Composition) -> dict[str, Any]:
    outline, ledger = composition.outline, composition.ledger
    coverage = outline.judged.coverage
    checkable = [s for s in outline.judged.statements if s.verdict is not Verdict.NOT_CHECKABLE]
    # the gravest first, so that a long text loses what matters least
    weight = {Verdict.CONTRADICTED: 0, Verdict.ABSENT: 1, Verdict.PARTIAL: 2, Verdict.COVERED: 3}
    chosen = sorted(checkable, key=lambda s: (weight[s.verdict], s.index))[:_STATEMENTS]
    statements = [
        {
            "verdict": str(statement.verdict),
            "text": cut(plain(statement.text), _QUOTE),
            "evidence": [ledger.number(e, statement.index) for e in statement.evidence[:2]],
        }
        for statement in sorted(chosen, key=lambda s: s.index)
    ]
    omissions = [ledger.number(o) for group in outline.left_out for o in group.omissions][:_STATEMENTS]
    cited = {n for s in statements for n in s["evidence"]} | set(omissions)
    return {
        "base": outline.judged.base,
        "what_dominates": str(outline.shape),
        "coverage_percent": {
            "score": round(100 * coverage.score),
            "low": round(100 * coverage.low),
            "high": round(100 * coverage.high),
        },
        "counts": {"checkable": outline.checkable, **{str(v): outline.count(v) for v in Verdict}},
        "statements": statements,
        "left_out_by_the_text": omissions,
        "suggestions": [_suggestion(suggestion, composition) for suggestion in outline.suggestions[:10]],
        "evidence": [
            {
                "number": citation.number,
                "document": citation.document,
                "section": plain(citation.section),
                "quote": cut(plain(citation.quote), _QUOTE),
            }
            for citation in ledger.citations
            if citation.number in cited
        ],
    }


def _suggestion(suggestion: Suggestion, composition: Composition) -> dict[str, Any]:
    number = composition.ledger.number

    def quotes(statements: tuple[Statement, ...]) -> list[str]:
        return [cut(plain(statement.text), 120) for statement in statements[:5]]

    match suggestion:
        case Correct(contradiction):
            return {
                "settle": quotes((contradiction.statement,)),
                "evidence": [number(contradiction.evidence)],
            }
        case Write(place, statements):
            return {"write": quotes(statements), "evidence": [number(place)] if place else []}
        case Complete(group):
            return {"complete": quotes(group.statements), "evidence": [number(group.place)]}
        case Add(left_out):
            return {"add_to_the_text": [number(omission) for omission in left_out.omissions[:5]]}


def headings(composition: Composition) -> dict[str, Part]:
    """Heading as a model may write it, case folded -> the part it begins."""
    say = texts(composition.outline.judged.report_language).say
    return {say(f"heading-{part}").casefold(): part for part in Part}
