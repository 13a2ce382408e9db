from __future__ import annotations

import copy
import io
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.examples.accepting import count_quotes, strings_of
from services.examples.checks import Example, Progress, Reader, check_file, defects_of
from services.examples.lines import LONGEST
from services.examples.place import count_strings
from services.examples.refusals import CODES, refusal
from services.gateway.texts import texts
from services.wire.messages import LANGUAGES
from services.wire.training import Defect
from tests.examples.files import BROKEN, GOOD, TORN, Broken, Torn, calling, file, plain


def read(data: bytes) -> tuple[list[Example], list[Defect]]:
    found: list[Defect] = []
    examples = [e for batch in Reader(io.BytesIO(data), found.append) for e in batch.examples()]
    return examples, found


def errors(found: list[Defect]) -> list[Defect]:
    return [defect for defect in found if defect.severity == "error"]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_good_file_has_no_errors_and_its_lines_are_found_again(ending: bytes, start: bytes) -> None:
    lines = file(examples=60)
    data = start + ending.join(lines) + ending
    examples, found = read(data)
    assert [(e.line, e.content) for e in examples] == list(enumerate(lines, 1))
    assert [data[e.offset : e.offset + len(e.content)] for e in examples] == lines
    expected = ["byte_order_mark"] * bool(start) + ["line_ends_crlf"] * (ending != b"\n")
    assert [d.code for d in found] == expected


def _broken_files() -> list[tuple[list[bytes], int, Broken | Torn]]:
    """200 files and more: each way to break a line, at several places of seeded random ones."""
    rng = random.Random(7)
    files = []
    for broken in BROKEN * 2 + TORN * 2:
        lines = file(examples=rng.randrange(15, 40))
        at = rng.randrange(len(lines))
        if len(broken) == 2:
            kind = rng.choice(GOOD)
            lines[at] = broken[0](json.dumps(kind(at)).encode())
        else:
            example = copy.deepcopy(broken[0](at))
            broken[1](example)
            lines[at] = json.dumps(example).encode()
        files.append((lines, at, broken))
    assert len(files) >= 200
    return files


def test_each_of_200_broken_files_is_named_at_its_line_message_and_key() -> None:
    for lines, at, broken in _broken_files():
        examples, found = read(b"\n".join(lines))
        bad = errors(found)
        assert {d.line for d in bad} == {at + 1}, broken
        assert {e.line for e in examples} == {n for n in range(1, len(lines) + 1) if n != at + 1}
        if len(broken) == 2:
            assert broken[1] in {d.code for d in bad}, (broken[1], bad)
        else:
            assert broken[2:] in {(d.message, d.key, d.code) for d in bad}, (broken[2:], bad)
        for defect in bad:
            assert refusal(defect)


def test_a_refusal_reads_as_openai_words_it() -> None:
    lines = [json.dumps(plain(n)).encode() for n in range(12)]
    odd = plain(0)
    odd["messages"][2]["content"] = 5
    _, found = read(b"\n".join([json.dumps(odd).encode(), b"[]", *lines]))
    said = [refusal(d) for d in errors(found)]
    assert said[0] == (
        'Invalid file format. Line 1, message 3, key "content": Input should be a valid string'
    )
    assert said[1] == (
        "Expected file to have JSONL format, where every line is a JSON dictionary. Line 2 is not a dictionary"
    )
    _, found = read(json.dumps({**plain(0), "tools2": 1}).encode())
    assert [refusal(d) for d in errors(found)] == [
        'Example 1 contains an extra "tools2"',
        "Training file has 0 example(s), but must have at least 10 examples",
    ]


def test_every_code_is_worded_in_both_languages_and_as_a_refusal() -> None:
    import re

    folders = [Path("services/examples"), Path("services/trainer/datasets")]
    root = Path(__file__).resolve().parents[2]
    used: dict[str, str] = {}
    for path in (p for folder in folders for p in (root / folder).glob("*.py")):
        source = path.read_text()
        used |= dict.fromkeys(re.findall(r'error\(\s*"([a-z_0-9]+)"', source), "error")
        used |= dict.fromkeys(re.findall(r'warning\(\s*"([a-z_0-9]+)"', source), "warning")
    assert {code for code, severity in used.items() if severity == "error"} <= CODES
    for language in LANGUAGES:
        known = texts(language)
        missing = [code for code in {*used, *CODES} if f"defect-{code}" not in known]
        assert not missing, language


@pytest.mark.parametrize("data", [b"", b"\n", b"\n\n\n", b" ", b"\xef\xbb\xbf", b"\r\n", b"\x00" * 3_000_000])
def test_a_file_of_nothing_has_too_few_examples(data: bytes) -> None:
    examples, found = read(data)
    assert not examples
    assert errors(found)[-1].code == "examples_too_few"


