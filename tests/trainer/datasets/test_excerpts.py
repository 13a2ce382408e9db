"""What is shown of the lines that have defects."""

from __future__ import annotations

import json
from pathlib import Path

from services.trainer.datasets.excerpts import LENGTH, excerpt, with_excerpts
from services.wire.training import Defect
from tests.trainer.datasets.product import chat


def test_each_defect_shows_a_little_of_its_line_and_none_where_it_is_personal(tmp_path: Path) -> None:
    lines = [json.dumps(chat(f"Question {n}, " + "on and on, " * 20)).encode() for n in range(1, 6)]
    lines[1] = b"\xff\x00\n"[:2]
    path = tmp_path / "data.jsonl"
    path.write_bytes(b"\n".join(lines))
    defects = [
        Defect(line=0, code="examples_few"),
        Defect(line=1, code="duplicate", params={"first": 1}),
        Defect(line=2, code="line_not_utf8", params={"column": 1}),
        Defect(line=3, message=0, key="content", code="content_empty"),
        Defect(line=4, message=0, code="personal_email"),
        Defect(line=4, code="duplicate"),
        Defect(line=9, code="line_blank"),
    ]
    found = with_excerpts(path, defects)
    shown = [defect.params.get("excerpt") for defect in found]
    assert [text is not None for text in shown] == [False, True, True, True, False, False, False]
    assert str(shown[1]).startswith('{"messages": [{"role": "user"')
    assert str(shown[3]).startswith('{"role":"user","content":"Question 3, on')
    assert all(len(str(text)) <= LENGTH for text in shown if text)
    assert found[1].params["first"] == 1


def test_where_a_column_is_named_what_stands_around_it_is_shown() -> None:
    line = b'{"messages": [' + b"1," * 500 + b"WRONG" + b",2" * 500
    defect = Defect(line=1, code="json_syntax", params={"column": line.index(b"WRONG") + 1})
    assert "WRONG" in excerpt(line, defect)
    assert excerpt(b"short", defect) == ""
