"""What was used, as JSON or CSV, and who did what."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from aiohttp import web

from services.gateway import answers, body
from services.gateway.callers.admission import CALLERS
from services.gateway.callers.caller import CALLER
from services.gateway.callers.usage import AMOUNTS
from services.gateway.key_forms import UsageQuery

CSV = "text/csv"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would take for a formula (OWASP, CSV injection)."""


async def read(request: web.Request) -> web.StreamResponse:
    """Of the caller's own key; of all with the scope `admin`."""
    query = body.parse_query(request, UsageQuery)
    caller = request[CALLER]
    items = await request.app[CALLERS].ledger.read(
        query.groups,
        since=query.since,
        until=query.until,
        key=None if caller.unlimited else caller.id,
    )
    if CSV not in request.headers.get("Accept", ""):
        return answers.json({"items": items, "next": None}, headers={"Vary": "Accept"})
    return web.Response(
        text=as_csv([*query.groups, *AMOUNTS], items),
        content_type=CSV,
        charset="utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="usage-{query.since}-{query.until}.csv"',
            "Vary": "Accept",
        },
    )


def as_csv(columns: Sequence[str], items: Sequence[Mapping[str, str | int | float]]) -> str:
    """`items` under a line of `columns` (RFC 4180). Names are callers' own: none becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for item in items:
        writer.writerow([_cell(item[name]) for name in columns])
    return out.getvalue()


def _cell(value: str | int | float) -> str | int | float:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


async def audit(request: web.Request) -> web.StreamResponse:
    after, limit = answers.number_page_of(request, 50)
    rows = await request.app[CALLERS].audit.page(after, limit + 1)
    return answers.json(
        {
            "items": [
                {
                    "id": row.id,
                    "at": row.at,
                    "key": row.key,
                    "action": row.action,
                    "kind": row.kind,
                    "object": row.object,
                    "request_id": row.correlation,
                }
                for row in rows[:limit]
            ],
            "next": str(rows[limit - 1].id) if len(rows) > limit else None,
        }
    )
