"""Datasets, reviews and captures, wired into the trainer."""

from __future__ import annotations

from services.storage.keeping import Keeping
from services.trainer.datasets.building import Building
from services.trainer.datasets.captures import Captures
from services.trainer.datasets.folders import Folders
from services.trainer.datasets.handlers import Handlers
from services.trainer.datasets.reviews import Reviews
from services.trainer.datasets.store import Datasets
from services.trainer.datasets.work import Checking
from services.trainer.room import Room
from services.wire.training import (
    BuildDataset,
    CancelCheck,
    DeleteCaptures,
    DeleteDataset,
    DeleteReview,
    ExportDataset,
    GetDataset,
    GetDatasetVersion,
    KeepCapture,
    ListCaptures,
    ListDatasets,
    ListDatasetVersions,
    ListDefects,
    ListExamples,
    ListReviews,
    PutDataset,
    PutReview,
)


async def enter(room: Room) -> Handlers:
    """Serve datasets, reviews and captures in `room`; what answers about datasets, for the other areas."""
    data = room.settings.data
    store, folders = Datasets(room.database), Folders(data / "datasets", Keeping(data))
    await folders.tidy(await store.ids())
    reviews, captures = Reviews(room.database), Captures(room.database, room.blobs)
    building = Building(room.database, store, folders, reviews, captures)
    handlers = Handlers(room.bus, store, folders, blobs=room.blobs, building=building, wake=room.worker.wake)
    room.worker.add(Checking(store, folders, handlers.changed))
    serve = room.intake.serve
    await serve(PutDataset, handlers.put)
    await serve(BuildDataset, handlers.build)
    await serve(GetDataset, handlers.get)
    await serve(GetDatasetVersion, handlers.version)
    await serve(CancelCheck, handlers.cancel)
    await serve(ListDatasetVersions, handlers.versions)
    await serve(ListDatasets, handlers.list)
    await serve(DeleteDataset, handlers.delete)
    await serve(ListDefects, handlers.defects)
    await serve(ListExamples, handlers.examples)
    await serve(ExportDataset, handlers.export)
    await serve(PutReview, reviews.put)
    await serve(ListReviews, reviews.list)
    await serve(DeleteReview, reviews.delete)
    await room.intake.work(KeepCapture, captures.keep)
    await serve(ListCaptures, captures.list)
    await serve(DeleteCaptures, captures.delete)
    return handlers
