"""Checking a message's content where it is a list of parts."""

from __future__ import annotations

from typing import Any

from services.examples.place import KINDS, Place


def check_parts(place: Place, parts: list[Any], role: str) -> None:
    """Tell of every defect of `parts`, the content of a message of `role`."""
    if not parts:
        place.error("content_empty", "content")
    for index, part in enumerate(parts):
        key = f"content.{index}"
        if type(part) is not dict:
            place.error("part_not_object", key, found=KINDS[type(part)])
            continue
        kind = part.get("type")
        if kind == "text" or (kind == "refusal" and role == "assistant"):
            said = part.get(kind)
            if type(said) is not str or not said:
                place.error("part_text_missing", f"{key}.{kind}")
            known = {"type", kind}
        elif kind == "image_url" and role == "user":
            image = part.get("image_url")
            if type(image) is not dict or type(image.get("url")) is not str:
                place.error("part_image_invalid", f"{key}.image_url")
            else:
                place.warning("part_image", key)
            known = {"type", "image_url"}
        else:
            shown = kind[:60] if type(kind) is str else KINDS[type(kind)]
            place.error("part_type_unknown", f"{key}.type", found=shown, role=role)
            continue
        for name in part:
            if name not in known:
                place.error("key_unknown", f"{key}.{name}", name=name[:60], role=role)
