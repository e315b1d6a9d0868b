"""How long threads wait for the interpreter's lock: the whole program, and at each line that calls a kernel.

    >>> import array, unlatch
    >>> with unlatch.gil.Monitor() as monitor, unlatch.gil.Metrics() as metrics:
    ...     total = unlatch.sum(array.array("d", [0.5]) * 1_000_000)
    >>> 0 <= monitor.report.waited <= 1
    True
    >>> [(site.function, site.calls) for site in metrics.sites]
    [('sum', 1)]

`python -m unlatch.gil [--interval SECONDS] SCRIPT [ARGUMENT …]`, or `-m MODULE` instead of SCRIPT, runs a whole program so
and prints what was seen to standard error when it ends. The exit status is the program's.
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import _unlatch

from . import _sites

__all__ = ["Metrics", "Monitor", "Report", "Site"]


class Report(NamedTuple):
    """What a monitor saw. Times are in seconds."""

    #: How often the lock was asked for.
    samples: int
    #: The share of them, 0 to 1, that waited for 50 microseconds or longer.
    waited: float
    #: The share that found the lock taken, if only for a moment.
    taken: float
    #: How long they waited.
    mean: float
    p50: float
    p90: float
    p99: float
    max: float
    #: Whether there is a lock. Without one these are times in which Python kept all threads waiting.
    has_lock: bool

    def __str__(self) -> str:
        times = zip(("mean", "p50", "p90", "p99", "max"), (self.mean, self.p50, self.p90, self.p99, self.max))
        return "%s%d samples, %.0f %% waited, %s" % (
            "" if self.has_lock else "no lock to wait for; ", self.samples, 100 * self.waited,
            ", ".join("%s %.2f ms" % (name, 1e3 * time) for name, time in times))


class Monitor:
    """`with unlatch.gil.Monitor() as monitor:` samples how long a thread must wait for the lock, until the block ends.

    A thread of its own asks for the lock, notes how long that took, and gives it back. Beside Python code that never pauses it
    waits for the switch interval (5 ms unless changed); beside code that sleeps, about nothing; beside native code that
    keeps the lock, as long as that code does.

    interval: the mean pause between two samples, in seconds, 100 microseconds or more. At the default of 10 ms what is
        measured becomes slower by less than one per cent.

    Raises ValueError for an interval that there cannot be. The lock is held.

    >>> import unlatch
    >>> with unlatch.gil.Monitor(interval=0.001) as monitor:
    ...     total = sum(range(500_000))
    >>> monitor.report.samples >= 0
    True
    """

    __slots__ = ("_interval", "_native")

    def __init__(self, interval: float = 0.01) -> None:
        if isinstance(interval, bool) or not isinstance(interval, (int, float)):
            raise TypeError("Monitor() argument 'interval': expected a number, got %s" % type(interval).__name__)
        if not 1e-4 <= interval <= 1e6:
            raise ValueError("Monitor() argument 'interval': %r; it is in seconds, 0.0001 or more" % interval)
        self._interval = float(interval)
        self._native: Any = None

    def __enter__(self) -> Monitor:
        if self._native is not None:
            raise RuntimeError("this monitor has been used: make another one")
        self._native = _unlatch._LockMonitor(self._interval)
        return self

    def __exit__(self, *_: object) -> None:
        self._native.stop()

    @property
    def report(self) -> Report:
        """What was seen so far, or in all once the block has ended. RuntimeError before it has begun."""
        if self._native is None:
            raise RuntimeError("this monitor has seen nothing yet: enter it by 'with'")
        return Report(*self._native.report())

    def __repr__(self) -> str:
        return "<unlatch.gil.Monitor%s>" % ("" if self._native is None else ": %s" % (self.report,))


class Site(NamedTuple):
    """What the calls of a function from a line have cost, on all threads. Times are in seconds, those of all calls together."""

    file: str
    line: int
    #: The function that was called there: of `unlatch`, or what was given to an executor.
    function: str
    calls: int
    #: How long kernels worked with the lock held, so that no other thread ran Python code.
    held: float
    #: How long they worked with the lock given back.
    released: float
    #: How long they waited until they had it again.
    waited: float
    #: The longest of these waits.
    longest_wait: float

    def __str__(self) -> str:
        return "%s:%d %s: %d call%s, held %s, released %s, waited %s, at most %s" % (
            self.file, self.line, self.function, self.calls, "" if self.calls == 1 else "s", _duration(self.held),
            _duration(self.released), _duration(self.waited), _duration(self.longest_wait))


def _duration(seconds: float) -> str:
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "us")):
        if seconds * factor >= 1:
            return "%.3g %s" % (seconds * factor, unit)
    return "%.0f ns" % (seconds * 1e9)


class Metrics:
    """`with unlatch.gil.Metrics() as metrics:` notes what the lock costs at each line that calls a function of this package.

    All threads are noted. A call counts for the line that made it, in Python code outside of this package; one that an
    executor or an event loop makes, for the line that submitted it, or awaited it. What functions do in Python code and in
    NumPy is not in the times; what the kernels do is. `print(metrics)` shows the lines, the longest waits first.

    Raises RuntimeError when it is entered again. The lock is held. Cost: some microseconds a call while the block lasts, since calls then go through Python code; none
    before and after.

    >>> import array, unlatch
    >>> with unlatch.gil.Metrics() as metrics:
    ...     for _ in range(3):
    ...         total = unlatch.sum(array.array("d", [1, 2]))
    >>> site, = metrics.sites
    >>> site.function, site.calls, site.held > 0
    ('sum', 3, True)
    """

    __slots__ = ("_table", "_begun")

    def __init__(self) -> None:
        self._table = _sites.Table()
        self._begun = False

    def __enter__(self) -> Metrics:
        if self._begun:
            raise RuntimeError("these metrics have been used: make others")
        self._begun = True
        _sites.begin(self._table)
        return self

    def __exit__(self, *_: object) -> None:
        _sites.end(self._table)

    @property
    def sites(self) -> list[Site]:
        """What was noted so far, those first that waited longest, then those that held the lock longest."""
        sites = [Site(*key, *cost) for key, cost in self._table.copy().items()]
        return sorted(sites, key=lambda site: (-site.waited, -site.held, site.file, site.line))

    def __str__(self) -> str:
        return "\n".join(map(str, self.sites)) or "no function of unlatch was called"

    def __repr__(self) -> str:
        return "<unlatch.gil.Metrics: %d sites>" % len(self.sites)


def _main(arguments: list[str]) -> None:
    import argparse
    import os
    import runpy

    parser = argparse.ArgumentParser(
        prog="python -m unlatch.gil", usage="%(prog)s [--interval SECONDS] (SCRIPT | -m MODULE) [ARGUMENT ...]",
        description="Runs a program, and prints how long its threads wait for the interpreter's lock, in all and where "
        "it calls functions of unlatch.")
    parser.add_argument("--interval", type=float, default=0.01, metavar="SECONDS", help="mean pause between two samples; 0.01")
    parser.add_argument("-m", dest="module", action="store_true", help="SCRIPT is the name of a module")
    parser.add_argument("program", metavar="SCRIPT")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENT")
    chosen = parser.parse_args(arguments)
    try:
        monitor = Monitor(chosen.interval)
    except ValueError as error:
        parser.error(str(error))
    if not chosen.module and not os.path.exists(chosen.program):
        parser.error("there is no file %r" % chosen.program)
    sys.argv = [chosen.program, *chosen.arguments]
    sys.path[0] = os.getcwd() if chosen.module else os.path.dirname(os.path.abspath(chosen.program))
    metrics = Metrics()
    try:
        with monitor, metrics:
            if chosen.module:
                runpy.run_module(chosen.program, run_name="__main__", alter_sys=True)
            else:
                runpy.run_path(chosen.program, run_name="__main__")
    finally:
        print("unlatch.gil: %s" % (monitor.report,), file=sys.stderr)
        for site in metrics.sites:
            print("unlatch.gil: %s" % (site,), file=sys.stderr)


if __name__ == "__main__":
    _main(sys.argv[1:])
