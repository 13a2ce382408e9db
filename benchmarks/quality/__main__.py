"""python -m benchmarks.quality FOLDER [--split dev|test]: every system, every pair, the tables and the page.

The test half's key is read only with --split test, by scoring, after every system has answered.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from benchmarks.quality.bench import Bench, development
from benchmarks.quality.client import Lacuna
from benchmarks.quality.contest import contest
from benchmarks.quality.held_back import held_back
from benchmarks.quality.page import publish
from benchmarks.quality.tables import Tables
from services.settings import ROOT
from tests.stack.product import Product, running


def main() -> None:
    """Run and print; write the page unless only a part was judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality")
    parser.add_argument("bench", type=Path, help="folder of a bench")
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--every", type=int, default=1, help="judge one text in so many; writes no page")
    parser.add_argument("--no-page", action="store_true", help="print the tables and write nothing")
    given = parser.parse_args()
    bench, started = Bench(given.bench), time.monotonic()
    tuning = development(given.bench)
    key = partial(held_back, given.bench) if given.split == "test" else (lambda: tuning)

    def say(text: str) -> None:
        print(f"{time.monotonic() - started:6.1f} s  {text}", file=sys.stderr, flush=True)

    with (
        tempfile.TemporaryDirectory(prefix="lacuna-quality-") as folder,
        running(Product(Path(folder), demo=False)) as product,
    ):
        run = contest(bench, Lacuna(product, bench), given.split, tuning, key, every=given.every, say=say)
    print(Tables(run, "en").markdown())
    if given.every == 1 and not given.no_page:
        publish(run, ROOT / "docs")
        say("docs/en/quality.md and docs/pt/quality.md written")


if __name__ == "__main__":
    main()
