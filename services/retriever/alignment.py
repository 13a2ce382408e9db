"""A statement laid over a passage: what of the one has no counterpart in the other.

In one language the words are aligned in order (Levenshtein distance over stems, by rapidfuzz), so that a word that
stands where another stood is a substitution and not only a missing word. Across languages what both write alike or
a small lexicon knows is compared: code names, numbers, negations, opposites.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein

from services.retriever.facts import Facts, Word, beside, is_negation, numbers_beside
from services.wire.messages import Language

_BEFORE = 3
"""Words before the first aligned one among which a negation denies it too: "no chemical" before "fertiliser"."""
_WEIGHT = {"number": 1.5, "code": 1.5, "negation": 1.0, "stop": 0.15, "word": 1.0}


@dataclass(frozen=True, slots=True)
class Clash:
    """Two things that cannot both be meant: `said` by the statement, `found` in the passage."""

    kind: Literal["number", "code", "negation", "opposite", "word"]
    said: str
    found: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a statement lies over a passage. Counts are of words, shares of their weight."""

    held: float
    """Share of the statement that the passage holds, in any order; in another language, of its facts."""
    filled: float
    """Share of the passage between its first and last aligned word that the statement holds."""
    edits: int
    """Runs of words with content that differ."""
    clashes: tuple[Clash, ...]
    missing: tuple[str, ...]
    """Words of the statement without counterpart, as written."""
    numbers_missing: int
    codes_missing: int
    codes_unsaid: int
    """Code names of the passage that the statement lacks."""
    marked_unsaid: int
    """Of these, the ones that the passage marks as code."""
    negation: int
    """Negations of the statement less those of the passage."""

    def of(self, kind: str) -> int:
        """How many clashes are of `kind`."""
        return sum(c.kind == kind for c in self.clashes)


def align(
    statement: Facts,
    language: Language,
    passage: Facts,
    passage_language: Language,
    known: frozenset[str] = frozenset(),
) -> Alignment:
    """Lay `statement` over `passage`. `known` are words that passages nearby mark as code."""
    if language == passage_language:
        return _same(statement, passage, known)
    return _across(statement, passage, known)


def _recoded(facts: Facts, other: Facts) -> list[Word]:
    """The words as they compare with the `other` sentence's: what that marks as code is code here too, and a number
    that has a unit there alone has it here."""
    return [
        Word("=" + bare, w.text, "code")
        if w.kind in {"word", "stop"} and (bare := w.text.casefold()) in other.marked
        else Word("#" + beside(w.key[1:], facts, other), w.text, w.kind)
        if w.kind == "number"
        else w
        for w in facts.words
    ]


def _same(statement: Facts, passage: Facts, known: frozenset[str]) -> Alignment:
    ours, theirs = _recoded(statement, passage), _recoded(passage, statement)
    a, b = [w.key for w in ours], [w.key for w in theirs]
    lacking, unsaid = Counter(a) - Counter(b), Counter(b) - Counter(a)
    total = sum(_WEIGHT[w.kind] for w in ours) or 1.0
    lost = sum(_WEIGHT[w.kind] for w in _take(ours, lacking))
    blocks = list(_blocks(a, b))
    first = next((j for tag, _, _, j, _ in blocks if tag), 0)
    last = next((j2 for tag, _, _, _, j2 in reversed(blocks) if tag), len(b))
    inside = theirs[first:last]
    within = sum(_WEIGHT[w.kind] for w in inside) or 1.0
    unfilled = sum(_WEIGHT[w.kind] for w in _take(inside, unsaid))
    clashes: list[Clash] = []
    missing: list[str] = []
    edits = negation = 0
    left, right = Counter(lacking), Counter(unsaid)
    for same, i, i2, j, j2 in blocks:
        if same:
            continue
        out = _pop(ours[i:i2], left)
        inner = first <= j < last or i < i2
        in_ = _pop(theirs[j:j2] if inner else _denials(theirs[j:j2], before=j2 == first), right)
        solid_out = [w for w in out if w.kind != "stop"]
        solid_in = [w for w in in_ if w.kind != "stop"]
        if not solid_out and not solid_in:
            continue
        edits += 1
        missing += [w.text for w in solid_out]
        negation += sum(w.kind == "negation" for w in solid_out) - sum(w.kind == "negation" for w in solid_in)
        clashes += _clashes(solid_out, solid_in)
    opposed = list(_opposed(statement, passage))
    if negation % 2 and _denies(opposed):
        clashes.append(_negated(ours, theirs, left=lacking, right=unsaid))
    if not negation % 2 or _denies(opposed):
        clashes += opposed
    return Alignment(
        held=1 - lost / total,
        filled=1 - unfilled / within,
        edits=edits,
        clashes=tuple(clashes),
        missing=tuple(missing),
        numbers_missing=sum(
            (numbers_beside(statement, passage) - numbers_beside(passage, statement)).values()
        ),
        codes_missing=sum(n for k, n in lacking.items() if k[0] == "="),
        codes_unsaid=sum(n for k, n in Counter(b[first:last]).items() if k[0] == "=" and k in unsaid),
        marked_unsaid=sum(
            w.key in unsaid and w.key[1:] in passage.marked for w in inside if w.kind == "code"
        ),
        negation=negation,
    )


