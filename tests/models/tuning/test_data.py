"""Examples as tokens: rendered as llama.cpp renders what it serves, and learned from the right ones."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

pytest.importorskip("torch", reason="the training extra is not installed")

from services.models.chat_request import ChatRequest, checked
from services.models.llama import Llama
from services.models.tuning.data import IGNORED, InvalidExample, read_examples, template_options, tokenised
from services.models.tuning.loading import Base, load
from services.models.tuning.run import BaseWeights
from services.models.tuning.to_gguf import write_base
from tests.models.tuning.tiny import make_tiny

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "weather", "arguments": '{"city": "São Luís"}'},
}
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string", "minLength": 1}}}
TOOLS = [
    {
        "type": "function",
        "function": {"name": "weather", "description": "It is <b>.", "parameters": PARAMETERS},
    },
    {"type": "function", "function": {"name": "now", "strict": True}},
]
BROKEN = {"name": "weather", "arguments": "{"}
ANSWER = {"role": "assistant", "content": None}
USER = {"role": "user", "content": "Weather?"}
CONVERSATIONS: list[dict[str, Any]] = [
    {"messages": [USER]},
    {"messages": [{"role": "developer", "content": "Be brief."}, USER]},
    {
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}
        ]
    },
    {"messages": [USER, {"role": "assistant", "content": "Rain."}, USER]},
    {"messages": [USER], "tools": TOOLS},
    {
        "messages": [{"role": "system", "content": "Be brief."}, USER],
        "tools": TOOLS,
        "parallel_tool_calls": False,
    },
    {
        "messages": [
            USER,
            {"role": "assistant", "content": None, "tool_calls": [CALL, {**CALL, "id": "call_2"}]},
            {"role": "tool", "tool_call_id": "call_1", "content": "Rain."},
            {"role": "tool", "tool_call_id": "call_2", "content": "Sun."},
        ],
        "tools": TOOLS,
    },
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    folder = make_tiny(tmp_path_factory.mktemp("tiny"))
    return load(BaseWeights(model="tiny", kind="huggingface", path=folder, cache=folder / "cache"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def llama(base: Base, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Llama]:
    file = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    write_base(Path(base.model.config.name_or_path), file)
    llama = Llama(file, "tiny", threads=1, queue=4)
    yield llama
    await llama.close()


async def _answer(llama: Llama, path: str, body: dict[str, Any]) -> Any:
    async with llama.call(path, body) as response:
        return json.loads(await response.read())


@pytest.mark.parametrize("value", CONVERSATIONS)
async def test_a_prompt_is_what_llama_cpp_makes_of_it(
    base: Base, llama: Llama, value: dict[str, Any]
) -> None:
    asked = checked(ChatRequest, {**value, "model": "tiny"})
    served = (await _answer(llama, "/apply-template", asked.body()))["prompt"]
    answered = {**value, "messages": [*value["messages"], {"role": "assistant", "content": "Rain."}]}
    example = tokenised(answered, base.tokenizer, base.ends)
    answer = len(base.tokenizer.encode("Rain.<|im_end|>\n", add_special_tokens=False))
    prompt = example.input_ids[:-answer]
    assert base.tokenizer.decode(prompt) == served
    if (
        len(value["messages"]) == 1
    ):  # else earlier answers were cut into tokens by themselves, as they were made
        asked_for = {"content": served, "parse_special": True}
        assert prompt == (await _answer(llama, "/tokenize", asked_for))["tokens"]
    assert ("tools" in template_options(asked)) == ("tools" in value)


async def test_only_answers_of_weight_1_are_learned_with_the_token_that_ends_them(base: Base) -> None:
    messages = [
        USER,
        {"role": "assistant", "content": "Storm.", "weight": 0},
        USER,
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_1", "content": "Rain."},
        {"role": "assistant", "content": "Rain.", "weight": 1},
    ]
    example = tokenised({"messages": messages, "tools": TOOLS}, base.tokenizer, base.ends)
    learned = [label for label in example.labels if label != IGNORED]
    call = '<tool_call>\n{"name": "weather", "arguments": {"city": "São Luís"}}\n</tool_call>'
    assert base.tokenizer.decode(learned) == f"{call}<|im_end|>Rain.<|im_end|>"
    assert learned[-1] in base.ends
    assert example.trained == len(learned)


async def test_what_others_wrote_before_tools_is_learned_as_today(base: Base) -> None:
    function, call = TOOLS[0]["function"], CALL["function"]
    before = [USER, {"role": "assistant", "content": None, "function_call": call}]
    before += [
        {"role": "function", "name": "weather", "content": "Rain."},
        {"role": "assistant", "refusal": "No."},
    ]
    after = [USER, {"role": "assistant", "content": None, "tool_calls": [{**CALL, "id": "call_1"}]}]
    after += [{"role": "tool", "tool_call_id": "call_1", "content": "Rain."}]
    after += [{"role": "assistant", "content": "No.", "weight": None}]
    examples = [{"messages": before, "functions": [function]}, {"messages": after, "tools": TOOLS[:1]}]
    old, new = (tokenised(value, base.tokenizer, base.ends) for value in examples)
    assert old == new
    assert base.tokenizer.decode([label for label in new.labels if label != IGNORED]).endswith(
        "No.<|im_end|>"
    )


async def test_what_is_longer_is_cut_and_counted(base: Base, tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    texts = ["Rain. " * times for times in (1, 40)]
    values = [{"messages": [USER, {"role": "assistant", "content": text}]} for text in texts]
    file.write_text("\n\n".join(map(json.dumps, values)))
    examples = read_examples(file, base.tokenizer, base.ends, 60)
    assert ([len(row.input_ids) <= 60 for row in examples.rows], examples.cut) == ([True, True], 1)
    with pytest.raises(InvalidExample) as nothing:
        read_examples(file, base.tokenizer, base.ends, 5)
    assert nothing.value.line == 0


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b'{"messages": [{"role": "robot", "content": "a"}]}',
        json.dumps({"messages": [{**ANSWER, "tool_calls": [{"id": "a", "function": BROKEN}]}]}).encode(),
    ],
)
async def test_a_line_that_cannot_be_read_is_named(base: Base, tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "t.jsonl"
    good = json.dumps({"messages": [USER, {"role": "assistant", "content": "Rain."}]}).encode()
    file.write_bytes(good + b"\n" + line + b"\n")
    with pytest.raises(InvalidExample) as invalid:
        read_examples(file, base.tokenizer, base.ends, 100)
    assert invalid.value.line == 2
