"""Marks that a pasted text means as they stand, though Markdown would take them for markup.

People paste texts whose code marks were lost on the way: "the <style> tags are merged", "an empty __init__.py".
Read as Markdown, the tag would vanish, or swallow all that follows, and the underscores would be bold.
"""

from __future__ import annotations

import re
from collections import Counter

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w.-]*)(?:\s[^<>]*)?(?P<empty>/?)>")
_VOID = "area base br col embed hr img input link meta source track wbr"
_OPEN = "p li dt dd tr td th thead tbody tfoot option optgroup colgroup html head body rp rt"
_UNPAIRED = frozenset(f"{_VOID} {_OPEN}".split())
"""Tags that never have an end, and that may lack it."""
_DUNDER = re.compile(r"(?<=[\w./])__\w+?__(?!\w)|(?<!\w)__\w+?__(?=\.\w|\()")
_HIDDEN = str.maketrans("<_", "\ue000\ue001")
_SHOWN = str.maketrans("\ue000\ue001", "<_")
"""Private characters that no rule of Markdown knows, one for one, so that offsets stay."""


def hidden(text: str) -> str:
    """`text` of the same length, where tags without their pair and names like `__init__.py` are no markup."""
    if "\ue000" in text or "\ue001" in text:
        return text
    open_ = Counter[str]()
    if "<" in text:
        for tag in _TAG.finditer(text):
            if not tag["empty"]:
                open_[tag["name"].lower()] += -1 if tag["close"] else 1
    unpaired = {name for name, count in open_.items() if count and name not in _UNPAIRED}
    if unpaired:
        text = _TAG.sub(
            lambda tag: tag[0].translate(_HIDDEN) if tag["name"].lower() in unpaired else tag[0], text
        )
    return _DUNDER.sub(lambda name: name[0].translate(_HIDDEN), text) if "__" in text else text


def shown(text: str) -> str:
    """`text` of something read from what `hidden` gave, with its marks again."""
    return text.translate(_SHOWN)
