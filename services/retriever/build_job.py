"""A build as it is handed to a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.retriever.building import Part, build
from services.retriever.milvus import Milvus, MilvusPlace
from services.retriever.spool import Spooled


@dataclass(frozen=True, slots=True)
class BuildJob:
    """A version to build into the empty `folder`, its vectors collected in `spool` and the version `before`."""

    folder: Path
    base: str
    number: int
    model: str
    parts: tuple[Part, ...]
    spool: Path
    dimension: int
    before: tuple[Path, ...]
    id_: int = 0
    milvus: MilvusPlace | None = None


def run(job: BuildJob) -> dict[str, Any]:
    """Build in this process; the manifest."""
    vectors = Spooled(job.spool, job.dimension, job.before)
    return build(
        job.folder,
        base=job.base,
        number=job.number,
        model=job.model,
        parts=job.parts,
        vectors_of=vectors.of,
        keep=Milvus(job.milvus).keep if job.milvus else None,
        id_=job.id_,
    )
