"""The report that needs no model: outline -> Markdown, always the same for the same judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.reporter.citations import Ledger
from services.reporter.findings import contradictions, lacks, leaves_out, similarities
from services.reporter.outline import Outline, Shape
from services.reporter.quoting import escape
from services.reporter.suggesting import proposals, suggestions
from services.reporter.summary import facts, reading
from services.reporter.texts import texts
from services.reporter.wording import Wording, paragraphs
from services.wire.messages import Heading


class Part(StrEnum):
    """The report's sections, in their order."""

    SUMMARY = "summary"
    SIMILARITIES = "similarities"
    CONTRADICTIONS = "contradictions"
    GAPS = "gaps"
    SUGGESTIONS = "suggestions"


MODEL_PARTS = frozenset(Part) - {Part.CONTRADICTIONS}
"""What a trusted model may write; figures and contradictions stay exact."""


class Written(StrEnum):
    """Who wrote the report, as its footer says."""

    COMPOSED = "composed"
    MODEL = "model"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Composition:
    """The finished pieces. Every one ends without a newline; `sections` leaves empty ones out."""

    outline: Outline
    title: str
    facts: str
    sections: dict[Part, str]
    """Bodies, without headings."""
    ledger: Ledger
    headings: str = ""
    """What a model proposes as headings, as a list, for a report whose suggestions another one wrote."""

    def heading(self, part: Part) -> str:
        return "## " + texts(self.outline.judged.report_language).say(f"heading-{part}")

    def opening(self) -> str:
        """What every report begins with: the title, and the summary's figures under their heading."""
        return paragraphs((self.title, self.heading(Part.SUMMARY), self.facts))

    def section(self, part: Part) -> str:
        """Heading and body; '' for an empty one. The summary's heading stands in the opening."""
        body = self.sections.get(part, "")
        return body if part is Part.SUMMARY or not body else f"{self.heading(part)}\n\n{body}"

    def footer(self, written: Written = Written.COMPOSED, model: str = "", prompt: str = "") -> str:
        """What it takes to get this report again."""
        judged = self.outline.judged
        say, listing = texts(judged.report_language).say, texts(judged.report_language).listing
        arguments = {} if written is Written.COMPOSED else {"model": _name(model), "prompt": _name(prompt)}
        line = say(
            "footer",
            base=escape(judged.base),
            version=escape(judged.base_version),
            languages=listing([say(f"language-{language}") for language in judged.evidence_languages]),
            method=escape(judged.method),
            embedding=escape(judged.embedding_model),
            written=say(f"written-{written}", **arguments),
            refined=self._refined(),
        )
        return f"---\n\n{line}"

    def _refined(self) -> str:
        """What a model's second look at uncertain statements did; '' where none was asked for."""
        refinement = self.outline.judged.refinement
        if refinement is None:
            return ""
        say, model = texts(self.outline.judged.report_language).say, _name(refinement.model)
        if refinement.error is not None:
            code = refinement.error.code
            said = say("refined-failed", code=code, model=model, n=refinement.changed)
        else:
            said = say("refined", n=refinement.asked, changed=refinement.changed, model=model)
        cost = refinement.usage.cost
        return " " + said + (say("refined-cost", cost=_dollars(cost)) if cost else "")

    def markdown(self) -> str:
        """The whole composed report."""
        return paragraphs((self.opening(), *(self.section(part) for part in Part), self.footer())) + "\n"


def compose(outline: Outline, headings: Sequence[Heading] = ()) -> Composition:
    """Write every part of the report. Pure and deterministic. `headings` are a model's, each shown with its
    suggestion; without any, all is as if there were no such model."""
    ledger = Ledger()
    words = Wording(texts(outline.judged.report_language), ledger)
    subject, base = words.quote(outline.subject, 70), escape(outline.judged.base)
    title = words.say("title", text=subject, base=base) if subject else words.say("title-plain", base=base)
    figures = facts(outline, words)
    sections = {
        Part.SUMMARY: reading(outline, words),
        Part.SIMILARITIES: similarities(outline, words),
        Part.CONTRADICTIONS: contradictions(outline, words),
        Part.GAPS: _gaps(outline, words),
        Part.SUGGESTIONS: suggestions(outline, words, {h.suggestion: h for h in headings}),
    }
    there = {p: body for p, body in sections.items() if body}
    return Composition(outline, f"# {title}", figures, there, ledger, proposals(outline, words, headings))


def _gaps(outline: Outline, words: Wording) -> str:
    parts = (("heading-lacks", lacks(outline, words)), ("heading-leaves-out", leaves_out(outline, words)))
    found = paragraphs(f"### {words.say(heading)}\n\n{body}" for heading, body in parts if body)
    return found or (words.say("gaps-none") if outline.shape is Shape.COVERED else "")


def _name(name: str) -> str:
    return escape(" ".join(name.split()))


def _dollars(cost: float) -> str:
    """Two significant digits, whatever the size: half a cent is 0.0050."""
    return f"{cost:.2f}" if cost >= 0.1 else f"{cost:.4f}"
