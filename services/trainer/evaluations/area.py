"""Evaluations and promotions, wired into the trainer."""

from __future__ import annotations

from services.trainer.evaluations.handlers import Handlers
from services.trainer.evaluations.promotions import Promotions
from services.trainer.evaluations.running import Running
from services.trainer.evaluations.sets import Sets, Trained
from services.trainer.evaluations.store import Evaluations
from services.trainer.room import Room
from services.wire.training import (
    CancelEvaluation,
    CreateEvaluation,
    DeleteEvaluation,
    Demote,
    GetEvaluation,
    ListEvaluatedExamples,
    ListEvaluations,
    ListPromotions,
    Promote,
)


async def enter(room: Room, sets: Sets, trained: Trained) -> Evaluations:
    """Serve evaluations and promotions in `room`; their store, which trainings and datasets ask.

    `sets` are the datasets, `trained` the trainings.
    """
    store = Evaluations(room.database)
    handlers = Handlers(room.settings, room.bus, store, sets, room.worker.wake)
    promotions = Promotions(room.database, room.bus, store, sets=sets, trained=trained, wake=room.worker.wake)
    room.worker.add(Running(room.settings, store, sets, handlers.changed))
    room.worker.add(promotions)
    await room.intake.serve(CreateEvaluation, handlers.create)
    await room.intake.serve(GetEvaluation, handlers.get)
    await room.intake.serve(ListEvaluations, handlers.list)
    await room.intake.serve(CancelEvaluation, handlers.cancel)
    await room.intake.serve(DeleteEvaluation, handlers.delete)
    await room.intake.serve(ListEvaluatedExamples, handlers.examples)
    await room.intake.serve(Promote, promotions.promote)
    await room.intake.serve(Demote, promotions.demote)
    await room.intake.serve(ListPromotions, promotions.list)
    return store
