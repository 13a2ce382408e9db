"""What the HTTP API takes and gives of bases beyond their documents' bytes."""

from __future__ import annotations

from pydantic import Field

from services.gateway.forms import AnyLanguage, DocumentAnswer, Form, Name, Page


class DocumentPage(Page[DocumentAnswer]):
    total: int | None = Field(default=None, description="how many documents match, on all pages")


class DocumentChange(Form):
    """What is left out stays as it is."""

    language: AnyLanguage | None = Field(default=None, description="the document's own")
    translation_of: Name | None = Field(
        default=None, description="the path of the document that it translates; null: of none"
    )
