"""Which models can be trained here, and where what is derived from their weights is kept."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import structlog

from services.models.gguf_header import header
from services.models.tuning.run import BaseWeights
from services.models.weights import chat_weights
from services.settings import Settings

ARCHITECTURES = ("llama", "qwen2")
"""Those whose adapters are written in llama.cpp's form; by the name that GGUF and Hugging Face both give them."""
_CONFIG = "config.json"

log = structlog.get_logger(__name__)


class NotTrainable(Exception):
    """Why a base cannot be trained, in a sentence."""


def trainable(settings: Settings) -> dict[str, BaseWeights]:
    """The chat model and the operator's bases, by the ids they are served under; what cannot be trained is logged.

    Reads headers alone: neither PyTorch nor the weights.
    """
    name, weights = chat_weights(settings)
    asked = [] if weights is None else [(name, weights)]
    asked += [(base_name(path), path) for path in settings.tuning_bases]
    found: dict[str, BaseWeights] = {}
    for model, path in asked:
        try:
            found.setdefault(model, base_weights(model, path, settings))
        except NotTrainable as why:
            log.warning("not trainable", action="tuning.base_refused", model=model, reason=str(why))
    return found


def base_name(path: Path) -> str:
    """The id that the operator's base is served under: its folder's or file's name."""
    return path.name if path.is_dir() else path.stem


def base_weights(model: str, path: Path, settings: Settings) -> BaseWeights:
    """Raises NotTrainable."""
    kind = "huggingface" if path.is_dir() else "gguf"
    known = architecture(path)
    if known not in ARCHITECTURES:
        raise NotTrainable(
            f"the architecture {known} cannot be trained here, only {', '.join(ARCHITECTURES)}"
        )
    cache = settings.data / "models" / "bases" / fingerprint(path)
    return BaseWeights.model_validate({"model": model, "kind": kind, "path": path.resolve(), "cache": cache})


def architecture(path: Path) -> str:
    """'llama', 'qwen2', ... of a GGUF file or a Hugging Face folder. Raises NotTrainable."""
    try:
        if path.is_dir():
            return str(json.loads((path / _CONFIG).read_bytes())["model_type"])
        return str(header(path)["general.architecture"])
    except (OSError, ValueError, LookupError, TypeError):
        raise NotTrainable(
            "there is neither a GGUF file nor a Hugging Face folder that can be read"
        ) from None


def fingerprint(path: Path) -> str:
    """Of the weights' files by name, size and time of change: hashing gigabytes at every start would take minutes."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    told = hashlib.sha256(str(path.resolve()).encode())
    for file in files:
        state = file.stat()
        told.update(f"\n{file.name} {state.st_size} {state.st_mtime_ns}".encode())
    return told.hexdigest()[:32]
