"""Batches: many analyses recorded at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lacuna.answers import Batch, BatchAnalysis, Page
from lacuna.calls.general import API, ENDED, create, delete, get, lists, part, post, sends
from lacuna.flow import Call, Flow, until

PATH = f"{API}/batches"


def _create(base: str, texts: Sequence[str] | Mapping[str, str], **fields: Any) -> Call[Batch]:
    """One analysis a text; a mapping's keys are the texts' names. `fields`: as of an analysis."""
    named = (
        [{"name": name, "text": text} for name, text in texts.items()]
        if isinstance(texts, Mapping)
        else [{"text": text} for text in texts]
    )
    return create(PATH, {"base": base, "texts": named, **fields})


def _get(batch: str) -> Call[Batch]:
    """The batch: counts of its analyses, and their coverage as one text."""
    return get(f"{PATH}/{part(batch)}")


def _all() -> Call[Page[Batch]]:
    """Newest first."""
    return get(PATH)


def _analyses(batch: str) -> Call[Page[BatchAnalysis]]:
    """The analyses of a batch, without texts."""
    return get(f"{PATH}/{part(batch)}/analyses")


def _cancel(batch: str) -> Call[Batch]:
    """Stop those of its analyses that are not finished."""
    return post(f"{PATH}/{part(batch)}/cancel")


def _delete(batch: str) -> Call[None]:
    """With its analyses."""
    return delete(f"{PATH}/{part(batch)}")


create_batch = sends(_create)
get_batch = sends(_get)
list_batches = lists(_all)
list_batch_analyses = lists(_analyses)
cancel_batch = sends(_cancel)
delete_batch = sends(_delete)


def wait_batch(
    batch: str,
    told: Callable[[Batch], None] | None = None,
    seconds: float | None = None,
) -> Flow[Batch]:
    """The batch once all of its analyses have ended. Raises Problem, of code `not_finished` where `seconds` pass
    first."""
    return until(_get(batch), lambda shown: shown["status"] in ENDED, told, seconds)
