"""How small a difference an evaluation can find, told before it is made."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

DISCORDANT = 0.2
"""Share of examples on which two models are taken to differ, right against wrong, where nothing is known yet."""
_ALPHA, _POWER = 0.05, 0.8


def detectable_difference(examples: int, discordant: float = DISCORDANT) -> float | None:
    """The smallest difference of two shares that McNemar's test on `examples` pairs finds; None without any.

    Solves n = (z(1-alpha/2) sqrt(d) + z(power) sqrt(d - D^2))^2 / D^2 for the difference D, d being the share of
    pairs that differ (Connor, 'Sample size for testing differences in proportions for the paired-sample design',
    Biometrics 43, 1987): two-sided at 0.05 with a power of 0.8. At most d: no larger one can be.
    """
    if examples < 1:
        return None
    alpha, power = NormalDist().inv_cdf(1 - _ALPHA / 2), NormalDist().inv_cdf(_POWER)

    def needed(difference: float) -> float:
        spread = alpha * sqrt(discordant) + power * sqrt(discordant - difference**2)
        return (spread / difference) ** 2

    low, high = 1e-6, min(1.0, discordant)
    # a difference is at most the share of pairs that differ; fewer examples than that takes find nothing smaller
    while needed(high) > examples:
        if discordant >= 1:
            return 1.0
        discordant = min(1.0, discordant * 1.1)
        low, high = high, discordant
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if needed(middle) > examples else (low, middle)
    return high
