"""Chat templates: how conversations become the text that a model reads, at serving and at training alike."""

from __future__ import annotations

from pathlib import Path

CALL_BEGINS, CALL_ENDS = "<tool_call>", "</tool_call>"
"""Around a call, in the form of Hermes and Qwen."""
_TOOLS = Path(__file__).with_name("tools.jinja")


def with_tools(template: str) -> str:
    """`template`, made to tell of tools and calls where it does not know any, else as it is.

    llama.cpp leaves tools out, without a word, where a model's own template does not know them. The form added is
    that of Hermes and Qwen, `<tool_call>{"name": ..., "arguments": {...}}</tool_call>`, which llama.cpp reads back
    as calls. A conversation without tools is rendered as by the template alone.
    """
    if "tools" in template:
        return template
    return _TOOLS.read_text(encoding="utf-8").replace("\n", "") + template
