"""Who works, and for how long: teams, and what holds within a `with`."""

from __future__ import annotations

import contextvars
import operator
import threading
import time
import weakref
from typing import Any, Callable, NamedTuple

import _unlatch

__all__ = ["Cancellation", "Team", "deadline", "threads"]


class Team:
    """A set of threads with a place, which functions are given as `team=`, or within `with team:`.

    threads: how many; None means all usable cores, or OMP_NUM_THREADS if that is less. A call uses fewer where other
        teams have taken cores.
    place: "spread" or "packed" over the cores, "node:0", "cpus:0-3", or None for threads that are not bound.

    Raises ValueError for a place that there is not, and for more threads than it has CPUs; PlacementError for a node or a
    CPU that is not ours, or where threads may not be bound; OpenMPConflict for several threads where another OpenMP
    library keeps teams from having them. The lock is held. A team with a place starts its threads here.

    >>> team = Team(threads=2)
    >>> team.threads
    2
    """

    __slots__ = ("_number", "threads", "place", "cpus", "__weakref__")

    #: How many threads take part in a call at most.
    threads: int
    #: Where they are.
    place: str
    #: The CPU that each is bound to; none for threads that are not bound.
    cpus: list[int]

    def __init__(self, threads: int | None = None, place: str | None = None) -> None:
        self._number = 0
        if threads is not None:
            threads = _count("Team", threads)
            if threads > 1:
                conflict = _unlatch._openmp_conflict()
                if conflict is not None:
                    raise _unlatch.OpenMPConflict("Team: %d threads cannot be had: %s" % (threads, conflict))
        if place is not None and not isinstance(place, str):
            raise TypeError("Team() argument 'place': expected a str, got %s" % type(place).__name__)
        self._number = _unlatch._team(threads, "close" if place == "packed" else place)
        self.threads, where, self.cpus, _ = _unlatch._team_facts(self._number)
        self.place = "packed" if where == "close" else where

    def __del__(self) -> None:
        number, self._number = getattr(self, "_number", 0), 0
        if number:
            _unlatch._team_end(number)

    def __repr__(self) -> str:
        return "<unlatch.Team of %d thread%s, place %r>" % (self.threads, "" if self.threads == 1 else "s", self.place)

    def __reduce__(self) -> Any:
        raise TypeError("a Team has threads of this process and cannot be pickled")

    @property
    def notes(self) -> list[str]:
        """What the environment makes of the team, a sentence for each point; none where all is as it was asked for."""
        return list(_unlatch._team_facts(self._number)[3])

    def __enter__(self) -> Team:
        _enter(self, team=self)
        return self

    def __exit__(self, *_: object) -> None:
        _leave(self)

    def empty(self, shape: Any, dtype: Any = "float64", memory: str = "blocked") -> Any:
        """An array of NumPy over pages of its own, which are placed; its elements are 0.

        shape: an int, or a tuple of them. dtype: what NumPy takes, but objects.
        memory: "blocked" (the part of each thread on its own node), "interleave" or "interleave:0,1" (page by page over
            nodes), "node:1", "prefer:1" (elsewhere when it is full), "local" (the caller's node) or "first-touch".

        Raises ValueError for a shape or a place that there is not, MemoryError, and PlacementError for a node that there is
        not. Where the system does not let pages be placed they lie where they are touched first: see `notes` and
        `page_nodes`. The lock is held.

        >>> import numpy
        >>> x = Team().empty((1000, 3), memory="first-touch")
        >>> x.shape, x.dtype.name, bool((x == 0).all())
        ((1000, 3), 'float64', True)
        """
        from ._arrays import numpy_for

        np = numpy_for("Team.empty")
        kind = np.dtype(dtype)
        if kind.hasobject:
            raise TypeError("Team.empty() argument 'dtype': %s; pages hold numbers, not objects" % kind)
        lengths = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
        count = 1
        for length in lengths:
            if isinstance(length, bool) or operator.index(length) < 0:
                raise ValueError("Team.empty() argument 'shape': %r; lengths are whole numbers, 0 or more" % (shape,))
            count *= operator.index(length)
        if not isinstance(memory, str):
            raise TypeError("Team.empty() argument 'memory': expected a str, got %s" % type(memory).__name__)
        if count * kind.itemsize > 2**62:
            raise MemoryError("Team.empty: there is no memory for %d bytes" % (count * kind.itemsize))
        pages, _ = _unlatch._pages(self._number, count * kind.itemsize, memory)
        return np.frombuffer(pages, dtype=kind, count=count).reshape(lengths)


class _Settings(NamedTuple):
    team: Team | None
    #: On time.monotonic; 0 for none.
    deadline: float
    cancellation: Cancellation | None
    #: Whose `with` has set this, and what held before. Here and not with the owner, which several threads and tasks may enter.
    owner: object
    outer: Any


_current: contextvars.ContextVar[_Settings | None] = contextvars.ContextVar("unlatch", default=None)


def _enter(
    owner: object, team: Team | None = None, deadline: float = 0.0, cancellation: Cancellation | None = None
) -> None:
    now = _current.get()
    if now is not None:
        team = team or now.team
        deadline = min(deadline or now.deadline, now.deadline or deadline)
        if cancellation is None:
            cancellation = now.cancellation
        elif now.cancellation is not None:
            cancellation = _either(cancellation, now.cancellation)
    _current.set(_Settings(team, deadline, cancellation, owner, now))
    # From now on calls ask here what holds for them.
    _unlatch._hand_on_all(True)


