"""Two pictures beside each other, and what differs."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops

NOTICED = 24
"""Difference of a channel, of 255, below which two pixels are the same to the eye."""
ALLOWED = 0.0002
"""Share of the pixels that may differ: a caret, the edge of a letter."""
COLOURS = 256
"""That a picture keeps: no pixel is off by what is `NOTICED`, and it takes two thirds of the bytes."""


@dataclass(frozen=True)
class Difference:
    """`share` of the pixels differ; `picture` shows before, after and, in red, where."""

    share: float
    picture: Image.Image


def reduced(picture: Image.Image) -> Image.Image:
    """`picture` in `COLOURS` of its own, as it is kept and compared: the same picture always gives the same ones."""
    few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    return few.convert("RGB")


def difference(before: Image.Image, after: Image.Image) -> Difference | None:
    """What a person would notice between two pictures; None where that is nothing. Sizes that differ count as all."""
    if before.size != after.size:
        return Difference(1.0, _beside(before, after))
    channels = ImageChops.difference(before, after).split()
    worst = channels[0]
    for channel in channels[1:]:
        worst = ImageChops.lighter(worst, channel)
    noticed = worst.point(lambda value: 255 if value > NOTICED else 0)
    share = noticed.histogram()[255] / (before.width * before.height)
    if share <= ALLOWED:
        return None
    faint = Image.blend(after, Image.new("RGB", after.size, "white"), 0.7)
    where = Image.composite(Image.new("RGB", after.size, "red"), faint, noticed)
    return Difference(share, _beside(before, after, where))


def _beside(*pictures: Image.Image) -> Image.Image:
    whole = Image.new(
        "RGB", (sum(one.width for one in pictures), max(one.height for one in pictures)), "grey"
    )
    left = 0
    for one in pictures:
        whole.paste(one, (left, 0))
        left += one.width
    return whole
