"""What `_unlatch` must do in every CPython: run with the folder that holds it on the path."""

import array
import ast
import ctypes
import gc
import inspect
import os
import struct
import subprocess
import sys
import threading
import unittest

import _unlatch
import unlatch


def doubles(count, value=0.5):
    return array.array("d", [value]) * count


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


class Answers(unittest.TestCase):
    def test_dot_and_sum_are_those_of_python(self):
        x, y = array.array("d", [1, 2, 3]), array.array("d", [4, 5, 6])
        self.assertEqual(_unlatch.dot(x, y), 32.0)
        self.assertEqual(_unlatch.sum(x), 6.0)
        self.assertEqual(_unlatch.sum(array.array("d")), 0.0)
        self.assertEqual(_unlatch.dot(doubles(1_000_000), doubles(1_000_000)), 250_000.0)

    def test_mandelbrot_counts_are_those_of_python(self):
        width, height, limit = 30, 20, 50
        expected = []
        dx, dy = 3.0 / width, 2.5 / height
        for j in range(height):
            for i in range(width):
                c = complex(-2.25 + i * dx, -1.25 + j * dy)
                zr = zi = 0.0
                n = 0
                while n < limit and zr * zr + zi * zi <= 4.0:
                    zr, zi = zr * zr - zi * zi + c.real, 2.0 * zr * zi + c.imag
                    n += 1
                expected.append(n)
        picture = _unlatch.mandelbrot(width, height, limit)
        self.assertIsInstance(picture, bytes)
        self.assertEqual(list(struct.unpack("%dI" % (width * height), picture)), expected)
        self.assertEqual(_unlatch.mandelbrot(width, height=height, limit=limit), picture)

        counts = memoryview(bytearray(4 * width * height)).cast("I", (height, width))
        self.assertIsNone(_unlatch.mandelbrot_into(counts, limit))
        self.assertEqual(bytes(counts), picture)
        self.assertEqual(_unlatch.mandelbrot(0, 5), b"")

    def test_version_is_a_string(self):
        self.assertRegex(_unlatch.version, r"^\d+\.\d+\.\d+$")


class Slot(ctypes.Structure):
    """PEP 820's `PySlot`."""

    _fields_ = [
        ("id", ctypes.c_uint16), ("flags", ctypes.c_uint16), ("reserved", ctypes.c_uint32), ("value", ctypes.c_void_p)
    ]


class Method(ctypes.Structure):
    """`PyMethodDef`."""

    _fields_ = [
        ("name", ctypes.c_char_p), ("body", ctypes.c_void_p), ("flags", ctypes.c_int), ("doc", ctypes.c_char_p)
    ]


class Export(unittest.TestCase):
    """What CPython 3.15 asks for, read with the numbers of its headers: earlier versions never do."""

    def slots(self):
        export = ctypes.PyDLL(_unlatch.__file__).PyModExport__unlatch
        export.restype = ctypes.POINTER(Slot)
        slots, found, index = export(), {}, 0
        while slots[index].id:
            slot = slots[index]
            self.assertNotIn(slot.id, found)
            self.assertEqual((slot.flags, slot.reserved), (6, 0))  # PySlot_STATIC | PySlot_INTPTR
            found[slot.id] = slot.value
            index += 1
        return found

    def test_slots_describe_the_module(self):
        slots = self.slots()
        # Py_mod_exec, _multiple_interpreters, _gil, _name, _doc, _methods, _abi, _token
        self.assertEqual(set(slots), {2, 3, 4, 100, 101, 103, 109, 110})
        self.assertEqual(ctypes.string_at(slots[100]), b"_unlatch")
        self.assertEqual(ctypes.string_at(slots[101]).decode(), _unlatch.__doc__)
        self.assertIn(slots[3], (1, 2))
        self.assertIn(slots[4] or 0, (0, 1))
        for needed in (2, 103, 109, 110):
            self.assertTrue(slots[needed])
        methods, names = ctypes.cast(slots[103], ctypes.POINTER(Method)), set()
        while methods[len(names)].name:
            names.add(methods[len(names)].name.decode())
        self.assertEqual(names, {name for name in dir(_unlatch) if inspect.isbuiltin(getattr(_unlatch, name))})

    def test_binary_interface_is_the_stable_one(self):
        info = ctypes.string_at(self.slots()[109], 12)
        # PyABIInfo: STABLE | GIL | FREETHREADED, of 3.15
        self.assertEqual(struct.unpack("=BBHII", info), (1, 0, 7, 0, 0x030F0000))


