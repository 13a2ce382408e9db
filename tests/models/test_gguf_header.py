"""A header that is damaged anywhere, or lies, is read as one or said to be none."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.models.gguf_header import header


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


def _pair(key: str, kind: int, value: bytes) -> bytes:
    return _string(key) + struct.pack("<I", kind) + value


GOOD = (
    b"GGUF"
    + struct.pack("<IQQ", 3, 0, 4)
    + _pair("a.string", 8, _string("llama"))
    + _pair("tokens", 9, struct.pack("<IQ", 8, 2) + _string("ab") + _string("c"))
    + _pair("scores", 9, struct.pack("<IQ", 6, 3) + bytes(12))
    + _pair("a.number", 4, struct.pack("<I", 7))
)
LARGEST = b"\xff" * 8


def test_what_is_no_array_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(GOOD)
    assert header(tmp_path / "a") == {"a.string": "llama", "a.number": 7}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, len(GOOD)),
    put=st.sampled_from([b"", LARGEST]) | st.binary(max_size=9),
    cut=st.booleans(),
)
def test_a_damaged_one_is_no_defect_of_ours(place: int, put: bytes, cut: bool, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(GOOD[:place] + put + (b"" if cut else GOOD[place + len(put) :]))
    with contextlib.suppress(ValueError):
        header(tmp_path / "a")
