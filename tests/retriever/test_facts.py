"""The facts that sentence vectors do not see, in both languages."""

from __future__ import annotations

import pytest

from services.retriever.alignment import align
from services.retriever.facts import facts
from services.wire.messages import Language


@pytest.mark.parametrize(
    ("language", "statement", "passage", "clash"),
    [
        ("en", "It waits 60 seconds.", "It waits 30 seconds.", "number"),
        ("pt", "Espera 60 segundos.", "Espera 30 segundos.", "number"),
        ("en", "It waits 30 minutes.", "It waits 30 seconds.", "number"),
        ("pt", "O limite é 1.500 itens.", "O limite é 1.000 itens.", "number"),
        ("en", "Set `max_length` first.", "Set `max_size` first.", "code"),
        ("pt", "Use --reload para isso.", "Use --workers para isso.", "code"),
        ("en", "It does not keep the file.", "It does keep the file.", "negation"),
        ("pt", "O servidor não guarda o arquivo.", "O servidor guarda o arquivo.", "negation"),
        ("en", "The field is optional here.", "The field is required here.", "opposite"),
        ("pt", "O campo é opcional aqui.", "O campo é obrigatório aqui.", "opposite"),
    ],
)
def test_one_changed_fact_is_one_clash(language: Language, statement: str, passage: str, clash: str) -> None:
    alignment = align(facts(statement, language), language, facts(passage, language), language)
    assert {c.kind for c in alignment.clashes} - {"word"} == {clash}


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("O limite é 1.500 itens.", "The limit is 1,500 items."),
        ("Espera 3,5 segundos.", "It waits 3.5 seconds."),
        ("Tenta três vezes.", "It tries three times."),
        ("A opção `--timeout` não existe.", "The option `--timeout` does not exist."),
        ("O relatório é escrito em Markdown.", "The report is written in Markdown."),
    ],
)
def test_translations_state_the_same_facts(statement: str, passage: str) -> None:
    assert not align(facts(statement, "pt"), "pt", facts(passage, "en"), "en").clashes


@pytest.mark.parametrize("letter", ["A", "O", "E", "I"])
def test_a_capital_that_may_be_a_word_is_no_code_name_and_another_is(letter: str) -> None:
    assert not facts(f"{letter} file is kept.", "en").codes
    assert facts("C files are kept.", "en").codes == {"c"}
