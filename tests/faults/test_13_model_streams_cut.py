"""13. A model's stream is cut in the middle, or tells of an error: marked incomplete, never saved as a success."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.installation import Installation, Jobs
from tests.faults.model import PROSE, WRITER, Model, sent
from tests.stack.openai_server import chat_answer, event

HALF = chat_answer(PROSE, end=None)[:3]
IN_BAND = event({"error": {"message": "The server had an error.", "type": "server_error", "code": None}})
ENDS = {
    "cut": (HALF, "drop"),
    "an error in the stream": ((*HALF, IN_BAND), "end"),
    "no reason and no [DONE]": (HALF, "end"),
    "an error first": ((IN_BAND,), "end"),
}


@pytest.mark.xdist_group("faults")
@pytest.mark.timeout(200)
async def test_half_an_answer_is_never_a_whole_one(
    standing: Installation, figures: dict[str, object]
) -> None:
    product, model = standing, standing.model
    async with Jobs(product) as jobs:
        for number, (name, (parts, then)) in enumerate(ENDS.items()):

            async def chat(request: Any, _: Any, parts: Any = parts, then: str = then) -> Any:
                return await sent(request, parts, then=then, pause=0.02)

            model.chat = chat
            await jobs.send(number)
            await jobs.settled(60)
            shown = (await jobs.call("GET", f"/api/v1/analyses/{jobs.accepted[number]}"))[1]
            report = shown["report"]
            if report["composed"]:  # nothing of the model's: the report is whole without it, and says so
                assert (report["status"], shown["model"]) == ("succeeded", WRITER), name
            else:
                assert report["status"] == "incomplete", name
            assert report["notice"], name
            assert "The crates come later" not in report["markdown"] or not report["composed"], name

            body = {"model": WRITER, "stream": True, "messages": [{"role": "user", "content": "Hello."}]}
            status, said = await jobs.call(
                "POST", "/v1/chat/completions", json=body, headers={"Lacuna-Capture": "cut"}
            )
            assert status >= 400 or ('"error"' in str(said) and "[DONE]" not in str(said)), (name, said)
        model.chat = Model().chat
        whole = {"model": WRITER, "messages": [{"role": "user", "content": "Hello."}], "stream": True}
        await jobs.call("POST", "/v1/chat/completions", json=whole, headers={"Lacuna-Capture": "whole"})
        names: list[str] = []
        while "whole" not in names:
            names = [item["name"] for item in (await jobs.call("GET", "/api/v1/captures"))[1]["items"]]
        assert names == ["whole"], "half an answer was kept for a dataset"
        figures["ways to break off"] = len(ENDS)
