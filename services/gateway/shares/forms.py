"""Shares as the API takes and gives them."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.gateway.forms import Analysis, Form
from services.gateway.key_forms import Moment


class ShareRequest(Form):
    expires_at: Moment | None = Field(default=None, description="Unix seconds; null: never")
    with_text: bool = Field(
        default=True, description="false: the figures and the documentation's passages, no word of the text"
    )


class Share(BaseModel):
    id: str
    analysis: str
    with_text: bool
    created_at: float = Field(description="Unix seconds")
    expires_at: float | None = Field(description="null: never")


class NewShare(Share):
    token: str = Field(description="told now and never again")
    url: str = Field(description="where the page shows it, as a path of this server")


class SharedAnalysis(Analysis):
    """The analysis as its link shows it: `id` is the share's, and what it cost is left out."""

    with_text: bool
    expires_at: float | None = Field(description="when the link ends, Unix seconds; null: never")
