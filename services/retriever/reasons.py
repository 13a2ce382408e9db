"""Why a statement has its verdict: one sentence in the report's language, composed from what was compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from services.retriever.alignment import Alignment, Clash
from services.texts import texts
from services.wire import messages
from services.wire.messages import Evidence, Language, Verdict

LOCALE = Path(__file__).parent / "locale"
_ORDER = ("number", "code", "opposite", "negation", "word")
_MOST = 6
_LONGEST = 60
_PART = 160
_NEAR = 0.05  # score of a passage that may say it in other words: few that say nothing of it reach it


def clashes(verdict: Verdict, alignment: Alignment | None) -> tuple[messages.Clash, ...]:
    """What a contradicted statement says against its best passage, the plainest first."""
    if verdict is not Verdict.CONTRADICTED or alignment is None:
        return ()
    told = sorted(alignment.clashes, key=lambda c: _ORDER.index(c.kind))
    return tuple(messages.Clash(kind=c.kind, said=c.said, found=c.found) for c in told)


def missing(verdict: Verdict, alignment: Alignment | None, unsaid: Sequence[str] | None) -> tuple[str, ...]:
    """The clauses of a partly covered statement, or else its words, that no passage says."""
    if verdict is not Verdict.PARTIAL:
        return ()
    if unsaid:
        return tuple(unsaid)
    return tuple(dict.fromkeys(alignment.missing)) if alignment is not None else ()


def reason(
    language: Language,
    kind: str,
    verdict: Verdict,
    alignment: Alignment | None,
    shown: Sequence[Evidence],
    *,
    unsaid: Sequence[str] | None = None,
) -> str:
    """The reason of `verdict` on a statement of `kind`, that lies over its best passage as `alignment` says.

    `unsaid`, where it was judged by its parts: those that no passage says.
    """
    say = texts(LOCALE, language)
    if verdict is Verdict.NOT_CHECKABLE:
        known = {"heading", "question", "code"}
        return say.say(f"reason-{kind}" if kind in known else "reason-nothing")
    if not shown or alignment is None:
        return say.say("reason-absent-none")
    where = {"document": shown[0].document, "section": shown[0].section or shown[0].document}
    if verdict is Verdict.CONTRADICTED:
        if not alignment.clashes:
            return say.say("reason-contradicted-otherwise", where)
        clash = min(alignment.clashes, key=lambda c: _ORDER.index(c.kind))
        return say.say(_contradicted(clash), {**where, "said": clash.said, "found": clash.found})
    if verdict is Verdict.COVERED and unsaid is not None and len(shown) > 1:
        also = {"also_section": shown[1].section or shown[1].document, "also_document": shown[1].document}
        return say.say("reason-covered-together", {**where, **also})
    if verdict is Verdict.PARTIAL and unsaid:
        parts = ", ".join(f"“{_cut(part)}”" for part in unsaid)
        return say.say("reason-partial-part", {**where, "missing": parts})
    if verdict is Verdict.PARTIAL and alignment.missing:
        missing = ", ".join(f"“{word[:_LONGEST]}”" for word in dict.fromkeys(alignment.missing[:_MOST]))
        return say.say("reason-partial-missing", {**where, "missing": missing})
    if verdict is Verdict.ABSENT and shown[0].score >= _NEAR:
        return say.say("reason-absent-near", where)
    return say.say(f"reason-{verdict.value}", where)


def _cut(text: str) -> str:
    text = text.rstrip(" .")
    return text if len(text) <= _PART else text[:_PART].rsplit(" ", 1)[0] + " …"


def _contradicted(clash: Clash) -> str:
    if clash.kind == "negation":
        return "reason-contradicted-negation"
    return "reason-contradicted" if clash.said else "reason-contradicted-unnamed"
