"""What the server refused, or that it could not be reached."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """RFC 9457 problem details. `status` is 0 where no answer came; `detail` says what to do next."""

    def __init__(self, status: int, code: str, detail: str, params: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.params = status, code, detail, params or {}

    @classmethod
    def of(cls, status: int, body: Any) -> Problem:
        """The problem in an answer's JSON `body`, in our form or in OpenAI's."""
        if isinstance(body, dict) and isinstance(body.get("error"), dict):
            error = body["error"]
            return cls(status, str(error.get("code") or ""), str(error.get("message") or f"HTTP {status}"))
        if isinstance(body, dict) and "detail" in body:
            return cls(status, str(body.get("code", "")), str(body["detail"]), body.get("params"))
        return cls(status, "", f"HTTP {status}")
