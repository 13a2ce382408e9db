"""Changed lines in real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from lacuna.gate.changes import Changes, RevisionUnknown, changes_since, root_of
from lacuna.gate.places import Region
from lacuna.gate.sources import SourcesWrong, sources_of

LINES = "".join(f"line {number}\n" for number in range(1, 21))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "a.md").write_text(LINES)
    (tmp_path / 'é "q".md').write_text(LINES)
    commit(tmp_path)
    return tmp_path.resolve()


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")


def changed(changes: Changes, path: str) -> list[int]:
    return [line for line in range(1, 30) if changes.touch(path, Region(line, 1, line, 2, 1, 2))]


def edit(file: Path, *lines: int) -> None:
    rows = file.read_text().splitlines(keepends=True)
    for line in lines:
        rows[line - 1] = f"changed {line}\n"
    file.write_text("".join(rows))


def test_lines_are_of_commits_the_index_and_the_working_tree(root: Path) -> None:
    edit(root / "a.md", 3)
    commit(root)
    edit(root / "a.md", 7)
    git(root, "add", "-A")
    edit(root / "a.md", 11)
    since = changes_since(root, "HEAD~1", ["a.md", 'é "q".md'])
    assert changed(since, "a.md") == [3, 7, 11]
    assert changed(since, 'é "q".md') == []
    assert changed(changes_since(root, "HEAD", ["a.md"]), "a.md") == [7, 11]


def test_a_name_with_quotes_is_a_name(root: Path) -> None:
    edit(root / 'é "q".md', 2)
    assert changed(changes_since(root, "HEAD", ['é "q".md']), 'é "q".md') == [2]


def test_lines_that_went_away_are_no_lines(root: Path) -> None:
    (root / "a.md").write_text(LINES.replace("line 5\n", ""))
    assert changed(changes_since(root, "HEAD", ["a.md"]), "a.md") == []


def test_a_renamed_file_is_held_against_what_it_was(root: Path) -> None:
    git(root, "mv", "a.md", "b.md")
    edit(root / "b.md", 4)
    assert changed(changes_since(root, "HEAD", ["b.md"]), "b.md") == [4]


def test_what_git_does_not_track_has_changed(root: Path) -> None:
    (root / "new.md").write_text(LINES)
    assert len(changed(changes_since(root, "HEAD", ["new.md"]), "new.md")) == 29


def test_another_branch_counts_from_where_this_one_left_it(root: Path) -> None:
    git(root, "checkout", "-qb", "topic")
    edit(root / "a.md", 2)
    commit(root)
    git(root, "checkout", "-q", "main")
    edit(root / "a.md", 18)
    commit(root)
    git(root, "checkout", "-q", "topic")
    assert changed(changes_since(root, "main", ["a.md"]), "a.md") == [2]


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD~99"])
def test_a_revision_that_is_none_is_told(root: Path, revision: str) -> None:
    with pytest.raises(RevisionUnknown):
        changes_since(root, revision, ["a.md"])
    assert not (root / "x").exists()


def test_the_root_is_the_repositorys(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (root / "docs").mkdir()
    assert root_of(root / "docs") == root
    assert root_of(tmp_path_factory.mktemp("elsewhere")) is None


def test_files_are_named_from_the_root_each_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "docs").mkdir()
    (root / "docs" / "b.md").write_text("x")
    monkeypatch.chdir(root / "docs")
    found = sources_of(["../a.md", "b.md", "../**/*.md", "-", "missing.md"], root, "stdin")
    assert [s.path for s in found] == ["a.md", "docs/b.md", 'é "q".md', "stdin", "docs/missing.md"]
    for wrong in ("*.nothing", ".."):
        with pytest.raises(SourcesWrong):
            sources_of([wrong], root)
