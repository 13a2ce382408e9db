"""What the scripted server holds, and how it lists it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from services.wire.errors import DatasetNotFound
from services.wire.training import (
    DatasetStatus,
    DatasetVersion,
    Defect,
    EvaluationInfo,
    Promotion,
    TrainingInfo,
)
from tests.stack.training_api import analysis_gallery, dataset_gallery, evaluation_gallery, training_gallery

API = "/api/v1"
TICK = 0.15
"""Seconds between two states."""


class World:
    """What the server holds."""

    def __init__(
        self,
        *,
        empty: bool = False,
        bare: bool = False,
        demo: bool = False,
        locked: bool = False,
        silent: bool = False,
        refusing: bool = False,
    ) -> None:
        self.silent, self.refusing, self.locked = silent, refusing, locked
        """It answers no call; it refuses each; it lets no key in."""
        self.base = "lacuna" if demo else "docs"
        """The base that is ready: an installation's own documentation, or somebody's."""
        self.bare = bare
        """There is no base either: nobody has done anything yet."""
        self.analyses: list[dict[str, Any]] = [] if empty else analysis_gallery.listed()
        self.datasets: dict[str, list[DatasetVersion]] = {}
        self.defects: dict[tuple[str, int], list[Defect]] = {}
        self.trainings: dict[str, TrainingInfo] = {}
        self.evaluations: dict[str, EvaluationInfo] = {}
        self.promotions: list[Promotion] = []
        self.reviews: dict[str, dict[str, Any]] = {}
        self.captures: list[dict[str, Any]] = []
        self.shares: list[dict[str, Any]] = []
        self.listeners: set[asyncio.Queue[tuple[str, dict[str, Any]]]] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        if not empty:
            self._fill()

    def _fill(self) -> None:
        status = DatasetStatus
        self.datasets = {
            "headings": [
                dataset_gallery.version("headings", status.READY, source="reviews", warnings=2),
                dataset_gallery.version("headings", status.READY, 2),
            ],
            "support-answers": [
                dataset_gallery.version("support-answers", status.INVALID, errors=43, warnings=2)
            ],
            "from-captures": [
                dataset_gallery.version("from-captures", status.CHECKING, checked=18_400, source="captures")
            ],
        }
        self.defects["support-answers", 1] = dataset_gallery.defects()
        self.defects["headings", 1] = [d for d in dataset_gallery.defects() if d.severity == "warning"]
        self.trainings = {each.id: each for each in training_gallery.trainings()}
        self.evaluations = {each.id: each for each in evaluation_gallery.evaluations()}
        self.promotions = evaluation_gallery.promotions()
        link = {"id": "s1", "analysis": "a1", "with_text": True, "created_at": dataset_gallery.NOW}
        self.shares = [{**link, "expires_at": dataset_gallery.NOW + 7 * 86_400}]
        self.captures = [
            {
                "name": "support",
                "captures": 412,
                "models": ["gpt-4.1"],
                "prompt_versions": ["heading-1"],
                "updated_at": dataset_gallery.NOW,
            }
        ]

    def tell(self, kind: str, value: DatasetVersion | TrainingInfo | EvaluationInfo) -> None:
        for listener in self.listeners:
            listener.put_nowait((kind, value.model_dump(mode="json")))

    def go(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def version(self, request: web.Request) -> DatasetVersion:
        versions = self.datasets.get(request.match_info["name"])
        number = request.match_info.get("version", "latest")
        if not versions or (number != "latest" and not 0 < int(number) <= len(versions)):
            raise DatasetNotFound(name=request.match_info["name"])
        return versions[-1] if number == "latest" else versions[int(number) - 1]

    def put(self, version: DatasetVersion) -> DatasetVersion:
        """Keep `version`, new or changed, and tell of it."""
        versions = self.datasets.setdefault(version.dataset, [])
        versions[version.version - 1 : version.version] = [version]
        self.tell("dataset", version)
        return version


WORLD = web.AppKey("world", World)


def world(request: web.Request) -> World:
    return request.app[WORLD]


def listed(items: Sequence[Any], request: web.Request) -> web.Response:
    """A page of `items`; `after` is a position."""
    after, limit = int(request.query.get("after") or 0), int(request.query.get("limit") or 50)
    shown = items[after : after + limit]
    following = after + limit if after + limit < len(items) else None
    return web.json_response({"items": [dumped(item) for item in shown], "next": following})


def dumped(item: Any) -> Any:
    return item if isinstance(item, dict) else item.model_dump(mode="json")
