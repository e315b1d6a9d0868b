"""The executors of Python's standard library behind one interface, which UnlatchTasks gives to Swift.

Each has submit(function, arguments), which returns a future of concurrent.futures; outcome(future), which says what
became of it; map, map_calls, shutdown and terminate.

What became of a call is returned, never raised: an exception holds the frames that it went through, and they their
callers, one of which holds the future, which holds the exception. Such a ring, with the executor and its semaphores,
stays until the garbage collector comes; in a program that ends without Python, for ever.
"""

import concurrent.futures
import contextvars
import functools
import math
import threading
import time

import unlatch_workers


class TimeLimit(Exception):
    """A time limit was over first."""


class ShutDown(RuntimeError):
    """The executor takes no more calls."""


class Executor:
    def __init__(self):
        self.made = time.monotonic()
        self.start_up = None  # seconds until the first call began
        self.is_shut_down = False

    def noted(self, began):
        """Has the executor remember its earliest call."""
        elapsed = began - self.made
        if self.start_up is None or elapsed < self.start_up:
            self.start_up = elapsed

    def check_open(self):
        if self.is_shut_down:
            raise ShutDown("the executor has been shut down and takes no more calls")

    def outcome(self, future):
        """The value of a call that has ended, and the exception in its place."""
        values, error = self.outcomes(future)
        return (values[0] if error is None else None), error

    def outcomes(self, future):
        """As outcome, for a future of submit_all: a list of the values."""
        value, error = self.ended(future)
        return [value], error

    def ended(self, future):
        """What a future that has ended holds, and the exception in its place."""
        try:
            error = future.exception(0)
        except concurrent.futures.CancelledError:
            return None, concurrent.futures.CancelledError()
        return (future.result(0) if error is None else None), error

    def when_done(self, future, callback):
        """Has the callback called when the future has ended, in the context that is current now: it may submit a call
        that goes on with this one's work."""
        future.add_done_callback(functools.partial(contextvars.copy_context().run, callback))

    def submit_all(self, calls, chunk_size):
        """Futures of all calls in their order, of a chunk each where the calls travel."""
        return begun(lambda call: self.submit(*call), calls)

    def map(self, function, items, timeout=None, chunk_size=1):
        return self.map_calls([(function, (item,)) for item in items], timeout, chunk_size)

    def map_calls(self, calls, timeout=None, chunk_size=1):
        """The results in the order of the calls. What cannot be done in time, or after one has failed, is cancelled."""
        self.check_open()
        end = None if timeout is None else time.monotonic() + timeout
        futures = self.submit_all(calls, chunk_size)
        results = []
        future = error = None
        try:
            for future in futures:
                try:
                    wait(future, end)
                except concurrent.futures.TimeoutError:
                    done = sum(future.done() for future in futures)
                    raise TimeLimit(
                        "the time limit of %g s was over when %d of %d calls had ended" % (timeout, done, len(futures))
                    ) from None
                except concurrent.futures.CancelledError:
                    pass  # outcomes has it, too
                values, error = self.outcomes(future)
                if error is not None:
                    raise error
                results.extend(values)
        except BaseException:
            cancel(futures)
            raise
        finally:
            del futures, future, error
        return results

    def shutdown(self, wait, cancel_futures):
        self.is_shut_down = True


def wait(future, end=None):
    """Waits for the end of a call, in short steps: a signal may have come to another thread, and would not end a long
    one. Raises TimeoutError at the given time, and CancelledError."""
    while not future.done():
        left = math.inf if end is None else max(0, end - time.monotonic())
        try:
            future.exception(min(left, 0.1))
        except concurrent.futures.TimeoutError:
            if left <= 0.1:
                raise
    future.exception(0)


def begun(begin, work):
    """The futures that begin returns for each piece of the work; none is left behind when one cannot be begun."""
    futures = []
    try:
        for piece in work:
            futures.append(begin(piece))
    except BaseException:
        cancel(futures)
        raise
    return futures


