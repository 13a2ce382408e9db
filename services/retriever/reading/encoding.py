"""From bytes to text: the encoding found, nothing translated."""

from __future__ import annotations

import codecs

from services.wire.errors import DocumentEncoding

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}


def decode(data: bytes, path: str) -> str:
    """The text of `data`, equal to `data.decode()` wherever it is UTF-8 (byte order mark and newlines kept).

    Raises DocumentEncoding for binary data and encodings that are not known.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                raise DocumentEncoding(path=path) from None
    if b"\0" in data:
        raise DocumentEncoding(path=path)
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    if sum(byte in _CONTROLS for byte in data[:65_536]):
        raise DocumentEncoding(path=path)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise DocumentEncoding(path=path) from None
    strange = sum(
        1
        for character in text
        if character > "\x7f" and not character.isalpha() and character not in "–—‘’“”…•€ºª°§©®«»¿¡\xa0"
    )
    if strange * 20 > len(text):
        raise DocumentEncoding(path=path)
    return text
