"""The trainings' handlers and their work, entered."""

from __future__ import annotations

from contextlib import AsyncExitStack

from services.calls.client import client
from services.trainer.room import Room
from services.trainer.trainings.announcing import Announcing
from services.trainer.trainings.backend import TIMEOUT
from services.trainer.trainings.content import PART
from services.trainer.trainings.driver import Driver
from services.trainer.trainings.events import Wish
from services.trainer.trainings.files import Files
from services.trainer.trainings.launching import Launching
from services.trainer.trainings.recording import Recording
from services.trainer.trainings.sets import Evaluated, Sets
from services.trainer.trainings.store import Store
from services.wire import training as t
from services.wire.messages import Empty

_MOST = 1000
_WISHES: dict[str, Wish] = {"cancel": "cancel", "pause": "pause", "resume": "run"}


async def enter(
    room: Room,
    stack: AsyncExitStack,
    store: Store,
    sets: Sets,
    evaluated: Evaluated,
    *,
    pace: float = 1.0,
    timeout: float = TIMEOUT,
    part: int = PART,
) -> None:
    """Serve trainings in `room` until `stack` is left.

    `pace` is as in `Recording`, `timeout` as in `Backend`, `part` as in `content`.
    """
    backend = client(room.settings, retries=0)
    stack.push_async_callback(backend.close)
    announcing = Announcing(store, room.bus)
    stack.push_async_callback(announcing.close)
    files = Files(sets, room.blobs)
    launching = Launching(room.settings, store, sets, evaluated, files=files, client=backend, part=part)

    async def create(request: t.CreateTraining) -> t.TrainingInfo:
        info = await launching.create(request)
        announcing.changed(info.id)
        room.worker.wake()
        return info

    async def control(request: t.ControlTraining) -> t.TrainingInfo:
        await store.want(request.id, _WISHES[request.action])
        announcing.changed(request.id)
        room.worker.wake()
        return await store.get(request.id)

    async def page(request: t.ListTrainings) -> t.TrainingList:
        limit = max(1, min(request.limit, _MOST))
        items = await store.page(request.after, limit + 1)
        return t.TrainingList(items=items[:limit], next=items[limit - 1].id if len(items) > limit else None)

    async def events(request: t.ListTrainingEvents) -> t.TrainingEventList:
        limit = max(1, min(request.limit, _MOST))
        items = await store.events(request.id, request.after, limit + 1)
        return t.TrainingEventList(
            items=items[:limit], next=items[limit - 1].number if len(items) > limit else None
        )

    async def get(request: t.GetTraining) -> t.TrainingInfo:
        return await store.get(request.id)

    async def delete(request: t.DeleteTraining) -> Empty:
        await store.delete(request.id)
        return Empty()

    await room.intake.serve(t.EstimateTraining, launching.estimate)
    await room.intake.serve(t.CreateTraining, create)
    await room.intake.serve(t.ControlTraining, control)
    await room.intake.serve(t.GetTraining, get)
    await room.intake.serve(t.ListTrainings, page)
    await room.intake.serve(t.ListTrainingEvents, events)
    await room.intake.serve(t.DeleteTraining, delete)
    recording = Recording(room.database, pace)
    room.worker.add(Driver(store, recording, files, backend, announcing.changed, timeout=timeout, part=part))
