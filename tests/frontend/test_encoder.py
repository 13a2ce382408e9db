"""The encoder that runs in the browser: what the page's source says of it is what the packaged encoder is."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from frontend.encoder import golden, packing, weights
from services.models.encoder import DIMENSION
from services.models.engines import PACKAGED_ENCODER
from tests.stack.product import ROOT

FRONTEND = ROOT / "frontend"
ANEW = "python -m frontend.encoder --update"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return packing.contents()


def test_the_manifest_is_that_of_the_packaged_encoder(files: dict[str, bytes]) -> None:
    manifest = json.loads((FRONTEND / packing.MANIFEST).read_text())
    made = json.loads(packing.manifest(files, packing.packed(files)))
    for name, file in made["files"].items():
        # builds of zlib differ by a little
        assert manifest["files"][name].pop("packed") == pytest.approx(file.pop("packed"), rel=0.02), ANEW
    assert manifest == made, ANEW
    assert (manifest["model"], manifest["dimension"]) == (PACKAGED_ENCODER, DIMENSION)


def test_the_golden_files_are_those_of_the_packaged_encoder() -> None:
    tokens, vectors = golden.files()
    folder = FRONTEND / golden.FOLDER
    assert (folder / "encoder.json").read_text() == tokens, ANEW
    # the last bits are those of the processor that multiplied
    kept = np.frombuffer((folder / "encoder.i16").read_bytes(), "<i2").astype(np.int32)
    assert np.abs(kept - np.frombuffer(vectors, "<i2")).max() <= 2, ANEW


def test_what_is_written_is_whole_and_replaces_what_was_there(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    some = {name: files[name] for name in ("tokens.onnx", "head.onnx")}
    (tmp_path / "0123").mkdir()
    sent = packing.packed(some)
    manifest = packing.manifest(some, sent)
    packing.write(manifest, sent, tmp_path)
    name = packing.hash_of(manifest)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "manifest.json"])
    for file, body in some.items():
        packed = (tmp_path / name / f"{file}.gz").read_bytes()
        assert gzip.decompress(packed) == body
        assert packed == packing.compressed(body)


def test_a_matrix_that_never_was_int8_is_refused() -> None:
    matrix = np.array([[0.5, -1.27], [0.003, 0.0]], np.float32)
    with pytest.raises(ValueError, match="int8"):
        weights.as_int8(matrix)
    steps, scale = weights.as_int8(np.array([[0.25, -31.75], [0.0, 1.0]], np.float32))
    assert (steps.tolist(), scale) == ([[1, -127], [0, 4]], np.float32(0.25))
