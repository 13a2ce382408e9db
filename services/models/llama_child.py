"""llama.cpp's server in a process of its own, listening on a UNIX socket in a folder that only we can enter."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from pydantic import BaseModel

from services.models import frames
from services.models.gguf_header import header
from services.models.templates import with_tools

_BATCH = 128
"""Tokens of a prompt read in one step, between which a caller that left is noticed: a second or less."""


class LlamaOptions(BaseModel):
    weights: Path
    name: str
    socket: Path
    threads: int
    slots: int
    context: int
    """Tokens of prompt and answer together, in each slot."""
    embedding: bool = False
    adapters: list[Path] = []
    """In llama.cpp's form. None is applied but by a request's own field `lora`, which counts them from 0."""


def serve(options: LlamaOptions) -> object:
    """The server, answering when this returns and as long as the object lives.

    Raises RuntimeError when llama.cpp cannot load the weights, OSError or ValueError when they are no GGUF file.
    """
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(options.weights)
    params.model_alias = {options.name}
    params.hostnames = [str(options.socket)]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options.threads
    params.n_threads_http = options.slots + 2
    params.n_parallel = options.slots
    params.n_ctx = options.context * options.slots
    params.n_batch = params.n_ubatch = _BATCH
    params.cache_ram_mib = 0  # else up to 8 GiB of old prompts are kept
    params.verbosity = 1  # errors: no prompt in any log
    params.ui = False
    params.endpoint_slots = True
    if options.adapters:
        params.lora_adapters = [_adapter(path) for path in options.adapters]
        params.lora_init_without_apply = True
    template = header(options.weights).get("tokenizer.chat_template")
    if isinstance(template, str):
        params.chat_template = with_tools(template)
    if options.embedding:
        params.embedding = True
        params.n_batch = params.n_ubatch = options.context  # an input is embedded in one step
    return xllamacpp.Server(params)


def _adapter(path: Path) -> object:
    import xllamacpp

    adapter = xllamacpp.CommonAdapterLoraInfo()
    adapter.path, adapter.scale = str(path), 0.0
    return adapter


def end_with_parent(folder: Path) -> None:
    """Leave, at once and without llama.cpp's consent, when the parent closes the pipe or is gone."""
    frames.read(sys.stdin.buffer)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def main() -> None:
    """Serve the options in argv[1] (JSON); one empty frame says that the model is loaded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    options = LlamaOptions.model_validate_json(sys.argv[1])
    watcher = threading.Thread(target=end_with_parent, args=(options.socket.parent,), daemon=True)
    watcher.start()
    server = serve(options)
    frames.write(answers, b"")
    watcher.join()
    del server


if __name__ == "__main__":
    main()
