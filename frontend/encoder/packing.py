"""The encoder's files: what they hold, the manifest that names them, and their compressed form."""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from pathlib import Path
from typing import Final

from frontend.encoder import graphs, vocabulary, weights

MANIFEST: Final = "src/device/encoder/manifest.json"
MODEL: Final = "use-multilingual-v3-embed"
"""As the models service names it."""


def contents() -> dict[str, bytes]:
    """Names and bytes, the same on every machine with the same packages."""
    stored = weights.arrays()
    return {
        "tokens.onnx": graphs.tokens(stored),
        "head.onnx": graphs.head(stored),
        "pieces.bin": b"".join(block.tobytes() for block in weights.table()),
        "tokenizer.bin": vocabulary.binary(),
    }


def packed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The compressed form of each."""
    return {name: compressed(body) for name, body in files.items()}


def manifest(files: dict[str, bytes], sent: dict[str, bytes]) -> str:
    """JSON: the model, the dimension of its vectors, the files with their bytes and SHA-256, and the hash of all.

    Each file has in `packed` the bytes of what is sent of it. They are no part of the hash: builds of zlib differ in
    them by a little, and what they unpack to is the same.
    """
    listed = {
        name: {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()} for name, body in files.items()
    }
    about = {"model": MODEL, "dimension": graphs.DIMENSION, "chunks": weights.CHUNKS, "files": listed}
    whole = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:16]
    sized = {name: {**file, "packed": len(sent[name])} for name, file in listed.items()}
    return json.dumps({"hash": whole, **about, "files": sized}, indent=2) + "\n"


def hash_of(listed: str) -> str:
    """The hash that a manifest tells."""
    found: str = json.loads(listed)["hash"]
    return found


def write(listed: str, sent: dict[str, bytes], folder: Path) -> None:
    """`folder`/<hash>/<name>.gz and the manifest, and nothing else in `folder`.

    A folder of that hash is whole, and is left.
    """
    name = hash_of(listed)
    for other in folder.glob("*/"):
        if other.name != name:
            shutil.rmtree(other)
    if not (folder / name).exists():
        unfinished = folder / f"{name}.part"
        unfinished.mkdir(parents=True)
        for file, body in sent.items():
            (unfinished / f"{file}.gz").write_bytes(body)
        unfinished.rename(folder / name)
    (folder / "manifest.json").write_text(listed)


def compressed(body: bytes) -> bytes:
    """A gzip member without a time or a name.

    Quantised weights repeat nothing: Huffman codes alone make them smaller (23 MB of 65, where matches make 27), in
    a fifteenth of the time.
    """
    huffman = _deflated(body, zlib.Z_HUFFMAN_ONLY)
    matching = _deflated(body, zlib.Z_DEFAULT_STRATEGY) if len(body) < 2**24 else huffman
    return min(huffman, matching, key=len)


def _deflated(body: bytes, strategy: int) -> bytes:
    whole = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS, 9, strategy)
    return whole.compress(body) + whole.flush()
