"""Worker processes: ProcessPoolExecutor, and what it lacks where a worker is lost or never ends."""

import concurrent.futures
import contextlib
import multiprocessing
import multiprocessing.forkserver
import multiprocessing.reduction
import os
import select
import signal
import sys
import threading
import time
import warnings

import unlatch_workers
from unlatch_executors import Distant, Executor, until


class WorkersLost(Exception):
    """A worker process ended in the middle of its work."""


class ProcessFuture(concurrent.futures.Future):
    """A pool that is broken fails all of its futures, and stumbles over the first one that was cancelled. Afterwards it
    ends the other workers, too: what became of the one that was lost is looked at before."""

    def set_exception(self, exception):
        if isinstance(exception, concurrent.futures.BrokenExecutor) and not self.executor.is_shut_down:
            self.executor.lost()
        with contextlib.suppress(concurrent.futures.InvalidStateError):
            super().set_exception(exception)


class Processes(Distant, Executor):
    """A ProcessPoolExecutor, its processes remembered."""

    def __init__(self, workers, start_method):
        super().__init__()
        self.processes = []
        self.loss = None
        context = multiprocessing.get_context(start_method)
        if start_method == "forkserver":
            preload(context)
        self.pool = concurrent.futures.ProcessPoolExecutor(
            workers,
            mp_context=remembering(context, self.processes),
            initializer=unlatch_workers.prepare,
        )
        self.pipe = None
        if sys.version_info < (3, 11, 5):  # see unblock
            self.pipe = open(os.dup(self.pool._call_queue._reader.fileno()), "rb", buffering=0)

    def send(self, calls):
        self.check_open()
        calls = unlatch_workers.packed(calls, multiprocessing.reduction.ForkingPickler)
        with no_signals_blocked():
            try:
                future = self.pool.submit(unlatch_workers.run, calls)
            except concurrent.futures.BrokenExecutor as error:
                raise self.lost() from error
            except OSError as error:
                if "AF_UNIX path too long" not in str(error):
                    raise
                import tempfile

                raise OSError(
                    "forkserver's socket does not fit into the temporary folder, whose path is too long (%s): "
                    "set TMPDIR to a shorter one" % tempfile.gettempdir()
                ) from error
        future.executor, future.__class__ = self, ProcessFuture
        return future

    def ended(self, future):
        answer, error = super().ended(future)
        if isinstance(error, concurrent.futures.BrokenExecutor):
            # Without a loss, terminate ended it.
            return None, concurrent.futures.CancelledError() if self.is_shut_down and not self.loss else self.lost()
        return answer, error

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
        """Reads what a thread of the pool may be writing into a pipe that nobody reads any more. Before 3.11.5 the
        pool's end and the program's end wait for that thread for ever."""
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

    def terminate(self, timeout):
        """SIGTERM, and SIGKILL for those that are still there after half of the time. Returns how many are
        left: none, unless the system holds one in a call of its own."""
        super().shutdown(False, True)
        end = time.monotonic() + timeout
        ending = threading.Thread(
            target=self.pool.shutdown, kwargs={"cancel_futures": True}, daemon=True, name="unlatch-shutdown"
        )
        ending.start()
        for process in alive(self.processes):
            process.terminate()
        until(lambda: not alive(self.processes), timeout / 2)
        for process in alive(self.processes):
            process.kill()
        until(lambda: not alive(self.processes), max(0.1, end - time.monotonic()))
        self.unblock()
        ending.join(max(0.1, end - time.monotonic()))
        return len(alive(self.processes))


def cause(status):
    return "signal %d (%s)" % (-status, signal.strsignal(-status)) if status < 0 else "exit status %d" % status


def alive(processes):
    return [process for process in processes if process.is_alive()]


def preload(context, module="concurrent.futures.process"):
    """Has the server import what each of its children would import, unless it runs already."""
    chosen = getattr(multiprocessing.forkserver._forkserver, "_preload_modules", ["__main__"])
    if module not in chosen:
        context.set_forkserver_preload([*chosen, module])


def remembering(context, processes):
    """The multiprocessing context, with a list of the processes that are made in it."""

    class Context(type(context)):
        def Process(self, *arguments, **keywords):
            process = context.Process(*arguments, **keywords)
            processes.append(process)
            if context.get_start_method() == "fork" and sys.version_info >= (3, 15):
                process.start = warned(process.start)
            return process

    return Context()


def warned(start):
    """CPython warns of a fork beside threads, after the child was made. Where warnings are errors, 3.15 raises this one, and
    the child goes on without anybody who knows of it. Here fork was asked for by name: it is not an error."""

    def begin():
        if not any(action == "error" for action, *_ in warnings.filters):
            return start()
        with warnings.catch_warnings():
            warnings.filterwarnings("default", "This process .* is multi-threaded", DeprecationWarning)
            start()

    return begin


@contextlib.contextmanager
def no_signals_blocked():
    """A process inherits the mask of the thread that starts it, and Dispatch's threads block almost every signal:
    without SIGCHLD, the server of forkserver waits for ever."""
    mask = signal.pthread_sigmask(signal.SIG_SETMASK, ())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
