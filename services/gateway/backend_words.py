"""What fine-tuning backends say of a job, OpenAI's protocol having no codes for it: known by its words."""

from __future__ import annotations

import re

from services.wire.errors import Param

_KNOWN = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"Created fine-tuning job: (?P<job>\S+)", "job_created"),
        (r"Validating (?:training|validation) file: (?P<file>\S+)", "file_checked"),
        (r"Files validated, moving job to queued state", "files_good"),
        (r"Fine-tuning job started", "started"),
        (r"Fine-tuning job (?:resumed|goes on)", "resumed"),
        (r"Fine-tuning job paused", "paused"),
        (r"Fine-tuning job cancelled", "cancelled"),
        (r"Step (?P<step>\d+)/(?P<total>\d+): training loss=(?P<loss>\d+\.\d+)", "step"),
        (r"Checkpoint created at step (?P<step>\d+)", "checkpoint"),
        (r"New fine-tuned model created", "model_made"),
        (r"The job has successfully completed", "succeeded"),
    )
)


def known(message: str) -> tuple[str, dict[str, Param]] | None:
    """The code `event-<code>` of the locale that says the same, and its parameters; None for other words."""
    for pattern, code in _KNOWN:
        if found := pattern.fullmatch(message):
            return code, {name: float(it) if name == "loss" else it for name, it in found.groupdict().items()}
    return None
