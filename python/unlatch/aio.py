"""The package's functions for asyncio: `await unlatch.aio.sort(x)` computes on other threads while the event loop goes on.

Each function of `unlatch` is here under its name, as a coroutine function with the same parameters and errors. Context
variables, and with them `with unlatch.threads(2):` and `with unlatch.deadline(2.0):`, hold in the call. Cancelling the task
stops the kernel, and the task ends after it: nothing writes to the arrays any more. The calls of a process share one
`NativeExecutor`, with as many workers as there are usable cores. The lock is held, and released while a call computes.
Cost: two changes of thread, some 50 microseconds; a call that takes less is better made directly.

    >>> import array, asyncio, unlatch
    >>> asyncio.run(unlatch.aio.dot(array.array("d", [1, 2]), array.array("d", [3, 4])))
    11.0
"""

from __future__ import annotations

import asyncio
import functools
import os
import threading
from typing import Any, Callable, Coroutine

from ._executor import NativeExecutor
from ._settings import Cancellation

#: What makes functions, or is for these.
_NONE = frozenset(("jit", "prange", "vectorize"))
_executor: NativeExecutor | None = None
_guard = threading.Lock()


def _forget() -> None:
    """A forked child has none of the executor's threads."""
    global _executor, _guard
    _executor, _guard = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)


def _shared() -> NativeExecutor:
    global _executor
    with _guard:
        if _executor is None:
            _executor = NativeExecutor(thread_name_prefix="unlatch-aio")
        return _executor


async def _call(function: Callable[..., Any], arguments: Any, keywords: Any) -> Any:
    stop = Cancellation()
    with stop:
        future = _shared().submit(function, *arguments, **keywords)
    waiting = asyncio.wrap_future(future)
    try:
        # Which a cancelled task leaves as it is. So does `shield`, but from 3.15 on that logs what the kernel then raises.
        await asyncio.wait([waiting])
        return waiting.result()
    except asyncio.CancelledError:
        stop.cancel()
        future.cancel()  # where it has not begun
        while not waiting.done():
            try:
                await asyncio.wait([waiting])
            except asyncio.CancelledError:  # once more: the end of the kernel is waited for all the same
                pass
        if not waiting.cancelled():
            waiting.exception()  # seen: nobody else will ask
        raise


def __getattr__(name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
    import unlatch

    function = None if name in _NONE or name not in unlatch.__all__ else getattr(unlatch, name)
    if not callable(function) or isinstance(function, type):
        raise AttributeError("module 'unlatch.aio' has no function %r" % name)

    @functools.wraps(function)
    async def call(*arguments: Any, **keywords: Any) -> Any:
        return await _call(function, arguments, keywords)

    call.__module__ = __name__
    globals()[name] = call
    return call


def __dir__() -> list[str]:
    import unlatch

    return [name for name in unlatch.__all__
            if name not in _NONE and callable(getattr(unlatch, name)) and not isinstance(getattr(unlatch, name), type)]
