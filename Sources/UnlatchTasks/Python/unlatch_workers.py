"""What a worker process, or an interpreter of its own, does with a call.

A module of its own, which imports little: each process that is started by spawn has to import it. Calls arrive as
bytes, one or several, and are answered with bytes, whatever comes of them: what cannot be sent, loaded or computed is
told as an answer, and does not end the worker.
"""

import contextvars
import io
import os
import pickle
import signal
import threading
import time
import traceback

class TransferError(Exception):
    """A function, an argument or a result cannot be sent from one process or interpreter to another."""


class Terminated(BaseException):
    """Raised in a thread whose call must end. No Exception, so that `except Exception` does not swallow it."""


class WorkerError(Exception):
    """Stands for an exception of a worker that cannot be sent."""


class WorkerTraceback(Exception):
    """Where in the worker an exception was raised: its cause, as a text."""

    def __str__(self):
        return self.args[0]


def said(error):
    """An exception in one line."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    return "%s: %s" % (type(error).__name__, text) if text else type(error).__name__


def name(function):
    return getattr(function, "__qualname__", None) or type(function).__qualname__


def in_own_context(function, *arguments):
    """A call that knows nothing of context variables, as that of a pool of threads or processes, and whose own no other
    call sees. A forked process would begin with those of whoever submitted its first call."""
    return contextvars.Context().run(function, *arguments)


def as_bytes(pickler, *values):
    """The values, one behind the other: what multiprocessing's own pickler returns would have to be copied."""
    stream = io.BytesIO()
    for value in values:
        pickler(stream).dump(value)
    return stream.getvalue()


def can_be_sent(pickler, value):
    try:
        as_bytes(pickler, value)
    except BaseException:
        return False
    return True


def culprit(pickler, calls, values):
    """The function of the first call whose value cannot be sent."""
    found = (call[0] for call, value in zip(calls, values) if not can_be_sent(pickler, value))
    return next(found, calls[0][0])


# --- in the program


def packed(calls, pickler=pickle.Pickler):
    """The calls, each a function and its arguments, as bytes; raises TransferError."""
    try:
        return as_bytes(pickler, calls)
    except BaseException as error:
        function = culprit(pickler, calls, calls)
        problem = "an argument of %s cannot be sent to a worker (%s)"
        if not can_be_sent(pickler, function):
            problem = (
                "%s cannot be sent to a worker (%s): use a function from the top level of a module that it can import"
            )
        raise TransferError(problem % (name(function), said(error))) from error


def opened(answer):
    """When the worker began, the values of an answer, and the exception in their place: the worker's, whose traceback
    there is the cause."""
    stream = io.BytesIO(answer)
    began, trace = pickle.load(stream)
    try:
        value = pickle.load(stream)
    except BaseException as error:
        value = TransferError("the result of a worker cannot be loaded (%s)" % said(error))
    if isinstance(value, list):
        return began, value, None
    if trace is not None:
        value.__cause__ = WorkerTraceback('\n"""\n%s"""' % trace)
    return began, None, value


# --- in the worker


def run(calls):
    """What a process pool calls."""
    from multiprocessing.reduction import ForkingPickler

    return answer(calls, ForkingPickler)


def answer(calls, pickler=pickle.Pickler):
    """What an interpreter of its own is asked: when the calls began, and a traceback; then a list of the results, or the
    first exception. On Linux the monotonic clock is the same in every process."""
    began = time.monotonic()
    try:
        calls = pickle.loads(calls)
    except BaseException as error:
        refusal = "a worker cannot load the function or its arguments (%s)" % said(error)
        return as_bytes(pickler, (began, None), TransferError(refusal))
    try:
        results = [in_own_context(function, *arguments) for function, arguments in calls]
    except BaseException as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_globals is globals():
            trace = trace.tb_next  # begins with the user's function
        start = began, "".join(traceback.format_exception(type(error), error, trace))
        try:
            told = as_bytes(pickler, start, error)
            if type(opened(told)[2]) is type(error):
                return told
        except BaseException:
            pass
        return as_bytes(pickler, start, WorkerError(said(error)))
    try:
        return as_bytes(pickler, (began, None), results)
    except BaseException as error:
        function = name(culprit(pickler, calls, results))
        refusal = "the result of %s cannot be sent back from its worker (%s)" % (function, said(error))
        return as_bytes(pickler, (began, None), TransferError(refusal))


def watch(wait, interrupt):
    """Has another thread of an interpreter of its own raise Terminated in this one when wait() says so."""
    thread = threading.get_ident()

    def watching():
        while wait():
            interrupt(thread, Terminated)

    # Said, not inherited: asking for the parent makes threading remember a thread that it has not started, which CPython
    # 3.13 forgets too late, with a message, when the interpreter ends.
    threading.Thread(target=watching, name="unlatch-watch", daemon=False).start()


def prepare():
    """What a worker process does first: Ctrl-C is the program's matter, ending the worker is the program's right, and
    when the program is gone, so is its worker."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    parent = multiprocessing.parent_process()

    def watch():
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="unlatch-watch", daemon=True).start()
