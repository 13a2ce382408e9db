"""A run as Markdown, in English or Portuguese: what stands between the markers of the quality page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.quality.contest import BASELINES, LACUNA, PAIRS, Pair, Result, Run
from benchmarks.quality.metrics import bins_of
from benchmarks.quality.mistakes import by_type, mistakes
from benchmarks.quality.scoring import FIGURES, Row, scores
from benchmarks.quality.targets import best_baseline, reaches, standing, target
from services.texts import Texts, texts
from services.wire.messages import Language

LOCALE = Path(__file__).parent / "locale"
_NAMES = {"en": "english", "pt": "portuguese"}
_FAR = 0.2


class Tables:
    """The tables of `run` in `language`; numbers have the language's decimal mark."""

    def __init__(self, run: Run, language: Language) -> None:
        self.run = run
        self._language = language
        self._say: Texts = texts(LOCALE, language)

    def markdown(self, images: Iterable[tuple[str, str]] = ()) -> str:
        """All of it. `images`: (identifier of the alternative text, address)."""
        say = self._say.say
        run = self.run
        parts = [
            "\n".join(
                f"- {line}"
                for line in (
                    say("run-bench", {"bench": run.bench, "split": say(run.split), "texts": str(run.texts)}),
                    say("run-method", {"method": run.method}),
                    say("run-version", {"version": run.base_version}),
                    say("run-commit", {"commit": run.commit}),
                    say("run-date", {"date": run.date}),
                )
            ),
            f"### {say('summary-title')}",
            say("summary-note"),
            self._summary(),
        ]
        for pair in PAIRS:
            names = {"text": say(_NAMES[pair[0]]), "base": say(_NAMES[pair[1]])}
            parts += [f"### {say('pair-title', names)}", self._counts(pair), self._pair(pair)]
        parts += [f"### {say('shortfalls-title')}", *self._shortfalls()]
        parts += [f"### {say('types-title')}", say("types-note"), self._types()]
        parts += [f"### {say('mistakes-title')}", say("mistakes-note"), self._mistakes()]
        pictures = [f"![{say(alt)}]({address})" for alt, address in images]
        if pictures:
            parts += [f"### {say('plots-title')}", *pictures]
        return "\n\n".join(parts)

    def number(self, value: float | None, digits: int = 3) -> str:
        """A figure, or a dash."""
        if value is None or math.isnan(value):
            return self._say.say("none")
        return self._decimal(f"{value:.{digits}f}")

    def _decimal(self, number: str) -> str:
        return number.replace(".", ",") if self._language == "pt" else number

    def pair_name(self, pair: Pair) -> str:
        """'pt on en'."""
        return self._say.say("on", {"text": pair[0], "base": pair[1]})

    def _summary(self) -> str:
        rows = []
        for figure in FIGURES:
            cells = []
            for pair in PAIRS:
                by_system = self.run.results[pair]
                best = by_system[best_baseline(figure, by_system)].figures[figure].value
                values = (by_system[LACUNA].figures[figure].value, target(figure, pair), best)
                cells.append(" / ".join(self.number(v) for v in values))
            rows.append([f"`{figure}`", *cells])
        return _table([self._say.say("figure"), *map(self.pair_name, PAIRS)], rows)

    def _counts(self, pair: Pair) -> str:
        rows = self.run.results[pair][LACUNA].sheet.rows
        counts = {
            "count": len(rows),
            "hard": sum(r.hard for r in rows),
            "paraphrases": sum(
                r.segment.label == "covered" and r.segment.type.startswith("para") for r in rows
            ),
        }
        return self._say.say("sentences", {name: str(count) for name, count in counts.items()})

    def _pair(self, pair: Pair) -> str:
        by_system = self.run.results[pair]
        systems = (LACUNA, *BASELINES)
        say = self._say.say
        rows = [
            [
                f"`{figure}`",
                *(self._with_interval(by_system[s], figure) for s in systems),
                self._target(figure, pair),
                say(standing(figure, by_system)),
            ]
            for figure in FIGURES
        ]
        return _table([say("figure"), *map(say, systems), say("target"), say("standing")], rows)

    def _target(self, figure: str, pair: Pair) -> str:
        aim = target(figure, pair)
        if aim is None:
            return self._say.say("none")
        reached = self._say.say(
            "reached" if reaches(figure, pair, self.run.results[pair][LACUNA]) else "missed"
        )
        return f"{self.number(aim)} {reached}"

    def _with_interval(self, result: Result, figure: str) -> str:
        f = result.figures[figure]
        if math.isnan(f.value):
            return self._say.say("none")
        return f"{self.number(f.value)} ({self.number(f.low)}–{self.number(f.high)})"

    def _types(self) -> str:
        right: dict[str, dict[Pair, str]] = {}
        for pair in PAIRS:
            by_system = self.run.results[pair]
            ours, theirs = (by_type(by_system[s].sheet.rows) for s in (LACUNA, "cosine_passages"))
            for kind, rows in ours.items():
                shares = (self.number(_accuracy(rows), 2), self.number(_accuracy(theirs[kind]), 2))
                right.setdefault(kind, {})[pair] = f"{' / '.join(shares)} ({len(rows)})"
        none = self._say.say("none")
        table = [[f"`{kind}`", *(cells.get(p, none) for p in PAIRS)] for kind, cells in right.items()]
        return _table([self._say.say("type"), *map(self.pair_name, PAIRS)], table)

    def _mistakes(self) -> str:
        say = self._say.say
        rows = []
        for pair in PAIRS:
            for m in mistakes(self.run.results[pair][LACUNA].sheet.rows)[:3]:
                count = say("of", {"count": str(m.count), "all": str(m.of)})
                quote = say("quote", {"phrase": m.phrase, "page": m.page}) if m.phrase else say("none")
                rows.append([self.pair_name(pair), f"`{m.type}`", say(m.label), say(m.given), count, quote])
        return _table([say(k) for k in ("pair", "type", "label", "given", "count", "example")], rows)

    def _shortfalls(self) -> list[str]:
        say = self._say.say
        rows = []
        for pair in PAIRS:
            for figure in FIGURES:
                ours = self.run.results[pair][LACUNA]
                aim = target(figure, pair)
                if aim is not None and not reaches(figure, pair, ours):
                    value = self.number(ours.figures[figure].value)
                    cause = self._cause(figure, ours)
                    rows.append([self.pair_name(pair), f"`{figure}`", value, self.number(aim), cause])
        if not rows:
            return [say("shortfalls-none")]
        head = [say(k) for k in ("pair", "figure", "got", "target", "cause")]
        return [say("shortfalls-note"), _table(head, rows)]

    def _cause(self, figure: str, result: Result) -> str:
        rows = result.sheet.rows
        if figure == "evidence_hit5":
            covered = [r for r in rows if r.segment.label == "covered"]
            return self._most("cause-sections", covered, lambda r: r.section not in r.given.sections[:5])
        if figure == "suggest_page_at3":
            asked = [r for r in rows if r.segment.suggest_page is not None]
            return self._most(
                "cause-pages",
                asked,
                lambda r: r.segment.suggest_page not in {s.split("#")[0] for s in r.given.sections[:3]},
            )
        if figure == "coverage_mae":
            errors = abs(result.sheet.true_coverage - result.sheet.given_coverage)[result.sheet.counted]
            counts = {"count": str(int((errors > _FAR).sum())), "all": str(len(errors))}
            return self._say.say("cause-texts", counts)
        if figure == "ece":
            return self._worst_bin(rows)
        left_out = {"auroc_cov_vs_gap": "contradicted"}.get(figure, "gap" if "auroc" in figure else "")
        chosen = [r for r in rows if r.segment.label != left_out and (r.hard or "hard" not in figure)]
        found = mistakes(chosen)
        if not found:
            return self._say.say("none")
        worst = found[0]
        return self._say.say(
            "cause-labels",
            {
                "type": worst.type,
                "given": self._say.say(worst.given),
                "count": str(worst.count),
                "all": str(worst.of),
            },
        )

    def _most(self, message: str, rows: Sequence[Row], failed: Callable[[Row], bool]) -> str:
        counts = {kind: sum(map(failed, own)) for kind, own in by_type(rows).items()}
        worst = max(counts, key=lambda kind: (counts[kind], kind))
        return self._say.say(
            message,
            {"type": worst, "count": str(counts[worst]), "all": str(len(by_type(rows)[worst]))},
        )

    def _worst_bin(self, rows: Sequence[Row]) -> str:
        score = scores(rows)
        covered = np.array([r.segment.label == "covered" for r in rows], float)
        bins = bins_of(score)
        worst = max(set(bins.tolist()), key=lambda b: abs((covered - score)[bins == b].sum()))
        own = bins == worst
        return self._say.say(
            "cause-calibration",
            {
                "low": self.number(worst / 10, 1),
                "high": self.number((worst + 1) / 10, 1),
                "mean": self.number(float(score[own].mean()), 2),
                "share": self.number(float(covered[own].mean()), 2),
                "count": str(int(own.sum())),
            },
        )


def _accuracy(rows: Sequence[Row]) -> float:
    return sum(r.given.label == r.segment.label for r in rows) / len(rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
