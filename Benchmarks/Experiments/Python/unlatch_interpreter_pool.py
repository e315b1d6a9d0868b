"""The standard library's own pool of interpreters, InterpreterPoolExecutor (CPython 3.14 and later), as the executors of
unlatch_executors are: calls travel as bytes, and say when they began."""

import concurrent.futures
import sys

import unlatch_workers
from unlatch_executors import Distant, Executor, until

# Python makes its interpreters with a path of their own: without the folders that the program has added.
PREPARE = "import sys; sys.path[:] = %r"


def is_available():
    return hasattr(concurrent.futures, "InterpreterPoolExecutor")


class InterpreterPool(Distant, Executor):
    def __init__(self, workers):
        super().__init__()
        self.running = set()
        self.pool = concurrent.futures.InterpreterPoolExecutor(
            workers, "unlatch", initializer=exec, initargs=(PREPARE % sys.path,)
        )

    def send(self, calls):
        self.check_open()
        future = self.pool.submit(unlatch_workers.answer, unlatch_workers.packed(calls))
        self.running.add(future)
        future.add_done_callback(self.running.discard)
        return future

    def shutdown(self, wait, cancel_futures):
        super().shutdown(wait, cancel_futures)
        self.pool.shutdown(wait, cancel_futures=cancel_futures)

    def terminate(self, timeout):
        """Cancels what has not begun, and waits: nothing in the standard library ends a call in another interpreter.
        Returns how many went on when the time was over."""
        self.shutdown(False, True)
        until(lambda: not self.running, timeout)
        return len(self.running)
