"""The facts that sentence vectors do not see, in both languages."""

from __future__ import annotations

import pytest

from services.retriever.alignment import align
from services.retriever.facts import compare, facts
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
        ("en", "The first sixty minutes are free.", "The first thirty minutes are free.", "number"),
        (
            "pt",
            "Os primeiros sessenta minutos são grátis.",
            "Os primeiros trinta minutos são grátis.",
            "number",
        ),
        ("en", "The shop closes on Monday.", "The shop closes on Friday.", "opposite"),
        ("pt", "A loja fecha na segunda-feira.", "A loja fecha na sexta-feira.", "opposite"),
        ("en", "The course starts in January.", "The course starts in October.", "opposite"),
        ("pt", "O curso começa em janeiro.", "O curso começa em outubro.", "opposite"),
        ("en", "The red light means ready.", "The yellow light means ready.", "opposite"),
        ("pt", "A luz vermelha indica o fim.", "A luz amarela indica o fim.", "opposite"),
        (
            "en",
            "Chemical fertiliser is allowed in some beds.",
            "No chemical fertiliser is used in any bed.",
            "negation",
        ),
        (
            "pt",
            "Adubo químico é usado nos canteiros.",
            "Nenhum adubo químico é usado nos canteiros.",
            "negation",
        ),
    ],
)
def test_one_changed_fact_is_one_clash(language: Language, statement: str, passage: str, clash: str) -> None:
    alignment = align(facts(statement, language), language, facts(passage, language), language)
    assert {c.kind for c in alignment.clashes} - {"word"} == {clash}


@pytest.mark.parametrize(
    ("language", "statement", "passage"),
    [
        ("pt", "O serviço não guarda nem envia o texto.", "O serviço não guarda ou envia o texto."),
        ("en", "It neither keeps nor sends the text.", "It does not keep or send the text."),
        ("pt", "Não há nenhum limite.", "Não há limite."),
        ("en", "Children pay no fines.", "Children are exempt from fines."),
        ("pt", "Crianças não pagam multa.", "Crianças são isentas de multa."),
        ("pt", "Abre das oito às dezessete.", "Abre entre oito e dezessete horas."),
        ("en", "It opens from 8 to 17.", "It opens between eight and seventeen hours."),
        ("en", "Retry after 30 seconds.", "Retry after 30."),
        ("en", "Twenty-one per cent of it is kept.", "21% of it is kept."),
        ("pt", "Vinte e um por cento disso é guardado.", "21% disso é guardado."),
    ],
)
def test_what_says_the_same_otherwise_clashes_in_nothing(
    language: Language, statement: str, passage: str
) -> None:
    for said, found in ((statement, passage), (passage, statement)):
        alignment = align(facts(said, language), language, facts(found, language), language)
        assert {c.kind for c in alignment.clashes} <= {"word"}
        assert not alignment.numbers_missing


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "twenty-one days", {"21 day": 1}),
        ("en", "one hundred and twenty-one", {"121": 1}),
        ("en", "two thousand three hundred and five", {"2305": 1}),
        ("en", "three hundred thousand", {"300000": 1}),
        ("en", "a million in a hundred years", {"1000000": 1, "100 year": 1}),
        ("en", "twelve and thirty", {"12": 1, "30": 1}),
        ("en", "between twenty and thirty minutes", {"20": 1, "30 minute": 1}),
        ("en", "one or another, no one", {}),
        ("en", "twice", {"2": 1}),
        ("en", "five per cent", {"5 percent": 1}),
        ("pt", "vinte e uma semanas", {"21 week": 1}),
        ("pt", "cento e vinte e um", {"121": 1}),
        ("pt", "duas mil trezentas e cinco", {"2305": 1}),
        ("pt", "trezentos mil", {"300000": 1}),
        ("pt", "mil e quinhentos", {"1500": 1}),
        ("pt", "um milhão em cem anos", {"1000000": 1, "100 year": 1}),
        ("pt", "doze e trinta", {"12": 1, "30": 1}),
        ("pt", "entre vinte e trinta minutos", {"20": 1, "30 minute": 1}),
        ("pt", "um e outro, uma vez", {}),
        ("pt", "cinco por cento", {"5 percent": 1}),
        ("pt", "20 mil reais, 3,5 milhões", {"20000": 1, "3500000": 1}),
        ("en", "between one hundred and two hundred days", {"100": 1, "200 day": 1}),
        ("pt", "entre mil e duas mil páginas", {"1000": 1, "2000": 1}),
        ("en", "12:30 million, 1.2.3 thousand", {"12:30": 1, "1000000": 1, "1.2.3": 1, "1000": 1}),
    ],
)
def test_numbers_in_words_are_read_whole(language: Language, text: str, numbers: dict[str, int]) -> None:
    assert facts(text, language).numbers == numbers


@pytest.mark.parametrize(
    ("language", "text", "negations"),
    [
        ("en", "It neither keeps nor sends it.", 1),
        ("en", "It is not that it does not.", 2),
        ("en", "Nor is it kept.", 1),
        ("pt", "Não guarda nem envia.", 1),
        ("pt", "Nem guarda nem envia.", 1),
        ("pt", "Não há nunca nada.", 1),
        ("pt", "Não é verdade que não envia.", 2),
    ],
)
def test_a_negation_that_strengthens_or_goes_on_another_is_not_counted(
    language: Language, text: str, negations: int
) -> None:
    found = facts(text, language)
    assert found.negations == negations == sum(word.kind == "negation" for word in found.words)


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("O limite é 1.500 itens.", "The limit is 1,500 items."),
        ("Espera 3,5 segundos.", "It waits 3.5 seconds."),
        ("Tenta três vezes.", "It tries three times."),
        ("A opção `--timeout` não existe.", "The option `--timeout` does not exist."),
        ("O relatório é escrito em Markdown.", "The report is written in Markdown."),
        ("Vinte e um por cento, na segunda-feira.", "Twenty-one per cent, on Monday."),
        ("Nem guarda nem envia o texto.", "It neither keeps nor sends the text."),
        ("Abre entre oito e dezessete horas.", "It opens from 8 to 17."),
        ("A segunda etapa dura até 30 segundos.", "The second stage, until Friday, takes up to 30 seconds."),
        ("Abre na quarta-feira.", "It opens from Monday to Friday."),
    ],
)
def test_translations_state_the_same_facts(statement: str, passage: str) -> None:
    assert not align(facts(statement, "pt"), "pt", facts(passage, "en"), "en").clashes


@pytest.mark.parametrize("letter", ["A", "O", "E", "I"])
def test_a_capital_that_may_be_a_word_is_no_code_name_and_another_is(letter: str) -> None:
    assert not facts(f"{letter} file is kept.", "en").codes
    assert facts("C files are kept.", "en").codes == {"c"}


def test_a_model_may_find_a_number_covered_whose_unit_one_side_leaves_out() -> None:
    bare, named = facts("It opens from 8 to 17.", "en"), facts("It opens between 8 and 17 hours.", "en")
    for one, other in ((bare, named), (named, bare)):
        assert not compare(one, "en", other, "en").number_missing
    assert compare(named, "en", facts("It opens between 8 and 18 hours.", "en"), "en").number
