"""How counts are spread over examples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.wire.training import Spread

_BINS = 20


def spread(values: NDArray[np.unsignedinteger]) -> Spread:
    """Of one value an example, by linear interpolation between neighbours; all 0 of none."""
    if not len(values):
        return Spread(min=0, p5=0, median=0, p95=0, max=0, mean=0)
    low, p5, median, p95, high = (float(q) for q in np.percentile(values, (0, 5, 50, 95, 100)))
    counts, edges = np.histogram(
        values, bins=min(_BINS, max(1, int(high - low))), range=(low, max(high, low + 1))
    )
    bins = tuple((float(edge), int(count)) for edge, count in zip(edges, counts, strict=False))
    return Spread(
        min=low, p5=p5, median=median, p95=p95, max=high, mean=float(np.mean(values)), histogram=bins
    )
