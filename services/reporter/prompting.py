"""What a model is asked. Versions are folders of `prompts/`; strangers' words go in as JSON, never as prompt."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from typing import Any

from services.reporter.composing import MODEL_PARTS, Composition, Part
from services.reporter.notes import Notes, notes
from services.reporter.quoting import cut, plain
from services.reporter.texts import texts
from services.wire.messages import Language, Statement, Suggestion, Verdict

FULL, BRIEF = "v1", "brief-1"
"""All that was found, for models that write; a few notes, for small ones that rather copy."""
PROMPTS = Path(__file__).parent / "prompts"
_LANGUAGES: dict[Language, str] = {"en": "English", "pt": "Brazilian Portuguese"}
_QUOTE = 300
_STATEMENTS = (80, 40, 20, 10)
"""At about 60 tokens each with their evidence, 80 fit a context of 16,000; fewer where a context is known."""
_BYTES_A_TOKEN = 3
"""UTF-8 bytes: English has about four and Portuguese three and a half, so it rather asks too little."""


@dataclass(frozen=True, slots=True)
class Prompt:
    version: str
    system: str
    user: str
    material: str
    """All words that were given: what an honest answer may take its figures from."""
    parts: tuple[Part, ...]
    """What it asks for."""
    notes: Notes | None = None
    """Of a brief prompt: each sentence of the answer must rest on them."""

    @property
    def tokens(self) -> int:
        """About how many tokens it has, rather too many than too few."""
        return len((self.system + self.user).encode()) // _BYTES_A_TOKEN + 1


def versions() -> tuple[str, ...]:
    """The prompt versions there are."""
    return tuple(sorted(folder.name for folder in PROMPTS.iterdir() if (folder / "system.md").is_file()))


def prompt(composition: Composition, version: str, nonce: str, room: int | None = None) -> Prompt | None:
    """The prompt of a known `version`. `nonce` is unguessable, so that no quote can close the fence.

    Where it would have more than `room` tokens, fewer statements go in, the gravest first; None where not
    even a few fit. Raises KeyError for an unknown version.
    """
    if version not in versions():
        raise KeyError(version)
    if version.startswith("brief"):
        made = _brief(composition, version, nonce)
        return made if room is None or made.tokens <= room else None
    for most in _STATEMENTS:
        made = _prompt(composition, version, nonce, most)
        if room is None or made.tokens <= room:
            return made
    return None


def _prompt(composition: Composition, version: str, nonce: str, most: int) -> Prompt:
    parts = _parts(composition)
    data = json.dumps(_data(composition, most), ensure_ascii=False, separators=(",", ":"))
    return _filled(composition, version, nonce, data, parts)


def _brief(composition: Composition, version: str, nonce: str) -> Prompt:
    found = notes(composition)
    data = {
        composition.heading(part): [note.text for note in found.all if note.part is part]
        for part in found.parts
    }
    # a line a note: small models lose their place in one long line
    lines = json.dumps(data, ensure_ascii=False, indent=0)
    return replace(_filled(composition, version, nonce, lines, found.parts), notes=found)


def _filled(
    composition: Composition, version: str, nonce: str, given: str, parts: tuple[Part, ...]
) -> Prompt:
    folder = PROMPTS / version
    language = composition.outline.judged.report_language
    # '<' inside JSON is only ever in a string, where it may be written so
    data = given.replace("<", "\\u003c")
    arguments = {
        "fence": f"data-{nonce}",
        "language": _LANGUAGES[language],
        "headings": "\n".join(composition.heading(part) for part in parts),
        "order": " ".join(
            f"{'Then' if at else 'First'} the heading {composition.heading(part)} and one short paragraph "
            "from the notes under it."
            for at, part in enumerate(parts)
        ),
        "data": data,
    }
    system, user = (
        Template((folder / f"{name}.md").read_text(encoding="utf-8")).substitute(arguments)
        for name in ("system", "user")
    )
    return Prompt(version, system, user, data, parts)


def _data(composition: Composition, most: int) -> dict[str, Any]:
    outline, ledger = composition.outline, composition.ledger
    coverage = outline.judged.coverage
    checkable = [s for s in outline.judged.statements if s.verdict is not Verdict.NOT_CHECKABLE]
    # the gravest first, so that a long text loses what matters least
    weight = {Verdict.CONTRADICTED: 0, Verdict.ABSENT: 1, Verdict.PARTIAL: 2, Verdict.COVERED: 3}
    chosen = sorted(checkable, key=lambda s: (weight[s.verdict], s.index))[:most]
    statements = [
        {
            "verdict": str(statement.verdict),
            "text": cut(plain(statement.text), _QUOTE),
            "evidence": [ledger.number(e, statement.index) for e in statement.evidence[:2]],
        }
        for statement in sorted(chosen, key=lambda s: s.index)
    ]
    omissions = [ledger.number(o) for group in outline.left_out for o in group.omissions][:most]
    by_index = {statement.index: statement for statement in outline.judged.statements}
    suggestions = [_suggestion(s, by_index, composition) for s in outline.suggestions[:10]]
    cited = {n for s in (*statements, *suggestions) for n in s["evidence"]} | set(omissions)
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
        "suggestions": suggestions,
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


def _suggestion(
    suggestion: Suggestion, statements: dict[int, Statement], composition: Composition
) -> dict[str, Any]:
    number = composition.ledger.number
    return {
        "kind": str(suggestion.kind),
        "document": suggestion.document,
        "section": plain(suggestion.section),
        "statements": [
            cut(plain(statements[i].text), 120) for i in suggestion.statements[:5] if i in statements
        ],
        "evidence": [number(place) for place in suggestion.passages[:5]],
        "author_must_supply_the_facts": suggestion.author_supplies,
        "coverage_points_gained": round(100 * suggestion.gain),
    }


def headings(composition: Composition, prompt: Prompt) -> dict[str, Part]:
    """Heading as a model may write it, case folded -> the part it begins; of parts that were asked for."""
    say = texts(composition.outline.judged.report_language).say
    parts = (*prompt.parts, Part.CONTRADICTIONS)
    return {say(f"heading-{part}").casefold(): part for part in parts}


def _parts(composition: Composition) -> tuple[Part, ...]:
    """What a model is asked to write: nothing of which there is nothing to say."""
    there = {Part.SUMMARY, *composition.sections}
    return tuple(part for part in Part if part in MODEL_PARTS and part in there)