class Errors(unittest.TestCase):
    def refuses(self, error, text, function, *arguments, **keywords):
        with self.assertRaises(error) as caught:
            function(*arguments, **keywords)
        self.assertIn(text, str(caught.exception))

    def test_wrong_calls(self):
        self.refuses(TypeError, "dot expected 2 arguments, got 1", _unlatch.dot, doubles(1))
        self.refuses(TypeError, "sum() argument 'x': a bytes-like object is required", _unlatch.sum, 3)
        self.refuses(TypeError, "sum() argument 'x': the buffer holds items of format 'f'", _unlatch.sum, array.array("f", [1]))
        self.refuses(TypeError, "dot() argument 'y': ", _unlatch.dot, doubles(1), "x")
        misaligned = memoryview(bytearray(17))[1:].cast("d")
        self.refuses(BufferError, "sum() argument 'x': ", _unlatch.sum, misaligned)
        self.refuses(TypeError, "unexpected keyword argument 'size'", _unlatch.mandelbrot, 1, 1, size=2)
        self.refuses(TypeError, "missing required argument 'height'", _unlatch.mandelbrot, 1)
        self.refuses(
            TypeError, "mandelbrot() argument 'width': 'float' object cannot be interpreted as an integer",
            _unlatch.mandelbrot, 1.5, 1)
        self.refuses(OverflowError, "mandelbrot() argument 'limit': ", _unlatch.mandelbrot, 1, 1, limit=10**30)

    def test_wrong_values(self):
        self.refuses(
            ValueError, "dot: x has 2 elements and y 3; they must have as many", _unlatch.dot, doubles(2), doubles(3))
        self.refuses(ValueError, "mandelbrot: width is -1; it must be 0 or more", _unlatch.mandelbrot, -1, 5)
        self.refuses(ValueError, "mandelbrot: height is -7; it must be 0 or more", _unlatch.mandelbrot, 5, -7)
        self.refuses(ValueError, "mandelbrot: an image of", _unlatch.mandelbrot, 2**40, 2**40)
        self.refuses(ValueError, "mandelbrot: an image of", _unlatch.mandelbrot, 2**63 - 1, 0)
        self.refuses(MemoryError, "mandelbrot: there is no memory for", _unlatch.mandelbrot, 2**28, 2**28, 2**32 - 1)
        for limit in (-1, 2**32, 2**63 - 1, -2**63):
            self.refuses(
                ValueError, "mandelbrot: limit is %d; it must be from 0 to 4294967295" % limit,
                _unlatch.mandelbrot, 5, 5, limit)
        self.refuses(
            ValueError, "mandelbrot_into: counts has 1 dimension; it must have two, height and width",
            _unlatch.mandelbrot_into, memoryview(bytearray(8)).cast("I"))
        self.refuses(BufferError, "mandelbrot_into() argument 'counts': ", _unlatch.mandelbrot_into, bytes(8))

    def test_vectors_have_one_dimension_and_sums_any_number(self):
        def shaped(*shape):
            return memoryview(doubles(6)).cast("B").cast("d", shape)

        x = doubles(6)
        for odd in (shaped(2, 3), shaped(3, 2), shaped(6, 1), shaped(1, 2, 3)):
            self.refuses(ValueError, "dot: y has %d dimensions; a vector has 1" % odd.ndim, _unlatch.dot, x, odd)
            self.refuses(ValueError, "dot: x has %d dimensions; a vector has 1" % odd.ndim, _unlatch.dot, odd, odd)
            self.assertEqual(_unlatch.sum(odd), 3.0)
        number = memoryview(bytes(8)).cast("d", ())
        self.refuses(ValueError, "dot: x has 0 dimensions; a vector has 1", _unlatch.dot, number, number)
        self.assertEqual(_unlatch.sum(number), 0.0)
        self.assertEqual(_unlatch.dot(shaped(6), x), 1.5)

    def test_exceptions_of_an_argument_s_own_code_stay_what_they_are(self):
        class Odd:
            def __index__(self):
                raise ValueError("odd")

        try:
            _unlatch.mandelbrot(Odd(), 1)
        except ValueError as error:
            self.assertEqual(str(error), "odd")
            self.assertEqual(error.__traceback__.tb_next.tb_frame.f_code.co_name, "__index__")
        else:
            self.fail("nothing was raised")

    def test_a_failed_call_gives_its_buffers_back(self):
        x = doubles(2)
        for bad in (doubles(3), 5):
            with self.assertRaises(Exception):
                _unlatch.dot(x, bad)
        x.append(1.0)


