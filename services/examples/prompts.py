"""The prompts of the tasks, in versions: folders of `prompts/`, each with a system prompt for every language."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from services.wire.messages import LANGUAGES, Language

PROMPTS = Path(__file__).parent / "prompts"


@cache
def versions() -> tuple[str, ...]:
    """The versions there are: 'heading-1', ..."""
    return tuple(sorted(folder.name for folder in PROMPTS.iterdir() if (folder / "en.md").is_file()))


@cache
def system(version: str, language: Language) -> str:
    """The system prompt of `version`. Raises KeyError for an unknown one."""
    if version not in versions():
        raise KeyError(version)
    return (PROMPTS / version / f"{language}.md").read_text(encoding="utf-8").strip()


@cache
def _known() -> dict[str, tuple[str, Language]]:
    return {
        system(version, language): (version, language) for version in versions() for language in LANGUAGES
    }


def written_by(prompt: str) -> tuple[str, Language] | None:
    """The version and language whose system prompt `prompt` is; None: it is none of ours."""
    return _known().get(prompt.strip())


def messages(version: str, language: Language, data: dict[str, Any]) -> list[dict[str, Any]]:
    """The system prompt of `version`, and `data` of strangers as JSON that can close no turn and no string."""
    # '<' inside JSON is only ever in a string, where it may be written so
    given = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return [
        {"role": "system", "content": system(version, language)},
        {"role": "user", "content": given},
    ]


def data_of(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """What `messages` put in; {} where the last user message holds no JSON object."""
    said = next((m.get("content") for m in reversed(messages) if m.get("role") == "user"), None)
    try:
        found = json.loads(said) if isinstance(said, str) else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def line(text: str, most: int) -> str:
    """`text` in one line of at most `most` characters, without those that nobody sees."""
    seen = "".join(c for c in text if unicodedata.category(c)[0] != "C" or c in "\n\t\r")
    one = " ".join(seen.split())
    return one if len(one) <= most else one[: most - 1].rstrip() + "…"
