"""One run: every system on every pair of languages, over one base."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.quality.baselines import Cosine, Place, Similarity, Statements, Vectors, Words, matched
from benchmarks.quality.bench import Bench, Input, Key, Split
from benchmarks.quality.client import Lacuna
from benchmarks.quality.scoring import Answer, Figure, Sheet, figures, sheet
from benchmarks.quality.thresholds import answers, picked
from services.settings import ROOT
from services.wire.messages import LANGUAGES, Language

Pair = tuple[Language, Language]
"""Language of the text, language of the base."""
PAIRS: tuple[Pair, ...] = (("en", "en"), ("pt", "pt"), ("pt", "en"), ("en", "pt"))

LACUNA = "lacuna"
HARD_F1 = "hard_macro_f1_3way"
BASELINES = ("bm25_chunks", "bm25_passages", "cosine_chunks", "cosine_passages")

Answered = dict[Pair, dict[str, dict[str, tuple[Answer, Answer]]]]
"""By pair, system and text: the answer, and the one that is tuned for the hard slice (Lacuna has but one)."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Result:
    """One system on one pair."""

    sheet: Sheet
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured, and on what."""

    bench: str
    split: Split
    texts: int
    method: str
    base_version: str
    commit: str
    date: str
    results: dict[Pair, dict[str, Result]]


def contest(
    bench: Bench,
    lacuna: Lacuna,
    split: Split,
    development: Sequence[Key],
    key: Callable[[], Sequence[Key]],
    *,
    every: int,
    say: Say,
) -> Run:
    """Judge one text in `every` of `split` by every system. The key is asked for when all have answered."""
    say(f"indexed in {lacuna.index():.1f} s")
    texts = bench.inputs(split)[::every]
    judged: Answered = {pair: {} for pair in PAIRS}
    for pair in PAIRS:
        own = [text for text in texts if text.language == pair[0]]
        answered = lacuna.answers(own, pair[1])
        judged[pair][LACUNA] = {text: (answer, answer) for text, answer in answered.items()}
        say(f"{pair[0]} on {pair[1]}: {len(own)} texts by Lacuna")
    _baselines(bench, lacuna, texts, development, judged)
    say("baselines done")
    keys = {k.id: k for k in key()}
    results: dict[Pair, dict[str, Result]] = {}
    for pair, by_system in judged.items():
        own_keys = [keys[text.id] for text in texts if text.language == pair[0]]
        results[pair] = {system: _result(own_keys, given, pair[1]) for system, given in by_system.items()}
    return Run(
        bench=bench.name,
        split=split,
        texts=len(texts),
        method=", ".join(sorted(lacuna.methods)),
        base_version=lacuna.version,
        commit=commit(),
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        results=results,
    )


def _result(keys: Sequence[Key], given: dict[str, tuple[Answer, Answer]], base: Language) -> Result:
    scored, hard = (sheet(keys, {text: both[at] for text, both in given.items()}, base) for at in (0, 1))
    reached = figures(scored)
    return Result(scored, {**reached, HARD_F1: figures(hard)[HARD_F1]})


def _baselines(
    bench: Bench,
    lacuna: Lacuna,
    texts: Sequence[Input],
    development: Sequence[Key],
    judged: Answered,
) -> None:
    """Add the baselines' answers on `texts`, tuned on the whole development half, whatever `texts` are."""
    tuning = bench.inputs("dev")
    tuned_on = {text.id for text in tuning}
    statements = Statements.of((*tuning, *(text for text in texts if text.id not in tuned_on)))
    vectors = lacuna.embed(statements.plain)
    wanted = {text.id for text in texts}
    similarities = {base: _similarities(bench, lacuna, base, statements, vectors) for base in LANGUAGES}
    for language, base in PAIRS:
        own_keys = [key for key in development if key.language == language]
        for system, (similarity, places) in similarities[base].items():
            found = matched(similarity, places, statements, language, bench)
            overall, hard = (
                answers(found, statements.texts, language, thresholds)
                for thresholds in picked(found, statements.texts, own_keys, base)
            )
            judged[language, base][system] = {
                text: (answer, hard[text]) for text, answer in overall.items() if text in wanted
            }


def _similarities(
    bench: Bench, lacuna: Lacuna, base: Language, statements: Statements, vectors: Vectors
) -> dict[str, tuple[Similarity, list[Place]]]:
    markdown = {page.path: page.markdown for page in bench.pages}
    chunks = lacuna.chunks(base)
    chunk_texts = [chunk["text"] for chunk in chunks]
    chunk_places: list[Place] = [(c["document"], c["start"], c["end"]) for c in chunks]
    passage_places, passage_vectors = lacuna.passages(base)
    passage_texts = [markdown[path][start:end] for path, start, end in passage_places]
    return {
        "bm25_chunks": (Words(chunk_texts, statements.plain, base), chunk_places),
        "bm25_passages": (Words(passage_texts, statements.plain, base), passage_places),
        "cosine_chunks": (Cosine(lacuna.embed(chunk_texts), vectors), chunk_places),
        "cosine_passages": (Cosine(passage_vectors, vectors), passage_places),
    }


def commit() -> str:
    """The commit of the code, with a + where the services differ from it; '' outside a checkout."""

    def git(*arguments: str) -> str:
        ran = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        return ran.stdout.strip()

    head = git("rev-parse", "--short=12", "HEAD")
    return head + ("+" if head and git("status", "--porcelain", "--", "services") else "")
