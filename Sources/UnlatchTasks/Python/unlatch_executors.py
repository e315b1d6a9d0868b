"""The executors of Python's standard library behind one face, which UnlatchTasks gives to Swift.

Each has submit(function, arguments), which returns a future of concurrent.futures; value(future), which returns or
raises what became of it; map, shutdown and terminate.
"""

import collections
import concurrent.futures
import contextlib
import math
import multiprocessing
import multiprocessing.reduction
import os
import pickle
import select
import signal
import sys
import threading
import time

import unlatch_workers


class TimeLimit(Exception):
    """A time limit was over first."""


class ShutDown(RuntimeError):
    """The executor takes no more calls."""


class WorkersLost(Exception):
    """A worker process ended in the middle of its work."""


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

    def value(self, future):
        return future.result(0)

    def submit_all(self, calls):
        futures = []
        try:
            for function, arguments in calls:
                futures.append(self.submit(function, arguments))
        except BaseException:
            cancel(futures)
            raise
        return futures

    def chunks(self, function, items, size):
        """The calls of a map, and whether each returns a list."""
        return [(function, (item,)) for item in items], False

    def map(self, function, items, timeout=None, chunk_size=1):
        """The results in the order of the items. What cannot be done in time, or after one has failed, is cancelled."""
        self.check_open()
        end = None if timeout is None else time.monotonic() + timeout
        calls, in_lists = self.chunks(function, items, chunk_size)
        futures = self.submit_all(calls)
        results = []
        try:
            for future in futures:
                try:
                    future.exception(None if end is None else max(0, end - time.monotonic()))
                except concurrent.futures.TimeoutError:
                    done = sum(future.done() for future in futures)
                    raise TimeLimit(
                        "the time limit of %g s was over when %d of %d calls had ended" % (timeout, done, len(futures))
                    ) from None
                except concurrent.futures.CancelledError:
                    pass  # value raises it again
                value = self.value(future)
                results.extend(value) if in_lists else results.append(value)
        except BaseException:
            cancel(futures)
            raise
        return results

    def shutdown(self, wait, cancel_futures):
        self.is_shut_down = True


def cancel(futures):
    for future in futures:
        future.cancel()


class Sequential(Executor):
    """On the calling thread, before submit returns."""

    def submit(self, function, arguments):
        self.check_open()
        self.noted(time.monotonic())
        future = concurrent.futures.Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def terminate(self, patience):
        self.shutdown(True, True)
        return 0


class Threads(Executor):
    """A ThreadPoolExecutor. interrupt(thread, exception) raises the exception in a thread, or takes one back."""

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
            return function(*arguments)
        finally:
            with self.guard:
                self.running.discard(thread)
                self.interrupt(thread, None)

    def shutdown(self, wait, cancel_futures):
        super().shutdown(wait, cancel_futures)
        self.pool.shutdown(wait, cancel_futures=cancel_futures)

    def terminate(self, patience):
        """Raises an exception in the calls that run, and again in those that go on. Returns how many still did when
        patience was over: a thread that waits in C does not see the exception before it comes back."""
        self.is_terminating = True
        self.shutdown(False, True)
        end = time.monotonic() + patience
        while self.running and time.monotonic() < end:
            self.interrupt_all()
            until(lambda: not self.running, min(0.25, end - time.monotonic()))
        return len(self.running)

    def interrupt_all(self):
        with self.guard:
            for thread in self.running:
                self.interrupt(thread, unlatch_workers.Terminated)


class Interpreters(Threads):
    """A thread for each interpreter. begin() starts one, and returns three functions: one asks it, from bytes to bytes,
    one ends what it does, and one ends it and waits for its end."""

    def __init__(self, workers, interrupt, begin):
        super().__init__(workers, interrupt)
        self.begin = begin
        self.local = threading.local()
        self.workers = []

    def submit(self, function, arguments):
        self.check_open()
        return self.pool.submit(self.run, self.ask, (unlatch_workers.packed(function, arguments),))

    def ask(self, call):
        if not hasattr(self.local, "ask"):
            self.local.ask, *ends = self.begin()
            self.workers.append(ends)
        try:
            return pickle.loads(self.local.ask(call))
        except BaseException as error:
            raise unlatch_workers.Terminated() if self.is_terminating else error

    def value(self, future):
        return unlatch_workers.opened(future.result(0))

    def chunks(self, function, items, size):
        return chunked(function, items, size)

    def shutdown(self, wait, cancel_futures):
        super().shutdown(wait, cancel_futures)
        if wait:
            while self.workers:
                _, end = self.workers.pop()
                end()

    def interrupt_all(self):
        for interrupt, _ in list(self.workers):
            interrupt()


class ProcessFuture(concurrent.futures.Future):
    """A pool that is broken fails all of its futures, and stumbles over the first one that was cancelled."""

    def set_exception(self, exception):
        with contextlib.suppress(concurrent.futures.InvalidStateError):
            super().set_exception(exception)


