"""A bench of a few sentences, its test half's key unreadable, and a Lacuna that answers without a product."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality.baselines import Vectors
from benchmarks.quality.bench import Bench, Input
from benchmarks.quality.client import Lacuna
from benchmarks.quality.scoring import Answer, Judged
from services.wire.messages import LANGUAGES, Language

SAYS: dict[str, dict[str, str]] = {
    "en": {"tea": "Tea is made with boiling water.", "oven": "The oven is hot after ten minutes."},
    "pt": {"tea": "O chá é feito com água fervente.", "oven": "O forno fica quente depois de dez minutos."},
}
TEXTS: dict[str, list[tuple[str, str, str, str | None]]] = {
    "en": [
        ("Tea is made with boiling water.", "covered", "verbatim", "tea"),
        ("Tea needs water that boils.", "covered", "paraphrase_en_old_revision", "tea"),
        ("Tea is made with freezing water.", "contradicted", "perturb_antonym", "tea"),
        ("Parrots announce the tides of the harbour.", "gap", "gap_near_section", None),
    ],
    "pt": [
        ("O forno fica quente depois de dez minutos.", "covered", "verbatim", "oven"),
        ("O forno esquenta em dez minutos.", "covered", "paraphrase_pt_old_translation", "oven"),
        ("O forno fica quente depois de vinte minutos.", "contradicted", "perturb_number", "oven"),
        ("Papagaios anunciam as marés do porto.", "gap", "gap_far_tldr", None),
    ],
}


def write(folder: Path) -> Path:
    """The bench in `folder`. The rows of the test half's key cannot be parsed."""
    pages, sections, inputs = [], [], []
    key: list[str] = []
    for language, said in SAYS.items():
        for page, sentence in said.items():
            markdown = f"# {page}\n\n{sentence}\n"
            pages.append({"page": f"{page}.md", "lang": language, "markdown": markdown})
            where = {"section_id": f"{page}.md#{page}", "page": f"{page}.md", "lang": language, "start": 0}
            sections.append(where)
        for split in ("dev", "test"):
            for number in range(3):
                doc = {"doc_id": f"{language}-{split}-{number}", "split": split}
                text = " ".join(sentence for sentence, *_ in TEXTS[language])
                inputs.append({**doc, "lang": language, "text": text})
                key.append(json.dumps({**doc, "lang": language, "coverage": 0.5, "segments": _key(language)}))
    files: dict[str, list[dict[str, Any]]] = {
        "base_pages": pages,
        "base_sections": sections,
        "inputs": inputs,
    }
    for name, rows in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    poisoned = [row if '"split": "dev"' in row else row[:45] + " poison" for row in key]
    (folder / "docs.jsonl").write_text("\n".join(poisoned) + "\n", "utf-8")
    return folder


def _key(language: str) -> list[dict[str, Any]]:
    segments, at = [], 0
    for sentence, label, kind, page in TEXTS[language]:
        place: dict[str, Any] = {
            "start": at,
            "end": at + len(sentence),
            "text": sentence,
            "label": label,
            "type": kind,
        }
        if page:
            place["evidence"] = {code: {"section_id": f"{page}.md#{page}"} for code in LANGUAGES}
        suggested = {"suggest_page": "tea.md"} if kind == "gap_near_section" else {}
        segments.append({**place, **suggested, "page": "tldr:x" if "tldr" in kind else "tea.md"})
        at += len(sentence) + 1
    return segments


class Recorded(Lacuna):
    """Answers 'covered' with 0.9 to everything, and embeds a text as the letters it has."""

    def __init__(self, bench: Bench) -> None:
        self._pages = bench.pages
        self.version, self.methods = "1-abc", {"recorded-1"}

    def index(self) -> float:
        return 0.0

    def answers(self, texts: Sequence[Input], base_language: Language) -> dict[str, Answer]:
        answer = {
            language: Answer(
                tuple(Judged(s["start"], s["end"], "covered", 0.9, ("tea.md#tea",)) for s in _key(language)),
                1.0,
            )
            for language in LANGUAGES
        }
        return {text.id: answer[text.language] for text in texts}

    def embed(self, texts: Sequence[str]) -> Vectors:
        counts = np.array(
            [[text.casefold().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]
        )
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), np.float32)

    def chunks(self, language: Language) -> list[dict[str, Any]]:
        return [
            {"document": page.path, "start": 0, "end": len(page.markdown), "text": page.markdown}
            for page in self._pages
            if page.language == language
        ]

    def passages(self, language: Language) -> tuple[list[tuple[str, int, int]], Vectors]:
        found = self.chunks(language)
        return [(c["document"], c["start"], c["end"]) for c in found], self.embed([c["text"] for c in found])
