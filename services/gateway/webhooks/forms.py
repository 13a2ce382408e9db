"""Webhooks and their deliveries as the API takes and gives them."""

from __future__ import annotations

import base64
import binascii
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from services.gateway.forms import NO_NUL, Form
from services.gateway.outbound import MAX_URL, Failure

SECRET_PREFIX = "whsec_"  # noqa: S105 - the specification's prefix


class EventName(StrEnum):
    """What a webhook can be told of."""

    ANALYSIS = "analysis.finished"
    BATCH = "batch.finished"
    DATASET = "dataset.finished"
    TRAINING = "training.finished"
    EVALUATION = "evaluation.finished"


TEST = "webhook.test"


def _secret(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        size = len(base64.b64decode(value.removeprefix(SECRET_PREFIX), validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if not value.startswith(SECRET_PREFIX) or not 24 <= size <= 64:
        raise PydanticCustomError("webhook_secret_invalid", "no secret")
    return value


Url = Annotated[str, Field(min_length=1, max_length=MAX_URL, pattern=NO_NUL)]
Secret = Annotated[str, BeforeValidator(_secret)]
Name = Annotated[EventName, Field(strict=False)]
"""A text in JSON, which a strict form would not take for a member of an enumeration."""

Events = Annotated[list[Name], Field(min_length=1, max_length=len(EventName))]


class WebhookRequest(Form):
    url: Url = Field(description="https, on the public internet unless the operator allows more")
    events: Events
    secret: Secret | None = Field(
        default=None,
        description="'whsec_' and 24 to 64 bytes in Base64, which sign what is sent; null: one is made",
    )


class WebhookChange(Form):
    """What is null stays."""

    events: Events | None = None
    active: bool | None = None


class Webhook(BaseModel):
    id: str
    url: str
    events: tuple[EventName, ...]
    active: bool
    stopped: Literal["gone", "failing"] | None = Field(
        description="why it is not active: the receiver answered 410, or nothing arrived for five days; null: by wish"
    )
    failing_since: float | None = Field(description="Unix seconds; null: what was sent last arrived")
    created_at: float


class NewWebhook(Webhook):
    secret: str = Field(description="told only now, and to who repeats the Idempotency-Key")


class Delivery(BaseModel):
    id: str = Field(description="the header webhook-id, the same at every try")
    type: EventName | Literal["webhook.test"]
    status: Literal["pending", "delivered", "failed"]
    attempts: int
    status_code: int | None = Field(description="what the receiver answered last; null: no answer")
    error: Failure | None = Field(description="why there was none")
    created_at: float
    next_at: float | None = Field(description="Unix seconds of the next try; null: there is none")
    finished_at: float | None
