"""When a delivery is tried again, and when a webhook is given up; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FIRST, FACTOR, LONGEST = 5.0, 3.0, 3 * 3600.0
"""Seconds before the second try, how much longer each later pause is, and the longest."""

JITTER = 0.2
"""The share of a pause that chance adds or takes, so that what failed together does not come back together."""

DELIVERY_LIFE = 24 * 3600.0
"""Seconds after which an event is no longer worth telling."""

WEBHOOK_PATIENCE = 5 * 24 * 3600.0
"""Seconds that nothing arrives for, before the webhook is stopped."""

GONE = 410


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a try means. `pause`: seconds until the next one, None where there is none."""

    status: Literal["pending", "delivered", "failed"]
    pause: float | None = None
    stopped: Literal["gone", "failing"] | None = None


def after(
    status: int | None,
    *,
    attempts: int,
    age: float,
    failing: float,
    chance: float,
    asked: float | None = None,
) -> Verdict:
    """After the try number `attempts` of a delivery that is `age` seconds old, answered with `status` (None: not).

    `failing`: seconds since the webhook began to fail; `chance` in 0..1 draws the jitter; `asked`: the answer's
    Retry-After in seconds.
    """
    if status is not None and 200 <= status < 300:
        return Verdict("delivered")
    if status == GONE:
        return Verdict("failed", stopped="gone")
    stopped: Literal["failing"] | None = "failing" if failing >= WEBHOOK_PATIENCE else None
    pause = min(LONGEST, FIRST * FACTOR ** min(attempts - 1, 20))
    pause = max(pause * (1 + JITTER * (2 * chance - 1)), min(asked or 0.0, LONGEST))
    if stopped or age + pause > DELIVERY_LIFE:
        return Verdict("failed", stopped=stopped)
    return Verdict("pending", pause)
