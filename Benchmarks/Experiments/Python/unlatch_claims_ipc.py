"""What goes between processes, and how fast: each kind of the standard library, beside a thread and a kernel.

A round trip hands all the bytes to the other side, which hands them back; they are compared with what was sent.
"""

import array
import ctypes
import multiprocessing
import os
import queue
import threading
import time
from multiprocessing import shared_memory

SIZES = {"8 B": 8, "64 KiB": 64 << 10, "8 MiB": 8 << 20}


def ipc(probe):
    context = multiprocessing.get_context("fork")
    for label, size in SIZES.items():
        times = {"8 B": 300, "64 KiB": 100, "8 MiB": 4}[label]
        content = os.urandom(size)
        for kind, trips in KINDS.items():
            try:
                for seconds in trips(context, content, times if probe.quick else 2 * times):
                    probe.add(f"{kind}@{label}", seconds)
            except Differs as why:
                probe.lack(f"{kind}@{label}", why)
            except (OSError, NotImplementedError) as why:
                # No /dev/shm, no semaphores, too little space there.
                probe.lack(f"{kind}@{label}", f"{type(why).__name__}: {why}")
        _native(probe, label, content, times)


class Differs(Exception):
    """What came back is not what was sent."""


def _compare(got, sent):
    if got != sent:
        raise Differs("the data that came back is not what was sent")


def _timed(times, trip):
    """Seconds of each round trip; the first, which warms up, is not among them."""
    seconds = []
    for _ in range(times + 1):
        began = time.perf_counter()
        trip()
        seconds.append(time.perf_counter() - began)
    # A trip for people is the median of a few: single ones of a microsecond are mostly the clock's.
    seconds = sorted(seconds[1:])
    step = max(1, len(seconds) // 9)
    return seconds[step // 2 :: step]


def _with_child(context, target, arguments, times, trip, content):
    """Runs `trip` against a child that answers `times + 2` of them; the last one is compared."""
    child = context.Process(target=target, args=(*arguments, times + 2))
    child.start()
    try:
        seconds = _timed(times, trip)
        _compare(trip(), content)
        child.join(10)
    finally:
        if child.is_alive():
            child.terminate()
        child.join()
    return seconds


# --- messages


def _answer_queue(requests, answers, times):
    for _ in range(times):
        answers.put(requests.get())


def _queue_trips(context, content, times):
    requests, answers = context.Queue(), context.Queue()

    def trip():
        requests.put(content)
        return answers.get(timeout=30)

    try:
        return _with_child(context, _answer_queue, (requests, answers), times, trip, content)
    finally:
        for one in (requests, answers):
            one.close()
            one.join_thread()


def _answer_pipe(connection, times):
    for _ in range(times):
        connection.send(connection.recv())


def _pipe_trips(context, content, times):
    ours, theirs = context.Pipe()

    def trip():
        ours.send(content)
        return ours.recv()

    with ours, theirs:
        return _with_child(context, _answer_pipe, (theirs,), times, trip, content)


# --- shared memory: written, the other side told by a semaphore, which reads it and writes it back


def _answer_shared(go, done, read, write, times):
    for _ in range(times):
        go.acquire()
        write(read())
        done.release()


def _shared_trips(context, content, times, there, back):
    """`there` and `back` are pairs of functions, to read a copy of shared memory and to write it."""
    go, done = context.Semaphore(0), context.Semaphore(0)

    def trip():
        there[1](content)
        go.release()
        if not done.acquire(timeout=30):
            raise OSError("the other process did not answer within 30 s")
        return back[0]()

    return _with_child(context, _answer_shared, (go, done, there[0], back[1]), times, trip, content)


def _value_trips(context, content, times):
    """A Value is one number; more bytes make it a ctypes array."""

    def made():
        kind = ctypes.c_uint64 if len(content) == 8 else ctypes.c_ubyte * len(content)
        shared = context.Value(kind)

        def read():
            with shared.get_lock():
                return shared.value.to_bytes(8, "little") if len(content) == 8 else bytes(shared.get_obj())

        def write(data):
            with shared.get_lock():
                if len(content) == 8:
                    shared.value = int.from_bytes(data, "little")
                else:
                    memoryview(shared.get_obj()).cast("B")[:] = data

        return read, write

    return _shared_trips(context, content, times, made(), made())


def _array_trips(context, content, times):
    def made():
        shared = context.Array("B", len(content))

        def read():
            with shared.get_lock():
                return bytes(shared.get_obj())

        def write(data):
            with shared.get_lock():
                memoryview(shared.get_obj()).cast("B")[:] = data

        return read, write

    return _shared_trips(context, content, times, made(), made())


def _shared_memory_trips(context, content, times):
    blocks = [shared_memory.SharedMemory(create=True, size=len(content)) for _ in range(2)]
    for block in blocks:
        block.unlink()  # the name alone: the child inherits the memory, and nothing is left if somebody ends us

    def functions(block):
        def read():
            return bytes(block.buf[: len(content)])

        def write(data):
            block.buf[: len(content)] = data

        return read, write

    try:
        return _shared_trips(context, content, times, *map(functions, blocks))
    finally:
        for block in blocks:
            block.close()


# --- beside them: a thread, which gets the object itself, and a kernel, which reads the memory where it is


def _thread_trips(context, content, times):
    requests, answers = queue.SimpleQueue(), queue.SimpleQueue()

    def answer():
        for _ in range(times + 2):
            answers.put(requests.get())

    thread = threading.Thread(target=answer)
    thread.start()

    def trip():
        requests.put(content)
        return answers.get()

    seconds = _timed(times, trip)
    if trip() is not content:
        raise Differs("the thread handed back another object")
    thread.join()
    return seconds


def _native(probe, label, content, times):
    """All of it summed by a kernel, in place, with the lock released."""
    numbers = array.array("d", [float(index % 97) for index in range(len(content) // 8)])
    total, expected = probe.natives["total"], sum(numbers)
    if total(numbers) != expected:
        probe.lack(f"native@{label}", "the kernel read other data than Python wrote")
        return
    for seconds in _timed(times, lambda: total(numbers)):
        probe.add(f"native@{label}", seconds)


KINDS = {
    "queue": _queue_trips,
    "pipe": _pipe_trips,
    "value": _value_trips,
    "array": _array_trips,
    "shared-memory": _shared_memory_trips,
    "thread": _thread_trips,
}
