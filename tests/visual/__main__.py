"""python -m tests.visual [--update] [view ...]: walk the views, and compare each with its baseline.

Exit status 1 where one differs: tests/artifacts/visual/index.html shows them. Fonts and rasterisers differ between
machines, so this is no part of CI: renew the baselines where they were made, or all at once (--update), and look at
what changed before it is kept.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from html import escape
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.stack.views import DEVICES, LOCALES, OTHER_THEME, VIEWS, View, open_context, show, worlds
from tests.visual.compare import difference, reduced

BASELINES = Path(__file__).resolve().parent / "baselines"
DIFFERENCES = Path(__file__).resolve().parents[1] / "artifacts" / "visual"
LIMIT = 16_000_000
"""Bytes that all baselines together may take in the repository."""


def main() -> int:
    """Walk, and say what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.visual", description=__doc__)
    parser.add_argument(
        "view", nargs="*", help="names of views, as 'home' or 'home-full'; all where left out"
    )
    parser.add_argument("--update", action="store_true", help="keep what is seen as the baselines")
    chosen = parser.parse_args()
    views = [
        view
        for view in VIEWS
        if not chosen.view or {view.name, f"{view.name}-{view.state}"} & set(chosen.view)
    ]
    if not views:
        parser.error(f"no view is named {', '.join(chosen.view)}")
    shutil.rmtree(DIFFERENCES, ignore_errors=True)
    BASELINES.mkdir(exist_ok=True)
    seen, found = set(), {}
    for name, after in _pictures(views):
        file = BASELINES / f"{name}.webp"
        seen.add(file)
        before = Image.open(file).convert("RGB") if file.exists() else None
        differs = difference(before, after) if before else None
        if before and not differs:
            continue
        found[name] = "new" if differs is None else f"{differs.share:.2%} differs"
        if chosen.update:
            after.save(file, lossless=True, quality=100, method=4)
        else:
            DIFFERENCES.mkdir(parents=True, exist_ok=True)
            (differs.picture if differs else after).save(DIFFERENCES / f"{name}.png")
        print(f"{name}: {found[name]}", flush=True)
    if chosen.update and not chosen.view:
        for stray in set(BASELINES.glob("*.webp")) - seen:
            stray.unlink()
    size = sum(file.stat().st_size for file in BASELINES.glob("*.webp"))
    print(
        f"{len(seen)} pictures, {len(found)} {'renewed' if chosen.update else 'differ'}; {size / 1e6:.1f} MB"
    )
    if found and not chosen.update:
        print(f"to be looked at: {_page(found)}")
    return 1 if size > LIMIT or (found and not chosen.update) else 0


def _pictures(views: list[View]) -> Iterator[tuple[str, Image.Image]]:
    """Every view in both languages and themes, on both devices: its name, and what a window shows of it."""
    with worlds() as urls, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, "--font-render-hinting=none"]
        )
        for language, device in product(LOCALES, DEVICES):
            with open_context(browser, LOCALES[language], DEVICES[device], "light") as context:
                pages = {name: context.new_page() for name in urls}
                for view in views:
                    page = pages[view.world]
                    try:
                        show(page, urls[view.world], view)
                    except AssertionError as error:
                        DIFFERENCES.mkdir(parents=True, exist_ok=True)
                        page.screenshot(path=DIFFERENCES / "failed.png")
                        error.add_note(f"{view} on a {device} in {language}, at {page.url}: see failed.png")
                        raise
                    for theme in OTHER_THEME:
                        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
                        shot = page.screenshot(animations="disabled", caret="hide")
                        yield (
                            f"{view.name}-{view.state}.{language}-{theme}-{device}",
                            reduced(Image.open(BytesIO(shot))),
                        )
        browser.close()


def _page(found: dict[str, str]) -> Path:
    """A page of all differences: before, after, and where."""
    pictures = "".join(
        f"<h2>{escape(name)}: {escape(said)}</h2><img loading=lazy src='{escape(name)}.png' alt='' width='100%'>"
        for name, said in sorted(found.items())
    )
    page = DIFFERENCES / "index.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><title>Differences</title>{pictures}", encoding="utf-8"
    )
    return page


if __name__ == "__main__":
    sys.exit(main())
