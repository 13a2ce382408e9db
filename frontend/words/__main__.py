"""python -m frontend.words: what the retriever's libraries know of words, as tables that the page reads.

They are part of the page's source (frontend/src/device/verdicts/tables); tests/device holds them to the
libraries. `languages.bin` is py3langid's model, cut to English and Portuguese and to the byte sequences that tell
most; `stop-words.json` is bm25s's lists.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from services.retriever.lexical import STOP_WORDS

TABLES = Path(__file__).parents[1] / "src" / "device" / "verdicts" / "tables"
_KEPT = 20_000
"""Sequences, the likeliest ones of either language: the language found is another for one sentence in a thousand."""
_STEPS = 16
"""Of a weight of 1; weights are kept as int8."""


def languages() -> bytes:
    """uint32 of how many sequences; float32, the prior; then of each, sorted: its length, how many of its first bytes
    are those of the one before, the others, and int8: its log-likelihood in Portuguese less that in English."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["en", "pt"])
    table = np.asarray(identifier.nb_ptc, np.float32)
    likeliest = table.max(axis=1)
    least = np.sort(likeliest)[-_KEPT]
    weights = {
        sequence: int(np.clip(np.rint((table[feature, 1] - table[feature, 0]) * _STEPS), -127, 127))
        for sequence, feature in _features(identifier)
        if likeliest[feature] > least
    }
    prior = np.float32(identifier.nb_pc[1] - identifier.nb_pc[0])
    out = bytearray(np.uint32(len(weights)).tobytes() + prior.tobytes())
    before = b""
    for sequence in sorted(weights):
        shared = next(
            (at for at, (a, b) in enumerate(zip(before, sequence, strict=False)) if a != b),
            min(len(before), len(sequence)),
        )
        out += bytes((len(sequence), shared)) + sequence[shared:] + np.int8(weights[sequence]).tobytes()
        before = sequence
    return bytes(out)


def _features(identifier: LanguageIdentifier) -> list[tuple[bytes, int]]:
    """The byte sequences that the model's automaton stops at, with the number of the feature that each is."""
    moves = np.asarray(identifier.tk_nextmove).reshape(-1, 256)
    rows = np.asarray(identifier.tk_row)
    spelled = {0: b""}
    level = np.array([0])
    while len(level):
        after = moves[rows[level]]
        states, first = np.unique(after, return_index=True)
        level = np.array([state for state in states.tolist() if state not in spelled], np.int64)
        place = dict(zip(states.tolist(), first.tolist(), strict=True))
        before = list(spelled)[-len(after) :]
        spelled |= {
            state: spelled[before[place[state] // 256]] + bytes([place[state] % 256])
            for state in level.tolist()
        }
    return [
        (sequence, identifier.tk_output[s]) for s, sequence in spelled.items() if identifier.tk_output[s] >= 0
    ]


def main() -> int:
    TABLES.mkdir(parents=True, exist_ok=True)
    (TABLES / "languages.bin").write_bytes(languages())
    words = {language: sorted(words) for language, words in STOP_WORDS.items()}
    (TABLES / "stop-words.json").write_text(json.dumps(words, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