class Looks(unittest.TestCase):
    def test_signatures(self):
        self.assertEqual(str(inspect.signature(_unlatch.dot)), "(x, y, /)")
        self.assertEqual(str(inspect.signature(_unlatch.mandelbrot)), "(width, height, limit=1000)")

    def test_documentation(self):
        self.assertTrue(_unlatch.__doc__)
        for name in ("dot", "sum", "mandelbrot", "mandelbrot_into"):
            function = getattr(_unlatch, name)
            self.assertEqual(function.__module__, "_unlatch")
            self.assertNotIn("--", function.__doc__)


class Package(unittest.TestCase):
    def test_it_offers_the_functions_of_the_extension(self):
        for name in unlatch.__all__:
            self.assertIs(getattr(unlatch, name), getattr(_unlatch, name))
        self.assertTrue(issubclass(unlatch.Error, RuntimeError))
        self.assertEqual(unlatch.__version__, _unlatch.version)

    def test_the_stubs_are_what_the_functions_are(self):
        path = os.path.join(os.path.dirname(unlatch.__file__), "__init__.pyi")
        with open(path) as file:
            stubs = {node.name: node for node in ast.parse(file.read()).body if isinstance(node, ast.FunctionDef)}
        self.assertEqual(sorted(["Error", *stubs]), sorted(unlatch.__all__))
        for name, stub in stubs.items():
            # Without annotations the stub is a function whose signature Python itself can say.
            for argument in ast.walk(stub.args):
                if isinstance(argument, ast.arg):
                    argument.annotation = None
            stub.returns = None
            namespace = {}
            exec(compile(ast.Module(body=[stub], type_ignores=[]), path, "exec"), namespace)
            self.assertEqual(inspect.signature(namespace[name]), inspect.signature(getattr(unlatch, name)), name)


class Threads(unittest.TestCase):
    def test_many_threads_get_the_same_bits(self):
        x = array.array("d", [1.0 / (i + 1) for i in range(100_000)])
        expected, found = _unlatch.dot(x, x), []

        def work():
            found.extend(_unlatch.dot(x, x) for _ in range(50))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [expected] * 400)

    def test_python_runs_during_a_long_call(self):
        started, counted, done = threading.Event(), [0], threading.Event()

        def count():
            started.set()
            while not done.is_set():
                counted[0] += 1

        thread = threading.Thread(target=count)
        thread.start()
        started.wait()
        # With this interval the thread gets the lock only if the call gives it back. Another test's waits may have
        # taught the module to keep it for a call whose length it does not know well; it soon does.
        sys.setswitchinterval(1.0)
        try:
            for _ in range(10):
                before = counted[0]
                _unlatch.mandelbrot(600, 400, 3000)
                after = counted[0]
                if after > before:
                    break
            self.assertGreater(after, before)
        finally:
            sys.setswitchinterval(0.005)
            done.set()
            thread.join()


class Ends(unittest.TestCase):
    def test_a_hundred_thousand_calls_leak_nothing(self):
        x = doubles(8)

        def calls(count):
            for _ in range(count):
                _unlatch.dot(x, x)
                _unlatch.mandelbrot(4, 4, limit=5)
                try:
                    _unlatch.sum(count)
                except TypeError:
                    pass

        calls(5000)
        references = sys.getrefcount(x)
        self.leaves_nothing(lambda: calls(7500))
        self.assertEqual(sys.getrefcount(x), references)

    def leaves_nothing(self, work):
        """What a call leaves behind is there after each time; what a cache takes is not. So there must be a time after
        which nothing more is there than before: no block of Python's, no byte of the C library's."""
        growth, before = [], memory_in_use()
        for _ in range(4):
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


