"""Python's own ways to run one function over many items, with the standard library as its users use it.

Each model takes (function, items, workers) and returns the results in the order of the items. The first exception of a
worker ends the run and is raised. A module of its own, in a real file: a process started by spawn or forkserver has to
import it.
"""

import asyncio
import multiprocessing
import queue
import threading
import time


def sequential(function, items, workers):
    """One after the other, on the calling thread; workers is 1."""
    return [function(item) for item in items]


def threads(function, items, workers):
    """`workers` threads that take the next item from a queue until there is none left."""
    results = [None] * len(items)
    errors = []
    work = queue.SimpleQueue()
    for pair in enumerate(items):
        work.put(pair)

    def worker():
        while not errors:
            try:
                index, item = work.get_nowait()
            except queue.Empty:
                return
            try:
                results[index] = function(item)
            except BaseException as error:  # raised below, on the thread that asked
                errors.append(error)

    pool = [threading.Thread(target=worker) for _ in range(workers)]
    for thread in pool:
        thread.start()
    for thread in pool:
        thread.join()
    if errors:
        raise errors[0]
    return results


class _Stamped:
    """The function, and when it began: on Linux the monotonic clock is the same in every process."""

    def __init__(self, function):
        self.function = function

    def __call__(self, item):
        return time.monotonic(), self.function(item)


def _processes(start_method, function, items, workers):
    began = time.monotonic()
    with multiprocessing.get_context(start_method).Pool(workers) as pool:
        stamped = pool.map(_Stamped(function), items, chunksize=1)
        pool.close()
        pool.join()
    global start_up
    start_up = min(stamp for stamp, _ in stamped) - began
    return [result for _, result in stamped]


start_up = None  # seconds from the call to the first item's start, of the last run with processes


def processes_fork(function, items, workers):
    """A pool of copies of this process."""
    return _processes("fork", function, items, workers)


def processes_spawn(function, items, workers):
    """A pool of new interpreters."""
    return _processes("spawn", function, items, workers)


def processes_forkserver(function, items, workers):
    """A pool of copies of a small process that was started for the purpose."""
    return _processes("forkserver", function, items, workers)


def coroutines(function, items, workers):
    """`workers` tasks of one event loop on this thread; `function` is a coroutine function."""

    async def main():
        results = [None] * len(items)
        work = iter(enumerate(items))

        async def worker():
            for index, item in work:
                results[index] = await function(item)

        await asyncio.gather(*(worker() for _ in range(workers)))
        return results

    return asyncio.run(main())
