"""python -m benchmarks.quality.everyday FOLDER: the texts of everyday/, written in the form of a bench.

everyday/ holds short rules and manuals of daily life, in English and Portuguese, and statements about them in other
words: what the documentation of software has little of. `dev.csv` is for tuning, `test.csv` is not read by any of it.
Where a document has the same sections in both languages, a statement in one is judged on the other too.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from benchmarks.quality.bench import Split
from services.wire.messages import LANGUAGES, Language

TEXTS = Path(__file__).parent / "everyday"
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_STATEMENTS = 8
"""Of one text, a paragraph each."""


def _sections(name: str, language: Language) -> Iterator[dict[str, Any]]:
    path = TEXTS / language / name
    if not path.exists():
        return
    markdown = path.read_text("utf-8")
    headings = list(_HEADING.finditer(markdown))
    ends = [heading.start() for heading in headings[1:]] + [len(markdown)]
    for number, (heading, end) in enumerate(zip(headings, ends, strict=True), 1):
        yield {
            "section_id": f"{name}#{number}",
            "page": name,
            "lang": language,
            "anchor": str(number),
            "level": len(heading[1]),
            "heading": heading[2],
            "start": heading.start(),
            "end": end,
        }


def _evidence(name: str, language: Language, heading: str) -> dict[str, Any]:
    """Where each language says it; the other only where the document is the same there.

    Raises ValueError where the document has no such section.
    """
    own = list(_sections(name, language))
    number = [section["heading"] for section in own].index(heading)
    found = {other: list(_sections(name, other)) for other in LANGUAGES}
    return {
        other: {key: sections[number][key] for key in ("section_id", "start", "end")}
        for other, sections in found.items()
        if len(sections) == len(own)
    }


def _segment(row: dict[str, str], language: Language, start: int) -> dict[str, Any]:
    text, label = row["statement"], row["label"]
    found = {"evidence": _evidence(row["document"], language, row["section"])} if row["section"] else {}
    return {
        "start": start,
        "end": start + len(text),
        "text": text,
        "label": label,
        "type": f"everyday_{label}",
        "page": row["document"] or text,
        **found,
    }


def _texts(split: Split) -> Iterator[dict[str, Any]]:
    with (TEXTS / f"{split}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    random.Random(0).shuffle(rows)
    for language in LANGUAGES:
        own = [row for row in rows if row["language"] == language]
        for number, first in enumerate(range(0, len(own), _STATEMENTS)):
            segments: list[dict[str, Any]] = []
            for row in own[first : first + _STATEMENTS]:
                segments.append(_segment(row, language, segments[-1]["end"] + 2 if segments else 0))
            words = [len(s["text"].split()) for s in segments]
            covered = sum(n for n, s in zip(words, segments, strict=True) if s["label"] == "covered")
            yield {
                "doc_id": f"everyday-{language}-{split}-{number:02}",
                "split": split,
                "lang": language,
                "text": "\n\n".join(s["text"] for s in segments),
                "coverage": covered / sum(words),
                "segments": segments,
            }


def write(folder: Path) -> None:
    """The base and both halves, under `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {language: sorted(p.name for p in (TEXTS / language).glob("*.md")) for language in LANGUAGES}
    pages = [
        {"page": name, "lang": language, "markdown": (TEXTS / language / name).read_text("utf-8")}
        for language in LANGUAGES
        for name in names[language]
    ]
    sections = [
        section for language in LANGUAGES for name in names[language] for section in _sections(name, language)
    ]
    texts = [text for split in get_args(Split) for text in _texts(split)]
    inputs = [{key: text[key] for key in ("doc_id", "split", "lang", "text")} for text in texts]
    for name, rows in (
        ("base_pages", pages),
        ("base_sections", sections),
        ("docs", texts),
        ("inputs", inputs),
    ):
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text("".join(lines), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.everyday", description="Write the everyday bench."
    )
    parser.add_argument("folder", type=Path)
    write(parser.parse_args().folder)


if __name__ == "__main__":
    main()
