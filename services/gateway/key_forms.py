"""What the API takes and gives of keys, sessions, usage and the audit: checks and schemas."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError

from services.gateway.callers.usage import BY, today
from services.gateway.forms import NO_NUL, Form

MONTH = 31
KeyName = Annotated[str, Field(min_length=1, max_length=100, pattern=NO_NUL)]
Scopes = Annotated[
    list[Literal["read", "analyse", "manage", "train", "admin"]], Field(min_length=1, max_length=5)
]
Patterns = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=255, pattern=NO_NUL)]], Field(max_length=100)
]
Moment = Annotated[float, Field(gt=0, lt=2**33)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class LimitsForm(Form):
    """Null: no limit. A day is UTC's."""

    requests_minute: int | None = Field(default=None, ge=1, le=2**31 - 1)
    requests_day: int | None = Field(default=None, ge=1, le=2**31 - 1)
    tokens_day: int | None = Field(default=None, ge=1, le=2**53)
    cost_day: float | None = Field(default=None, gt=0, le=1e9, description="US dollars")


class KeyRequest(Form):
    name: KeyName = Field(description="whose it is, or what for")
    scopes: Scopes = Field(description="each implies read, admin all")
    bases: Patterns = Field(
        default=[], description="shell-style patterns of the bases it reaches beside its own: ['docs-*']"
    )
    expires_at: Moment | None = Field(default=None, description="Unix seconds; null: never")
    limits: LimitsForm = LimitsForm()


class KeyChange(Form):
    """What is left out stays as it is."""

    name: KeyName | None = None
    scopes: Scopes | None = None
    bases: Patterns | None = None
    expires_at: Moment | None = Field(default=None, description="null: never")
    limits: LimitsForm | None = Field(default=None, description="all of them anew; null: none")


class RotateRequest(Form):
    grace_seconds: float = Field(
        default=0,
        ge=0,
        le=30 * 86_400,
        description="how long the present secret is let in beside the new one",
    )


class SessionRequest(Form):
    key: Annotated[SecretStr, Field(min_length=1, max_length=500)]


class KeyAnswer(BaseModel):
    id: str
    name: str
    scopes: list[str]
    bases: list[str]
    limits: LimitsForm
    created_at: float | None = Field(description="Unix seconds; null: it stands in the settings")
    expires_at: float | None
    revoked_at: float | None
    previous_until: float | None = Field(description="how long the secret before the last rotation is let in")


class KeyMade(KeyAnswer):
    secret: str = Field(description="the whole key, told now and never again")


class SessionAnswer(BaseModel):
    mode: Literal["open", "keys"] = Field(description="open: no key is needed here")
    key: KeyAnswer | None = Field(description="whose the request is; null where nobody's")


class UsageQuery(BaseModel):
    """`?from=&to=&by=`; days are UTC's, both included."""

    model_config = ConfigDict(frozen=True)

    since: Day = Field(alias="from", default_factory=lambda: _days_ago(MONTH - 1))
    until: Day = Field(alias="to", default_factory=today)
    by: str = "day"

    @field_validator("since", "until")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        try:
            datetime.date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("date", "no such day") from None
        return value

    @field_validator("by")
    @classmethod
    def _known(cls, value: str) -> str:
        if not set(filter(None, value.split(","))) <= set(BY):
            raise PydanticCustomError("enum", "unknown")
        return value

    @property
    def groups(self) -> list[str]:
        return [name for name in BY if name in self.by.split(",")]


class UsageItem(BaseModel):
    """Sums; of `day`, `key`, `base` and `model` those are there that were asked for. '' is of none."""

    day: str | None = None
    key: str | None = None
    base: str | None = None
    model: str | None = None
    requests: int
    analyses: int
    prompt_tokens: int
    completion_tokens: int
    embedding_tokens: int
    cost: float = Field(description="US dollars, where the price of the model is known")


class UsageItems(BaseModel):
    items: list[UsageItem]
    next: str | None = None


class AuditItem(BaseModel):
    id: int
    at: float = Field(description="Unix seconds")
    key: str = Field(description="'' where no key was needed, 'operator' from the command line")
    action: str = Field(description="the name of the call, as in the OpenAPI document")
    kind: str
    object: str
    request_id: str


def _days_ago(days: int) -> str:
    return (datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=days)).isoformat()
