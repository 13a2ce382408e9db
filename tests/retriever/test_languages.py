from __future__ import annotations

import pytest

from services.retriever.languages import detect_language, language_of_path, translation_key
from services.wire.messages import Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("O servidor reinicia depois de cada atualização.", "pt"),
        ("The server restarts after each update.", "en"),
        ("", "en"),
        ("12345", "en"),
    ],
)
def test_detection(text: str, language: Language) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("path", "language", "key"),
    [
        ("pt/x.md", "pt", "x.md"),
        ("docs/en/a/x.md", "en", "docs/a/x.md"),
        ("docs/pt-BR/x.md", "pt", "docs/x.md"),
        ("x.pt.md", "pt", "x.md"),
        ("a/x_pt-BR.md", "pt", "a/x.md"),
        ("a/x.md", None, "a/x.md"),
        ("parent/screen.md", None, "parent/screen.md"),
    ],
)
def test_paths_tell_language_and_translation(path: str, language: Language | None, key: str) -> None:
    assert (language_of_path(path), translation_key(path)) == (language, key)
