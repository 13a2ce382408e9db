"""Numbers as sentences state them: their value, whatever the language writes, and the unit that follows."""

from __future__ import annotations

import re

from services.wire.messages import Language

_NUMBER = re.compile(r"\$?\d+(?:[.,:]\d+)*%?")
_ATTACHED = re.compile(r"(\d+(?:[.,]\d+)?)(ms|s|kb|mb|gb|tb|kib|mib|gib|px|h|min)", re.IGNORECASE)
_SPOKEN = {
    language: {word: str(value) for value, word in enumerate(words.split())}
    for language, words in {
        "en": "zero one two three four five six seven eight nine ten eleven twelve",
        "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze",
    }.items()
}
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
        return _with_unit(_value(token, language), after)
    attached = _ATTACHED.fullmatch(token)
    if attached:
        return _with_unit(_value(attached[1], language), attached[2])
    return ""


def spoken_number(word: str, after: str, language: Language) -> str:
    """The same of a case-folded number word up to twelve; '' for what is none.

    "one" and "um" are more often pronoun and article than number.
    """
    value = _SPOKEN[language].get(word, "")
    return _with_unit(value, after) if value and value != "1" else ""


def _value(token: str, language: Language) -> str:
    token = token.strip("$")
    thousands, decimal = (".", ",") if language == "pt" else (",", ".")
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?%?", token):
        token = token.replace(thousands, "")
    return token.replace(",", ".").replace("%", " percent")


def _with_unit(value: str, after: str) -> str:
    unit = _UNITS.get(after.casefold())
    return f"{value} {unit}" if unit and " " not in value else value
