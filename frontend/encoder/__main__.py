"""python -m frontend.encoder: the packaged encoder as files that the browser runs.

They lie in frontend/public/encoder/<hash>, which Vite copies beside the page. The manifest
(frontend/src/device/encoder/manifest.json) is part of the source, as the golden files are: it names what the page
fetches, by hash. What is written is refused where it is not what the manifest says; `--update` writes the manifest
and the golden files anew.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from frontend.encoder import golden, packing

FRONTEND = Path(__file__).parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m frontend.encoder", description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the manifest and the golden files too")
    update = parser.parse_args().update
    files = packing.contents()
    sent = packing.packed(files)
    manifest = packing.manifest(files, sent)
    path = FRONTEND / packing.MANIFEST
    if update:
        path.write_text(manifest)
        golden.write(FRONTEND / golden.FOLDER)
    elif not path.exists() or packing.hash_of(path.read_text()) != packing.hash_of(manifest):
        print(f"{path} is of another encoder: python -m frontend.encoder --update", file=sys.stderr)
        return 1
    packing.write(manifest, sent, FRONTEND / "public" / "encoder")
    return 0


if __name__ == "__main__":
    sys.exit(main())
