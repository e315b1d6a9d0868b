"""Coroutines on an event loop, with futures of concurrent.futures."""

import collections
import concurrent.futures
import contextlib
import math
import threading
import time

import unlatch_workers
from unlatch_executors import Executor, cancel, until


class Coroutines(Executor):
    """Coroutines on a loop that runs on another thread, at most so many at a time."""

    def __init__(self, workers, loop):
        super().__init__()
        self.workers = workers
        self.loop = loop
        self.guard = threading.Lock()
        self.waiting = collections.deque()
        self.running = {}

    def submit(self, function, arguments):
        return self.submit_all([(function, arguments)])[0]

    def submit_all(self, calls):
        calls = [(concurrent.futures.Future(), function, arguments) for function, arguments in calls]
        with self.guard:
            self.check_open()
            self.waiting.extend(calls)
        self.loop.call_soon_threadsafe(self.start)
        return [future for future, _, _ in calls]

    def start(self):
        while self.waiting and len(self.running) < self.workers:
            try:
                future, function, arguments = self.waiting.popleft()
            except IndexError:
                return
            if future.cancelled():
                future.set_running_or_notify_cancel()
                continue
            self.noted(time.monotonic())
            task = self.loop.create_task(self.awaited(function, arguments))
            self.running[task] = future
            task.add_done_callback(self.finish)
            future.add_done_callback(self.pass_on)

    async def awaited(self, function, arguments):
        awaitable = function(*arguments)
        if not hasattr(awaitable, "__await__"):
            raise TypeError(
                "an asyncio executor needs a coroutine function; %s returned %s"
                % (unlatch_workers.name(function), type(awaitable).__name__)
            )
        return await awaitable

    def finish(self, task):
        future = self.running[task]
        if task.cancelled():
            future.cancel()
        # As asyncio has it, a future that runs can be cancelled: it counts as running for this moment alone.
        if future.set_running_or_notify_cancel():
            error = task.exception()
            future.set_result(task.result()) if error is None else future.set_exception(error)
        elif not task.cancelled():
            task.exception()  # looked at, so that asyncio does not report it
        del self.running[task]
        self.start()

    def pass_on(self, future):
        if future.cancelled():
            with contextlib.suppress(RuntimeError):  # the loop is closed: nothing runs any more
                self.loop.call_soon_threadsafe(self.cancel_task, future)

    def cancel_task(self, future):
        for task, other in self.running.items():
            if other is future:
                task.cancel()
                return

    def unfinished(self):
        with self.guard:
            return [call[0] for call in self.waiting] + list(self.running.values())

    def shutdown(self, wait, cancel_futures):
        with self.guard:
            super().shutdown(wait, cancel_futures)
            waiting = [call[0] for call in self.waiting] if cancel_futures else []
        cancel(waiting)
        if wait:
            concurrent.futures.wait(self.unfinished())
            until(lambda: not self.running, math.inf)  # their callbacks

    def terminate(self, patience):
        """Cancels all tasks. Returns how many went on when patience was over."""
        self.shutdown(False, True)
        cancel(self.unfinished())
        until(lambda: not self.running, patience)
        return len(self.running)
