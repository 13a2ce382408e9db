"""Datasets: put, checked, read and deleted."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from services.gateway import training_render
from services.gateway.problems import language_of
from services.trainer.datasets.excerpts import excerpt
from services.wire.training import DatasetInfo, DatasetStatus, DatasetVersion, Defect, Split
from tests.stack.training_api import dataset_gallery
from tests.stack.training_api.world import API, TICK, World, dumped, listed, world

routes = web.RouteTableDef()


@routes.put(API + "/datasets/{name}")
async def put_dataset(request: web.Request) -> web.Response:
    name, state = request.match_info["name"], world(request)
    lines = (await request.read()).decode().splitlines()
    number = len(state.datasets.get(name, [])) + 1
    version = state.put(dataset_gallery.version(name, DatasetStatus.CHECKING, number, checked=0))
    state.go(check(state, version, lines))
    return web.json_response(dumped(version), status=202)


async def check(state: World, version: DatasetVersion, lines: list[str]) -> None:
    """Lines that are no JSON objects with an assistant's message have a defect each."""
    found: list[Defect] = []
    for at, line in enumerate(lines, 1):
        try:
            roles = [message["role"] for message in json.loads(line)["messages"]]
            if "assistant" not in roles:
                found.append(Defect(line=at, key="messages", code="assistant_missing"))
        except ValueError:
            found.append(Defect(line=at, code="json_syntax", params={"column": 1}))
    await asyncio.sleep(TICK)
    state.put(version.model_copy(update={"checked": len(lines) // 2}))
    await asyncio.sleep(TICK)
    if state.datasets[version.dataset][version.version - 1].status is not DatasetStatus.CHECKING:
        return
    state.defects[version.dataset, version.version] = [shown(lines[d.line - 1], d) for d in found]
    update = {
        "checked": len(lines),
        "errors": len(found),
        "statistics": dataset_gallery.statistics(max(20, len(lines))),
    }
    status = DatasetStatus.INVALID if found else DatasetStatus.READY
    state.put(version.model_copy(update={**update, "status": status}))


def shown(line: str, defect: Defect) -> Defect:
    """With the excerpt that the trainer gives it."""
    params = {**defect.params, "excerpt": excerpt(line.encode(), defect)}
    return defect.model_copy(update={"params": params})


@routes.post(API + "/datasets/{name}")
async def build_dataset(request: web.Request) -> web.Response:
    name, state = request.match_info["name"], world(request)
    source = (await request.json())["source"]
    number = len(state.datasets.get(name, [])) + 1
    version = state.put(
        dataset_gallery.version(name, DatasetStatus.CHECKING, number, checked=0, source=source)
    )
    line = json.dumps({"messages": [{"role": "user", "content": "?"}, {"role": "assistant", "content": "!"}]})
    state.go(check(state, version, [line] * 40))
    return web.json_response(dumped(version), status=202)


@routes.get(API + "/datasets")
async def datasets(request: web.Request) -> web.Response:
    infos = [
        DatasetInfo(
            name=name,
            latest=versions[-1],
            versions=len(versions),
            created_at=versions[0].created_at,
            updated_at=versions[-1].created_at,
        )
        for name, versions in world(request).datasets.items()
    ]
    return listed(infos, request)


@routes.get(API + "/datasets/{name}/versions")
async def versions(request: web.Request) -> web.Response:
    world(request).version(request)
    return listed(world(request).datasets[request.match_info["name"]][::-1], request)


@routes.get(API + "/datasets/{name}/versions/{version}")
async def version(request: web.Request) -> web.Response:
    return web.json_response(dumped(world(request).version(request)))


@routes.post(API + "/datasets/{name}/versions/{version}/cancel")
async def cancel(request: web.Request) -> web.Response:
    found = world(request).version(request)
    if found.status is DatasetStatus.CHECKING:
        found = world(request).put(found.model_copy(update={"status": DatasetStatus.CANCELLED}))
    return web.json_response(dumped(found))


@routes.get(API + "/datasets/{name}/versions/{version}/defects")
async def defects(request: web.Request) -> web.Response:
    found = world(request).version(request)
    known, wanted = (
        world(request).defects.get((found.dataset, found.version), []),
        request.query.get("severity"),
    )
    chosen = [defect for defect in known if wanted in {None, defect.severity}]
    return listed([training_render.defect(defect, language_of(request)) for defect in chosen], request)


@routes.get(API + "/datasets/{name}/versions/{version}/examples")
async def examples(request: web.Request) -> web.Response:
    found = world(request).version(request)
    split = Split(request.query.get("split", "train"))
    count = found.statistics.by_split[split] if found.statistics else 0
    return listed([dataset_gallery.example(at, split) for at in range(1, count + 1)], request)


@routes.delete(API + "/datasets/{name}")
async def delete_dataset(request: web.Request) -> web.Response:
    world(request).datasets.pop(request.match_info["name"], None)
    return web.Response(status=204)
