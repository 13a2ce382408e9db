"""A trusted model's prose inside the composed frame: what is shown is checked, and no section is missing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from services.calls.chat import REFUSAL
from services.reporter.composing import MODEL_PARTS, Composition, Part, Written
from services.reporter.prompting import Prompt, headings
from services.reporter.streaming import Checker
from services.reporter.texts import texts
from services.wire.errors import LacunaError, ModelAnswerUnusable
from services.wire.messages import Report, ReportStatus

PROOF = 2
"""Sentences kept, one of them with a citation, before a model's answer is shown at all."""
PATIENCE = 3000
"""Characters of an answer after which it must have given that proof."""

Show = Callable[[str], None]


class Failed(Exception):
    """Nothing of the answer can be shown; `reason` chooses the notice."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def narrate(
    composition: Composition,
    pieces: AsyncIterator[str],
    model: str,
    prompt: Prompt,
    show: Show,
    *,
    headed: Callable[[], Awaitable[Composition]] | None = None,
) -> Report:
    """The report with the model's prose. `show` is given its pieces; joined, they are the report's Markdown.
    `headed` gives the same composition with what another model proposes; it is asked for when the prose has ended.

    Raises Failed before anything is shown, where the answer is missing or worthless. An answer that breaks
    off later gives an incomplete report: its text is kept, and what it did not reach is composed.
    """
    frame = _Frame(composition)
    checker = Checker(
        language=composition.outline.judged.report_language,
        known=[citation.number for citation in composition.ledger.citations],
        material=prompt.material + composition.facts,
        headings=headings(composition, prompt),
        begin=frame.begin,
        notes=prompt.notes,
    )
    out: list[str] = []
    held = composition.opening()
    proved, length, reason = False, 0, None
    must_cite = bool(composition.ledger.citations)

    def give(text: str) -> None:
        nonlocal held, proved
        held += text
        proved = proved or (checker.kept >= PROOF and (checker.cited > 0 or not must_cite))
        if proved and held:
            out.append(held)
            show(held)
            held = ""

    try:
        async for piece in pieces:
            length += len(piece)
            give(checker.feed(piece))
            if not proved and length > PATIENCE:
                raise Failed(_worthless(checker))
        give(checker.finish())
    except LacunaError as error:
        reason = (
            REFUSAL
            if isinstance(error, ModelAnswerUnusable) and error.params.get("reason") == REFUSAL
            else error.code
        )
        checker.cut()
        if not proved:
            raise Failed(reason) from error
    if not proved:
        raise Failed(_worthless(checker) if length else "empty")
    give(checker.owed())
    if headed is not None:
        composition = await headed()
    rest = frame.rest(composition)
    if Part.SUGGESTIONS in checker.written:
        rest.append(composition.headings)
    own = all(part in checker.written for part in MODEL_PARTS if part in composition.sections)
    footer = composition.footer(Written.MODEL if own else Written.BOTH, model, prompt.version)
    give("".join(f"\n\n{block}" for block in (*rest, footer) if block) + "\n")
    markdown = "".join(out)
    say = texts(composition.outline.judged.report_language).say
    return Report(
        status=ReportStatus.INCOMPLETE if reason else ReportStatus.SUCCEEDED,
        markdown=markdown,
        citations=composition.ledger.used_in(markdown),
        composed=False,
        model=model,
        notice=say("notice-cut", code=reason, model=model) if reason else None,
        citations_removed=checker.removed,
    )


def _worthless(checker: Checker) -> str:
    """Why nothing of a whole answer could be kept."""
    return "language" if checker.foreign > checker.kept else "nonsense"


class _Frame:
    """Keeps the report's order: whatever the model passes over is put in composed."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition
        self._left = list(Part)

    def begin(self, part: Part) -> str:
        """All before `part`, composed, and its heading; the summary's stands in the opening already."""
        before = self._take(part)
        self._left.remove(part)
        if part is not Part.SUMMARY:
            before.append(self._composition.heading(part))
        return "".join(f"\n\n{block}" for block in before) + "\n\n"

    def rest(self, composition: Composition) -> list[str]:
        """All that is left, from `composition`."""
        self._composition = composition
        return self._take(None)

    def _take(self, until: Part | None) -> list[str]:
        taken = []
        while self._left and self._left[0] is not until:
            taken.append(self._composition.section(self._left.pop(0)))
        return [block for block in taken if block]
