"""What is derived once is made by one, and a maker that was killed or failed leaves nothing that is taken for it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.models.tuning.derived import derived


def test_several_at_once_make_it_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(aside: Path) -> None:
        made.append(aside)
        aside.mkdir()
        time.sleep(0.05)
        (aside / "a").write_text("whole")

    target = tmp_path / "cache" / "folder"
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: (derived(target, make) / "a").read_text(), range(4)))
    assert found == ["whole"] * 4
    assert len(made) == 1


def test_what_is_half_written_is_begun_anew(tmp_path: Path) -> None:
    def fail(aside: Path) -> None:
        aside.write_text("half")
        raise OSError(28, "No space left on device")

    target = tmp_path / "file"
    (tmp_path / "file.incoming").mkdir()
    (tmp_path / "file.incoming" / "a").write_text("left by a killed one")
    with pytest.raises(OSError, match="No space"):
        derived(target, fail)
    assert not target.exists()
    assert not (tmp_path / "file.incoming").exists()
    derived(target, Path.touch)
    assert target.is_file()
