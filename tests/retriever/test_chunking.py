"""Chunks: their sizes, their structure, and that no passage is lost."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from services.retriever import tokens
from services.retriever.chunking import LEAST, MOST
from services.retriever.document import Document
from services.retriever.reading import read_document

SENTENCE = "The server keeps a copy of every file for thirty days and then removes it. "


def read(text: str) -> Document:
    return read_document(text.encode(), "a.md", None, "en")


section = st.tuples(st.integers(1, 4), st.lists(st.integers(1, 45), min_size=0, max_size=5))


@given(st.lists(section, max_size=10))
@settings(max_examples=80, deadline=None)
def test_sizes_and_neighbours(sections: list[tuple[int, list[int]]]) -> None:
    text = ""
    for number, (level, paragraphs) in enumerate(sections):
        text += f"{'#' * level} Section number {number}\n\n"
        text += "".join(SENTENCE * size + "\n\n" for size in paragraphs)
    document = read(text)
    said = [
        passage.text for chunk in document.chunks for passage in chunk.passages if passage.kind == "sentence"
    ]
    assert said == [SENTENCE.strip()] * sum(sum(paragraphs) for _, paragraphs in sections)
    for chunk in document.chunks:
        assert chunk.tokens == tokens.count(chunk.text) <= MOST
    paths = list(_paths([level for level, _ in sections]))
    for before, after in zip(document.chunks, document.chunks[1:], strict=False):
        if min(before.tokens, after.tokens) < LEAST and before.tokens + after.tokens < MOST:
            first, second = (paths[int(chunk.headings[-1].split()[-1])] for chunk in (before, after))
            assert second[: len(first) - 1] != first[:-1], "neighbours of one parent that fit together"


def _paths(levels: list[int]) -> Iterator[tuple[int, ...]]:
    """The numbers of the headings above each section, and its own."""
    above: list[int] = []
    for number, level in enumerate(levels):
        while above and levels[above[-1]] >= level:
            above.pop()
        above.append(number)
        yield tuple(above)


def test_a_large_section_is_cut_between_paragraphs() -> None:
    document = read("# T\n\n" + (SENTENCE * 8 + "\n\n") * 8)
    assert len(document.chunks) > 1
    assert all(LEAST <= chunk.tokens <= MOST for chunk in document.chunks)
    assert all(chunk.text.count(SENTENCE.strip()) % 8 == 0 for chunk in document.chunks)


def test_a_code_block_stays_whole_where_it_fits() -> None:
    code = "\n".join(f"value_{number} = compute(number={number})" for number in range(20))
    document = read("# T\n\n" + SENTENCE * 15 + f"\n\n```python\n{code}\n```\n\n" + SENTENCE * 15)
    holding = [chunk for chunk in document.chunks if "compute" in chunk.text]
    assert len(holding) == 1


def test_a_passage_over_the_limit_is_cut() -> None:
    document = read("word" * 3_000 + "\n\n" + "你好吗" * 2_000)
    assert all(chunk.tokens <= MOST for chunk in document.chunks)
    assert (
        "".join(p.text for chunk in document.chunks for p in chunk.passages)
        == "word" * 3_000 + "你好吗" * 2_000
    )