class Processes(Executor):
    """A ProcessPoolExecutor, its processes remembered."""

    def __init__(self, workers, start_method):
        super().__init__()
        self.processes = []
        self.loss = None
        self.pool = concurrent.futures.ProcessPoolExecutor(
            workers,
            mp_context=remembering(multiprocessing.get_context(start_method), self.processes),
            initializer=unlatch_workers.prepare,
        )
        self.pipe = None
        if sys.version_info < (3, 11, 5):  # see unblock
            self.pipe = open(os.dup(self.pool._call_queue._reader.fileno()), "rb", buffering=0)

    def submit(self, function, arguments):
        self.check_open()
        call = unlatch_workers.packed(function, arguments, multiprocessing.reduction.ForkingPickler.dumps)
        with no_signals_blocked():
            try:
                future = self.pool.submit(unlatch_workers.run, call)
            except concurrent.futures.BrokenExecutor as error:
                raise self.lost() from error
        future.__class__ = ProcessFuture
        return future

    def value(self, future):
        try:
            answer = future.result(0)
        except concurrent.futures.BrokenExecutor as error:
            if self.is_shut_down and self.loss is None:
                raise concurrent.futures.CancelledError() from error  # ended by terminate
            raise self.lost() from error
        self.noted(answer[0])
        return unlatch_workers.opened(answer)

    def chunks(self, function, items, size):
        return chunked(function, items, size)

    def lost(self):
        """What became of the worker that was lost. The pool itself ends the others with SIGTERM."""
        if self.loss is None:
            until(lambda: any(process.exitcode for process in self.processes), 0.1)
            ended = [process for process in self.processes if process.exitcode]
            ended.sort(key=lambda process: process.exitcode == -signal.SIGTERM)
            self.loss = "%s ended in the middle of its work%s: its executor cannot go on" % (
                ("worker process %d" % ended[0].pid, ", by " + cause(ended[0].exitcode)) if ended else ("a worker", "")
            )
            self.unblock()
        return WorkersLost(self.loss)

    def unblock(self):
        """Reads what a thread of the pool may be writing into a pipe that nobody reads any more. Before 3.11.5 the pool's
        end and the program's end wait for that thread for ever."""
        pipe, self.pipe = self.pipe, None
        if pipe is None:
            return

        def drain(end=time.monotonic() + 10):
            with pipe:
                while time.monotonic() < end:
                    if select.select([pipe], [], [], 0.1)[0] and not pipe.read(1 << 20):
                        return

        threading.Thread(target=drain, name="unlatch-drain", daemon=True).start()

    def shutdown(self, wait, cancel_futures):
        super().shutdown(wait, cancel_futures)
        self.pool.shutdown(wait, cancel_futures=cancel_futures)

    def terminate(self, patience):
        """SIGTERM, and SIGKILL for those that are still there when half of the patience is over. Returns how many are
        left: none, unless the system holds one in a call of its own."""
        super().shutdown(False, True)
        end = time.monotonic() + patience
        ending = threading.Thread(
            target=self.pool.shutdown, args=(True,), kwargs={"cancel_futures": True}, daemon=True, name="unlatch-shutdown"
        )
        ending.start()
        for process in alive(self.processes):
            process.terminate()
        until(lambda: not alive(self.processes), patience / 2)
        for process in alive(self.processes):
            process.kill()
        until(lambda: not alive(self.processes), max(0.1, end - time.monotonic()))
        self.unblock()
        ending.join(max(0.1, end - time.monotonic()))
        return len(alive(self.processes))


def cause(status):
    return "signal %d (%s)" % (-status, signal.strsignal(-status)) if status < 0 else "exit status %d" % status


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


def chunked(function, items, size):
    if size == 1:
        return [(function, (item,)) for item in items], False
    items = list(items)
    return [
        (unlatch_workers.run_chunk, (function, items[begin : begin + size])) for begin in range(0, len(items), size)
    ], True


def until(condition, patience):
    """Waits until the condition holds or patience is over."""
    end = time.monotonic() + patience
    pause = 0.0005
    while not condition() and time.monotonic() < end:
        time.sleep(pause)
        pause = min(2 * pause, 0.02)


def alive(processes):
    return [process for process in processes if process.is_alive()]


def remembering(context, processes):
    """The multiprocessing context, with a list of the processes that are made in it."""

    class Context(type(context)):
        def Process(self, *arguments, **keywords):
            process = context.Process(*arguments, **keywords)
            processes.append(process)
            return process

    return Context()


@contextlib.contextmanager
def no_signals_blocked():
    """A process inherits the mask of the thread that starts it, and Dispatch's threads block almost every signal:
    without SIGCHLD, the server of forkserver waits for ever."""
    mask = signal.pthread_sigmask(signal.SIG_SETMASK, ())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
