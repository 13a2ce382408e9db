"""The golden files that the page's own judging is held to are what the retriever makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from frontend.words.__main__ import TABLES, languages
from services.retriever.aligned import read
from services.retriever.base_file import DIFFERENCE, WHOLE
from tests.device import golden

ANEW = "python -m tests.device.golden"
_LAST_BITS = 2e-4
"""Of scores, which are told to four decimals: sums of products differ in their last bits from processor to processor,
and so does the version that a base's file names."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages, known = golden.kept()
    folder = tmp_path_factory.mktemp("golden")
    files = golden.files(pages, known, tmp_path_factory.mktemp("bases"))
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return folder


def test_what_is_read_and_judged_is_as_the_golden_file_says(written: Path) -> None:
    wanted, found = (
        json.loads((folder / "verdicts.json").read_text()) for folder in (golden.FOLDER, written)
    )
    assert sorted(wanted) == sorted(found)
    for name, values in wanted.items():
        _same(values, found[name], name)


def _same(wanted: Any, found: Any, where: str) -> None:
    if isinstance(wanted, float):
        assert abs(wanted - found) <= _LAST_BITS, where
    elif isinstance(wanted, dict):
        assert wanted.keys() == found.keys(), f"{where}: {ANEW}"
        for name in wanted.keys() - {"base_version"}:
            _same(wanted[name], found[name], f"{where}.{name}")
    elif isinstance(wanted, list):
        assert len(wanted) == len(found), f"{where}: {ANEW}"
        for at, (one, other) in enumerate(zip(wanted, found, strict=True)):
            _same(one, other, f"{where}[{at}]")
    else:
        assert wanted == found, f"{where}: {ANEW}"


@pytest.mark.parametrize(
    ("name", "magic"),
    [("verdicts-en.base", WHOLE), ("verdicts-pt.base", WHOLE), ("verdicts.difference", DIFFERENCE)],
)
def test_files_of_the_base_are_as_they_are_written_now(written: Path, name: str, magic: bytes) -> None:
    (head, wanted), (now, found) = (read(folder / name, magic) for folder in (golden.FOLDER, written))
    for names in (head, now, *(h["whole"] for h in (head, now) if "whole" in h)):
        for passing in ("version", "since", "sha256"):
            names.pop(passing, None)
    assert head == now, ANEW
    for array, values in wanted.items():
        apart = np.abs(values.astype(np.float64) - found[array].astype(np.float64)).max(initial=0)
        assert apart <= {"vector": 1, "scale": 1e-6}.get(array, 0), f"{array}: {ANEW}"


def test_the_table_of_languages_is_that_of_the_library() -> None:
    assert (TABLES / "languages.bin").read_bytes() == languages(), "python -m frontend.words"
