"""The ids of files, jobs and models, in the forms of OpenAI's."""

from __future__ import annotations

import re
import secrets
import string

_LETTERS = string.ascii_letters + string.digits
_OWNER = "lacuna"
"""Where OpenAI's ids of fine-tuned models have the organisation."""


def new_id(prefix: str) -> str:
    """`prefix` and 24 random letters and digits."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(24))


def slug(suffix: str) -> str:
    """`suffix` as it stands in a model's id."""
    return re.sub(r"[^a-z0-9._-]+", "-", suffix.lower()).strip("-")


def tuned_model(base: str, suffix: str, job: str) -> str:
    """The id of the model that `job` makes of `base`: ft:base:lacuna:suffix:12345678."""
    return f"ft:{base}:{_OWNER}:{slug(suffix)}:{job.removeprefix('ftjob-')[:8]}"


def checkpoint_model(model: str, step: int, total_steps: int | None) -> str:
    """The id of a checkpoint of the fine-tuned `model`: that of the last step is the model itself."""
    return model if step == total_steps else f"{model}:ckpt-step-{step}"
