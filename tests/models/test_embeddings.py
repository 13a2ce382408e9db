"""POST /v1/embeddings through the openai package."""

from __future__ import annotations

from typing import Any

import numpy as np
import openai
import orjson
import pytest
from numpy.typing import NDArray

from services.models import tokens
from tests.models.conftest import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXTS = [
    "The gateway holds the keys of every provider.",
    "O gateway guarda as chaves de todos os provedores.",
    "Bananas ripen faster in a paper bag.",
    "O prazo de garantia é de 30 dias.",
    "   ",
    "\x00 \U0001f9ea ação",
]


async def embed(server: Server, texts: Any, **options: Any) -> NDArray[np.float32]:
    model = server.settings.embedding_model
    answer = await server.openai.embeddings.create(model=model, input=texts, **options)
    assert [item.index for item in answer.data] == list(range(len(answer.data)))
    return np.array([item.embedding for item in answer.data], dtype=np.float32)


async def test_base64_and_float_are_the_same_normalised_vectors(server: Server) -> None:
    packed = await embed(server, TEXTS)  # the openai package asks for base64 by itself
    plain = await embed(server, TEXTS, encoding_format="float")
    assert packed.shape == (len(TEXTS), 512)
    assert np.array_equal(packed, plain)
    assert np.allclose(np.linalg.norm(packed, axis=1), 1, atol=1e-3)


async def test_a_batch_gives_what_each_text_alone_gives(server: Server) -> None:
    together = await embed(server, TEXTS)
    alone = np.concatenate([await embed(server, text) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-6)


async def test_portuguese_is_nearer_to_its_translation_than_to_other_subjects(server: Server) -> None:
    english, portuguese, unrelated, *_ = await embed(server, TEXTS)
    assert english @ portuguese > 2 * max(english @ unrelated, portuguese @ unrelated, 0.2)


async def test_token_arrays_are_the_texts_that_they_encode(server: Server) -> None:
    arrays = [tokens.cl100k().encode_ordinary(text) for text in TEXTS]
    assert np.allclose(await embed(server, arrays), await embed(server, TEXTS), atol=1e-6)
    assert np.allclose(await embed(server, arrays[0]), await embed(server, TEXTS[0]), atol=1e-6)


async def test_usage_counts_the_tokens(server: Server) -> None:
    model = server.settings.embedding_model
    answer = await server.openai.embeddings.create(model=model, input=["hello world", "<|endoftext|>"])
    assert answer.usage.prompt_tokens == answer.usage.total_tokens == 2 + 7


async def test_the_largest_request_is_answered_in_order(server: Server) -> None:
    vectors = await embed(server, [f"statement {n}" for n in range(2048)])
    assert vectors.shape == (2048, 512)
    assert np.allclose(vectors[2047], (await embed(server, "statement 2047"))[0], atol=1e-6)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ("", None),
        ([], None),
        (["a", ""], None),
        (["a"] * 2049, None),
        ([[1, 2], []], None),
        ([[200_000]], None),
        ([[-1]], None),
        ([1, "a"], None),
        (["a", [1]], None),
        ([[1, 2.5]], None),
        ([True], None),
        ([{"text": "a"}], None),
        ("word " * 8193, "context_length_exceeded"),
        ("x" * 4_000_000, "context_length_exceeded"),
        ([[1] * 8193], "context_length_exceeded"),
        (["word " * 8000] * 38, "max_tokens_per_request"),
    ],
)
async def test_bad_input_is_refused_as_openai_refuses_it(
    server: Server, texts: object, code: str | None
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await embed(server, texts)
    assert refused.value.type == "invalid_request_error"
    assert (refused.value.param, refused.value.code) == ("input", code)


@pytest.mark.parametrize(
    ("options", "param"),
    [({"dimensions": 256}, "dimensions"), ({"encoding_format": "int8"}, "encoding_format")],
)
async def test_options_that_the_model_lacks_are_refused(
    server: Server, options: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await embed(server, "a", **options)
    assert refused.value.param == param


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"model": NaN}', 400),
        (b"[" * 100_000, 400),
        (b'{"input": "a"}', 400),
        (b'{"model": 5, "input": "a"}', 400),
        (b'{"model": "use-multilingual-v3-embed"}', 400),
        (b'{"model": "use-multilingual-v3-embed", "input": "\\ud800"}', 400),
        (b'{"model": "use-multilingual-v3-embed", "input": "a", "encoding_format": []}', 400),
        (orjson.dumps({"model": "use-multilingual-v3-embed", "input": "a" * (9 * 2**20)}), 413),
    ],
)
async def test_malformed_bodies_are_the_callers_fault(server: Server, body: bytes, status: int) -> None:
    answered, error = await server.post("/embeddings", body)
    assert answered == status
    assert error["type"] == "invalid_request_error"


async def test_an_unknown_model_and_one_of_another_kind(server: Server) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        await server.openai.embeddings.create(model="text-embedding-3-small", input="a")
    assert (missing.value.code, missing.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.BadRequestError):
        await server.openai.embeddings.create(model=server.settings.chat_model, input="a")
