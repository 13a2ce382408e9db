"""Short excerpts of the lines that have defects, so that who looks at them later sees what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from services.examples import prompts
from services.examples.lines import read_blocks
from services.wire.training import Defect

LENGTH = 80
"""Characters of an excerpt at most."""


def with_excerpts(path: Path, defects: Sequence[Defect]) -> list[Defect]:
    """`defects` of the JSONL file at `path`, by line, each with `excerpt` among its params where there is one.

    Lines with personal data, and those that are too long to be read, have none. Raises OSError.
    """
    personal = {defect.line for defect in defects if defect.code.startswith("personal_")}
    by_line: dict[int, list[int]] = {}
    for at, defect in enumerate(defects):
        if defect.line and defect.line not in personal:
            by_line.setdefault(defect.line, []).append(at)
    found, last = list(defects), max(by_line, default=0)
    with path.open("rb", buffering=0) as file:
        for block in read_blocks(file) if last else ():
            for number, line in enumerate(block.lines, block.first):
                for at in by_line.get(number, ()):
                    if shown := excerpt(line, found[at]):
                        params = {**found[at].params, "excerpt": shown}
                        found[at] = found[at].model_copy(update={"params": params})
            if block.first + max(1, len(block.lines)) > last:
                break
    return found


def excerpt(line: bytes, defect: Defect) -> str:
    """What is shown of `line`: around the column that `defect` names, or its message, or the line's beginning."""
    column = defect.params.get("column")
    if isinstance(column, int):
        begin = max(0, column - 1 - LENGTH // 2)
        line = line[begin : begin + LENGTH]
    elif defect.message is not None:
        line = _message(line, defect.message) or line
    return prompts.line(line[: 4 * LENGTH].decode(errors="replace"), LENGTH)


def _message(line: bytes, index: int) -> bytes | None:
    try:
        return orjson.dumps(orjson.loads(line)["messages"][index])
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return None
