"""A sentence read for its facts: words in order, numbers, code names, negations, opposites.

Sentence vectors hardly see what makes two near-identical sentences say different things ("30 days" and "60 days"
are close), so these are compared by themselves, in `alignment`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from services.retriever.lexical import is_code, is_stop, raw_tokens, stem
from services.retriever.numbers import number_of, spoken_number, times, with_unit
from services.retriever.opposites import Side, sides
from services.wire.messages import Language

WordKind = Literal["number", "code", "negation", "stop", "word"]

_WRITTEN_OUT = {
    "en": (
        (re.compile(r"\bcan['’]t\b|\bcannot\b", re.IGNORECASE), "can not"),
        (re.compile(r"\bwon['’]t\b", re.IGNORECASE), "will not"),
        (re.compile(r"\b([a-z]+)n['’]t\b", re.IGNORECASE), r"\1 not"),
        (re.compile(r"\bper cent\b", re.IGNORECASE), "percent"),
    ),
    "pt": (
        (re.compile(r"\bpor cento\b", re.IGNORECASE), "porcento"),
        # "segunda" alone is more often the second
        (re.compile(r"\b(segunda|terça|quarta|quinta|sexta)s?-feiras?\b", re.IGNORECASE), r"\1s"),
    ),
}
_NEGATIONS = {
    "en": frozenset(["not", "never", "no", "none", "nor", "neither", "nothing", "nobody", "without", "non"]),
    "pt": frozenset(
        ["não", "nunca", "jamais", "nem", "sem", "nenhum", "nenhuma", "nada", "ninguém", "tampouco"]
    ),
}
_CODE_SPAN = re.compile(r"`+([^`\n]{1,200})`+")
_DOUBLE = 5
"""Words within which a second Portuguese negation only strengthens the first: "não há nenhum"."""
_GOES_ON = dict.fromkeys(["nor", "nem", "nenhum", "nenhuma"], 12)
"""Words within which these go on an earlier negation: "não usa nem guarda", "neither keeps nor sends"."""
_EDGES = ".:()@"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared (`key`) and as it is shown (`text`)."""

    key: str
    text: str
    kind: WordKind


@dataclass(frozen=True, slots=True)
class Facts:
    words: tuple[Word, ...]
    plain: frozenset[str]
    """Every word as written, case folded."""
    numbers: Counter[str]
    """Values, '3.5', with their unit where one follows, '30 day'."""
    codes: frozenset[str]
    """What is code by its form, or because the source marks it so, case folded."""
    marked: frozenset[str]
    """The words that the source marks as code."""
    negations: int
    sides: Counter[Side]
    shown: dict[Side, str]
    """The first word of each of `sides`, as written."""


@lru_cache(maxsize=20_000)
def facts(text: str, language: Language, source: str = "") -> Facts:
    """The facts of a plain sentence in `language`. `source`, its Markdown, tells what is marked as code."""
    marked = frozenset(_bare(t) for span in _CODE_SPAN.findall(source) for t in raw_tokens(span))
    for pattern, plain in _WRITTEN_OUT[language]:
        text = pattern.sub(plain, text)
    raw = raw_tokens(text)
    bares = [_bare(token) for token in raw]
    words: list[Word] = []
    numbers: Counter[str] = Counter()
    opposed: Counter[Side] = Counter()
    shown: dict[Side, str] = {}
    negations, last = 0, -1
    end = 0
    for at, (token, bare) in enumerate(zip(raw, bares, strict=True)):
        if at < end:
            continue
        after = [*bares[at + 1 : at + 3], "", ""]
        number, end = number_of(token, after[0], language), at + 1
        if number and (scaled := times(number, after[0], language)):
            number, end = with_unit(scaled, after[1]), at + 2
        if not number:
            number, end = spoken_number(bares, at, language)
        if number:
            words.append(Word("#" + number, " ".join(raw[at:end]), "number"))
            numbers[number] += 1
            continue
        stemmed = stem(bare, language)
        for side in (*sides(stemmed, language), *sides("=" + bare, language)):
            opposed[side] += 1
            shown.setdefault(side, token)
        if bare in _NEGATIONS[language]:
            reach = _GOES_ON.get(bare, _DOUBLE if language == "pt" and bare != "não" else 0)
            stronger = last >= 0 and at - last <= reach
            words.append(Word("!" + bare, token, "stop" if stronger else "negation"))
            negations += not stronger
            last = at
        elif is_code(token) or bare in marked:
            words.append(Word("=" + bare, token, "code"))
        else:
            words.append(Word(stemmed, token, "stop" if is_stop(bare, language) else "word"))
    return Facts(
        words=tuple(words),
        plain=frozenset(bares),
        numbers=numbers,
        codes=frozenset(w.key[1:] for w in words if w.kind == "code"),
        marked=marked,
        negations=negations,
        sides=opposed,
        shown=shown,
    )


def beside(number: str, own: Facts, other: Facts) -> str:
    """A number of `own`, with the unit that `other` alone gives its value: "8 to 17" speaks of "17 hours"."""
    if number in other.numbers or " " in number:
        return number
    named = [told for told in other.numbers if told.startswith(number + " ") and told not in own.numbers]
    return min(named, default=number)


def numbers_beside(own: Facts, other: Facts) -> Counter[str]:
    """The numbers of `own` as they compare with those of `other`."""
    out: Counter[str] = Counter()
    for number, count in own.numbers.items():
        out[beside(number, own, other)] += count
    return out


def is_negation(word: str) -> bool:
    """Whether `word` denies, in either language."""
    return any(word.casefold() in words for words in _NEGATIONS.values())


def _bare(token: str) -> str:
    return token.strip(_EDGES).casefold()


@dataclass(frozen=True, slots=True)
class Difference:
    """How a statement's numbers and code names differ from a passage's, wherever in the sentence they stand."""

    number: bool
    """The statement has a number that the passage lacks, and the passage another one."""
    number_missing: bool
    code: bool
    code_missing: bool


def compare(statement: Facts, language: Language, passage: Facts, passage_language: Language) -> Difference:
    """What of the statement's numbers and code names the passage states otherwise, or does not hold.

    In two languages, what only one side marks as code is a translated word at most.
    """
    stated, told = numbers_beside(statement, passage), numbers_beside(passage, statement)
    numbers, others = stated - told, told - stated
    codes, other_codes = statement.codes - passage.plain, passage.codes - statement.plain
    if language != passage_language:
        other_codes -= passage.marked
    return Difference(
        number=bool(numbers and others),
        number_missing=bool(numbers),
        code=bool(codes and other_codes),
        code_missing=bool(codes),
    )
