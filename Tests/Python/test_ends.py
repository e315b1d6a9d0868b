"""What calls leave behind, and the other interpreters of a process."""

import array
import ctypes
import gc
import os
import subprocess
import sys
import unittest

import _unlatch


class MallInfo(ctypes.Structure):
    """glibc's `mallinfo2`."""

    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


# Looked up once: ctypes makes objects each time that stay. Since glibc 2.33.
MALLINFO = getattr(ctypes.CDLL(None), "mallinfo2", None)
if MALLINFO is not None:
    MALLINFO.restype = MallInfo


def memory_in_use():
    """Blocks of Python's, and the bytes that the C library has given out, where it can say so."""
    gc.collect()
    if MALLINFO is None:
        return sys.getallocatedblocks(), 0
    info = MALLINFO()
    return sys.getallocatedblocks(), info.uordblks + info.hblkhd


class Ends(unittest.TestCase):
    def test_a_hundred_thousand_calls_leak_nothing(self):
        x = array.array("d", [0.5]) * 8

        def calls(count):
            for _ in range(count):
                _unlatch.dot(x, x)
                _unlatch.mandelbrot(4, 4, limit=5)
                try:
                    _unlatch._plain_sum(count)
                except TypeError:
                    pass

        calls(5000)
        references = sys.getrefcount(x)
        self.leaves_nothing(lambda: calls(7500))
        self.assertEqual(sys.getrefcount(x), references)

    def leaves_nothing(self, work):
        """What a call leaves behind is there after each time; what a cache takes is not. So there must be a time after
        which nothing more is there than before: no block of Python's, no byte of the C library's. Caches fill by and by
        (some ten blocks in 7 500 calls that are refused), so it may be a late one."""
        growth, before = [], memory_in_use()
        while len(growth) < 16 and min(growth, default=1) > 0:
            work()
            after = memory_in_use()
            growth.append(max(now - then for now, then in zip(after, before)))
            before = after
        self.assertLessEqual(min(growth), 0, growth)

    def test_one_object_that_is_left_behind_is_found(self):
        kept = []
        with self.assertRaises(AssertionError):
            self.leaves_nothing(lambda: kept.append(object()))

    def in_another_interpreter(self, own_lock):
        """The message of the exception that importing and using the module raises there, or None."""
        try:
            if sys.version_info >= (3, 13):
                import _interpreters as interpreters

                other = interpreters.create("isolated" if own_lock else "legacy")
            else:
                import _xxsubinterpreters as interpreters

                if own_lock and sys.version_info < (3, 12):
                    self.skipTest("before 3.12 all interpreters share the lock")
                other = interpreters.create(isolated=own_lock)
        except ImportError:
            self.skipTest("this Python has no such interpreters")
        code = (
            "import sys; sys.path[:] = %r; import _unlatch, array\n"
            "assert _unlatch.sum(array.array('d', [1, 2])) == 3.0" % (sys.path,)
        )
        try:
            failure = interpreters.run_string(other, code)  # 3.13 returns what earlier versions raise
            return None if failure is None else failure.msg
        except Exception as error:
            return str(error)
        finally:
            interpreters.destroy(other)

    def test_an_interpreter_that_shares_the_lock_imports_it_too(self):
        self.assertIsNone(self.in_another_interpreter(own_lock=False))

    def test_the_first_import_may_be_in_an_interpreter_that_shares_the_lock(self):
        # Also used by another thread than the one that made the interpreter, by several at once, and after all by the
        # first one: a process of its own, where none of that has happened yet.
        code = '''
import array, sys, threading
try:
    import _interpreters as interpreters
    create = lambda: interpreters.create("legacy")
except ImportError:
    import _xxsubinterpreters as interpreters
    create = lambda: interpreters.create(isolated=False)
use = "import sys; sys.path[:] = %r; import _unlatch, array\\n" % (sys.path,)
use += "assert _unlatch.sum(array.array('d', [1, 2])) == 3.0\\n_unlatch.mandelbrot(300, 300, limit=200)"
done = []
def run(other):
    done.append(interpreters.run_string(other, use) is None)
def on_threads(*others):
    threads = [threading.Thread(target=run, args=(other,)) for other in others]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
first = create()
run(first)
on_threads(first)
on_threads(create(), create(), create())
import _unlatch
done.append(_unlatch.sum(array.array("d", [1, 2])) == 3.0)
interpreters.destroy(first)
print(done)
'''
        try:
            __import__("_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters")
        except ImportError:
            self.skipTest("this Python has no such interpreters")
        child = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
            capture_output=True, text=True, timeout=60)
        self.assertEqual(child.stdout.strip(), str([True] * 6), child.stderr)

    def test_an_interpreter_with_a_lock_of_its_own_is_refused(self):
        self.assertIn("does not support loading in subinterpreters", self.in_another_interpreter(own_lock=True) or "")
