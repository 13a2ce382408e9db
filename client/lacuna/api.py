"""The table of methods that `Client` and `AsyncClient` have: each is a flow, driven by either."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from typing import Any, Generic, ParamSpec, Protocol, Self, TypeVar, overload

from lacuna.calls import administration, analyses, base_life, bases, batches, general, models, shares
from lacuna.flow import Flow, Give, Step

P = ParamSpec("P")
T = TypeVar("T")


class Sync(Protocol):
    def run(self, flow: Flow[T], /) -> T: ...
    def iterate(self, flow: Generator[Step | Give[T], Any, None], /) -> Iterator[T]: ...


class Async(Protocol):
    def run(self, flow: Flow[T], /) -> Coroutine[Any, Any, T]: ...
    def iterate(self, flow: Generator[Step | Give[T], Any, None], /) -> AsyncIterator[T]: ...


class Method(Generic[P, T]):
    """A flow's result: at once of a sync client, awaited of an async one."""

    def __init__(self, flow: Callable[P, Flow[T]]) -> None:
        self._flow = flow
        self.__doc__ = flow.__doc__

    @overload
    def __get__(self, client: None, kind: type) -> Self: ...
    @overload
    def __get__(self, client: Sync, kind: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: Async, kind: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, client: Any, kind: type) -> Any:
        return self if client is None else _bound(client.run, self._flow)


class Iterated(Generic[P, T]):
    """What a flow gives, one by one: by `for` of a sync client, by `async for` of an async one."""

    def __init__(self, flow: Callable[P, Generator[Step | Give[T], Any, None]]) -> None:
        self._flow = flow
        self.__doc__ = flow.__doc__

    @overload
    def __get__(self, client: None, kind: type) -> Self: ...
    @overload
    def __get__(self, client: Sync, kind: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, client: Async, kind: type) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, client: Any, kind: type) -> Any:
        return self if client is None else _bound(client.iterate, self._flow)


def _bound(drive: Callable[[Any], Any], flow: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(flow)
    def method(*args: Any, **kwargs: Any) -> Any:
        return drive(flow(*args, **kwargs))

    return method


class Api:
    """Every method raises `Problem`.

    What passes is tried again, five times in all, after the time that the server asks for or else after growing
    pauses with jitter: a 429 and a refused connection always; a cut connection and a server that is busy where doing
    it twice is doing it once, which the Idempotency-Key sees to where something is created.
    """

    call = Method(general.call)
    all = Iterated(general.every)
    wait = Method(general.wait)

    analyse = Method(analyses.analyse)
    create_analysis = Method(analyses.create_analysis)
    get_analysis = Method(analyses.get_analysis)
    list_analyses = Iterated(analyses.list_analyses)
    list_revisions = Iterated(analyses.list_revisions)
    wait_analysis = Method(analyses.wait_analysis)
    follow_analysis = Iterated(analyses.follow_analysis)
    cancel_analysis = Method(analyses.cancel_analysis)
    delete_analysis = Method(analyses.delete_analysis)
    delete_revisions = Method(analyses.delete_revisions)

    create_share = Method(shares.create_share)
    list_shares = Iterated(shares.list_shares)
    delete_share = Method(shares.delete_share)
    get_shared = Method(shares.get_shared)

    create_base = Method(bases.create_base)
    ensure_base = Method(bases.ensure_base)
    get_base = Method(bases.get_base)
    list_bases = Iterated(bases.list_bases)
    wait_base = Method(bases.wait_base)
    delete_base = Method(bases.delete_base)
    put_document = Method(bases.put_document)
    put_archive = Method(bases.put_archive)
    get_document = Method(bases.get_document)
    list_documents = Iterated(bases.list_documents)
    delete_document = Method(bases.delete_document)
    search = Method(bases.search)
    pause_base = Method(base_life.pause_base)
    resume_base = Method(base_life.resume_base)
    restore_base = Method(base_life.restore_base)
    list_deleted_bases = Iterated(base_life.list_deleted_bases)
    list_versions = Iterated(base_life.list_versions)
    restore_version = Method(base_life.restore_version)
    get_insights = Method(base_life.get_insights)
    list_chunks = Iterated(base_life.list_chunks)
    update_document = Method(base_life.update_document)

    create_batch = Method(batches.create_batch)
    get_batch = Method(batches.get_batch)
    list_batches = Iterated(batches.list_batches)
    list_batch_analyses = Iterated(batches.list_batch_analyses)
    wait_batch = Method(batches.wait_batch)
    cancel_batch = Method(batches.cancel_batch)
    delete_batch = Method(batches.delete_batch)

    list_models = Iterated(models.list_models)
    chat = Iterated(models.chat)
    put_dataset = Method(models.put_dataset)
    download = Method(models.download)

    create_key = Method(administration.create_key)
    list_keys = Iterated(administration.list_keys)
    get_key = Method(administration.get_key)
    update_key = Method(administration.update_key)
    rotate_key = Method(administration.rotate_key)
    revoke_key = Method(administration.revoke_key)
    usage = Method(administration.usage)
    usage_csv = Method(administration.usage_csv)
    list_audit = Iterated(administration.list_audit)

    create_webhook = Method(administration.create_webhook)
    list_webhooks = Iterated(administration.list_webhooks)
    get_webhook = Method(administration.get_webhook)
    update_webhook = Method(administration.update_webhook)
    delete_webhook = Method(administration.delete_webhook)
    list_deliveries = Iterated(administration.list_deliveries)
    test_webhook = Method(administration.test_webhook)
