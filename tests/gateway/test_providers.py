"""Which provider a model's id leads to."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from services.gateway.providers import Providers, base_of, kind_of
from services.settings import Settings


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("gpt-9", "openai"),
        ("o4-mini", "openai"),
        ("ft:gpt-4.1-mini-2025-04-14:acme:docs:abc", "openai"),
        ("ft:gpt-4.1-mini-2025-04-14:acme:docs:abc:ckpt-step-9", "openai"),
        ("ft:o4-mini-2025-04-16:acme::abc", "openai"),
        ("ft:davinci-002:acme::abc", "openai"),
        ("ft:babbage-002:acme::abc", "openai"),
        ("ft:smollm2-135m-instruct:lacuna:headings:1:ckpt-step-9", "local"),
        ("ft:olmo-1b:lacuna::1", "local"),
        ("smollm2-135m-instruct", "local"),
    ],
)
async def test_what_is_fine_tuned_here_is_not_taken_for_openais(
    model: str, provider: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-any")
    async with aiohttp.ClientSession() as session:
        assert Providers(Settings(data=tmp_path), session).of(model).name == provider


def test_a_fine_tuned_model_chats_whatever_its_suffix_says() -> None:
    model = "ft:smollm2-135m-instruct:lacuna:embedder:1"
    assert (kind_of(model), base_of(model)) == ("chat", "smollm2-135m-instruct")
    assert (kind_of("x-embed"), base_of("x-embed")) == ("embedding", None)
