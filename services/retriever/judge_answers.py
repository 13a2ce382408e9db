"""A model's answers on verdicts, read and checked: what cannot be shown from the passages is not believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.retriever.facts import Difference, compare, facts
from services.retriever.judge_prompt import Question, plain
from services.wire.errors import ModelAnswerUnusable
from services.wire.messages import Evidence, Language, Verdict

_NEAR = 0.25
"""Of the best passage's score, what a passage must have to carry support: the search's noise may not."""
_LONGEST = 80
"""Characters of the words that a reason may show."""

Words = Annotated[str, Field(max_length=4_000)]


class Answer(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    statement: int
    passages: Annotated[list[int], Field(max_length=100)]
    said: Words
    found: Words
    missing: Words
    verdict: Literal["covered", "partial", "contradicted", "absent"]
    confidence: float = Field(ge=0, le=1, allow_inf_nan=False)


class _Answers(BaseModel):
    model_config = ConfigDict(strict=True)

    answers: Annotated[list[Answer], Field(max_length=100)]


@dataclass(frozen=True, slots=True)
class Finding:
    """A checked answer. `cited` best first, as the model named them; the words stand in the texts as they are
    shown here, or are ''."""

    verdict: Verdict
    confidence: float
    cited: tuple[Evidence, ...] = ()
    said: str = ""
    found: str = ""
    missing: str = ""


def read(text: str, questions: Sequence[Question], model: str) -> list[Answer]:
    """One answer a question, in their order.

    Raises ModelAnswerUnusable for anything but the JSON that was asked for, and where the statements answered
    are not exactly those asked about: then none of the numbers can be trusted.
    """
    try:
        answers = _Answers.model_validate_json(text).answers
    except ValidationError:
        raise ModelAnswerUnusable(model=model, reason="form") from None
    if sorted(a.statement for a in answers) != sorted(q.number for q in questions):
        raise ModelAnswerUnusable(model=model, reason="form")
    by_number = {answer.statement: answer for answer in answers}
    return [by_number[question.number] for question in questions]


def check(question: Question, answer: Answer, language: Language) -> Finding | None:
    """`answer` as what may be believed of it, or None. `language` is the text's.

    - Every passage named is one that was given for this statement.
    - `covered`, `partial` and `contradicted` name at least one.
    - `covered` and `partial` cannot take back a contradiction of numbers or code names.
    - `covered` and `partial` name a passage that is near the statement.
    - `covered` names passages that hold every number of the statement, and no code name that clashes with it.
    - `contradicted` shows the words that clash, and they stand in the statement and in a passage named.
    """
    if any(number not in question.passages for number in answer.passages):
        return None
    verdict = Verdict(answer.verdict)
    if verdict is Verdict.ABSENT:
        return Finding(verdict, answer.confidence)
    cited = tuple(question.passages[number] for number in dict.fromkeys(answer.passages))
    if not cited:
        return None
    statement = question.statement
    if verdict is Verdict.CONTRADICTED:
        said = _verbatim(answer.said, [statement.text])
        found = _verbatim(answer.found, [e.quote for e in cited])
        if not said or not found or said.casefold() == found.casefold():
            return None
        return Finding(verdict, answer.confidence, cited, said, found)
    if statement.verdict is Verdict.CONTRADICTED and _clashes(question, language):
        return None
    nearest = max(e.score for e in statement.evidence)
    if max(e.score for e in cited) < _NEAR * nearest:
        return None
    if verdict is Verdict.PARTIAL:
        missing = _verbatim(answer.missing, [statement.text])
        return Finding(verdict, answer.confidence, cited, missing=missing)
    return Finding(verdict, answer.confidence, cited) if _factual(question, cited, language) else None


def _clashes(question: Question, language: Language) -> bool:
    """Whether a number or a code name of the statement clashes with one of a passage."""
    differences = (_difference(question, [e], language) for e in question.passages.values())
    return any(d.number or d.code for d in differences)


def _factual(question: Question, cited: Sequence[Evidence], language: Language) -> bool:
    """Whether the passages of a language, taken together, hold the statement's numbers and code names."""
    together: defaultdict[Language, list[Evidence]] = defaultdict(list)
    for evidence in cited:
        together[evidence.language].append(evidence)
    differences = [_difference(question, own, language) for own in together.values()]
    return any(not d.number_missing and not d.code for d in differences)


def _difference(question: Question, evidence: Sequence[Evidence], language: Language) -> Difference:
    said = facts(question.statement.text, language)
    other = evidence[0].language
    return compare(said, language, facts(" ".join(e.quote for e in evidence), other), other)


def _verbatim(words: str, texts: Iterable[str]) -> str:
    """`words` where one of `texts` holds them, but for case and white space; else ''."""
    wanted = plain(words, _LONGEST)
    folded = wanted.casefold()
    if not folded or wanted.endswith("…"):
        return ""
    return wanted if any(folded in plain(text, len(text) + 1).casefold() for text in texts) else ""