def cancel(futures):
    for future in futures:
        future.cancel()


class Distant:
    """Calls that travel as bytes, one or several together. send(calls) begins some, as one."""

    def submit(self, function, arguments):
        return self.send([(function, arguments)])

    def submit_all(self, calls, chunk_size):
        return begun(self.send, [calls[begin : begin + chunk_size] for begin in range(0, len(calls), chunk_size)])

    def outcomes(self, future):
        answer, error = self.ended(future)
        if error is not None:
            return None, error
        began, values, error = unlatch_workers.opened(answer)
        self.noted(began)
        return values, error


class Sequential(Executor):
    """On the calling thread, before submit returns."""

    def submit(self, function, arguments):
        self.check_open()
        self.noted(time.monotonic())
        future = concurrent.futures.Future()
        try:
            future.set_result(contextvars.copy_context().run(function, *arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def terminate(self, timeout):
        self.shutdown(True, True)
        return 0


class Threads(Executor):
    """A ThreadPoolExecutor, whose threads know nothing of the submitter's context variables, as in Python; what a call
    sets ends with it. interrupt(thread, exception) raises the exception in a thread, or takes one back."""

    def __init__(self, workers, interrupt):
        super().__init__()
        self.interrupt = interrupt
        self.guard = threading.Lock()
        self.running = set()
        self.is_terminating = False
        self.pool = concurrent.futures.ThreadPoolExecutor(workers, "unlatch")

    def submit(self, function, arguments):
        self.check_open()
        return self.pool.submit(self.run, function, arguments)

    def run(self, function, arguments):
        self.noted(time.monotonic())
        thread = threading.get_ident()
        with self.guard:
            if self.is_terminating:
                raise unlatch_workers.Terminated()
            self.running.add(thread)
        try:
            return unlatch_workers.in_own_context(function, *arguments)
        finally:
            with self.guard:
                self.running.discard(thread)
                self.interrupt(thread, None)

    def shutdown(self, wait, cancel_futures):
        super().shutdown(wait, cancel_futures)
        self.pool.shutdown(wait, cancel_futures=cancel_futures)

    def terminate(self, timeout):
        """Raises an exception in the calls that run, and again in those that go on. Returns how many still did when
        the time was over: a thread that waits in C does not see the exception before it comes back."""
        self.is_terminating = True
        self.shutdown(False, True)
        end = time.monotonic() + timeout
        while self.running and time.monotonic() < end:
            self.interrupt_all()
            until(lambda: not self.running, min(0.25, end - time.monotonic()))
        return len(self.running)

    def interrupt_all(self):
        with self.guard:
            for thread in self.running:
                self.interrupt(thread, unlatch_workers.Terminated)


class Interpreters(Distant, Threads):
    """A thread for each interpreter. begin() starts one, and returns three functions: one asks it, from bytes to bytes,
    one ends what it does, and one ends it and waits for its end."""

    def __init__(self, workers, interrupt, begin):
        super().__init__(workers, interrupt)
        self.begin = begin
        self.local = threading.local()
        self.workers = []

    def send(self, calls):
        self.check_open()
        return self.pool.submit(self.run, self.ask, (unlatch_workers.packed(calls),))

    def ask(self, calls):
        if not hasattr(self.local, "ask"):
            self.local.ask, *ends = self.begin()
            self.workers.append(ends)
        try:
            return self.local.ask(calls)
        except BaseException:
            if self.is_terminating:
                raise unlatch_workers.Terminated() from None
            raise

    def shutdown(self, wait, cancel_futures):
        super().shutdown(wait, cancel_futures)
        if wait:
            while self.workers:
                _, end = self.workers.pop()
                end()

    def interrupt_all(self):
        for interrupt, _ in list(self.workers):
            interrupt()


def until(condition, timeout):
    """Waits until the condition holds or the time is over."""
    end = time.monotonic() + timeout
    pause = 0.0005
    while not condition() and time.monotonic() < end:
        time.sleep(pause)
        pause = min(2 * pause, 0.02)
