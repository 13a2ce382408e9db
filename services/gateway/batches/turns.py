"""Whose turn it is: of the analyses that wait, those that are sent next; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def next_of(at_work: Mapping[str, int], waiting: Iterable[tuple[str, str, int]], room: int) -> list[str]:
    """The ids of at most `room` of those `waiting`: (id, batch, its place among those that wait in the batch, from 1).

    `at_work` counts by batch. Batches are filled evenly, so that a large one does not hold up a small one that came
    later; within a batch, and of two batches that have as much, the older comes first.
    """
    due = sorted((at_work.get(batch, 0) + place, id_) for id_, batch, place in waiting)
    return [id_ for _, id_ in due[: max(0, room)]]
