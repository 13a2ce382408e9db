"""A check of one version, cut short anywhere."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from services.trainer.datasets.checking import MOST_DEFECTS, Job, Told, check
from services.trainer.datasets.folder import Folder
from services.wire.training import Split
from tests.trainer.datasets.product import chat, jsonl

JOB = Job(seed=3, shares=(0.8, 0.1, 0.1), token_limit=60)


class Killed(Exception): ...


def folder_of(path: Path, content: bytes) -> Folder:
    folder = Folder(path)
    path.mkdir(parents=True)
    folder.data.write_bytes(content)
    return folder


def outcome(folder: Folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.checked.iterdir()}


def test_a_check_that_is_killed_anywhere_goes_on_to_the_same_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.trainer.datasets.checking._BETWEEN", 0.0)
    monkeypatch.setattr("services.examples.lines._STEP", 900)
    lines = jsonl(
        chat(f"What is the question {n % 97} about, asked by x{n}@firm.com?") for n in range(150)
    ).splitlines()
    for odd in (3, 70, 149):
        lines[odd] = b'{"messages": 5}'
    content = b"\n".join(lines)
    whole = folder_of(tmp_path / "whole", content)
    told: list[Told] = []
    check(whole, JOB, told.append)
    assert [t.checked for t in told] == sorted({t.checked for t in told})

    rng = random.Random(1)
    cut = folder_of(tmp_path / "cut", content)
    kills = 0
    while not cut.checked.exists():
        left = rng.randrange(1, 5)

        def tell(_: Told) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed

        try:
            check(cut, JOB, tell)
        except Killed:
            kills += 1
            for name in ("records", "defects"):  # half a row was written when it was killed
                with (cut.checking / name).open("ab") as file:
                    file.write(b"torn")
    assert kills > 5
    assert outcome(cut) == outcome(whole)
    result = whole.result()
    assert result is not None
    assert (result.errors, result.lines) == (3, 150)


@pytest.mark.parametrize("files", [1, 2])
def test_a_check_that_is_killed_while_it_clears_away_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    monkeypatch.setattr("services.trainer.datasets.checking._BETWEEN", 0.0)
    monkeypatch.setattr("services.examples.lines._STEP", 900)
    content = jsonl(chat(f"What is question {n} about?") for n in range(40))
    whole, cut = folder_of(tmp_path / "whole", content), folder_of(tmp_path / "cut", content)
    check(whole, JOB, lambda _: None)
    left, unlink = files, Path.unlink

    def killed(path: Path, missing_ok: bool = False) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed
        unlink(path, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", killed)
        with pytest.raises(Killed):
            check(cut, JOB, lambda _: None)
    check(cut, JOB, lambda _: None)
    assert outcome(cut) == outcome(whole)


def test_the_same_file_seed_and_shares_are_split_alike_and_others_are_not(tmp_path: Path) -> None:
    content = jsonl(chat(f"What does the question number {n} ask about?") for n in range(200))
    splits = []
    for n, job in enumerate((JOB, JOB, JOB.model_copy(update={"seed": 4}))):
        folder = folder_of(tmp_path / str(n), content)
        check(folder, job, lambda _: None)
        splits.append(folder.split(Split.HOLDOUT).read_bytes())
        assert len(np.unique(folder.records()["line"])) == 200
    assert splits[0] == splits[1] != splits[2]
    assert len(splits[0].splitlines()) == 20


def test_examples_too_long_and_questions_that_leak_are_warned_of(tmp_path: Path) -> None:
    asked = "What is the capital city of the country?"
    # the same last question in conversations that begin otherwise
    examples = [
        {"messages": [*chat(f"Opening number {n} of them all.")["messages"], *chat(asked)["messages"]]}
        for n in range(40)
    ]
    examples[2] = chat("word " * 100)
    folder = folder_of(tmp_path / "a", jsonl(examples))
    check(folder, JOB, lambda _: None)
    told = {(d.line, d.code) for d in folder.defects()}
    assert (3, "tokens_over_limit") in told
    held_out = {json.dumps(e) for e in examples} - set(folder.split(Split.TRAIN).read_text().splitlines())
    leaks = {line for line, code in told if code == "leak"}
    assert {json.dumps(examples[line - 1]) for line in leaks} | {json.dumps(examples[2])} >= held_out
    assert len(leaks) >= len(held_out) - 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 5000,
        b"[" * 200_000,
        b'{"a":' * 50_000 + b"1",
        b"\xff\n" * 3000,
        b"[]\n" * (MOST_DEFECTS + 50),
    ],
    ids=["empty", "zeros", "lists", "objects", "bytes", "many"],
)
def test_hostile_files_have_errors_and_end(tmp_path: Path, content: bytes) -> None:
    folder = folder_of(tmp_path / "a", content)
    check(folder, JOB, lambda _: None)
    result = folder.result()
    assert result is not None
    assert result.errors >= 1
    assert 1 <= len([d for d in folder.defects() if d.severity == "error"]) <= MOST_DEFECTS
    shutil.rmtree(folder.path)
