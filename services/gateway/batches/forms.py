"""Batches as the API takes and gives them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from services.gateway.forms import AnalysisOptions, AnalysisRequest, AnalysisSummary, Form, Name, Text
from services.wire.batches import BatchInfo


class BatchText(Form):
    text: Text = Field(description="what is analysed; Markdown or plain")
    name: Name | None = Field(default=None, description="what its caller calls it: a path, an id")


class BatchRequest(AnalysisOptions):
    """The fields beside `texts` are an analysis's, for each of them."""

    texts: Annotated[list[BatchText], Field(min_length=1)]

    @field_validator("texts", mode="before")
    @classmethod
    def _bounded(cls, value: object, info: ValidationInfo) -> object:
        limit = (info.context or {}).get("max_batch")
        if limit is not None and isinstance(value, list) and len(value) > limit:
            raise PydanticCustomError("batch_too_large", "too many", {"limit": limit})
        return value

    def analysis(self, text: BatchText) -> AnalysisRequest:
        """The request of one of them."""
        options = {name: getattr(self, name) for name in AnalysisOptions.model_fields}
        return AnalysisRequest.model_construct(text=text.text, evidence=[], base_version=None, **options)


class Batch(BatchInfo):
    """The sum of its analyses."""


class BatchAnalysis(AnalysisSummary):
    name: str | None
