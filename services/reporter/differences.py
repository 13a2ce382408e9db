"""In what two sentences differ, when that can be named: numbers first, then a few words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*(?:\s?[%°])?")
_UNIT = re.compile(r"\s?(?:-\s?)?([^\W\d_]{1,14})")
_TOKEN = re.compile(r"\w+(?:[-'’.]\w+)*%?")
_NO_UNIT = frozenset(
    re.split(
        " ",
        "a o e à é and or of to in is are as os ou de do da em no na por com if the for são on at by per se",
    )
)
_ALIKE = 0.5
_SPAN = 30
_LONGEST = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands here (in the text) where the base has something else."""

    here: str
    there: str


def difference(here: str, there: str, *, same_language: bool = True) -> Difference | None:
    """The numbers that only one of two plain sentences has, else the words that alone were replaced.

    None where nothing short can be named: better silent than wrong. Words are compared in one language only.
    """
    ours, theirs = _numbers(here), _numbers(there)
    only_here = [span for number, span in ours.items() if number not in theirs]
    only_there = [span for number, span in theirs.items() if number not in ours]
    if only_here and only_there and max(len(only_here), len(only_there)) <= 3:
        if same_language:
            return Difference(_shown(here, only_here), _shown(there, only_there))
        # words of one language don't belong into a sentence of the other: the numbers alone
        bare = [
            [m[0] for m in _NUMBER.finditer(text) if re.sub(r"\s", "", m[0]) not in other]
            for text, other in ((here, theirs), (there, ours))
        ]
        return Difference(*(", ".join(dict.fromkeys(numbers)) for numbers in bare))
    return _words(here, there) if same_language else None


def _numbers(text: str) -> dict[str, tuple[int, int]]:
    """Number -> where it stands with the word after it."""
    found = {}
    for match in _NUMBER.finditer(text):
        unit = _UNIT.match(text, match.end())
        end = unit.end() if unit and unit[1].lower() not in _NO_UNIT else match.end()
        found[re.sub(r"\s", "", match[0])] = (match.start(), end)
    return found


def _shown(text: str, spans: list[tuple[int, int]]) -> str:
    """The numbers as `text` says them: '200 to 500 tokens'; apart where they stand far apart."""
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    if last - first <= _SPAN:
        return text[first:last]
    return ", ".join(text[start:end] for start, end in spans)


def _words(here: str, there: str) -> Difference | None:
    ours, theirs = _TOKEN.findall(here), _TOKEN.findall(there)
    matcher = SequenceMatcher(
        None, [word.casefold() for word in ours], [word.casefold() for word in theirs], autojunk=False
    )
    if matcher.ratio() < _ALIKE:
        return None
    changes = [
        (" ".join(ours[a:b]), " ".join(theirs[c:d]), max(b - a, d - c, 2 * abs(b - a - d + c)))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag == "replace"
    ]
    if len(changes) != 1 or changes[0][2] > _LONGEST:
        return None
    return Difference(changes[0][0], changes[0][1])
