"""What a worker process, or an interpreter of its own, does with a call.

A module of its own, which imports little: each process that is started by spawn has to import it. A call arrives as
bytes and is answered with bytes, whatever comes of it: what cannot be sent, loaded or computed is told as an answer,
and does not end the worker.
"""

import contextvars
import os
import pickle
import signal
import threading
import time
import traceback

RESULT, RAISED, REFUSED = range(3)


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


# --- in the program


def packed(function, arguments, dumps=pickle.dumps):
    """The call as bytes; raises TransferError."""
    try:
        return bytes(dumps((function, arguments)))
    except BaseException as error:
        problem = "an argument of %s cannot be sent to a worker (%s)"
        try:
            dumps(function)
        except BaseException:
            problem = (
                "%s cannot be sent to a worker (%s): use a function from the top level of a module that it can import"
            )
        raise TransferError(problem % (name(function), said(error))) from error


def opened(answer):
    """The value of an answer, and the exception in its place: the worker's, whose traceback there is the cause."""
    _, kind, content, text = answer
    if kind == REFUSED:
        return None, TransferError(text)
    try:
        value = pickle.loads(content)
    except BaseException as error:
        return None, TransferError("the result of a worker cannot be loaded (%s)" % said(error))
    if kind == RAISED:
        value.__cause__ = WorkerTraceback('\n"""\n%s"""' % text)
        return None, value
    return value, None


# --- in the worker


def run(call):
    """What a process pool calls."""
    from multiprocessing.reduction import ForkingPickler

    return _answered(call, ForkingPickler.dumps)


def answer(call):
    """What an interpreter of its own is asked."""
    return pickle.dumps(_answered(call, pickle.dumps))


def watch(wait, interrupt):
    """Has another thread of an interpreter of its own raise Terminated in this one when wait() says so."""
    thread = threading.get_ident()

    def watching():
        while wait():
            interrupt(thread, Terminated)

    # Said, not inherited: asking for the parent makes threading remember a thread that it has not started, which CPython
    # 3.13 forgets too late, with a message, when the interpreter ends.
    threading.Thread(target=watching, name="unlatch-watch", daemon=False).start()


def run_chunk(function, items):
    """Several items of a map as one call."""
    return [in_own_context(function, item) for item in items]


def _answered(call, dumps):
    """When the call began, what kind of answer this is, its content, and a text. On Linux the monotonic clock is the
    same in every process."""
    began = time.monotonic()
    try:
        function, arguments = pickle.loads(call)
    except BaseException as error:
        return began, REFUSED, None, "a worker cannot load the function or its arguments (%s)" % said(error)
    try:
        result = in_own_context(function, *arguments)
    except BaseException as error:
        trace = error.__traceback__.tb_next
        if trace is not None and trace.tb_frame.f_code is in_own_context.__code__:
            trace = trace.tb_next  # begins with the user's function
        lines = traceback.format_exception(type(error), error, trace)
        return began, RAISED, _portable(error, dumps), "".join(lines)
    try:
        return began, RESULT, bytes(dumps(result)), None
    except BaseException as error:
        return began, REFUSED, None, "the result of %s cannot be sent back from its worker (%s)" % (
            name(function),
            said(error),
        )


def _portable(error, dumps):
    """The exception as bytes that can be loaded, or those of one that stands for it."""
    try:
        content = bytes(dumps(error))
        if type(pickle.loads(content)) is type(error):
            return content
    except BaseException:
        pass
    return pickle.dumps(WorkerError(said(error)))


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
