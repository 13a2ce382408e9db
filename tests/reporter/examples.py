"""Judged texts on three unrelated subjects, as a retriever would send them, and a builder for others."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from services.wire.messages import (
    Coverage,
    Evidence,
    Judged,
    Language,
    Omission,
    Place,
    Refinement,
    SectionCoverage,
    Statement,
    Suggestion,
    SuggestionKind,
    Usage,
    Verdict,
)

COVERED, PARTIAL, CONTRADICTED = Verdict.COVERED, Verdict.PARTIAL, Verdict.CONTRADICTED
ABSENT, NOT_CHECKABLE = Verdict.ABSENT, Verdict.NOT_CHECKABLE
CORRECT, COMPLETE = SuggestionKind.CORRECT, SuggestionKind.COMPLETE
WRITE, INCLUDE = SuggestionKind.WRITE, SuggestionKind.INCLUDE


@dataclass(frozen=True)
class At:
    """A passage of an imagined base."""

    document: str
    section: str
    quote: str
    score: float = 0.9
    language: Language = "en"

    @property
    def fields(self) -> dict[str, object]:
        digest = hashlib.sha256(f"{self.document}{self.section}{self.quote}".encode()).hexdigest()
        start = int(digest[:3], 16)
        return {
            "passage": digest[:16],
            "document": self.document,
            "language": self.language,
            "section": self.section,
            "start": start,
            "end": start + len(self.quote),
            "first_line": 1 + start // 60,
            "last_line": 1 + start // 60,
            "quote": self.quote,
        }


Row = tuple[Verdict, str, Sequence[At]]


def suggest(
    kind: SuggestionKind,
    statements: Sequence[int] = (),
    at: At | None = None,
    gain: float = 0.0,
    *,
    author: bool | None = None,
) -> Suggestion:
    """A suggestion about the `statements`, at the passage `at`; in a new document where that is None."""
    return Suggestion(
        kind=kind,
        statements=tuple(statements),
        document=at.document if at else None,
        language=at.language if at else None,
        section=at.section if at else "",
        passages=(Place.model_validate(at.fields),) if at else (),
        author_supplies=kind is WRITE if author is None else author,
        gain=gain,
    )


def judged(
    rows: Sequence[Row],
    omissions: Sequence[At] = (),
    *,
    language: Language = "en",
    report_language: Language | None = None,
    base: str = "handbook",
    reason: str = "",
    interval: float = 0.1,
    suggestions: Sequence[Suggestion] = (),
    headings: dict[int, str] | None = None,
    refinement: Refinement | None = None,
) -> Judged:
    """Offsets, counts and coverage follow from the rows; `headings` stand before the rows of those numbers."""
    statements, start = [], 0
    for index, (verdict, text, places) in enumerate(rows):
        evidence = tuple(Evidence.model_validate({**at.fields, "score": at.score}) for at in places)
        score = evidence[0].score if evidence and verdict is COVERED else 0.05
        statements.append(
            Statement(
                index=index,
                start=start,
                end=start + len(text),
                text=text,
                verdict=verdict,
                score=score,
                reason=reason,
                evidence=evidence,
            )
        )
        start += len(text) + 1
    return Judged(
        language=language,
        report_language=report_language or language,
        base=base,
        base_version="7-3fa9c1",
        evidence_languages=(language,),
        embedding_model="use-multilingual-v3-embed",
        method="passages 1",
        statements=tuple(statements),
        coverage=_coverage(statements, interval),
        omissions=tuple(Omission.model_validate({**at.fields, "centrality": at.score}) for at in omissions),
        sections=_sections(statements, headings or {}, interval),
        suggestions=tuple(suggestions),
        refinement=refinement,
        usage=Usage(),
        timings={"judging": 0.1},
    )


def _coverage(statements: Sequence[Statement], interval: float) -> Coverage:
    checkable = [s for s in statements if s.verdict is not NOT_CHECKABLE]
    words = sum(len(s.text.split()) for s in checkable)
    share = sum(len(s.text.split()) for s in checkable if s.verdict is COVERED) / words if words else 0.0
    return Coverage(
        score=share,
        low=max(0.0, share - interval),
        high=min(1.0, share + interval),
        counts={verdict: sum(s.verdict is verdict for s in statements) for verdict in Verdict},
        words=words,
    )


def _sections(
    statements: Sequence[Statement], headings: dict[int, str], interval: float
) -> tuple[SectionCoverage, ...]:
    if not statements:
        return ()
    starts = sorted({0, *headings})
    parts = [statements[a:b] for a, b in zip(starts, [*starts[1:], len(statements)], strict=True)]
    return tuple(
        SectionCoverage(
            start=part[0].start,
            end=part[-1].end,
            heading=headings.get(start, ""),
            coverage=_coverage(part, interval),
        )
        for start, part in zip(starts, parts, strict=True)
    )


_CACHE = "Dependencies › Using the same dependency multiple times"
_YIELD = "Dependencies with yield › Always raise in dependencies with yield"


def dependencies() -> Judged:
    """English: a tutorial on dependency injection; agreement, one contradiction, gaps both ways."""
    intro = "tutorial/dependencies/index.md"
    with_yield = "tutorial/dependencies/dependencies-with-yield.md"
    first = "Dependencies › First Steps"
    create = At(
        intro,
        first,
        "Let's first focus on the dependency. It is just a **function** that can take parameters.",
        0.93,
    )
    share = At(
        intro,
        first,
        "You only pass `Depends` a single parameter, which must be something like a function.",
        0.9,
    )
    cached = At(intro, _CACHE, "FastAPI will call that sub-dependency only once per request.", 0.88)
    off = At(intro, _CACHE, "Use the parameter `use_cache=False` to call the dependency at every step.", 0.8)
    exits = At(
        with_yield, _YIELD, "Only the code up to the `yield` is executed before creating a response.", 0.86
    )
    limit = At(
        "advanced/middleware.md",
        "Advanced Middleware › GZipMiddleware",
        "`minimum_size` defaults to `500` bytes.",
        0.91,
    )
    level = At(
        "advanced/middleware.md",
        "Advanced Middleware › GZipMiddleware",
        "`compresslevel` is an integer from 1 to 9 and defaults to `9`.",
        0.7,
    )
    tests = At(
        "advanced/testing-dependencies.md",
        "Testing Dependencies with Overrides",
        "You can override a dependency with `app.dependency_overrides`.",
        0.83,
    )
    far = At(
        with_yield,
        _YIELD,
        "You can have sub-dependencies of any size and shape, and any of them can use `yield`.",
        0.3,
    )
    return judged(
        [
            (NOT_CHECKABLE, "Welcome, and thank you for reading!", ()),
            (COVERED, "A dependency is just a function that takes parameters.", [create]),
            (COVERED, "You give Depends one parameter, a callable.", [share]),
            (COVERED, "Within a request a shared sub-dependency is called only once.", [cached]),
            (PARTIAL, "Set use_cache=False to call it again, which costs about 2 ms a call.", [off]),
            (COVERED, "Code before yield runs before the response is made.", [exits]),
            (ABSENT, "Dependencies are closed in the order of their names.", [far]),
            (ABSENT, "A dependency that hangs is cancelled after a minute.", [far]),
            (CONTRADICTED, "GZip compresses responses of at least 1000 bytes by default.", [limit]),
        ],
        [tests, level],
        base="fastapi",
        reason="The passage supports the first half of the sentence and says nothing of the rest.",
        interval=0.14,
        suggestions=[
            suggest(CORRECT, [8], limit, 0.12),
            suggest(WRITE, [6, 7], far, 0.26),
            suggest(COMPLETE, [4], off, 0.19, author=True),
            suggest(INCLUDE, (), tests),
        ],
        headings={1: "Dependencies", 6: "What we *know* of closing", 8: "GZip | zip"},
    )


def backups() -> Judged:
    """Portuguese: an operations policy of which hardly anything is documented, though its subject is."""
    where = "operacao/backup.md"
    daily = At(
        where, "Operação › Cópias de segurança", "As cópias são feitas uma vez por dia, às 2h.", 0.35, "pt"
    )
    keep = At(
        where, "Operação › Cópias de segurança › Retenção", "Cada cópia é guardada por 30 dias.", 0.4, "pt"
    )
    restore = At(
        "operacao/restauracao.md",
        "Operação › Restauração",
        "A restauração substitui a pasta de dados.",
        0.31,
        "pt",
    )
    return judged(
        [
            (ABSENT, "As cópias de segurança são cifradas com uma chave de cada cliente.", [daily]),
            (ABSENT, "A chave fica em um cofre fora do servidor das cópias.", [daily]),
            (ABSENT, "Uma cópia semanal é levada a outro país.", [keep]),
            (ABSENT, "A restauração é ensaiada a cada trimestre, com relatório.", [restore]),
        ],
        language="pt",
        base="manual",
        interval=0.06,
        suggestions=[
            suggest(WRITE, [0, 1], daily, 0.45),
            suggest(WRITE, [3], restore, 0.24),
            suggest(WRITE, [2], None, 0.2),
        ],
    )


def recipe() -> Judged:
    """Portuguese: a recipe, held against software documentation. The base has nothing on the subject."""
    far = At(
        "docs/api.md", "API › Limites", "O tamanho máximo de um texto é de 200.000 caracteres.", 0.04, "pt"
    )
    other = At("docs/fila.md", "Filas", "Cada mensagem é entregue ao menos uma vez.", 0.02, "pt")
    return judged(
        [
            (ABSENT, "A massa descansa por doze horas na geladeira.", [far]),
            (ABSENT, "O fermento natural dá ao pão a acidez e o aroma.", [other]),
            (ABSENT, "Asse em forno bem quente, com vapor nos primeiros minutos.", [far]),
        ],
        language="pt",
        base="lacuna",
        suggestions=[suggest(WRITE, [0, 1, 2], None, 1.0)],
    )


def retention() -> Judged:
    """Portuguese: mostly covered, with a contradiction in a number and something left out."""
    where = "operacao/retencao.md"
    keep = At(where, "Retenção › Prazos", "Os registros de acesso são guardados por 60 dias.", 0.92, "pt")
    erase = At(
        where, "Retenção › Prazos", "Depois do prazo, os registros são apagados e não voltam.", 0.9, "pt"
    )
    ask = At(
        "privacidade/pedidos.md",
        "Privacidade › Pedidos do titular",
        "O titular pode pedir a exclusão por e-mail.",
        0.88,
        "pt",
    )
    answer = At(
        "privacidade/pedidos.md",
        "Privacidade › Pedidos do titular",
        "A resposta é enviada em até 15 dias.",
        0.85,
        "pt",
    )
    law = At(where, "Retenção › Exceções", "Uma ordem judicial suspende a exclusão.", 0.8, "pt")
    return judged(
        [
            (CONTRADICTED, "Os registros de acesso são guardados por 30 dias.", [keep]),
            (COVERED, "Passado o prazo, eles são apagados de vez.", [erase]),
            (COVERED, "O titular pede a exclusão por e-mail.", [ask]),
            (COVERED, "Respondemos em no máximo 15 dias.", [answer]),
            (NOT_CHECKABLE, "Simples, não é?", ()),
        ],
        [law],
        language="pt",
        base="politicas",
        suggestions=[suggest(CORRECT, [0], keep, 0.3), suggest(INCLUDE, (), law)],
    )


def queues() -> Judged:
    """English: everything in the text is in the base, and nothing else is."""
    once = At("wire/delivery.md", "Delivery › Guarantees", "A job is delivered at least once.", 0.97)
    dead = At(
        "wire/delivery.md",
        "Delivery › Dead letters",
        "After three failures a message goes to the dead-letter queue.",
        0.94,
    )
    return judged(
        [
            (COVERED, "Every job reaches a worker at least once.", [once]),
            (COVERED, "A message that failed three times is moved to the dead-letter queue.", [dead]),
        ],
        base="broker",
        interval=0.03,
    )
