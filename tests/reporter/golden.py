"""Reports that the page must compose too, letter by letter: `python -m tests.reporter.golden` writes them anew."""

from __future__ import annotations

import json
import random
from pathlib import Path

from services.reporter.composing import compose
from services.reporter.outline import outline
from services.wire.messages import Judged, Language, SuggestionKind, Verdict
from tests.reporter import examples
from tests.reporter.examples import At, judged, suggest

FILE = Path(__file__).resolve().parents[2] / "frontend" / "tests" / "golden" / "reports.json"
_MIXED = 14
_SAID: dict[Language, list[str]] = {
    "en": [
        "The server keeps each message for 60 days.",
        "The server keeps every message for 30 days.",
        "`port` is **8080** by default",
        "A _job_ runs at 2:30, 3 times",
        "See [the guide](guide.md) and ![an image](x.png) for more.",
        "&amp; 50 % of 1,000 users",
        "* item with <b>tags</b> and <script>alert(1)</script>",
        "1. first step\nand what wraps",
        "Nothing is lost [3], see [1, 2].",
        "| a | b | c |",
        "## Heading {#id}",
        "www.example.org or http://example.org costs $5: mail mailto:me@example.org",
        "__init__ and 𝒳 and 😀 and \u202eevil\u202c \x07 stay, `` ` `` too",
        "A very long sentence goes on and on about queues, brokers, hosts and disks until nobody knows any more "
        "how it began, which is why somebody has to cut it somewhere near its end, at a word, as is said here.",
    ],
    "pt": [
        "O servidor guarda cada mensagem por 30 dias.",
        "O servidor guarda toda mensagem por 60 dias.",
        "A `porta` é **8080**",
        "São 1.000 usuários, às 14h30",
        "Não há cópia [2, 3].",
        "> citação “entre aspas”",
        "~~riscado~~ e *ênfase* de verdade",
        "- item\n- outro",
        "Cada fila tem 3 réplicas, e nenhuma se perde",
    ],
}


def reports() -> list[dict[str, object]]:
    """Judgements of every shape, and what is composed of each."""
    by_hand = (
        examples.dependencies, examples.backups, examples.recipe, examples.retention, examples.queues,
    )  # fmt: skip
    given = [*(example() for example in by_hand), judged([]), *(_mixture(seed) for seed in range(_MIXED))]
    return [_report(one) for one in given]


def _mixture(seed: int) -> Judged:
    draw = random.Random(seed)
    language: Language = draw.choice(("en", "pt"))
    said = _SAID[language]
    places = [
        At(
            f"{language}/{draw.choice(('a_file', 'b*', 'guide/c'))}.md",
            draw.choice(("", "Guide", "Guide › Set *up* | now", "Guide › " + " › ".join(["Quite long"] * 9))),
            draw.choice(_SAID[draw.choice(("en", "pt", language))]),
            draw.choice((0.31, 0.5, 0.77, 0.93)),
            language,
        )
        for _ in range(draw.randint(1, 14))
    ]
    verdicts = draw.sample(list(Verdict), draw.randint(1, 5))
    rows = [
        (
            draw.choice(verdicts),
            f"{draw.choice(said)} {n if n % 3 else ''}".strip(),
            draw.sample(places, draw.randint(0, 1)),
        )
        for n in range(draw.choice((1, 2, 6, 12, 33)))
    ]  # fmt: skip
    suggestions = [
        suggest(
            kind := draw.choice(list(SuggestionKind)),
            [] if kind is SuggestionKind.INCLUDE else draw.sample(range(len(rows)), min(len(rows), draw.randint(1, 4))),
            at=None if kind is SuggestionKind.WRITE and draw.random() < 0.4 else draw.choice(places),
            gain=draw.choice((0.0, 0.004, 0.005, 0.015, 0.125, 0.3)),
            author=draw.random() < 0.5,
        )
        for _ in range(draw.randint(0, 13))
    ]  # fmt: skip
    return judged(
        rows,
        draw.sample(places, draw.randint(0, len(places))),
        language=language,
        report_language=draw.choice(("en", "pt")),
        base=draw.choice(("docs", "my_base")),
        reason=draw.choice(("", "The *first* half: ", "Só a primeira parte.")),
        interval=draw.choice((0.0, 0.06, 0.2)),
        suggestions=suggestions,
        headings={at: f"Part {at} of *it* | more" for at in range(0, len(rows), draw.choice((2, 3, 9)))},
    )


def _report(given: Judged) -> dict[str, object]:
    composition = compose(outline(given))
    markdown = composition.markdown()
    cited = [citation.model_dump(mode="json") for citation in composition.ledger.used_in(markdown)]
    return {"judged": given.model_dump(mode="json"), "markdown": markdown, "citations": cited}


def written() -> str:
    """The file's content, a report a line."""
    lines = (json.dumps(report, ensure_ascii=False, separators=(",", ":")) for report in reports())
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(written(), encoding="utf-8")
