"""What a key may do. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Scope(StrEnum):
    READ = "read"
    """See what one's own key made, and the bases it reaches."""
    ANALYSE = "analyse"
    """Analyse and review texts, and ask models: what spends tokens."""
    MANAGE = "manage"
    """Bases and their documents, and webhooks."""
    TRAIN = "train"
    """Datasets, trainings, evaluations, promotions, and the files and jobs behind them."""
    ADMIN = "admin"
    """All of these on everybody's, and keys, everybody's usage and the audit."""


def allows(held: Iterable[Scope], asked: Scope) -> bool:
    """Whether a key with the scopes `held` may do what needs `asked`: each implies `read`, `admin` all."""
    scopes = frozenset(held)
    return Scope.ADMIN in scopes or asked in scopes or (asked is Scope.READ and bool(scopes))
