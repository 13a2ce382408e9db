"""Reading what calls to files, uploads and jobs say: multipart forms, and the parameters of lists."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import Field

from services.models.bodies import answer
from services.models.chat_request import Lenient
from services.models.tuning.files import PURPOSES
from services.wire.errors import BodyMalformed, ModelRefusedInput

_PIECE = 2**16
_FIELD_BYTES = 8192
_FIELDS = 16


class ExpiresAfter(Lenient):
    anchor: Literal["created_at"]
    seconds: Annotated[int, Field(ge=3600, le=2_592_000)]


class Form:
    """A multipart form: its short fields, and the bytes of one long one, which are not held in memory."""

    def __init__(self, request: web.Request, long: str) -> None:
        if request.content_type != "multipart/form-data":
            raise ModelRefusedInput(reason="Expected a body of the type multipart/form-data.", field=long)
        self._request, self._long = request, long
        self._seen = False
        self.fields: dict[str, str] = {}
        self.filename = ""

    async def data(self) -> AsyncIterator[bytes]:
        """The bytes of the long field, from beginning to end; then all the others are read too.

        Raises BodyMalformed, and ModelRefusedInput where that field is missing.
        """
        try:
            async for part in await self._request.multipart():
                if not isinstance(part, BodyPartReader):
                    raise BodyMalformed(reason="a form within the form")
                if part.name == self._long and not self._seen:
                    self._seen, self.filename = True, _basename(part.filename or self._long)
                    while piece := await part.read_chunk(_PIECE):
                        yield piece
                elif part.name:
                    if len(self.fields) >= _FIELDS:
                        raise BodyMalformed(reason="too many fields")
                    self.fields[part.name] = (await part.read_chunk(_FIELD_BYTES)).decode()
                    await part.release()
        except (ValueError, web.RequestPayloadError, HttpProcessingError):
            raise BodyMalformed(reason="the body does not have its declared form") from None
        if not self._seen:
            raise ModelRefusedInput(reason=f"'{self._long}' is a required property", field=self._long)

    def expires_after(self) -> dict[str, Any] | None:
        """The field of that name, whose parts stand in brackets."""
        given = {name: self.fields.get(f"expires_after[{name}]") for name in ("anchor", "seconds")}
        if all(value is None for value in given.values()):
            return None
        seconds = given["seconds"] or ""
        return {
            "anchor": given["anchor"],
            "seconds": int(seconds) if seconds.isdecimal() and len(seconds) < 10 else seconds,
        }


def purpose_of(value: object) -> str:
    """Raises ModelRefusedInput for a purpose that nobody may upload for."""
    if value is None:
        raise ModelRefusedInput(reason="'purpose' is a required property", field="purpose")
    if value not in PURPOSES:
        raise ModelRefusedInput(
            reason=f"'{str(value)[:100]}' is not one of {list(PURPOSES)} - 'purpose'", field="purpose"
        )
    return str(value)


def parameter(request: web.Request, name: str) -> str | None:
    """A parameter that stored rows are compared with. Raises ModelRefusedInput for what none of them can hold."""
    value = request.query.get(name)
    if value is not None and "\0" in value:
        raise ModelRefusedInput(reason=f"Invalid value for '{name}'.", field=name)
    return value


def limit_of(request: web.Request, default: int, most: int) -> int:
    """The parameter `limit`. Raises ModelRefusedInput."""
    value = request.query.get("limit")
    if value is None:
        return default
    if not value.isdecimal() or not 1 <= int(value[:9]) <= most:
        raise ModelRefusedInput(
            reason=f"Invalid value for 'limit': expected a number from 1 to {most}.", field="limit"
        )
    return int(value)


def page(items: list[dict[str, Any]], *, more: bool) -> web.Response:
    """200 with a page of a list."""
    first, last = (items[0]["id"], items[-1]["id"]) if items else (None, None)
    return answer({"object": "list", "data": items, "first_id": first, "last_id": last, "has_more": more})


def _basename(name: str) -> str:
    printable = "".join(character for character in name if character.isprintable())
    return PurePosixPath(PureWindowsPath(printable).as_posix()).name[:255] or "file"
