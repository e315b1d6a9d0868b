"""What the interpreter's lock costs at each line that calls a kernel: noted while somebody asks. See gil.py.

While nobody asks, a call costs one look at a variable of _settings.
"""

from __future__ import annotations

import contextvars
import sys
import threading
import time
from types import FrameType
from typing import Any, Callable, Tuple

import _unlatch

from . import _settings

#: Who asks: what a call costs is added to each of these.
_tables: tuple[Table, ...] = ()
#: Where a call of an executor was submitted, for the thread that runs it.
_submitted: contextvars.ContextVar[tuple[str, int] | None] = contextvars.ContextVar("unlatch_submitted", default=None)
_guard = threading.Lock()

_Key = Tuple[str, int, str]  # file, line, function


class Table:
    """The costs of each line: {(file, line, function): [calls, held, released, waited, longest wait]}, in seconds."""

    def __init__(self) -> None:
        self.costs: dict[_Key, list[Any]] = {}

    def add(self, key: _Key, calls: int, held: float, released: float, waited: float) -> None:
        with _guard:
            cost = self.costs.setdefault(key, [0, 0.0, 0.0, 0.0, 0.0])
            cost[0] += calls
            cost[1] += held
            cost[2] += released
            cost[3] += waited
            cost[4] = max(cost[4], waited)

    def copy(self) -> dict[_Key, list[Any]]:
        with _guard:
            return {key: list(cost) for key, cost in self.costs.items()}


def begin(table: Table) -> None:
    """Has calls noted in a table, until `end`."""
    global _tables
    with _guard:
        _tables += (table,)
        _settings.note = _noting
    _unlatch._measure_lock(True)
    # So calls come by here that would have gone to their kernel at once.
    _unlatch._hand_on_all(True)


def end(table: Table) -> None:
    global _tables
    _unlatch._hand_on_all(False)
    _unlatch._measure_lock(False)
    with _guard:
        _tables = tuple(other for other in _tables if other is not table)
        if not _tables:
            _settings.note = None


def submission() -> tuple[str, int] | None:
    """Where the call of an executor comes from that is being submitted; None while nobody asks."""
    if not _tables:
        return None
    outer, _ = _leave_package(sys._getframe(1))
    while outer is not None and outer.f_globals.get("__name__", "").startswith("concurrent.futures."):
        outer = outer.f_back  # its map submits
    return None if outer is None else (outer.f_code.co_filename, outer.f_lineno)


def submitted(place: tuple[str, int] | None) -> None:
    """Has calls of this context count where they were submitted."""
    _submitted.set(place)


def _leave_package(frame: FrameType | None) -> tuple[FrameType | None, FrameType | None]:
    """The innermost frame that is not the package's, and that of the package which it has called."""
    inner = None
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module != "unlatch" and not module.startswith("unlatch."):
            break
        if module == "unlatch._executor" and inner is not None:
            break  # around it is the executor's thread
        inner, frame = frame, frame.f_back
    return frame, inner


def _noting(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function, with what it costs noted. pre: the caller of the caller has called `_settings.run`."""
    tables = _tables
    outer, inner = _leave_package(sys._getframe(2))
    if inner is None or outer is None:
        place, calls = ("(unknown)", 0), 1
    else:
        called = getattr(inner.f_code, "co_qualname", inner.f_code.co_name)
        # A function of several kernels is one call, of one name: its frame is marked with that.
        names = inner.f_locals
        calls = 0 if "unlatch noted" in names else 1
        name = names["unlatch noted"] = names.get("unlatch noted", name if called.startswith(("_", "<")) else called)
        place = outer.f_code.co_filename, outer.f_lineno
        if outer.f_globals.get("__name__") == "unlatch._executor":
            place = _submitted.get() or place
    key = (*place, name)

    def noted(*arguments: Any, **keywords: Any) -> Any:
        released, waited = _unlatch._lock_times()
        start = time.perf_counter_ns()
        try:
            return function(*arguments, **keywords)
        finally:
            whole = time.perf_counter_ns() - start
            after = _unlatch._lock_times()
            released, waited = after[0] - released, after[1] - waited
            held = max(whole - released - waited, 0)
            for table in tables:
                table.add(key, calls, held * 1e-9, released * 1e-9, waited * 1e-9)

    return noted
