"""What every area of the trainer is made with."""

from __future__ import annotations

from dataclasses import dataclass

from services.settings import Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.trainer.worker import Worker
from services.wire.bus import Bus
from services.wire.intake import Intake


@dataclass(frozen=True, slots=True)
class Room:
    """Areas register their handlers at `intake`, publish on `bus`, and hand their work to `worker`.

    `blobs` are those that messages refer to, of all services: what the retriever's tables do not name is cleared
    away there after a day, so nothing of ours may have to stay there.
    """

    settings: Settings
    bus: Bus
    intake: Intake
    database: Database
    blobs: Blobs
    worker: Worker
