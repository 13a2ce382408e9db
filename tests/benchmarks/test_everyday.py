"""The everyday bench: what its tables say is what a bench's files hold."""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks.quality.bench import Bench, development, halves
from benchmarks.quality.everyday import TEXTS, write


def test_every_statement_stands_in_its_text_with_its_label_and_place(tmp_path: Path) -> None:
    write(tmp_path)
    bench, seen = Bench(tmp_path), []
    texts = {text.id: text.text for text in bench.inputs("dev")}
    for key in development(tmp_path):
        for segment in key.segments:
            assert texts[key.id][segment.start : segment.end] == segment.text
            assert bool(segment.sections) == (segment.label != "gap")
            seen.append((key.language, segment.label, segment.text))
    with (TEXTS / "dev.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["language"], row["label"], row["statement"]) for row in csv.DictReader(file)]
    assert sorted(seen) == sorted(rows)
    assert {half for half, _ in halves(tmp_path)} == {"dev", "test"}


def test_no_document_is_asked_about_in_both_halves() -> None:
    documents = {}
    for half in ("dev", "test"):
        with (TEXTS / f"{half}.csv").open(encoding="utf-8", newline="") as file:
            documents[half] = {row["document"] for row in csv.DictReader(file)} - {""}
    assert documents["dev"]
    assert not documents["dev"] & documents["test"]
