"""Calls from many threads at once, with and without a lock: right results, and nothing left behind. See run.py.

In a free-threaded build a million calls, elsewhere a tenth of that: there the lock lets one thread after the other call.
UNLATCH_TEST_CALLS says otherwise how many.
"""

import array
import ctypes
import gc
import os
import subprocess
import sys
import threading
import unittest

import _unlatch

HAS_LOCK = getattr(sys, "_is_gil_enabled", lambda: True)()
THREADS = 8
CALLS = int(os.environ.get("UNLATCH_TEST_CALLS") or (100_000 if HAS_LOCK else 1_000_000))


class HeapInfo(ctypes.Structure):
    """`struct mallinfo2`: uordblks are the bytes in use."""

    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


def memory():
    """Python's blocks, and the bytes that the C library's allocator has given out: Swift's are among them."""
    info = ctypes.CDLL(None).mallinfo2
    info.restype = HeapInfo
    gc.collect()
    return sys.getallocatedblocks(), info().uordblks


def on_threads(body):
    """Runs `body(number)` on all threads at once, and raises what the first that failed has raised."""
    ready, failed = threading.Barrier(THREADS), []

    def run(number):
        try:
            ready.wait()
            body(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


class Shared:
    """What all threads read, and how often each kind of call was answered wrongly."""

    def __init__(self):
        self.x = array.array("d", [1, 2, 3, 4])
        self.view = memoryview(self.x)
        self.bytes = bytearray(bytes(self.x))
        self.order = array.array("q", [1, 2, 0])
        self.wrong = 0


def calls(shared, count):
    """So many calls of one thread: shared operands, results of its own."""
    x, view = shared.x, shared.view
    out, sums = array.array("d", bytes(32)), array.array("d", bytes(16))
    own, place = array.array("d", [3, 1, 2]), array.array("q", bytes(24))
    wrong, done = 0, 0
    while done < count:
        wrong += _unlatch.dot(x, view) != 30
        wrong += _unlatch.sum(view) != 10
        _unlatch.scale(x, factor=2, out=out)
        wrong += out[3] != 8
        _unlatch.triad(view, x, 0.5, out=out)
        wrong += out[0] != 1.5
        _unlatch.argsort(own, place)
        wrong += place != shared.order
        wrong += _unlatch.filter_above(x, 2.5, out) != 2
        wrong += len(_unlatch.mandelbrot(3, 2, 5)) != 24
        wrong += _unlatch.points_inside(points=4, seed=1) > 4
        try:
            _unlatch._plain_sum(shared.bytes)  # of numbers in one byte each there is none
            wrong += 1
        except TypeError:
            pass
        _unlatch.grouped_sum(own, array.array("q", [1, 0, 1]), sums)
        wrong += sums[1] != 5
        done += 10
    shared.wrong += wrong  # seldom at once; and whatever is lost, what is left is not 0


def plain(shared, count):
    """Python's own calls in the same form: what they leave behind is not ours."""
    own, place = array.array("d", [3, 1, 2]), array.array("q", bytes(24))
    done = 0
    while done < count:
        sum(shared.x)
        sum(shared.view)
        place == shared.order
        bytes(24)
        try:
            int(shared.bytes)
        except ValueError:
            pass
        sorted(own)
        array.array("q", [1, 0, 1])
        done += 10


class Threads(unittest.TestCase):
    def left_behind(self, work, count):
        """Blocks of Python's and bytes of the heap, for each call."""
        work(THREADS * 100)  # what is made once and stays
        before = memory()
        work(count)
        after = memory()
        return [(late - early) / count for early, late in zip(before, after)]

    def test_calls_from_eight_threads_are_right_and_leave_nothing_behind(self):
        shared = Shared()

        def spread(body):
            return lambda count: on_threads(lambda _: body(shared, count // THREADS))

        plain_blocks, plain_bytes = self.left_behind(spread(plain), min(CALLS, 100_000))
        blocks, size = self.left_behind(spread(calls), CALLS)
        self.assertEqual(shared.wrong, 0)
        # A block in each hundred calls, or a byte in each, would be found.
        self.assertLess(blocks - max(plain_blocks, 0), 0.01)
        self.assertLess(size - max(plain_bytes, 0), 1)
        # Every buffer was given back: an array that is lent cannot grow.
        shared.view.release()
        shared.x.append(5)
        shared.bytes.append(0)

    def test_arrays_that_other_threads_write_give_numbers_and_no_more(self):
        # Operands change under the kernels, among them such that are used as indices.
        size = 1000
        offsets = array.array("i", range(size + 1))
        indices, keys = array.array("i", [0]) * size, array.array("q", [0]) * size
        values, data = array.array("d", [1.0]) * size, array.array("d", range(size))
        done = threading.Event()

        def write():
            number = 0
            while not done.is_set():
                number += 1
                indices[number % size] = 1 << 30 if number & 1 else 0
                keys[number % size] = -1 if number & 1 else 0
                offsets[number % size] = -5 if number & 1 else number % size
                data[number % size] = -number

        writer = threading.Thread(target=write)
        writer.start()

        def read(_):
            out, sums, copy = array.array("d", bytes(8 * size)), array.array("d", bytes(8)), array.array("d", data)
            for _ in range(200):
                for call in (
                    lambda: _unlatch.csr(offsets, indices, values, copy, out),
                    lambda: _unlatch.grouped_sum(values, keys, sums),
                    lambda: _unlatch.sort(data),
                    lambda: _unlatch.histogram(data, 0, size, array.array("q", bytes(80))),
                ):
                    try:
                        call()
                    except (ValueError, _unlatch.Error):
                        pass

        try:
            on_threads(read)
        finally:
            done.set()
            writer.join()

    @unittest.skipIf(HAS_LOCK, "this CPython has a lock")
    def test_importing_it_leaves_the_lock_off(self):
        code = "import _unlatch, sys; assert not sys._is_gil_enabled()"
        ran = subprocess.run([sys.executable, "-B", "-W", "error", "-c", code], capture_output=True, text=True)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))

    def test_it_may_be_imported_by_many_threads_at_once(self):
        code = (
            "import threading\n"
            "def load():\n"
            "    import _unlatch\n"
            "    found.append(_unlatch.sum(memoryview(bytes(16)).cast('d')))\n"
            "found = []\n"
            "threads = [threading.Thread(target=load) for _ in range(8)]\n"
            "for thread in threads: thread.start()\n"
            "for thread in threads: thread.join()\n"
            "assert found == [0.0] * 8, found\n"
        )
        ran = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))


class Forks(unittest.TestCase):
    def test_a_process_that_is_forked_while_openmp_starts_computes_all_the_same(self):
        # The library has no handlers for fork() until it has started, and holds a lock meanwhile.
        code = """
import _unlatch, array, os, signal, sys, threading, time
x = array.array("d", [1.0]) * 1000000
pause = float(sys.argv[1])
threading.Thread(target=_unlatch.mandelbrot, args=(300, 300, 100)).start()
until = time.perf_counter() + pause
while time.perf_counter() < until: pass
child = os.fork()
if child == 0:
    signal.alarm(50)  # rather than for ever
    os._exit(0 if _unlatch.sum(x) == 1e6 else 1)
sys.exit(os.waitpid(child, 0)[1])
"""
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
        for turn in range(40):
            child = subprocess.run(
                [sys.executable, "-W", "ignore", "-c", code, str(turn * 0.0005)], env=environment, capture_output=True,
                text=True, timeout=60)
            self.assertEqual((child.returncode, child.stderr), (0, ""), turn)
