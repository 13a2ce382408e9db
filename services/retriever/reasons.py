"""Why a statement has its verdict: one sentence in the report's language, composed from what was compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from services.retriever.alignment import Alignment, Clash
from services.texts import texts
from services.wire.messages import Evidence, Language, Verdict

LOCALE = Path(__file__).parent / "locale"
_ORDER = ("number", "code", "opposite", "negation", "word")
_MOST = 6
_LONGEST = 60


def reason(
    language: Language, kind: str, verdict: Verdict, alignment: Alignment | None, shown: Sequence[Evidence]
) -> str:
    """The reason of `verdict` on a statement of `kind`, that lies over its best passage as `alignment` says."""
    say = texts(LOCALE, language)
    if verdict is Verdict.NOT_CHECKABLE:
        known = {"heading", "question", "code"}
        return say.say(f"reason-{kind}" if kind in known else "reason-nothing")
    if not shown or alignment is None:
        return say.say("reason-absent-none")
    where = {"document": shown[0].document, "section": shown[0].section or shown[0].document}
    if verdict is Verdict.CONTRADICTED and alignment.clashes:
        clash = min(alignment.clashes, key=lambda c: _ORDER.index(c.kind))
        return say.say(_contradicted(clash), {**where, "said": clash.said, "found": clash.found})
    if verdict is Verdict.PARTIAL and alignment.missing:
        missing = ", ".join(f"“{word[:_LONGEST]}”" for word in dict.fromkeys(alignment.missing[:_MOST]))
        return say.say("reason-partial-missing", {**where, "missing": missing})
    return say.say(f"reason-{verdict.value}", where)


def _contradicted(clash: Clash) -> str:
    if clash.kind == "negation":
        return "reason-contradicted-negation"
    return "reason-contradicted" if clash.said else "reason-contradicted-unnamed"
