"""What the server refused, or that it could not be reached."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """RFC 9457 problem details. `status` is 0 where no answer came; `detail` says what to do next; `retry_after` is
    in seconds, where the server said so."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        params: dict[str, Any] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.params = status, code, detail, params or {}
        self.retry_after = retry_after

    @classmethod
    def of(cls, status: int, body: Any, retry_after: float | None = None) -> Problem:
        """The problem in an answer's JSON `body`, in our form or in OpenAI's."""
        code, detail, params = "", f"HTTP {status}", None
        if isinstance(body, dict) and isinstance(body.get("error"), dict):
            error = body["error"]
            code, detail = str(error.get("code") or ""), str(error.get("message") or detail)
        elif isinstance(body, dict) and "detail" in body:
            code, detail, params = str(body.get("code", "")), str(body["detail"]), body.get("params")
        return cls(status, code, detail, params, retry_after)