def _across(statement: Facts, passage: Facts, known: frozenset[str]) -> Alignment:
    # a letter alone is a name in code and a word in Portuguese ("o", "a", "e")
    named = {word for word in known | passage.marked if len(word) > 1}
    codes = statement.codes | (statement.plain & named)
    gone = sorted(codes - passage.plain)
    unsaid = sorted(passage.codes - statement.plain)
    stated, told = numbers_beside(statement, passage), numbers_beside(passage, statement)
    lost, others = stated - told, told - stated
    clashes: list[Clash] = []
    if lost and others:
        clashes.append(Clash("number", min(lost), min(others)))
    marked = [code for code in unsaid if code in passage.marked]
    if (gone and unsaid) or marked:
        clashes.append(Clash("code", gone[0] if gone else "", (marked or unsaid)[0]))
    negation = statement.negations - passage.negations
    opposed = list(_opposed(statement, passage))
    if negation % 2 and _denies(opposed):
        clashes.append(Clash("negation", "", ""))
    if not negation % 2 or _denies(opposed):
        clashes += opposed
    all_stated = len(codes) + stated.total()
    all_told = len(passage.codes) + told.total()
    lacking = len(gone) + sum(lost.values())
    more = len(unsaid) + sum(others.values())
    return Alignment(
        held=1 - lacking / all_stated if all_stated else 1.0,
        filled=1 - more / all_told if all_told else 1.0,
        edits=lacking + more,
        clashes=tuple(clashes),
        missing=(*gone, *sorted(lost)),
        numbers_missing=sum(lost.values()),
        codes_missing=len(gone),
        codes_unsaid=len(unsaid),
        marked_unsaid=len(marked),
        negation=negation,
    )


def _blocks(a: list[str], b: list[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Runs of `a` and `b`, in order: equal ones, and between them what differs, in one piece."""
    held: tuple[int, int, int, int] | None = None
    for op in Levenshtein.opcodes(a, b):
        if op.tag == "equal":
            if held:
                yield False, *held
            held = None
            yield True, op.src_start, op.src_end, op.dest_start, op.dest_end
        elif held:
            held = held[0], op.src_end, held[2], op.dest_end
        else:
            held = op.src_start, op.src_end, op.dest_start, op.dest_end
    if held:
        yield False, *held


def _denials(words: list[Word], *, before: bool) -> list[Word]:
    """What of a passage's words around the aligned ones still bears on these: a negation right before them."""
    return [w for w in words[-_BEFORE:] if w.kind == "negation"] if before else []


def _take(words: list[Word], keys: Counter[str]) -> list[Word]:
    """Of `words`, those that `keys` counts, as often as it does."""
    return _pop(words, Counter(keys))


def _pop(words: list[Word], left: Counter[str]) -> list[Word]:
    out = []
    for word in words:
        if left[word.key] > 0:
            left[word.key] -= 1
            out.append(word)
    return out


def _clashes(said: list[Word], found: list[Word]) -> Iterator[Clash]:
    """What a differing run says against the run that stands in its place."""
    for kind in ("number", "code"):
        ours = [w for w in said if w.kind == kind]
        theirs = [w for w in found if w.kind == kind]
        if ours and theirs:
            yield Clash(kind, ours[0].text, theirs[0].text)
            return
    one, other = [w for w in said if w.kind != "negation"], [w for w in found if w.kind != "negation"]
    if len(one) == len(other) == 1:
        kinds = {one[0].kind, other[0].kind}
        yield Clash("code" if "code" in kinds else "word", one[0].text, other[0].text)


def _opposed(statement: Facts, passage: Facts) -> Iterator[Clash]:
    """Oppositions of which the statement has more of one side, and the passage more of the other."""
    more, less = statement.sides - passage.sides, passage.sides - statement.sides
    for line, side in sorted(more):
        others = [other for other in less if other[0] == line and other[1] != side]
        if len(others) == 1:  # several are a range or a list: "Monday to Friday"
            yield Clash("opposite", statement.shown[line, side], passage.shown[others[0]])
            return


def _denies(opposed: list[Clash]) -> bool:
    """Whether a negation on one side alone denies: not where it meets an opposite, as in "does not allow" over
    "forbids". "Never" over "always" is both in one word."""
    return not opposed or any(is_negation(word) for word in (opposed[0].said, opposed[0].found))


def _negated(ours: list[Word], theirs: list[Word], *, left: Counter[str], right: Counter[str]) -> Clash:
    said = next((w.text for w in _take(ours, left) if w.kind == "negation"), "")
    found = next((w.text for w in _take(theirs, right) if w.kind == "negation"), "")
    return Clash("negation", said, found)
