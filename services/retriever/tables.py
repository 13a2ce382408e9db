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
    paused: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[float | None] = mapped_column(Float(53))
    restored: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The `version` whose documents it was given back, and the `revision` that this made."""
    analyses: Mapped[int] = mapped_column(BigInteger, default=0)
    """How many have been counted in `citations`."""
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
    language_set: Mapped[bool] = mapped_column(default=False)
    translation_set: Mapped[bool] = mapped_column(default=False)
    """By a person, so that putting the document again leaves it."""
    updated_at: Mapped[float] = mapped_column(Float(53))


class VersionRow(Table):
    """A version that was built and that the base can be put back to."""

    __tablename__ = "versions"

    base_id: Mapped[int] = mapped_column(ForeignKey("bases.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(64))
    documents: Mapped[int] = mapped_column(default=0)
    chunks: Mapped[int] = mapped_column(default=0)
    passages: Mapped[int] = mapped_column(default=0)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    embedding_model: Mapped[str] = mapped_column(String(256))
    restored_from: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[float] = mapped_column(Float(53))


class VersionDocumentRow(Table):
    """A document as the versions from number `since` to number `until` hold it; null: the newest one too."""

    __tablename__ = "version_documents"
    __table_args__ = (Index("version_documents_by_path", "base_id", "path"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("bases.id", ondelete="CASCADE"))
    since: Mapped[int]
    until: Mapped[int | None]
    path: Mapped[str] = mapped_column(String(512))
    language: Mapped[str] = mapped_column(String(8))
    media_type: Mapped[str] = mapped_column(String(256))
    source: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str | None] = mapped_column(String(64))
    text_size: Mapped[int] = mapped_column(BigInteger, default=0)
    parsed: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(512), default="")
    chunks: Mapped[int] = mapped_column(default=0)
    passages: Mapped[int] = mapped_column(default=0)
    translation: Mapped[str] = mapped_column(String(512), default="")
    language_set: Mapped[bool] = mapped_column(default=False)
    translation_set: Mapped[bool] = mapped_column(default=False)


class CitationRow(Table):
    """In how many analyses a passage was evidence of what the base says. Passages keep their id while they stay."""

    __tablename__ = "citations"

    base_id: Mapped[int] = mapped_column(ForeignKey("bases.id", ondelete="CASCADE"), primary_key=True)
    passage: Mapped[str] = mapped_column(String(16), primary_key=True)
    analyses: Mapped[int] = mapped_column(BigInteger, default=0)
    used: Mapped[float] = mapped_column(Float(53), default=0.0)


class CountedRow(Table):
    """An analysis whose citations are counted, so that a second delivery counts nothing."""

    __tablename__ = "counted_analyses"

    base_id: Mapped[int] = mapped_column(ForeignKey("bases.id", ondelete="CASCADE"), primary_key=True)
    analysis: Mapped[str] = mapped_column(String(64), primary_key=True)
    counted_at: Mapped[float] = mapped_column(Float(53))


class InsightsRow(Table):
    """What was found inside a version; `owner` and `beat` are the lease of who looks for it now."""

    __tablename__ = "insights"
    __table_args__ = (Index("insights_by_version", "base_id", "version", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("bases.id", ondelete="CASCADE"))
    version: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str | None] = mapped_column(String(64))
    beat: Mapped[int] = mapped_column(BigInteger, default=0)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    failed_at: Mapped[float | None] = mapped_column(Float(53))


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
