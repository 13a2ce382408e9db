"""Numbers as sentences state them: their value, whatever the language writes, and the unit that follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from services.wire.messages import LANGUAGES, Language

_TABLE = Path(__file__).parent / "numbers.txt"
"""A line is a value | its words in English | in Portuguese. The page's own judging reads the same file."""

_NUMBER = re.compile(r"\$?\d+(?:[.,:]\d+)*%?")
_ATTACHED = re.compile(r"(\d+(?:[.,]\d+)?)(ms|s|kb|mb|gb|tb|kib|mib|gib|px|h|min)", re.IGNORECASE)
_FACTOR = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_AND = {"en": "and", "pt": "e"}
_UNITS = {
    unit: name
    for name, units in {
        "second": "second seconds sec segundo segundos s",
        "millisecond": "millisecond milliseconds milissegundo milissegundos ms",
        "minute": "minute minutes min minuto minutos",
        "hour": "hour hours hora horas h",
        "day": "day days dia dias",
        "week": "week weeks semana semanas",
        "month": "month months mês meses",
        "year": "year years ano anos",
        "byte": "byte bytes b",
        "kilobyte": "kb kib kilobyte kilobytes quilobytes",
        "megabyte": "mb mib megabyte megabytes",
        "gigabyte": "gb gib gigabyte gigabytes",
        "terabyte": "tb tib terabyte terabytes",
        "pixel": "px pixel pixels",
        "percent": "percent % porcento",
    }.items()
    for unit in units.split()
}


def number_of(token: str, after: str, language: Language) -> str:
    """The value of a written number, '3.5', with its unit where one follows, '30 day'; '' for what is none."""
    if _NUMBER.fullmatch(token):
        return with_unit(_value(token, language), after)
    attached = _ATTACHED.fullmatch(token)
    if attached:
        return with_unit(_value(attached[1], language), attached[2])
    return ""


def spoken_number(words: Sequence[str], at: int, language: Language) -> tuple[str, int]:
    """The value, with its unit, of the number that the case-folded `words` spell from `at` on ("vinte e um dias"), and
    where it ends; ('', at) where they spell none.

    "one" and "um" alone are more often pronoun and article than number.
    """
    known = _spoken(language)
    thousands = part = last = 0
    end = at
    while end < len(words):
        joined = end > at and words[end] == _AND[language] and (language == "pt" or last >= 100)
        word, then = (*words[end + joined : end + joined + 2], "", "")[:2]
        if word not in known or (joined and _is_next(known.get(then, 0), thousands)):
            break
        value = known[word]
        if value >= 1000 and not joined and not thousands:
            thousands, part, last = (part or 1) * value, 0, value
        elif value == 100 and not joined and 0 < part == last < 10:
            part, last = part * 100, 100
        elif end == at or ((language == "en" or joined or value % 100 == 0) and _follows(last, value)):
            part, last = part + value, value
        else:
            break
        end += 1 + joined
    total = thousands + part
    if end == at or (total == 1 and end == at + 1):
        return "", at
    return with_unit(str(total), words[end] if end < len(words) else ""), end


def times(number: str, word: str, language: Language) -> str:
    """`number` of `word`, where that is a thousand or more: "20 mil", "3.5 million"; '' where it is not."""
    value = _spoken(language).get(word, 0)
    return str(int(float(number) * value + 0.5)) if value >= 1000 and _FACTOR.fullmatch(number) else ""


def _is_next(then: int, thousands: int) -> bool:
    """Whether a number word before one worth `then` begins another number: "one hundred and two hundred"."""
    return then == 100 or (thousands > 0 and then >= 1000)


def _follows(last: int, value: int) -> bool:
    """Whether `value` goes on a number whose last word was `last`, as "one" does after "twenty"."""
    below = 1000 if last >= 1000 else 100 if last >= 100 else 10 if last >= 20 else 0
    return 0 < value < below


@cache
def _spoken(language: Language) -> dict[str, int]:
    out: dict[str, int] = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        value, *columns = line.split("|")
        out.update(dict.fromkeys(columns[LANGUAGES.index(language)].split(), int(value)))
    return out


def _value(token: str, language: Language) -> str:
    token = token.strip("$")
    thousands, decimal = (".", ",") if language == "pt" else (",", ".")
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?%?", token):
        token = token.replace(thousands, "")
    return token.replace(",", ".").replace("%", " percent")


def with_unit(value: str, after: str) -> str:
    """`value` with the unit that the word `after` it names."""
    unit = _UNITS.get(after.casefold())
    return f"{value} {unit}" if unit and " " not in value else value
