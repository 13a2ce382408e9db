from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from services.logs import configure
from services.wire.correlation import begin_correlation


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_json_with_its_action_and_the_correlation_id(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "json")
    begin_correlation("c0ffee")

    structlog.get_logger().info("listening", action="gateway.listening", port=8080)

    line = json.loads(capsys.readouterr().err)
    assert {key: line[key] for key in ("event", "action", "correlation", "level", "port")} == {
        "event": "listening",
        "action": "gateway.listening",
        "correlation": "c0ffee",
        "level": "info",
        "port": 8080,
    }


@pytest.mark.parametrize("log", [structlog.get_logger(), logging.getLogger("some.library")])
def test_an_exception_is_named_and_its_message_kept_out(
    capsys: pytest.CaptureFixture[str], log: logging.Logger
) -> None:
    configure("INFO", "json")

    try:
        raise ValueError("sk-canary")
    except ValueError:
        log.exception("failed")

    output = capsys.readouterr().err
    assert "sk-canary" not in output
    line = json.loads(output)
    assert line["error"] == "ValueError"
    assert "test_logs.py:" in line["where"]


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="LOUD"):
        configure("LOUD")
