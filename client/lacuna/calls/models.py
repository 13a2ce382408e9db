"""Models and what they are trained with: the list, chats, datasets' files."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from lacuna.answers import Model, Page
from lacuna.calls.bases import parts
from lacuna.calls.general import API, get, lists, part, sends
from lacuna.flow import Answer, Call, Cut, Flow, Give, Items, Read, Request, Work, opened
from lacuna.problem import Problem


def _models() -> Call[Page[Model]]:
    """Models as the page offers them."""
    return get(f"{API}/models")


def _put_dataset(name: str, file: str | Path, **query: Any) -> Call[dict[str, Any]]:
    """A new version of the dataset `name` from a JSONL file, streamed. Raises OSError too."""
    headers = {"Content-Type": "application/jsonl"}
    path = f"{API}/datasets/{part(name)}"
    # each makes a version, so that what may have been done is not sent again
    return Call(Request("PUT", path, query, content=parts(Path(file)), headers=headers), repeatable=False)


list_models = lists(_models)
put_dataset = sends(_put_dataset)


def download(path: str, file: Path, **query: Any) -> Flow[None]:
    """Stream what `path` holds into `file`, which is there only when it is whole. Raises Problem, OSError."""
    aside = file.with_name(f".{file.name}.part")
    try:
        yield from opened(Request("GET", path, query), "bytes")
        stream = yield Work(lambda: aside.open("wb"))
        with stream:
            while (piece := (yield Read())) is not None:
                yield Work(functools.partial(stream.write, piece))
        aside.replace(file)
    except Cut as cut:
        raise cut.problem() from cut
    finally:
        aside.unlink(missing_ok=True)


def chat(model: str, messages: list[dict[str, Any]], **fields: Any) -> Items[str]:
    """What `model` says, as it comes. Raises Problem, also where the stream ends before its end."""
    body = {"model": model, "messages": messages, "stream": True, **fields}
    try:
        answer: Answer = yield from opened(Request("POST", "/v1/chat/completions", json=body), "lines")
        while (line := (yield Read())) is not None:
            if not line.startswith("data: "):
                continue
            data = line.removeprefix("data: ")
            if data == "[DONE]":
                return
            chunk = json.loads(data)
            if "error" in chunk:
                raise Problem.of(answer.status, chunk)
            for choice in chunk.get("choices", ()):
                if text := choice.get("delta", {}).get("content"):
                    yield Give(text)
    except Cut as cut:
        raise cut.problem() from cut
    raise Problem(502, "model_stream_cut", "The answer ended before it was finished: ask again.")
