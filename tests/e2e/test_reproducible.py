"""The same text on the same version gets the same verdicts, byte for byte, whoever judges it over whichever bus."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.stack.product import ROOT, Product, running
from tests.stack.rabbit import Rabbit

PAGES = ("bases", "chunks-and-passages", "coverage", "verdicts")
TEXT = """# How a base is searched

Documents are cut into chunks of 200 to 500 tokens. Documents are cut into chunks of 300 to 900 tokens. A base is a
versioned set of documents, and a choir of owls reads each of them to the town at every full moon.

## What comes of it

A statement gets one of five verdicts. The coverage is not the covered share of the checkable statements. Where do
kangaroos sleep? Purple kangaroos jump through the deserts of Sydney.
"""
JUDGED = ("base_version", "method", "statements", "coverage", "omissions", "sections", "suggestions")
AT_ONCE = 8


def _answers(product: Product) -> list[str]:
    """What many analyses of the text at the same moment answer, in both report languages."""

    def one(number: int) -> str:
        done = product.analyse(
            TEXT, "same", language="en", report_language=("en", "pt")[number % 2], report=False
        )
        assert done["status"] == "succeeded", done["error"]
        return json.dumps([done[name] for name in JUDGED], ensure_ascii=False)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_one_process_one_retriever_and_four_judge_alike(tmp_path: Path, broker: Rabbit) -> None:
    found: dict[str, list[str]] = {}
    with running(Product(tmp_path, demo=False)) as product:
        product.call("POST", "/api/v1/bases", {"name": "same"})
        for language in ("en", "pt"):
            for page in PAGES:
                markdown = (ROOT / "docs" / language / f"{page}.md").read_text(encoding="utf-8")
                assert product.put("same", f"{language}/{page}.md", markdown) == 201
        product.wait_indexed("same")
        found["memory"] = _answers(product)
    with running(Product(tmp_path, broker.add_vhost("same"), demo=False, retrievers=4)) as product:
        found["four retrievers over RabbitMQ"] = _answers(product)
        for number in (2, 3, 4):
            product.kill(f"retriever-{number}")
        found["one retriever over RabbitMQ"] = _answers(product)
    verdicts = {s["verdict"] for s in json.loads(found["memory"][0])[2]}
    assert {"covered", "contradicted", "absent", "not_checkable"} <= verdicts
    for who, answers in found.items():
        for number, answer in enumerate(answers):
            assert answer == found["memory"][number % 2], who
