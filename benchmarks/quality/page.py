"""Puts a run into docs/<language>/quality.md between its markers, and the plots into docs/images."""

from __future__ import annotations

from pathlib import Path

from benchmarks.quality.contest import Run
from benchmarks.quality.plots import confusion, reliability
from benchmarks.quality.tables import Tables
from services.wire.messages import LANGUAGES

BEGIN, END = "<!-- figures: written by `make quality` -->", "<!-- end of figures -->"


def publish(run: Run, docs: Path) -> None:
    """Write both languages. Raises ValueError where a page lacks its markers."""
    (docs / "images").mkdir(exist_ok=True)
    for language in LANGUAGES:
        images = []
        for name, draw in (("reliability", reliability), ("confusion", confusion)):
            file = docs / "images" / f"quality-{name}-{language}.svg"
            draw(run, language, file)
            images.append((f"{name}-alt", f"../images/{file.name}"))
        page = docs / language / "quality.md"
        page.write_text(
            between(page.read_text(encoding="utf-8"), Tables(run, language).markdown(images)),
            encoding="utf-8",
        )


def between(page: str, figures: str) -> str:
    """`page` with `figures` in place of what stood between the markers."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks {BEGIN} or {END}")
    return f"{before}{begin}\n\n{figures}\n\n{end}{after}"
