"""What a caller of the proxy asked to keep becomes an example."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from services.examples import heading
from services.examples.checks import defects_of
from services.trainer.datasets.candidates import Candidate, Origin, passes
from services.trainer.datasets.captured import Unusable, example_of
from services.trainer.evaluations.tables import EvaluationRow
from services.wire.errors import CaptureNotFound, DatasetEmpty
from services.wire.training import (
    BuildDataset,
    DeleteCaptures,
    EvaluationStatus,
    Filters,
    KeepCapture,
    ListCaptures,
)
from tests.trainer.datasets.product import Product

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
TOOL = {"type": "function", "function": {"name": "weather", "parameters": SCHEMA}}
CALL = {"id": "c", "type": "function", "function": {"name": "weather", "arguments": '{"city":"X"}'}}
ASKED = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Weather?"}]


def completion(message: dict[str, Any], reason: str = "stop") -> dict[str, Any]:
    return {
        "object": "chat.completion",
        "choices": [{"index": 0, "finish_reason": reason, "message": message}],
    }


def test_a_chat_with_calls_is_kept_as_it_was() -> None:
    said = {"role": "assistant", "content": None, "tool_calls": [CALL], "refusal": None, "annotations": []}
    request = {
        "model": "m",
        "messages": ASKED,
        "tools": [TOOL],
        "parallel_tool_calls": False,
        "temperature": 0,
    }
    example = example_of(request, completion(said, "tool_calls"))
    assert example == {
        "messages": [*ASKED, {"role": "assistant", "tool_calls": [CALL]}],
        "tools": [TOOL],
        "parallel_tool_calls": False,
    }
    assert not defects_of(example)


def test_calls_that_came_in_a_stream_are_kept_without_their_numbers() -> None:
    numbered = {"role": "assistant", "content": None, "tool_calls": [{"index": 0, **CALL}]}
    answered = {"role": "tool", "tool_call_id": "c", "content": "sunny"}
    request = {"messages": [*ASKED, numbered, answered], "tools": [TOOL]}
    example = example_of(request, completion(numbered, "tool_calls"))
    assert [m.get("tool_calls") for m in example["messages"]] == [None, None, [CALL], None, [CALL]]
    assert not defects_of(example)


def test_a_response_with_calls_is_kept_as_a_chat() -> None:
    request = {
        "model": "m",
        "instructions": "Be short.",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Weather?"}]},
            {"type": "reasoning", "summary": []},
            {"type": "function_call", "call_id": "c", "name": "weather", "arguments": '{"city":"X"}'},
            {"type": "function_call_output", "call_id": "c", "output": "sunny"},
        ],
        "tools": [{"type": "function", "name": "weather", "parameters": SCHEMA}],
    }
    answer = {
        "object": "response",
        "status": "completed",
        "output": [
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Sunny."}]}
        ],
    }
    example = example_of(request, answer)
    assert example["messages"] == [
        *ASKED,
        {"role": "assistant", "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "c", "content": "sunny"},
        {"role": "assistant", "content": "Sunny."},
    ]
    assert example["tools"] == [TOOL]
    assert not defects_of(example)
    asked_plainly = example_of({"input": "Hi."}, answer)
    assert [m["role"] for m in asked_plainly["messages"]] == ["user", "assistant"]


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ({"messages": ASKED}, completion({"content": "It is"}, "length")),
        ({"messages": ASKED}, completion({"content": None, "refusal": "No."})),
        ({"messages": ASKED}, {"choices": []}),
        ({}, completion({"content": "x"})),
        ({"input": "Hi."}, {"status": "incomplete", "output": []}),
        ({"input": "Hi.", "previous_response_id": "r"}, {"status": "completed", "output": []}),
        ({"input": "Hi."}, {"status": "completed", "output": []}),
        ({"input": [{"type": "computer_call"}]}, {"status": "completed", "output": []}),
        ({"messages": ASKED, "tools": [{"type": "web_search"}]}, completion({"content": "x"})),
        ({"messages": 5}, completion({"content": "x"})),
        ([], {}),
    ],
)
def test_what_is_cut_refused_or_odd_makes_no_example(request_: Any, answer: Any) -> None:
    with pytest.raises(Unusable):
        example_of(request_, answer)


def test_the_judge_scored_a_prompt_that_is_known_by_its_words_too() -> None:
    asked = heading.messages("It has limits.", "a.md", "A", "en")
    content = orjson.dumps(
        {"messages": [*asked, {"role": "assistant", "content": heading.answer("Limits of it")}]}
    )
    filters = Filters(min_judge_score=0.6)
    unnamed, named = (Candidate(content, Origin(model="large", prompt_version=v)) for v in (None, "other"))
    assert passes(unnamed, filters, {("large", heading.VERSION): 0.7})
    assert passes(unnamed, filters, {("large", None): 0.7})
    assert not passes(unnamed, filters, {("large", heading.VERSION): 0.5, ("large", None): 0.7})
    assert not passes(named, filters, {("large", heading.VERSION): 0.7, ("large", None): 0.7})


async def keep(product: Product, id_: str, said: str, **more: Any) -> KeepCapture:
    request = {"messages": [*ASKED[:1], {"role": "user", "content": f"Question {id_}?"}]}
    job = KeepCapture(
        job_id=id_,
        request=await product.blobs.put(orjson.dumps(request)),
        answer=await product.blobs.put(orjson.dumps(completion({"role": "assistant", "content": said}))),
        **{"name": "gathered", "model": "large", "prompt_version": None, **more},
    )
    await product.bus.send(job)
    return job


async def kept(product: Product, count: int) -> None:
    import asyncio

    async with asyncio.timeout(20):
        while sum(c.captures for c in (await product.bus.request(ListCaptures())).items) < count:
            await asyncio.sleep(0.02)


async def test_captures_are_kept_once_and_built_from_by_what_is_known_of_them(product: Product) -> None:
    for n in range(4):
        await keep(
            product, f"r{n}", f"Answer {n}.", model="large" if n else "small", prompt_version=f"chat-{n % 2}"
        )
    job = await keep(product, "r9", "Another.", name="other")
    await kept(product, 5)
    await product.bus.send(job)  # delivered again
    await product.bus.send(job.model_copy(update={"job_id": "odd", "answer": await product.blobs.put(b"[")}))
    await keep(product, "r10", "The last.", name="other")
    await kept(product, 6)
    first, second = (await product.bus.request(ListCaptures())).items
    assert (first.name, first.captures, first.models) == ("gathered", 4, ("large", "small"))
    assert first.prompt_versions == ("chat-0", "chat-1")
    assert (second.name, second.captures) == ("other", 2)

    async def built(**filters: Any) -> set[str]:
        request = BuildDataset(name="built", source="captures", filters=Filters(**filters))
        content = product.content(await product.bus.request(request))
        return {json.loads(line)["messages"][-1]["content"] for line in content.splitlines()}

    assert await built(capture="gathered", models=("large",)) == {"Answer 1.", "Answer 2.", "Answer 3."}
    assert await built(prompt_version="chat-0") == {"Answer 0.", "Answer 2."}
    with pytest.raises(DatasetEmpty):
        await built(bases=("docs",))
    with pytest.raises(DatasetEmpty):
        await built(max_tokens=3)
    with pytest.raises(DatasetEmpty):
        await built(min_judge_score=0.5)
    report = {"results": [{"model": "large", "metrics": {"judge": {"mean": 0.7}}}]}
    async with product.database.session.begin() as s:
        s.add(
            EvaluationRow(
                id="evaluation-1", dataset="d", dataset_version=1, split="holdout", models=["large"],
                prompt_version="chat-1", status=EvaluationStatus.SUCCEEDED, report=report, created_at=1.0,
                done=1, total=1, tries=0, not_before=0.0, beat=0,
            )
        )  # fmt: skip
    assert await built(min_judge_score=0.6) == {"Answer 1.", "Answer 3."}, "as that prompt was judged"
    with pytest.raises(DatasetEmpty):
        await built(min_judge_score=0.8)

    await product.bus.request(DeleteCaptures(name="other"))
    with pytest.raises(CaptureNotFound):
        await product.bus.request(DeleteCaptures(name="other"))
