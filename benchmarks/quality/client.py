"""Lacuna as its callers see it: the public HTTP API of a product in a folder of its own."""

from __future__ import annotations

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.baselines import Vectors
from benchmarks.quality.bench import Bench, Input, Label
from benchmarks.quality.scoring import Answer, Judged
from services.wire.messages import Language
from tests.stack.product import Product

IN_FLIGHT = 4
BATCH = 128
_BINARY = "application/vnd.lacuna.embeddings"


class Lacuna:
    """A running product, and the bench's base inside it."""

    def __init__(self, product: Product, bench: Bench) -> None:
        self._product, self._bench = product, bench
        self.base = f"bench-{bench.name}"
        self.version = ""
        self.methods: set[str] = set()

    def index(self) -> float:
        """Put every page and wait until the base is ready; the seconds it took."""
        started = time.monotonic()
        self._call("POST", "/api/v1/bases", {"name": self.base})
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            for status in pool.map(
                lambda p: self._product.put(self.base, p.path, p.markdown), self._bench.pages
            ):
                if status not in (200, 201):
                    raise RuntimeError(f"a page of the base was refused: {status}")
        while (info := self._call("GET", f"/api/v1/bases/{self.base}"))["status"] != "ready":
            if info["status"] == "failed" or time.monotonic() - started > 600:
                raise RuntimeError(f"the base is not ready: {info}")
            time.sleep(0.2)
        self.version = info["version"]
        return time.monotonic() - started

    def answers(self, texts: Sequence[Input], base_language: Language) -> dict[str, Answer]:
        """The analyses of `texts` with the base in one language, some at once."""
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            done = pool.map(lambda text: self._answer(text, base_language), texts)
            return {text.id: answer for text, answer in zip(texts, done, strict=True)}

    def _answer(self, text: Input, base_language: Language) -> Answer:
        analysis = self._product.analyse(
            text.text,
            self.base,
            language=text.language,
            evidence_languages=[base_language],
            report=False,
        )
        if analysis["status"] != "succeeded":
            raise RuntimeError(f"{text.id}: {analysis['status']} {analysis['error']}")
        self.methods.add(analysis["method"])
        return Answer(tuple(self._judged(s) for s in analysis["statements"]), analysis["coverage"]["score"])

    def _judged(self, statement: dict[str, Any]) -> Judged:
        sections = (self._bench.sections(e["document"], e["start"]) for e in statement["evidence"])
        return Judged(
            statement["start"],
            statement["end"],
            label(statement["verdict"], statement["score"]),
            statement["score"],
            tuple(dict.fromkeys(section for found in sections for section in found)),
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the packaged encoder."""
        batches = [list(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        with ThreadPoolExecutor(2) as pool:
            vectors = [row for rows in pool.map(self._embed, batches) for row in rows]
        return _unit(np.array(vectors, np.float32))

    def _embed(self, batch: list[str]) -> list[list[float]]:
        model = self._call("GET", f"/api/v1/bases/{self.base}")["embedding_model"]
        answer = self._call("POST", "/v1/embeddings", {"model": model, "input": batch})
        return [row["embedding"] for row in answer["data"]]

    def chunks(self, language: Language) -> list[dict[str, Any]]:
        """Every chunk of the base: `document`, `start`, `end`, `text`."""
        found: list[dict[str, Any]] = json.loads(self._export(language, "application/json"))["chunks"]
        return found

    def passages(self, language: Language) -> tuple[list[tuple[str, int, int]], Vectors]:
        """Every passage of the base, (document, start, end), and their unit vectors, from the compact export."""
        data = self._export(language, _BINARY)
        body = 8 + int.from_bytes(data[4:8], "little")
        head = json.loads(data[8:body])

        def array(name: str) -> NDArray[Any]:
            told = head["arrays"][name]
            return np.frombuffer(data, told["dtype"], told["length"], body + told["offset"])

        vectors = array("vector").reshape(head["count"], head["dimension"]) * array("scale")[:, None]
        places = zip(array("document"), array("start"), array("end"), strict=True)
        return [(head["documents"][d], int(s), int(e)) for d, s, e in places], _unit(
            vectors.astype(np.float32)
        )

    def _export(self, language: Language, media_type: str) -> bytes:
        url = f"{self._product.url}/api/v1/bases/{self.base}/embeddings/{language}"
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": media_type})) as reply:
            return bytes(reply.read())

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = self._product.call(method, path, body)
        if status >= 300:
            raise RuntimeError(f"{method} {urllib.parse.urlsplit(path).path}: {status} {answer}")
        return answer


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def label(verdict: str, score: float) -> Label:
    """A verdict in the bench's three labels: `partial` counts as covered from 0.5 up, what is neither as a gap."""
    if verdict == "covered" or (verdict == "partial" and score >= 0.5):
        return "covered"
    return "contradicted" if verdict == "contradicted" else "gap"
