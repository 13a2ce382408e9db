"""What a training chooses by its device, told by stand-ins of one: CI has no GPU."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("torch", reason="the training extra is not installed")

import torch

from services.models.tuning import child, device, loading
from services.models.tuning.run import BaseWeights, Broken, TrainOptions

SMOLLM2_135M = SimpleNamespace(vocab_size=49152, num_hidden_layers=30, hidden_size=576)
OPTIONS = TrainOptions(
    base=BaseWeights(model="any", kind="huggingface", path=Path("any"), cache=Path("any")),
    training_file=Path("any"),
    validation_file=None,
    n_epochs=1,
    batch_size=1,
    learning_rate_multiplier=None,
    seed=1,
    max_tokens=64,
    threads=1,
    memory=2**33,
)


@pytest.mark.parametrize(
    ("gib", "longest", "at_once"), [(80, 512, 36), (80, 2048, 9), (24, 512, 11), (6, 512, 8), (6, 2048, 8)]
)
def test_a_gpu_computes_what_a_quarter_of_its_memory_holds(
    monkeypatch: pytest.MonkeyPatch, gib: int, longest: int, at_once: int
) -> None:
    card = SimpleNamespace(total_memory=gib * 2**30)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _: card)
    assert device.examples_at_once(SMOLLM2_135M, longest) == at_once


def test_a_cpu_computes_few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device.examples_at_once(SMOLLM2_135M, 1) == 8
    assert (device.precision(), device.name()) == (torch.float32, "CPU")


@pytest.mark.parametrize(("generation", "precision"), [(7, torch.float32), (8, torch.bfloat16)])
def test_bfloat16_is_taken_where_the_gpu_has_it(
    monkeypatch: pytest.MonkeyPatch, generation: int, precision: torch.dtype
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _: SimpleNamespace(major=generation))
    assert device.precision() is precision


@pytest.mark.parametrize(
    ("visible", "left"), [(None, "0"), ("2,3", "2"), ("", ""), ("GPU-5a,GPU-6b", "GPU-5a"), ("-1", "-1")]
)
def test_one_gpu_trains(monkeypatch: pytest.MonkeyPatch, visible: str | None, left: str) -> None:
    environment = {} if visible is None else {"CUDA_VISIBLE_DEVICES": visible}
    monkeypatch.setattr(os, "environ", environment)
    child._bound(OPTIONS)
    assert environment["CUDA_VISIBLE_DEVICES"] == left


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB."), "on the GPU"),
        (RuntimeError("CUDA error: out of memory"), "on the GPU"),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`"), "on the GPU"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), "8.0 GiB of memory that it may use"),
    ],
)
def test_whose_memory_does_not_suffice_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, words: str
) -> None:
    def fail(_: BaseWeights) -> None:
        raise error

    monkeypatch.setattr(loading, "load", fail)
    said = child._trained(tmp_path, OPTIONS, child.Told(io.BytesIO()), threading.Event())
    assert isinstance(said, Broken)
    assert said.code == "server_error"
    assert words in said.message
