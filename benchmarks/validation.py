"""Checking a training file of 1 GB beside parsing its JSON alone, each in a process of its own, by the time of a core.

Target: at least 0.5 of the speed of `orjson.loads` a line, on chats as people write them: of a few words, of long
prompts, and of several turns; at most 300 MB of memory at the peak. Beside it, without a target: a file whose
every example offers tools and calls them, and one with a line of 1 GB.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import verdict

SIZE = 10**9
"""Bytes of the file with targets; the others have a tenth."""
SPEED, MEMORY = 0.5, 300.0
ROOT = Path(__file__).parents[1]
_SAID = "the server answers with a status when it is configured to a timeout of ten seconds and"
_DITO = "não é possível salvar a configuração sem o campo obrigatório"
_WORDS = [*_SAID.split(), *_DITO.split(), ":\n", '"name"']
_PARSE = """
import orjson, sys, time
started = time.process_time()
with open(sys.argv[1], "rb") as file:
    for line in file:
        orjson.loads(line)
print(time.process_time() - started)
"""
_CHECK = r"""
import re, sys, time
from pathlib import Path
from services.examples.checks import check_file
started = time.process_time()
checked = check_file(Path(sys.argv[1]))
took = time.process_time() - started
peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]  # getrusage's may be the parent's
print(took, checked.errors, int(peak) / 1e3)
"""


def run(rounds: int = 3) -> bool:
    """Print the ratios; whether the targets hold."""
    with tempfile.TemporaryDirectory(prefix="lacuna-validation-") as folder:
        path = Path(folder) / "file.jsonl"
        print("Training files: checked, beside parsed alone")
        rng = random.Random(5)
        _write(path, SIZE, lambda: rng.choice((_short, _long, _turns))(rng))
        ratio, memory, errors = _measure("chats, 1 GB", path, rounds)
        held = [
            verdict("speed, of parsing alone", ratio, SPEED, at_most=False),
            verdict("memory at the peak, MB", memory, MEMORY, at_most=True),
            errors == 0,
        ]
        _write(path, SIZE // 10, lambda: _calls(rng))
        ratio, _, errors = _measure("tools and calls, 100 MB", path, rounds)
        held.append(errors == 0)
        with path.open("wb") as file:
            for _ in range(SIZE // 10**6):
                file.write(b"x" * 10**6)
        print("  one line of 1 GB")
        _, found, memory = _process(_CHECK, path)
        held += [verdict("memory at the peak, MB", memory, MEMORY, at_most=True), found > 0]
    return all(held)


def _measure(name: str, path: Path, rounds: int) -> tuple[float, float, int]:
    """The ratio of the speeds, the peak of memory in MB, and the errors that were found."""
    parsed, checked, peak, errors = [], [], 0.0, 0
    for _ in range(rounds):
        parsed.append(_process(_PARSE, path)[0])
        took, found, memory = _process(_CHECK, path)
        checked.append(took)
        peak, errors = max(peak, memory), int(found)
    size = path.stat().st_size / 1e6
    alone, ours = statistics.median(parsed), statistics.median(checked)
    print(
        f"  {name}: parsed {size / alone:.0f} MB/s, checked {size / ours:.0f} MB/s, ratio {alone / ours:.2f}"
    )
    return alone / ours, peak, errors


def _process(program: str, path: Path) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [float(figure) for figure in done.stdout.split()]


def _write(path: Path, size: int, make: Callable[[], dict[str, Any]]) -> None:
    """A file of that size: 5,000 examples, again and again."""
    lines = [json.dumps(make(), ensure_ascii=False).encode() + b"\n" for _ in range(5_000)]
    block = b"".join(lines)
    with path.open("wb") as file:
        for _ in range(max(1, size // len(block))):
            file.write(block)


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words))


def _message(rng: random.Random, role: str, words: int) -> dict[str, Any]:
    return {"role": role, "content": _text(rng, words)}


def _short(rng: random.Random) -> dict[str, Any]:
    return {"messages": [_message(rng, "user", 20), _message(rng, "assistant", 15)]}


def _long(rng: random.Random) -> dict[str, Any]:
    return {
        "messages": [
            _message(rng, "system", 80), _message(rng, "user", 250), _message(rng, "assistant", 60),
        ]
    }  # fmt: skip


def _turns(rng: random.Random) -> dict[str, Any]:
    roles = ("user", "assistant") * rng.randrange(2, 5)
    return {"messages": [_message(rng, "system", 20), *(_message(rng, role, 30) for role in roles)]}


def _calls(rng: random.Random) -> dict[str, Any]:
    return {
        "messages": [
            _message(rng, "user", 20),
            {"role": "assistant", "content": None, "tool_calls": list(_asked(rng))},
            {"role": "tool", "tool_call_id": "call_0", "content": _text(rng, 30)},
            _message(rng, "assistant", 30),
        ],
        "tools": [_tool(name) for name in ("search", "open", "save")],
    }


def _asked(rng: random.Random) -> Iterator[dict[str, Any]]:
    arguments = json.dumps({"text": _text(rng, 4)})
    yield {"id": "call_0", "type": "function", "function": {"name": "search", "arguments": arguments}}


def _tool(name: str) -> dict[str, Any]:
    properties = {
        "text": {"type": "string", "description": "What to look for."},
        "limit": {"type": "integer"},
    }
    parameters = {"type": "object", "properties": properties, "required": ["text"]}
    return {
        "type": "function",
        "function": {"name": name, "description": f"Does {name}.", "parameters": parameters},
    }
