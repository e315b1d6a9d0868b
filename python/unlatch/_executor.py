"""An executor for calls of this package's functions."""

from __future__ import annotations

import concurrent.futures
import contextvars
import threading
import weakref
from typing import Any, Callable

from . import _sites
from ._places import topology
from ._settings import Cancellation, Team, _current, _enter, _leave

__all__ = ["NativeExecutor"]


class NativeExecutor(concurrent.futures.ThreadPoolExecutor):
    """Runs calls of this package's functions on threads of its own, several at once: they work with the lock released.

    max_workers: how many calls run at once; the usable cores by default.
    team: who works in each call. By default a call that runs alone has all cores, and one that begins beside others its
        share of them, so that calls do not take each other's cores.
    initializer, initargs, thread_name_prefix: as for concurrent.futures.ThreadPoolExecutor.

    What holds where a call is submitted (`with unlatch.deadline(2.0):`, a Cancellation, the caller's context variables) holds
    for the call. `shutdown(cancel_futures=True)` stops the calls that run as well; their futures raise `unlatch.Cancelled`.

    Raises ValueError for less than one worker. The lock is held; waiting for a future gives it back.

    >>> import array, unlatch
    >>> rows = [array.array("d", [n, 2 * n]) for n in range(4)]
    >>> with NativeExecutor() as executor:
    ...     list(executor.map(unlatch.sum, rows))
    [0.0, 3.0, 6.0, 9.0]
    """

    def __init__(
        self, max_workers: int | None = None, *, team: Team | None = None, thread_name_prefix: str = "unlatch",
        initializer: Callable[..., object] | None = None, initargs: tuple[Any, ...] = ()
    ) -> None:
        if team is not None and not isinstance(team, Team):
            raise TypeError("NativeExecutor() argument 'team': expected an unlatch.Team, got %s" % type(team).__name__)
        if max_workers is not None:
            if isinstance(max_workers, bool) or not isinstance(max_workers, int):
                raise TypeError("NativeExecutor() argument 'max_workers': expected an int, got %s" % type(max_workers).__name__)
            if max_workers < 1:
                raise ValueError("NativeExecutor() argument 'max_workers': %d; it has 1 at least" % max_workers)
        self._cores = topology().usable_cores
        super().__init__(max_workers or self._cores, thread_name_prefix, initializer, initargs)
        self._team = team
        self._teams: dict[int, Team] = {}
        self._running = 0
        self._stops: weakref.WeakSet[Cancellation] = weakref.WeakSet()
        self._guard = threading.Lock()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> concurrent.futures.Future[Any]:
        stop = Cancellation()
        with self._guard:
            self._stops.add(stop)
        context = contextvars.copy_context()
        place = _sites.submission()
        if place is not None:
            context.run(_sites.submitted, place)
        return super().submit(self._run, context, stop, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if cancel_futures:
            super().shutdown(wait=False, cancel_futures=True)
            with self._guard:
                stops = list(self._stops)
            for stop in stops:
                stop.cancel()
        super().shutdown(wait=wait)

    def _run(self, context: contextvars.Context, stop: Cancellation, function: Any, arguments: Any, keywords: Any) -> Any:
        with self._guard:
            self._running += 1
            team = self._team or self._share()
        try:
            return context.run(self._within, team, stop, function, arguments, keywords)
        finally:
            with self._guard:
                self._running -= 1

    def _share(self) -> Team:
        """The team of a call, by how many run now. The guard is held."""
        threads = max(1, self._cores // self._running)
        team = self._teams.get(threads)
        if team is None:
            team = self._teams[threads] = Team() if threads == self._cores else Team(threads)
        return team

    def _within(self, team: Team, stop: Cancellation, function: Any, arguments: Any, keywords: Any) -> Any:
        outer = _current.get()
        named = outer.team if outer is not None and self._team is None else None
        _enter(self, team=named or team, cancellation=stop)
        try:
            return function(*arguments, **keywords)
        finally:
            _leave(self)
