"""Answers that are no proper text are kept and told all the same, on both databases."""

from __future__ import annotations

from pathlib import Path

from services.storage.database import Database
from services.wire.training import EvaluationStatus, ListEvaluatedExamples
from tests.calls.scripted_model import Script, scripted_model
from tests.trainer.evaluations.conftest import BASE, HEADINGS, Shelf, evaluating


async def test_an_answer_with_nul_and_half_a_pair_is_an_answer(database: Database, tmp_path: Path) -> None:
    odd = Script(answers=lambda _: ["an\0odd\ud800answer"])
    shelf = Shelf(headings=HEADINGS[:3])
    async with scripted_model(odd) as model, evaluating(database, tmp_path, model.url, shelf) as seen:
        found = await seen.evaluated(BASE)
        assert found.status is EvaluationStatus.SUCCEEDED
        shown = await seen.bus.request(ListEvaluatedExamples(id=found.id))
        assert {a.text for e in shown.items for a in e.answers} == {"an\ufffdodd?answer"}
