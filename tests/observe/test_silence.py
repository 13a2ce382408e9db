"""A process that works on documents says nothing of them on its standard error, even when it dies."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import logging, warnings
from services.observe.silence import keep_silent

keep_silent()
logging.getLogger("pypdf").error("odd object in %s", "canary")
warnings.warn("cannot read canary")
raise ValueError("canary")
"""


def test_what_dies_tells_its_error_and_place_alone() -> None:
    ended = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    line = json.loads(ended.stderr)
    assert (line["action"], line["error"], line["where"]) == ("process.died", "ValueError", "<string>:8")