def _leave(owner: object) -> None:
    _unlatch._hand_on_all(False)
    now = _current.get()
    # Else a generator that another context has ended: what it set is gone with its own.
    if now is not None and now.owner is owner:
        _current.set(now.outer)


class threads:
    """`with unlatch.threads(4):` has calls within it use at most so many threads.

    It holds for this thread, or this task of asyncio, and what they start with their context; not for other threads.

    Raises ValueError for less than 1. The lock is held.

    >>> import array, unlatch
    >>> with unlatch.threads(1):
    ...     unlatch.sum(array.array("d", [1, 2]))
    3.0
    """

    __slots__ = ("_team",)

    def __init__(self, count: int) -> None:
        self._team = Team(_count("threads", count))

    def __enter__(self) -> Team:
        _enter(self, team=self._team)
        return self._team

    def __exit__(self, *_: object) -> None:
        _leave(self)


class deadline:
    """`with unlatch.deadline(2.0):` has calls raise `unlatch.DeadlineExceeded` that are not done in so many seconds.

    The time begins with the block. A kernel is stopped within some milliseconds; what it writes to then has any content.
    It holds for this thread, or this task of asyncio. Of nested deadlines the earliest counts.

    Raises ValueError for less than 0. The lock is held.

    >>> import array, unlatch
    >>> with unlatch.deadline(60.0):
    ...     unlatch.sum(array.array("d", [1, 2]))
    3.0
    """

    __slots__ = ("_seconds",)

    def __init__(self, seconds: float) -> None:
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise TypeError("deadline() argument 'seconds': expected a number, got %s" % type(seconds).__name__)
        if not seconds >= 0:
            raise ValueError("deadline() argument 'seconds': %r; it must be 0 or more" % seconds)
        self._seconds = float(seconds)

    def __enter__(self) -> None:
        end = time.monotonic() + min(self._seconds, 1e9)
        _enter(self, deadline=max(end, 1e-9))

    def __exit__(self, *_: object) -> None:
        _leave(self)


# Held for the sets of followers. A signal's handler may cancel while its thread has it.
_following = threading.RLock()


class Cancellation:
    """A request to stop: calls within `with stop:` raise `unlatch.Cancelled` once `stop.cancel()` was called.

    Any thread may cancel, at any time. A kernel is stopped within some milliseconds; what it writes to then has any content.
    A call that begins later raises at once. It holds for this thread, or this task of asyncio, and for what
    `NativeExecutor.submit` is given there. Of several that are nested each stops the calls. The lock is held.

    >>> import array, unlatch
    >>> stop = unlatch.Cancellation()
    >>> with stop:
    ...     unlatch.sum(array.array("d", [1, 2]))
    3.0
    """

    __slots__ = ("_native", "_followers", "__weakref__")

    def __init__(self) -> None:
        self._native = _unlatch._Cancellation()
        self._followers: weakref.WeakSet[Cancellation] = weakref.WeakSet()

    def cancel(self) -> None:
        """Stops the calls. It cannot be taken back; doing it again does nothing."""
        self._native.cancel()
        with _following:
            followers = list(self._followers)
        for follower in followers:
            follower.cancel()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return bool(self._native.cancelled)

    def __repr__(self) -> str:
        return "<unlatch.Cancellation%s>" % (", cancelled" if self.cancelled else "")

    def __enter__(self) -> Cancellation:
        _enter(self, cancellation=self)
        return self

    def __exit__(self, *_: object) -> None:
        _leave(self)


def _either(one: Cancellation, other: Cancellation) -> Cancellation:
    """What is cancelled as soon as one of the two is."""
    both = Cancellation()
    for each in (one, other):
        with _following:
            each._followers.add(both)
        if each.cancelled:  # perhaps before it had its follower
            both.cancel()
    return both


def _count(function: str, value: Any) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError("%s() argument 'threads': expected an int, got %s" % (function, type(value).__name__))
    count = operator.index(value)
    if not 1 <= count <= 2**31 - 1:
        raise ValueError("%s() argument 'threads': %d; a team has 1 at least" % (function, count))
    return count


#: What puts a function in the place of one that is to be run, to note what it costs; None while nobody asks. See _sites.py.
note: Callable[[Callable[..., Any], str], Callable[..., Any]] | None = None


def run(function: Callable[..., Any], arguments: Any, keywords: Any, team: Any, name: str) -> Any:
    """Calls a plain function with this team, and what holds here."""
    if note is not None:
        function = note(function, name)
    settings = _current.get()
    if team is not None and not isinstance(team, Team):
        raise TypeError("%s() argument 'team': expected an unlatch.Team, got %s" % (name, type(team).__name__))
    if team is None and settings is None:
        return function(*arguments, **keywords)
    chosen = team or (settings.team if settings else None)
    cancellation = settings.cancellation if settings else None
    _unlatch._begin(
        chosen._number if chosen else 0, settings.deadline if settings else 0.0,
        cancellation._native if cancellation else None)
    try:
        return function(*arguments, **keywords)
    finally:
        _unlatch._end()
