"""Interleaved measurements: what is compared runs in turns, so that a noisy machine disturbs all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable, Mapping

Timed = Callable[[int], Awaitable[float]]
"""Does round `n` and answers with the seconds it took."""


async def interleaved(
    contenders: Mapping[str, Timed], *, rounds: int, warm_up: int = 2
) -> dict[str, list[float]]:
    """Seconds of each contender by round, warm-up left out; in each round each has its turn."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(-warm_up, rounds):
        for name, timed in contenders.items():
            took = await timed(number + warm_up)
            if number >= 0:
                seconds[name].append(took)
    return seconds


def clocked(do: Callable[[int], Awaitable[object]]) -> Timed:
    """`do`, timed from call to end."""

    async def timed(number: int) -> float:
        started = time.perf_counter()
        await do(number)
        return time.perf_counter() - started

    return timed


def line(name: str, seconds: list[float], unit: float = 1e3, suffix: str = "ms") -> str:
    """A row of a table: the median and the quartiles."""
    low, middle, high = statistics.quantiles(seconds, n=4)
    return f"  {name:<44} {middle * unit:10.2f} {suffix}   (quartiles {low * unit:.2f} to {high * unit:.2f})"


def verdict(what: str, ratio: float, limit: float, *, at_most: bool) -> bool:
    """Print a ratio beside its target; whether it holds."""
    holds = ratio <= limit if at_most else ratio >= limit
    print(
        f"  {what}: {ratio:.2f} (target: {'at most' if at_most else 'at least'} {limit}) {'ok' if holds else 'MISSED'}"
    )
    return holds
