"""The one field of a report that a small fine-tuned model fills: the heading under which to write what lacks."""

from __future__ import annotations

import asyncio
from time import monotonic

import structlog

from services.calls.chat import Call, Spent
from services.examples import heading
from services.reporter.outline import Outline
from services.reporter.suggesting import shown
from services.reporter.tongue import foreign, ready
from services.reporter.writing import Writer
from services.wire.errors import LacunaError
from services.wire.messages import Heading, Statement, Suggestion, SuggestionKind

MOST = 5
"""Suggestions of a report that get a heading."""
PATIENCE = 30.0
"""Seconds for all of them; what comes later is left out."""
TOKENS = 64
"""Of an answer: the longest heading in its JSON, in the tokens of a small vocabulary."""

log = structlog.get_logger(__name__)


async def headings(
    writer: Writer, model: str, outline: Outline, deadline: float, spent: Spent
) -> tuple[Heading, ...]:
    """What `model` proposes for the suggestions that the report shows and that ask to write, until `deadline` on the
    monotonic clock. A suggestion whose answer fails, or has another form or language, goes without."""
    language = outline.judged.language
    statements = {statement.index: statement for statement in outline.judged.statements}
    wanted = [
        (position, suggestion, statements[suggestion.statements[0]])
        for position in shown(outline.suggestions)
        if (suggestion := outline.suggestions[position]).kind is SuggestionKind.WRITE
        and suggestion.statements
        and suggestion.statements[0] in statements
    ]
    await asyncio.to_thread(ready)
    until = min(deadline, monotonic() + PATIENCE)

    async def ask(position: int, suggestion: Suggestion, statement: Statement) -> Heading | None:
        asked = heading.messages(statement.text, suggestion.document or "", suggestion.section, language)
        system, user = (message["content"] for message in asked)
        call = Call(system, user, max_tokens=TOKENS, temperature=0)
        try:
            found = heading.read(await writer.answer(model, call, until, spent))
        except LacunaError as error:
            log.info("no heading", action="report.heading_missing", code=error.code)
            return None
        if found is None or foreign(found, language):
            code = "form" if found is None else "language"
            log.info("no heading", action="report.heading_missing", code=code)
            return None
        return Heading(suggestion=position, statement=statement.index, heading=found, model=model)

    found = await asyncio.gather(*(ask(*one) for one in wanted[:MOST]))
    return tuple(one for one in found if one is not None)
