"""Statements whose parts stand in different passages."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from services.retriever.alignment import Alignment, Clash
from services.retriever.judging import Joint, Support, Unit
from services.retriever.parts import Part, parts_of, together
from services.retriever.reasons import reason
from services.wire.messages import Evidence, Judged, Language, Verdict
from tests.retriever.conftest import Product, judge

BACKUPS = """# Backups

The backup runs every night at two. The archive is kept for 30 days on the server.

## Access

Only administrators can open the archive room.
"""
KEYS = """# Keys

Every key expires after one year. A lost key is replaced within two days by the front office.
"""
TEXT = """The backup runs every night at two, and a lost key is replaced within two days by the front office, and only
administrators can open the archive room; every key expires after one year.
"""


async def test_parts_in_several_documents_cover_a_statement_together(product: Product) -> None:
    await product.create()
    await product.put("en/backups.md", BACKUPS)
    await product.put("en/keys.md", KEYS)
    await product.ready()
    judged = await judge(product, TEXT, language="en")
    assert isinstance(judged, Judged)
    [whole] = judged.statements
    assert whole.verdict is Verdict.COVERED, whole
    assert [e.document for e in whole.evidence] == ["en/backups.md", "en/keys.md", "en/backups.md"]
    assert "en/backups.md" in whole.reason
    assert "en/keys.md" in whole.reason


def _part(text: str, verdict: Verdict, score: float) -> Part:
    return Part(text, [cast("Support", text)], verdict, score)


def test_what_no_passage_says_is_named() -> None:
    said = _part("The archive is kept for 30 days", Verdict.COVERED, 0.9)
    unsaid = _part("purple kangaroos jump through deserts", Verdict.ABSENT, 0.0)
    denied = _part("the key expires after two years", Verdict.CONTRADICTED, 0.1)
    for before in (Verdict.ABSENT, Verdict.PARTIAL):
        joint = together((before, 0.2), [said, unsaid])
        assert joint == Joint(Verdict.PARTIAL, 0.2, said.found, (unsaid.text,))
    assert together((Verdict.ABSENT, 0.0), [unsaid, unsaid]) is None
    assert together((Verdict.ABSENT, 0.0), [said, unsaid, unsaid, unsaid]) is None, (
        "a quarter says too little"
    )
    assert together((Verdict.PARTIAL, 0.3), [said, denied]) is None
    joint = together((Verdict.PARTIAL, 0.3), [said, _part("it is encrypted", Verdict.COVERED, 0.7)])
    assert joint is not None
    assert (joint.verdict, joint.score, joint.missing) == (Verdict.COVERED, 0.7, ())


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Choose an archive from the list; the service restores it within minutes.", 2),
        ("en", "Each key is checked and the answer is kept for an hour.", 2),
        ("pt", "Cada chave expira depois de um ano, mas o arquivo fica guardado no servidor.", 2),
        ("en", "It reads names, paths and options of the command.", 0),
        ("pt", "O serviço lê nomes e caminhos.", 0),
    ],
)
def test_clauses(language: Language, text: str, expected: int) -> None:
    unit = Unit(0, len(text), text, text, "sentence", checkable=True)
    assert len(parts_of(unit, language)) == expected


def test_a_reason_quotes_the_missing_part_without_its_full_stop_and_names_a_clash_only_where_there_is_one() -> (
    None
):
    shown = [cast("Evidence", SimpleNamespace(document="en/a.md", section="A"))]
    plain = Alignment(1.0, 1.0, 0, (), (), 0, 0, 0, 0, 0)
    told = reason("en", "sentence", Verdict.PARTIAL, plain, shown, unsaid=("an owl sings.",))
    assert "“an owl sings”" in told
    assert "something else" in reason("en", "sentence", Verdict.CONTRADICTED, plain, shown)
    clash = replace(plain, clashes=(Clash("word", "open", "closed"),))
    assert "“open”" in reason("en", "sentence", Verdict.CONTRADICTED, clash, shown)


@pytest.mark.parametrize(("score", "near"), [(0.0, False), (0.049, False), (0.05, True), (0.4, True)])
def test_of_an_absent_statement_the_passage_that_may_say_it_is_to_be_read(score: float, near: bool) -> None:
    shown = [cast("Evidence", SimpleNamespace(document="en/a.md", section="A", score=score))]
    told = reason("en", "sentence", Verdict.ABSENT, Alignment(1.0, 1.0, 0, (), (), 0, 0, 0, 0, 0), shown)
    assert ("in other words" in told) == near
