"""Coroutines on an event loop, with futures of concurrent.futures."""

import collections
import concurrent.futures
import contextlib
import contextvars
import math
import threading
import time

import unlatch_workers
from unlatch_executors import Executor, ShutDown, cancel, until


class Coroutines(Executor):
    """Coroutines on a loop that runs on another thread, at most so many at a time."""

    def __init__(self, workers, loop):
        super().__init__()
        self.workers = workers
        self.loop = loop
        # The loop's thread takes calls out of `waiting` and puts them into `running`, others walk through both.
        self.guard = threading.Lock()
        self.waiting = collections.deque()
        self.running = {}

    def submit(self, function, arguments):
        return self.submit_all([(function, arguments)], 1)[0]

    def submit_all(self, calls, chunk_size):
        context = contextvars.copy_context()
        calls = [(concurrent.futures.Future(), context, function, arguments) for function, arguments in calls]
        with self.guard:
            self.check_open()
            self.waiting.extend(calls)
        try:
            self.loop.call_soon_threadsafe(self.start)
        except RuntimeError:
            with self.guard:
                for call in calls:
                    self.waiting.remove(call)
            raise ShutDown("the event loop has been closed, and the executor takes no more calls") from None
        return [future for future, *_ in calls]

    def start(self):
        while True:
            with self.guard:
                if not self.waiting or len(self.running) >= self.workers:
                    return
                future, context, function, arguments = self.waiting.popleft()
                is_cancelled = future.cancelled()
                if not is_cancelled:
                    # Each task has a copy of the context in which its call was submitted, whoever starts it: one
                    # that has that context too, when it has just ended.
                    task = context.copy().run(self.loop.create_task, self.awaited(function, arguments))
                    self.running[task] = future
            if is_cancelled:
                future.set_running_or_notify_cancel()
                continue
            self.noted(time.monotonic())
            task.add_done_callback(self.finish, context=context)
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
        with self.guard:
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

    def terminate(self, timeout):
        """Cancels all tasks. Returns how many went on when the time was over."""
        self.shutdown(False, True)
        cancel(self.unfinished())
        until(lambda: not self.running, timeout)
        return len(self.running)
