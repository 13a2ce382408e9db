"""The lines that a backend's words about a training file name. Pure."""

from __future__ import annotations

import itertools
import re

from services.wire.training import Defect

MOST = 100

# Seen from OpenAI: 'Invalid file format. Line 1, message 3, key "content": Input should be a valid string';
# 'Line 1 is not a dictionary'; 'Example 536 contains an extra "tools"'; lists of them, one a line or by commas.
_PLACE = re.compile(
    r"\b(?:line|example)s?\s+#?(?P<line>\d+)"
    r"(?:,?\s*message\s+(?P<message>\d+))?"
    r"(?:,?\s*key\s+[\"'`](?P<key>[^\"'`]{1,80})[\"'`])?",
    re.IGNORECASE,
)


def refused_lines(message: str) -> tuple[Defect, ...]:
    """A defect for each place that `message` names, with the backend's own words for it as `reason`.

    Its lines are those of the file that was sent. It counts messages from 1, as it does lines.
    """
    places = list(_PLACE.finditer(message))[:MOST]
    found = []
    for place, after in itertools.zip_longest(places, places[1:]):
        said = message[place.start() : after.start() if after else None].splitlines()[0]
        found.append(
            Defect(
                line=int(place["line"]),
                message=max(0, int(place["message"]) - 1) if place["message"] else None,
                key=place["key"] or "",
                code="refused_by_backend",
                params={"reason": said.strip(" ,;")[:300]},
            )
        )
    return tuple(found)
