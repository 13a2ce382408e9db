"""The retriever's tables. Their history is in `migrations/`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Id = BigInteger().with_variant(Integer, "sqlite")


class Table(DeclarativeBase): ...


class BaseRow(Table):
    """A base. It is dirty while `revision` is past `indexed_revision`; each change of a document adds one.

    `owner` and `beat` are its lease: the owner raises `beat` as long as it lives, and whoever sees the same
    beat for long enough on its own monotonic clock may take the lease over. No wall clock takes part.
    """

    __tablename__ = "bases"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    embedding_model: Mapped[str] = mapped_column(String(256))
    dimension: Mapped[int | None]
    revision: Mapped[int] = mapped_column(BigInteger, default=0)
    indexed_revision: Mapped[int] = mapped_column(BigInteger, default=0)
    number: Mapped[int] = mapped_column(default=0)
    version: Mapped[str | None] = mapped_column(String(64))
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    chunks: Mapped[int] = mapped_column(default=0)
    passages: Mapped[int] = mapped_column(default=0)
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    owner: Mapped[str | None] = mapped_column(String(64))
    beat: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[float] = mapped_column(Float(53))
    updated_at: Mapped[float] = mapped_column(Float(53))


class DocumentRow(Table):
    """A document as it was PUT last, and what reading it gave. `parsed` names its parsed file."""

    __tablename__ = "documents"
    __table_args__ = (Index("documents_by_path", "base_id", "path", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("bases.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(512))
    language: Mapped[str] = mapped_column(String(8))
    media_type: Mapped[str] = mapped_column(String(256))
    source: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str | None] = mapped_column(String(64))
    text_size: Mapped[int] = mapped_column(BigInteger, default=0)
    parsed: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(512), default="")
    status: Mapped[str] = mapped_column(String(16))
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    chunks: Mapped[int] = mapped_column(default=0)
    passages: Mapped[int] = mapped_column(default=0)
    translation: Mapped[str] = mapped_column(String(512), default="")
    updated_at: Mapped[float] = mapped_column(Float(53))


class EmbeddingRow(Table):
    """A vector, normalised, float16 little-endian. `key` is of the model and the text (`building.text_key`).

    `used` is when a build last asked for it, in seconds since 1970, give or take a day.
    """

    __tablename__ = "embeddings"
    __table_args__ = (Index("embeddings_by_use", "used"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    used: Mapped[float] = mapped_column(Float(53), default=0.0)


class ExportRow(Table):
    """A file of embeddings that was written for a version: kept in the blob store."""

    __tablename__ = "exports"

    base_id: Mapped[int] = mapped_column(ForeignKey("bases.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    form: Mapped[str] = mapped_column(String(16), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
