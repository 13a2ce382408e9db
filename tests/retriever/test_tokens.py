from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from services.retriever import tokens


def test_counts_as_the_encoding_does_without_a_network(tmp_path: Path) -> None:
    """A fresh process with an empty cache lays the rank file itself; a proxy that refuses proves it."""
    refused = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    program = "from services.retriever.tokens import count; print(count('hello world <|endoftext|>'))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"XDG_CACHE_HOME": str(tmp_path), **refused},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "8\n", done.stderr
    assert len(list((tmp_path / "lacuna" / "tiktoken").iterdir())) == 1


@given(st.lists(st.text(max_size=50), max_size=20))
def test_a_batch_counts_as_each_alone(texts: list[str]) -> None:
    assert tokens.count_batch(texts, threads=2) == [tokens.count(text) for text in texts]
