"""Shares: links by which one analysis is read without a key."""

from __future__ import annotations

from lacuna.answers import NewShare, Page, Share, SharedAnalysis
from lacuna.calls.general import API, delete, get, lists, part, post, sends
from lacuna.flow import Call


def _create(analysis: str, *, expires_at: float | None = None, with_text: bool = True) -> Call[NewShare]:
    """A link to a finished analysis; its token is told now and never again. `url` is a path of the server."""
    return post(f"{API}/analyses/{part(analysis)}/shares", {"expires_at": expires_at, "with_text": with_text})


def _all(analysis: str) -> Call[Page[Share]]:
    """The links of an analysis that have not ended, newest first."""
    return get(f"{API}/analyses/{part(analysis)}/shares")


def _delete(share: str) -> Call[None]:
    """Revoke a link, at once."""
    return delete(f"{API}/shares/{part(share)}")


def _shared(token: str) -> Call[SharedAnalysis]:
    """What a link shows; no key is needed."""
    return get(f"{API}/shared/{part(token)}")


create_share = sends(_create)
list_shares = lists(_all)
delete_share = sends(_delete)
get_shared = sends(_shared)
