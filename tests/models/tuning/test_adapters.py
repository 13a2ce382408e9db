"""Adapters served beside their base: the numbers that were trained, each by its own id, none in another's answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

pytest.importorskip("torch", reason="the training extra is not installed")

import torch

from services.models import llama as llama_module
from services.models.llama import Llama
from services.models.registry import Registry
from services.models.tuning.adapters import ADAPTER_FILE, Adapters
from services.models.tuning.bases import NotTrainable, architecture, base_weights, trainable
from services.models.tuning.convert import converted
from services.models.tuning.loading import Base, adapted, load
from services.models.tuning.run import BaseWeights
from services.models.tuning.to_gguf import write_adapter, write_base
from services.settings import Settings
from services.wire.errors import ModelNotFound, ModelUnreachable
from tests.models.tuning.tiny import make_tiny

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROMPT = [1, 60, 70, 80, 90, 100]
TOKENS = 12


class Tiny:
    """A tiny base of random weights, its GGUF file, and adapters of random weights."""

    def __init__(self, folder: Path, architecture: str, adapters: int) -> None:
        make_tiny(folder / "base", architecture=architecture)
        weights = BaseWeights(model="tiny", kind="huggingface", path=folder / "base", cache=folder / "cache")
        self.file = folder / "tiny.gguf"
        write_base(weights.path, self.file)
        self.answers = {"tiny": greedy(load(weights).model)}
        self.folders: dict[str, Path] = {}
        for number in range(adapters):
            torch.manual_seed(number)
            base: Base = load(weights)
            model = adapted(base, None, "tiny")
            for name, parameter in model.named_parameters():
                if "lora_B" in name:
                    torch.nn.init.normal_(parameter, std=0.1)
            name = f"ft:tiny:{number}"
            own = folder / f"adapter-{number}"
            model.save_pretrained(own, save_embedding_layers=False)
            write_adapter(own, own / ADAPTER_FILE, base.model.config)
            self.folders[name], self.answers[name] = own, greedy(model)


def greedy(model: Any) -> list[int]:
    """What transformers continues PROMPT with."""
    ids = torch.tensor([PROMPT])
    with torch.no_grad():
        for _ in range(TOKENS):
            ids = torch.cat([ids, model(input_ids=ids).logits[:, -1:].argmax(-1)], dim=1)
    continued: list[int] = ids[0, len(PROMPT) :].tolist()
    return continued


async def continued(llama: Llama, adapter: str | None) -> list[int]:
    """What llama.cpp continues PROMPT with."""
    asked = {
        "prompt": PROMPT,
        "n_predict": TOKENS,
        "temperature": 0,
        "return_tokens": True,
        "ignore_eos": True,
    }
    async with llama.call("/completion", asked, adapter) as response:
        tokens: list[int] = json.loads(await response.read())["tokens"]
    return tokens


@pytest.fixture(scope="module", params=["llama", "qwen2"])
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return Tiny(tmp_path_factory.mktemp(request.param), request.param, 3)


@pytest_asyncio.fixture(loop_scope="module")
async def served(tiny: Tiny) -> AsyncIterator[tuple[Llama, Adapters, Registry]]:
    llama, registry = Llama(tiny.file, "tiny", threads=1, queue=64), Registry()
    adapters = Adapters(registry)
    adapters.add_base(llama)
    yield llama, adapters, registry
    await llama.close()


async def test_several_at_once_answer_as_transformers_does_and_leave_the_base_alone(
    tiny: Tiny, served: tuple[Llama, Adapters, Registry]
) -> None:
    assert len(set(map(tuple, tiny.answers.values()))) == 4
    llama, adapters, registry = served
    assert await continued(llama, None) == tiny.answers["tiny"]
    for name, folder in tiny.folders.items():
        await adapters.add(name, "tiny", folder, 1)
    asked = [*tiny.answers] * 4
    ids = [None if name == "tiny" else name for name in asked]
    answers = await asyncio.gather(*(continued(llama, adapter) for adapter in ids))
    assert answers == [tiny.answers[name] for name in asked]
    about = registry.get("ft:tiny:0").describe()["lacuna"]
    assert (about["kind"], about["fine_tuned"], about["base"]) == ("chat", True, "tiny")
    assert about["context"] == 1024


async def test_what_is_added_later_costs_no_answer_under_way(
    tiny: Tiny, served: tuple[Llama, Adapters, Registry]
) -> None:
    llama, adapters, registry = served
    first, second, third = tiny.folders
    await adapters.add(first, "tiny", tiny.folders[first], 1)
    assert await continued(llama, first) == tiny.answers[first]
    before = llama.pid
    asked = {"prompt": PROMPT, "n_predict": 600, "ignore_eos": True, "stream": True}
    async with llama.call("/completion", asked, first) as response:
        await response.content.readline()
        await adapters.add(second, "tiny", tiny.folders[second], 1)
        assert await continued(llama, second) == tiny.answers[second]
        assert llama.pid != before
        rest = await response.read()
    assert json.loads(rest.strip().split(b"\n")[-1].removeprefix(b"data: "))["tokens_predicted"] == 600
    await adapters.remove(first)
    with pytest.raises(ModelNotFound):
        registry.get(first)
    with pytest.raises(ModelNotFound):
        await continued(llama, first)
    assert await continued(llama, None) == tiny.answers["tiny"]
    with pytest.raises(LookupError):
        await adapters.add(third, "another", tiny.folders[third], 1)
    with pytest.raises(FileNotFoundError):
        await adapters.add(third, "tiny", tiny.file.parent, 1)


async def test_those_used_last_stay_in_memory_and_the_others_come_when_asked_for(
    tiny: Tiny, served: tuple[Llama, Adapters, Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llama_module, "ADAPTERS", 2)
    llama, adapters, _ = served
    for name, folder in tiny.folders.items():
        await adapters.add(name, "tiny", folder, 1)
    first, second, third = tiny.folders
    assert await continued(llama, second) == tiny.answers[second]
    pid = llama.pid
    assert await continued(llama, third) == tiny.answers[third]
    assert llama.pid == pid
    assert await continued(llama, first) == tiny.answers[first]
    assert llama.pid != pid


async def test_a_damaged_adapter_takes_nobody_along(
    tiny: Tiny, served: tuple[Llama, Adapters, Registry], tmp_path: Path
) -> None:
    llama, adapters, _ = served
    name, folder = next(iter(tiny.folders.items()))
    (tmp_path / ADAPTER_FILE).write_bytes((folder / ADAPTER_FILE).read_bytes()[:900])
    await adapters.add(name, "tiny", folder, 1)
    await adapters.add("damaged", "tiny", tmp_path, 1)
    with pytest.raises(ModelUnreachable):
        await continued(llama, "damaged")
    assert await continued(llama, name) == tiny.answers[name]
    assert await continued(llama, None) == tiny.answers["tiny"]
    other = [*tiny.folders][1]
    await adapters.add(other, "tiny", tiny.folders[other], 1)
    assert await continued(llama, other) == tiny.answers[other]
    pid = llama.pid
    assert await continued(llama, name) == tiny.answers[name]
    assert llama.pid == pid  # both are in one process, without the damaged one


@pytest.mark.parametrize("tiny", ["llama"], indirect=True)
async def test_a_hugging_face_folder_is_served_once_it_is_written_as_gguf(tiny: Tiny, tmp_path: Path) -> None:
    folder = tiny.file.parent / "base"
    weights = BaseWeights(model="tiny", kind="huggingface", path=folder, cache=tmp_path / "cache")
    llama = Llama(partial(converted, weights), "tiny", threads=1, queue=4)
    try:
        assert await continued(llama, None) == tiny.answers["tiny"]
    finally:
        await llama.close()


async def test_a_folder_that_cannot_be_written_as_gguf_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.models.tuning.convert._MODULE", "tests.models.tuning.nothing")
    weights = BaseWeights(model="tiny", kind="huggingface", path=tmp_path / "it", cache=tmp_path / "cache")
    with pytest.raises(OSError, match="it could not be written"):
        await converted(weights)


async def test_which_bases_can_be_trained(tiny: Tiny, tmp_path: Path) -> None:
    mamba = tmp_path / "mamba"
    mamba.mkdir()
    (mamba / "config.json").write_text('{"model_type": "mamba"}')
    settings = Settings(data=tmp_path, tuning_bases=(tiny.file, mamba, tmp_path / "gone"))
    found = trainable(settings)
    assert (found["tiny"].kind, found["tiny"].path) == ("gguf", tiny.file.resolve())
    assert set(found) == {"tiny", "smollm2-135m-instruct"}
    assert architecture(tiny.file) in {"llama", "qwen2"}
    with pytest.raises(NotTrainable, match="mamba"):
        base_weights("mamba", mamba, settings)
