"""Which files of a folder are documents."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from lacuna.indexing.folder import Folder


def fill(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    return root


def test_documents_are_what_the_server_reads_and_nothing_hidden(tmp_path: Path) -> None:
    fill(tmp_path, "en/a.md", "pt/b.HTML", "c.txt", "code.py", ".env.md", ".git/x.md", "en/.x/y.md", "d.pdf")
    assert list(Folder(tmp_path).documents()) == ["c.txt", "d.pdf", "en/a.md"]


def test_patterns_are_of_names_or_of_paths(tmp_path: Path) -> None:
    fill(tmp_path, "a.md", "x/a.md", "x/y/a.md", "x/y/b.md", "x/y/[1].md")

    def found(include: str, exclude: str = "") -> list[str]:
        return list(Folder(tmp_path, [include], [exclude] if exclude else []).documents())

    assert found("a.md") == ["a.md", "x/a.md", "x/y/a.md"]
    assert found("/a.md") == ["a.md"]
    assert found("x/*.md") == ["x/a.md"]
    assert found("x/**") == ["x/a.md", "x/y/[1].md", "x/y/a.md", "x/y/b.md"]
    assert found("**/a.md") == ["a.md", "x/a.md", "x/y/a.md"]
    assert found("*.md", "x/y/**") == ["a.md", "x/a.md"]
    assert found("[ab].md", "a.md") == ["x/y/b.md"]


def test_no_link_leads_outside_of_the_folder_or_to_what_is_hidden(tmp_path: Path) -> None:
    secret = fill(tmp_path / "outside", "secret.md")
    root = fill(tmp_path / "docs", "a.md", ".hidden/b.md")
    (root / "out.md").symlink_to(secret / "secret.md")
    (root / "up").symlink_to(secret, target_is_directory=True)
    (root / "around").symlink_to(root, target_is_directory=True)
    (root / "hidden.md").symlink_to(root / ".hidden" / "b.md")
    (root / "gone.md").symlink_to(root / "nothing")
    (root / "inside.md").symlink_to(root / "a.md")
    assert list(Folder(root).documents()) == ["a.md", "inside.md"]
    link = tmp_path / "link"
    link.symlink_to(root, target_is_directory=True)
    assert list(Folder(link).documents()) == ["a.md", "inside.md"]


def test_what_git_ignores_is_left_out(tmp_path: Path) -> None:
    fill(tmp_path, "docs/a.md", "docs/build/b.md", "docs/é.md", ".gitignore")
    (tmp_path / ".gitignore").write_text("build/\né.md\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert list(Folder(tmp_path / "docs").documents()) == ["a.md"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Folder(tmp_path / "nothing").documents()
