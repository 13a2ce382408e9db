"""Checking calls of tools and the answers to them, along a conversation."""

from __future__ import annotations

from typing import Any

import orjson

from services.examples.place import KINDS, Place

_CALL_KEYS = frozenset({"id", "type", "function"})
_FUNCTION_KEYS = frozenset({"name", "arguments"})


class Calls:
    """The calls of a conversation whose messages are read in order.

    `declared`: names of the functions that the example offers; None where they could not be read.
    """

    def __init__(self, place: Place, declared: frozenset[str] | None, parallel: Any) -> None:
        self._place, self._declared, self._parallel = place, declared, parallel
        self._open: dict[str, tuple[int, str]] = {}
        self._answered: set[str] = set()
        self._function: str | None = None

    def read(self, index: int, message: dict[str, Any], role: str) -> None:
        """The next message, of which `Place.message` is the index."""
        if role == "tool":
            self._answer(message)
            return
        self._close()
        if role == "function":
            self._function_answer(message)
        self._function = None
        if role != "assistant":
            return
        calls = message.get("tool_calls")
        if calls is not None:
            self._read_calls(index, calls)
        call = message.get("function_call")
        if call is not None:
            if type(call) is not dict:
                self._place.error("call_not_object", "function_call", found=KINDS[type(call)])
            else:
                self._function = self._read_function(call, "function_call")

    def end(self, count: int) -> None:
        """No more messages, of `count`: calls of the last one need no answer."""
        self._open = {id_: at for id_, at in self._open.items() if at[0] != count - 1}
        self._close()

    def _close(self) -> None:
        if self._open:
            before = self._place.message
            for index, key in self._open.values():
                self._place.message = index
                self._place.error("call_unanswered", key)
            self._place.message = before
        self._open = {}

    def _read_calls(self, index: int, calls: Any) -> None:
        place = self._place
        if type(calls) is not list:
            place.error("calls_not_list", "tool_calls", found=KINDS[type(calls)])
            return
        if not calls:
            place.error("calls_empty", "tool_calls")
        if len(calls) > 1 and self._parallel is False:
            place.warning("calls_parallel", "tool_calls")
        self._answered = set()
        for number, call in enumerate(calls):
            key = f"tool_calls.{number}"
            if type(call) is not dict:
                place.error("call_not_object", key, found=KINDS[type(call)])
                continue
            self._read_call(index, call, key)

    def _read_call(self, index: int, call: dict[str, Any], key: str) -> None:
        place = self._place
        for name in call:
            if name not in _CALL_KEYS:
                place.error("key_unknown", f"{key}.{name}", name=name[:60], role="assistant")
        if call.get("type") != "function":
            place.error("call_type", f"{key}.type")
        id_ = call.get("id")
        if type(id_) is not str or not id_:
            place.error("call_id_missing", f"{key}.id")
        elif id_ in self._open:
            place.error("call_id_twice", f"{key}.id")
        else:
            self._open[id_] = (index, f"{key}.id")
        function = call.get("function")
        if type(function) is not dict:
            place.error("call_function_missing", f"{key}.function")
        else:
            self._read_function(function, f"{key}.function")

    def _read_function(self, function: dict[str, Any], key: str) -> str | None:
        place = self._place
        for other in function:
            if other not in _FUNCTION_KEYS:
                place.error("key_unknown", f"{key}.{other}", name=other[:60], role="assistant")
        name = function.get("name")
        if type(name) is not str or not name:
            place.error("call_name_missing", f"{key}.name")
            name = None
        elif self._declared is not None and name not in self._declared:
            place.warning("call_undeclared", f"{key}.name", name=name[:60])
        arguments = function.get("arguments")
        if type(arguments) is not str:
            place.error("arguments_not_string", f"{key}.arguments", found=KINDS[type(arguments)])
            return name
        try:
            read = orjson.loads(arguments)
        except orjson.JSONDecodeError:
            place.error("arguments_not_json", f"{key}.arguments")
        else:
            if type(read) is not dict:
                place.error("arguments_not_object", f"{key}.arguments", found=KINDS[type(read)])
        return name

    def _answer(self, message: dict[str, Any]) -> None:
        id_ = message.get("tool_call_id")
        if type(id_) is not str or not id_:
            self._place.error("tool_call_id_missing", "tool_call_id")
        elif id_ in self._open:
            del self._open[id_]
            self._answered.add(id_)
        elif id_ in self._answered:
            self._place.error("tool_call_answered_twice", "tool_call_id")
        else:
            self._place.error("tool_call_unknown", "tool_call_id")

    def _function_answer(self, message: dict[str, Any]) -> None:
        name = message.get("name")
        if type(name) is not str or not name:
            self._place.error("function_name_missing", "name")
        elif name != self._function:
            self._place.error("function_not_called", "name", name=name[:60])
