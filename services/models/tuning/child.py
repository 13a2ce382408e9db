"""The process that trains one run: `python -m services.models.tuning.child RUN`.

It holds RUN/lock, reads RUN/options.json, tells frames (`services.models.tuning.run`) on its standard output and
takes PAUSE on its input. The end of its input, which a killed parent's kernel sends too, ends it at once.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import BinaryIO

from services.models import frames
from services.models.tuning.run import PAUSE, Broken, Plain, TrainOptions

_NICE = 10
_WATCH_SECONDS = 0.2
_PAGE = os.sysconf("SC_PAGE_SIZE")
_GPU_FULL = (
    "The training needs more memory than is free on the GPU. Choose a smaller batch_size, shorter examples or a "
    "smaller model."
)


class Told:
    """Where frames go; of any thread, one at a time."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._lock = threading.Lock()

    def __call__(self, frame: Plain) -> None:
        with self._lock:
            frames.write(self._out, frame.model_dump_json().encode())

    def last(self, frame: Plain) -> None:
        """Tell it and end the process, whatever else it is about."""
        with self._lock:
            frames.write(self._out, frame.model_dump_json().encode())
            os._exit(0)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    tell = Told(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)  # nothing that a library prints may get between frames
    pause = threading.Event()
    threading.Thread(target=_listen, args=(pause,), daemon=True).start()
    run = Path(sys.argv[1])
    lock = (run / "lock").open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    options = TrainOptions.model_validate_json((run / "options.json").read_bytes())
    os.nice(_NICE)
    _bound(options)
    threading.Thread(target=_watch, args=(options.memory, tell), daemon=True).start()
    tell.last(_trained(run, options, tell, pause))


def _trained(run: Path, options: TrainOptions, tell: Told, pause: threading.Event) -> Plain:
    """Train; what is to be told last."""
    try:
        import torch

        from services.models.tuning import device
        from services.models.tuning.data import InvalidExample, read_examples
        from services.models.tuning.loading import CannotLoad, load
        from services.models.tuning.to_gguf import Unknown
        from services.models.tuning.training import Training
    except ImportError as error:
        return Broken(
            code="training_extra_missing",
            message=f"Fine-tuning needs the training extra (LACUNA_EXTRAS=train): {error.name} is not installed.",
        )
    torch.set_num_threads(options.threads)
    file = "training_file"
    try:
        base = load(options.base)
        limit = min(options.max_tokens, base.model.config.max_position_embeddings)
        training = read_examples(options.training_file, base.tokenizer, base.ends, limit)
        validation, file = None, "validation_file"
        if options.validation_file is not None:
            validation = read_examples(options.validation_file, base.tokenizer, base.ends, limit)
        return Training(run, options, base, training, validation).train(tell, pause.is_set)
    except InvalidExample as error:
        return Broken(code=f"invalid_{file}", message=error.reason, line=error.line or None)
    except (CannotLoad, Unknown) as error:
        return Broken(code="server_error", message=f"The model cannot be trained: {error}.")
    except MemoryError:
        return _too_large(options.memory)
    except Exception as error:
        _trace(error)
        said = str(error).lower()
        if getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT} or "no space left" in said:
            return Broken(code="storage_full", message="The server's disk is full.")
        if device.gpu_full(error):
            return Broken(code="server_error", message=_GPU_FULL)
        if "memory" in said and "alloc" in said:  # PyTorch and safetensors raise errors of their own
            return _too_large(options.memory)
        return Broken(code="server_error", message=f"The training failed ({type(error).__name__}).")


def _listen(pause: threading.Event) -> None:
    while (frame := frames.read(sys.stdin.buffer)) is not None:
        if frame == PAUSE:
            pause.set()
    os._exit(0)


def _bound(options: TrainOptions) -> None:
    """Before anything that counts threads is imported. Nothing is looked up outside this machine."""
    threads = str(options.threads)
    os.environ.update(OMP_NUM_THREADS=threads, MKL_NUM_THREADS=threads, OPENBLAS_NUM_THREADS=threads)
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_DATASETS_OFFLINE="1")
    os.environ.update(TOKENIZERS_PARALLELISM="false", HF_HUB_DISABLE_TELEMETRY="1", TQDM_DISABLE="1")
    # Of several GPUs transformers would take all, and a whole batch for each: another size than planned.
    gpus = os.environ.get("CUDA_VISIBLE_DEVICES", "0")
    os.environ["CUDA_VISIBLE_DEVICES"] = gpus.split(",")[0]


def _watch(memory: int, tell: Told) -> None:
    """End with a reason when it takes too much. (A limit on the address space would count what PyTorch maps and
    never touches.)"""
    while True:
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
        if resident > memory:
            tell.last(_too_large(memory))
        time.sleep(_WATCH_SECONDS)


def _too_large(memory: int) -> Broken:
    return Broken(
        code="server_error",
        message=f"The training needs more than the {memory / 2**30:.1f} GiB of memory that it may use. Choose a "
        "smaller batch_size, shorter examples or a smaller model.",
    )


def _trace(error: Exception) -> None:
    """Where it failed, without the message, which may hold the text of an example."""
    sys.stderr.write(f"{type(error).__name__}\n" + "".join(traceback.format_tb(error.__traceback__)))


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(0)
