from __future__ import annotations

from typing import Any

from services.examples.likeness import likeness


def chat(*turns: str, system: str = "") -> dict[str, Any]:
    roles = ("user", "assistant")
    said = [{"role": roles[n % 2], "content": text} for n, text in enumerate(turns)]
    return {"messages": [*([{"role": "system", "content": system}] if system else []), *said]}


QUESTION = "How long is the timeout of the server?"


def test_case_accents_and_punctuation_make_no_other_words() -> None:
    one = likeness(chat("Qual é a configuração do servidor?", "Dez segundos."))
    two = likeness(chat("qual e a CONFIGURACAO, do servidor", "dez segundos"))
    assert one.exact != two.exact
    assert one[1:] == two[1:]
    assert likeness(chat("1 + 1?", "2")).near != likeness(chat("1 + 2?", "2")).near


def test_slices_of_a_conversation_other_answers_and_other_prompts_are_one_conversation() -> None:
    first = likeness(chat(QUESTION, "Ten seconds."))
    longer = likeness(chat(QUESTION, "Ten seconds.", "And of the client?", "Five."))
    other = likeness(chat(QUESTION, "I do not know."))
    prompted = likeness(chat(QUESTION, "Ten seconds.", system="Be short."))
    assert first.conversation == longer.conversation == other.conversation == prompted.conversation
    assert len({first.near, longer.near, other.near, prompted.near}) == 4
    assert likeness(chat("Something else?", "Yes.")).conversation != first.conversation


def test_a_question_is_the_last_one_and_a_short_one_tells_nothing() -> None:
    opened = likeness(chat("Good morning to you all.", "Hello.", QUESTION, "Ten."))
    assert opened.question == likeness(chat(QUESTION, "Ten.")).question != 0
    assert likeness(chat("Go on.", "Well.")).question == 0


def test_words_that_are_cut_otherwise_are_other_words() -> None:
    assert likeness(chat("ab c", "d")).near != likeness(chat("ab", "c d")).near
    assert likeness({"messages": [{"role": "assistant", "content": "Hi."}]}).conversation != 0
