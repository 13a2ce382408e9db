"""What failures of the package become: one leaf each, and nothing of a provider's own words."""

from __future__ import annotations

import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from services.calls.client import client, model_error
from services.settings import Settings
from services.wire.errors import (
    LacunaError,
    ModelBroken,
    ModelBusy,
    ModelQuota,
    ModelRateLimited,
    ModelRefusedInput,
    ModelRetired,
    ModelStreamCut,
    ModelTimedOut,
    ModelUnreachable,
)

REQUEST = httpx2.Request("POST", "http://provider/v1/chat/completions")
SECRET = "sk-proj-0a1B2c3D"


def answered(status: int, code: str | None = None, **headers: str) -> openai.APIStatusError:
    body = {"message": f"Wrong: {SECRET}", "code": code, "param": SECRET, "type": SECRET}
    response = httpx2.Response(status, request=REQUEST, headers=headers)
    return openai.APIStatusError(f"Wrong: {SECRET}", response=response, body=body)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (410, "model_retired", ModelRetired),
        (429, "billing_hard_limit_reached", ModelQuota),
        (429, "insufficient_quota", ModelQuota),
        (429, "engine_busy", ModelBusy),
        (429, None, ModelRateLimited),
        (503, None, ModelUnreachable),
        (504, None, ModelTimedOut),
        (502, None, ModelBroken),
        (422, "string_above_max_length", ModelRefusedInput),
    ],
)
def test_a_status_is_one_leaf(status: int, code: str | None, expected: type[LacunaError]) -> None:
    assert type(model_error(answered(status, code), "m")) is expected


@pytest.mark.parametrize("code", ["rate_limit_exceeded", "model_busy", "insufficient_quota"])
def test_when_to_try_again_is_kept(code: str) -> None:
    found = model_error(answered(429, code, **{"retry-after": "12"}), "m")
    assert found.retry_after == 12


@given(status=st.sampled_from([400, 401, 403, 404, 409, 413, 429, 500, 503]), code=st.text())
def test_a_provider_cannot_put_words_into_our_errors(status: int, code: str) -> None:
    found = model_error(answered(status, code + SECRET), "m")
    assert set(found.params.values()) <= {"m", str(status)}


def test_a_connection_refused_is_not_a_time_out_and_one_that_breaks_is_a_cut() -> None:
    slow = openai.APITimeoutError(request=REQUEST)
    assert type(model_error(slow, "m")) is ModelTimedOut
    slow.__cause__ = httpx2.ConnectTimeout("no", request=REQUEST)
    assert type(model_error(slow, "m")) is ModelUnreachable
    broken = httpx2.ReadError("gone", request=REQUEST)
    assert type(model_error(broken, "m")) is ModelUnreachable
    assert type(model_error(broken, "m", started=True)) is ModelStreamCut


async def test_the_key_of_the_settings_is_used_and_a_server_without_keys_is_served_too() -> None:
    for settings, key in ((Settings(openai_api_key=SecretStr(SECRET)), SECRET), (Settings(), "none")):
        made = client(settings, retries=1)
        assert (made.api_key, made.max_retries) == (key, 1)
        assert str(made.base_url).rstrip("/") == settings.own_base_url
        await made.close()


async def test_the_service_key_goes_to_the_gateway_and_nowhere_else() -> None:
    service = SecretStr(SECRET)
    elsewhere = "https://models.example/v1"
    for settings, key in (
        (Settings(service_key=service), SECRET),
        (Settings(service_key=service, gateway_url="http://gateway:8080/v1"), SECRET),
        (Settings(service_key=service, openai_base_url=elsewhere), None),
        (
            Settings(service_key=service, openai_base_url=elsewhere, openai_api_key=SecretStr("theirs")),
            "theirs",
        ),
    ):
        assert settings.own_key == key
