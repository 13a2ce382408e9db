"""Versions on disk: refused when a byte differs, kept while they are mapped, deleted after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from services.retriever.building import Part, build
from services.retriever.dense import Vectors, normalised
from services.retriever.parsed import write_parsed
from services.retriever.reading import read_document
from services.retriever.snapshots import SnapshotDamaged, Snapshots, open_snapshot


def _vectors(keys: Sequence[bytes]) -> Vectors:
    return normalised(np.array([[b + 1 for b in key] for key in keys], np.float32))


def publish(folder: Path, number: int) -> str:
    snapshots = Snapshots(folder)
    document = read_document(b"# Title\n\nA sentence is here.\n", "en/a.md", "text/markdown", "en")
    write_parsed(folder / "a.json", document, "en")
    aside = snapshots.aside("docs", 1)
    part = Part("en/a.md", "en", folder / "a.json")
    manifest = build(aside, base="docs", number=number, model="m", parts=[part], vectors_of=_vectors)
    snapshots.publish("docs", 1, aside, manifest["version"])
    return str(manifest["version"])


def test_the_same_documents_make_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert publish(tmp_path / "one", 1) == publish(tmp_path / "two", 1)


def test_a_changed_byte_is_refused_in_every_file(tmp_path: Path) -> None:
    version = publish(tmp_path, 1)
    folder = tmp_path / "docs.1" / version
    open_snapshot(folder).close()
    for file in sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size):
        original = file.read_bytes()
        file.write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
        with pytest.raises(SnapshotDamaged):
            open_snapshot(folder)
        file.write_bytes(original)
    open_snapshot(folder).close()


def test_a_replaced_version_stays_while_somebody_maps_it(tmp_path: Path) -> None:
    old, new = publish(tmp_path, 1), publish(tmp_path, 2)
    reader = open_snapshot(tmp_path / "docs.1" / old)
    snapshots = Snapshots(tmp_path)
    snapshots.sweep("docs", 1, new, grace=0.0)
    assert (tmp_path / "docs.1" / old).exists()
    reader.close()
    snapshots.sweep("docs", 1, new, grace=3600.0)
    assert (tmp_path / "docs.1" / old).exists(), "the new one has not served long enough"
    snapshots.sweep("docs", 1, new, grace=0.0)
    assert [p.name for p in (tmp_path / "docs.1").iterdir()] == [new]


async def test_who_holds_a_version_keeps_it_through_two_changes(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    versions = [publish(tmp_path, 1)]
    held = await snapshots.get("docs", 1, versions[0])
    for number in (2, 3):
        version = publish(tmp_path, number)
        versions.append(version)
        assert (await snapshots.get("docs", 1, version)).version == version
        snapshots.tidy({("docs", 1): version}, grace=0.0)
    assert held.languages["en"].place(1).quote == "A sentence is here."
    folder = tmp_path / "docs.1"
    assert sorted(p.name for p in folder.iterdir()) == [versions[0], versions[2]]
    held.close()
    snapshots.tidy({("docs", 1): versions[2]}, grace=0.0)
    assert [p.name for p in folder.iterdir()] == [versions[2]]