class Signals(unittest.TestCase):
    """Python's handlers run while a kernel works for the main thread. Each in a process of its own."""

    def child(self, code, place="caller"):
        environment = dict(os.environ, UNLATCH_PLACE=place, PYTHONPATH=os.pathsep.join(sys.path))
        child = subprocess.run(
            [sys.executable, "-c", self.prelude + code], env=environment, capture_output=True, text=True, timeout=120
        )
        return child.stdout.strip() or child.stderr.strip().splitlines()[-1]

    prelude = """
import os, signal, sys, threading, time, _unlatch
def alarm(handler, seconds=0.1, interval=0):
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, seconds, interval)
def long_enough(least=0.8):
    # so many iterations that a picture takes a while, on whatever machine
    limit, seconds = 1000, 0
    while seconds < least:
        limit = int(limit * max(2, min(50, 1.3 * least / max(seconds, 1e-3))))
        begun = time.monotonic()
        _unlatch.mandelbrot(200, 200, limit)
        seconds = time.monotonic() - begun
    return limit
"""

    def test_a_handler_runs_in_the_middle_of_a_kernel_which_goes_on(self):
        code = """
limit, rang = long_enough(), []
alarm(lambda number, frame: rang.append(number), 0.05, 0.05)
picture = _unlatch.mandelbrot(200, 200, limit)
signal.setitimer(signal.ITIMER_REAL, 0)
assert len(picture) == 200 * 200 * 4
print(len(rang) > 2)        # at the end of the kernel, all of them would be one
"""
        for place in ["caller", "spread"]:
            self.assertEqual(self.child(code, place), "True", place)

    def test_a_handler_that_raises_stops_the_kernel(self):
        code = """
class Late(Exception): pass
def ring(number, frame): raise Late
alarm(ring)
begun = time.monotonic()
try: _unlatch.mandelbrot(10, 3000000, 100000)     # minutes
except Late: print("late")
print(_unlatch.sum(memoryview(bytes(80)).cast("d")))
"""
        for place in ["caller", "spread"]:
            self.assertEqual(self.child(code, place), "late\n0.0", place)

    def test_ctrl_c_stops_the_kernel_after_asyncio_has_run(self):
        code = """
import asyncio
async def nothing(): pass
asyncio.run(nothing())
threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
try: _unlatch.mandelbrot(10, 3000000, 100000)
except KeyboardInterrupt: print("interrupted")
"""
        self.assertEqual(self.child(code), "interrupted")

    def test_a_kernel_on_another_thread_does_not_keep_the_main_thread_from_its_signals(self):
        code = """
limit, rang = long_enough(), []
alarm(lambda number, frame: rang.append(number))
other = threading.Thread(target=_unlatch.mandelbrot, args=(200, 200, limit))
other.start()
other.join()
print(len(rang))
"""
        self.assertEqual(self.child(code), "1")

    def test_a_handler_may_use_a_kernel_itself(self):
        code = """
limit, rang = long_enough(), []
alarm(lambda number, frame: rang.append(len(_unlatch.mandelbrot(10, 10, 100))))
_unlatch.mandelbrot(200, 200, limit)
print(rang)
"""
        for place in ["caller", "spread"]:
            self.assertEqual(self.child(code, place), "[400]", place)


class Places(unittest.TestCase):
    """UNLATCH_PLACE says where the module's team runs."""

    def child(self, place, code):
        environment = dict(os.environ, UNLATCH_PLACE=place, PYTHONPATH=os.pathsep.join(sys.path))
        child = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
        return child.stdout.strip() or child.stderr.strip().splitlines()[-1]

    def test_threads_keep_their_affinity_wherever_the_team_is(self):
        code = """
import array, os, threading, _unlatch
found, x = [], array.array("d", [1]) * 1000000
def call(mask):
    os.sched_setaffinity(0, mask)
    for _ in range(10):
        assert _unlatch.sum(x) == len(x)
        if os.sched_getaffinity(0) != mask: found.append(os.sched_getaffinity(0))
ours = os.sched_getaffinity(0)
threads = [threading.Thread(target=call, args=(mask,)) for mask in [ours] + [{cpu} for cpu in ours]]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(found)
"""
        for place in ["caller", "spread", "packed", "cpus:%d" % min(os.sched_getaffinity(0))]:
            self.assertEqual(self.child(place, code), "[]", place)

    def test_an_instruction_set_that_does_not_exist_is_said_on_import(self):
        code = "import array, _unlatch; print(_unlatch.sum(array.array('d', [1, 2])))"
        for name, expected in [
            ("nope", "ImportError: UNLATCH_INSTRUCTION_SET: there is no instruction set 'nope'; "
                     "write default, x86-64-v3 or x86-64-v4"),
            ("default", "3.0"), ("x86-64-v4", "3.0"), ("", "3.0"),
        ]:
            environment = dict(os.environ, UNLATCH_INSTRUCTION_SET=name, PYTHONPATH=os.pathsep.join(sys.path))
            child = subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
            self.assertEqual((child.stdout + child.stderr).strip().splitlines()[-1], expected)

    def test_a_place_that_does_not_exist_is_said_on_import(self):
        self.assertEqual(
            self.child("the moon", "import _unlatch"),
            "ImportError: UNLATCH_PLACE: there is no place 'the moon'; "
            "write caller, node:0, cpus:0-3,8, spread or packed",
        )
        self.assertIn("UNLATCH_PLACE=cpus:99999: CPU 99999 is not ours", self.child("cpus:99999", "import _unlatch"))


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    # For Scripts/skips.sh, on lines of their own.
    for test, reason in result.skipped:
        print("skipped: %s: %s" % (test.id(), reason), flush=True)
    sys.exit(not result.wasSuccessful())
