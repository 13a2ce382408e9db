"""The golden files that the page's own judging is held to are what the retriever makes of them."""

from __future__ import annotations

from pathlib import Path

from frontend.words.__main__ import TABLES, languages
from tests.device import golden


def test_the_golden_files_are_those_of_this_retriever(tmp_path: Path) -> None:
    pages, known = golden.kept()
    for name, body in golden.files(pages, known, tmp_path).items():
        assert (golden.FOLDER / name).read_bytes() == body, f"{name}: python -m tests.device.golden"


def test_the_table_of_languages_is_that_of_the_library() -> None:
    assert (TABLES / "languages.bin").read_bytes() == languages(), "python -m frontend.words"