def test_a_line_past_the_limit_is_named_and_the_next_ones_are_read() -> None:
    good = file(examples=12)
    long = b'{"messages": [{"role": "user", "content": "' + b"x" * (2 * LONGEST) + b'"}]}'
    for at in (0, 6, 12):
        lines = [*good[:at], long, *good[at:]]
        examples, found = read(b"\n".join(lines))
        assert [(d.line, d.code, d.params["bytes"]) for d in errors(found)] == [
            (at + 1, "line_too_long", len(long))
        ]
        assert [e.content for e in examples] == good
        data = b"\n".join(lines)
        assert all(data[e.offset : e.offset + len(e.content)] == e.content for e in examples)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_quotation_marks_count_the_strings_of_any_json(value: Any) -> None:
    for written in (orjson.dumps(value), json.dumps(value).encode(), json.dumps(value, indent=1).encode()):
        assert count_quotes(written) == 2 * count_strings(value)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A good example with anything at all in some place of it."""
    example = copy.deepcopy(draw(st.sampled_from(GOOD))(0))
    for _ in range(draw(st.integers(0, 2))):
        holder: Any = example
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(holder[key], dict | list) and draw(st.booleans()):
                holder = holder[key]
                continue
            if draw(st.booleans()):
                holder[key] = draw(
                    JSON | st.sampled_from(["assistant", "user", "tool", 0, 1, True, [], {}, ""])
                )
            else:
                del holder[key]
            break
    return example


@settings(max_examples=400)
@given(mutated())
def test_what_is_accepted_at_a_glance_has_no_defect_when_looked_at(example: dict[str, Any]) -> None:
    defects_of(calling())  # so that its tools are known
    strings = strings_of(example)
    if strings:
        assert not defects_of(example)
        assert strings == count_strings(example)


@given(st.lists(st.binary(max_size=60) | st.sampled_from(file(examples=8)), max_size=12), st.integers(1, 200))
def test_any_bytes_are_read_the_same_in_steps_of_any_size(parts: list[bytes], step: int) -> None:
    class Steps(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or -1, step))

    data = b"\n".join(parts)
    whole, once = read(data)
    found: list[Defect] = []
    again = [e for batch in Reader(Steps(data), found.append) for e in batch.examples()]
    assert again == whole
    assert found == once
    lines = data.split(b"\n")
    assert all(1 <= d.line <= len(lines) for d in once if d.line)


def test_another_reader_goes_on_where_one_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.examples.lines._STEP", 700)
    lines = file(examples=40)
    lines[10] = lines[30] = b"[]"
    data = b"\n".join(lines)
    whole, found = read(data)
    for stop in range(1, 12):
        progress, got, told = Progress(), list[Example](), list[Defect]()
        reader = iter(Reader(io.BytesIO(data), told.append, progress))
        for _ in range(stop):
            got += next(reader).examples()
        got += [e for batch in Reader(io.BytesIO(data), told.append, progress) for e in batch.examples()]
        assert (got, told) == (whole, found)


def test_a_file_is_checked_in_bounded_memory(tmp_path: Path) -> None:
    """100 MB of what swells most when it is parsed, among good lines and one line past any limit."""
    path = tmp_path / "large.jsonl"
    wide = json.dumps({"messages": [{"role": "user", "content": "word " * 2000}, plain()["messages"][2]]})
    good = b"\n".join((*file(examples=40), *([wide.encode()] * 40))) + b"\n"
    swelling: list[Callable[[], bytes]] = [
        lambda: b"[" + b"{}," * ((LONGEST - 16) // 3) + b"1]",
        lambda: b"[" + b"[]," * ((LONGEST - 16) // 3) + b"1]",
        lambda: b'{"messages":[' + b'{"":1},' * ((LONGEST - 32) // 7) + b"1]}",
        lambda: b'{"messages":["' + b'","'.join([b"ab"] * ((LONGEST - 32) // 5)) + b'"]}',
        lambda: b'{"messages":[' + b",".join(b"%d" % n for n in range(500_000)) + b"]}",
    ]
    with path.open("wb") as out:
        for make in swelling:
            out.write(make() + b"\n" + good)
        for _ in range(40):
            out.write(b"x" * 1_000_000)
        out.write(b"\n" + good * 120)
    assert path.stat().st_size > 100e6
    program = (
        "import re, sys; from pathlib import Path; from services.examples.checks import check_file\n"
        "checked = check_file(Path(sys.argv[1]))\n"
        # getrusage's peak would be the parent's where that is larger: it is kept through fork and exec
        "peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]\n"
        "print(checked.examples, checked.errors, peak)"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=root, capture_output=True, text=True, check=True
    )
    examples, count, peak = map(int, done.stdout.split())
    assert examples == 80 * 125
    assert count >= len(swelling) + 1
    assert peak < 300_000, "KiB"


def test_the_first_defects_are_kept_and_all_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b"[]\n" * 500 + b"\n".join(file(examples=12)))
    checked = check_file(path, keep=5)
    assert (checked.errors, checked.examples) == (500, 12)
    assert [d.line for d in checked.defects if d.severity == "error"] == [1, 2, 3, 4, 5]
