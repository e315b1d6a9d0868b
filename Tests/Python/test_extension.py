"""What `_unlatch` must do in every CPython: its functions, and what it says of itself. See run.py."""

import array
import ast
import ctypes
import importlib
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


class Plain:
    """The kernels as the extension itself takes them: contiguous arrays in their own types, and nothing beside."""

    def __getattr__(self, name):
        return getattr(_unlatch, "_plain_" + name)


plain = Plain()


class Answers(unittest.TestCase):
    def test_dot_and_sum_are_those_of_python(self):
        x, y = array.array("d", [1, 2, 3]), array.array("d", [4, 5, 6])
        self.assertEqual(_unlatch.dot(x, y), 32.0)
        self.assertEqual(_unlatch.sum(x), 6.0)
        self.assertEqual(_unlatch.sum(array.array("d")), 0.0)
        self.assertEqual(_unlatch.dot(doubles(1_000_000), doubles(1_000_000)), 250_000.0)

    def test_kernels_of_vectors_are_those_of_python(self):
        for code in "df":
            x, y, out = array.array(code, [1, 2, 4]), array.array(code, [8, 16, 32]), array.array(code, [0]) * 3
            for call, expected in [
                (lambda: _unlatch.fill(1.5, out), [1.5] * 3),
                (lambda: _unlatch.copy(x, out=out), [1, 2, 4]),
                (lambda: _unlatch.scale(x, factor=2, out=out), [2, 4, 8]),
                (lambda: _unlatch.add(x, y, out), [9, 18, 36]),
                (lambda: _unlatch.triad(x, y, 0.5, out), [5, 10, 20]),
                (lambda: _unlatch.scale(out, 2.0, out), [10, 20, 40]),
                (lambda: _unlatch.axpy(0.5, x, out), [10.5, 21, 42]),
                (lambda: _unlatch.exp(array.array(code, [0] * 3), out), [1, 1, 1]),
            ]:
                self.assertIn(call(), (None, out))
                self.assertEqual(list(out), expected)
            self.assertEqual((_unlatch.min(y), _unlatch.max(y), _unlatch.argmin(y), _unlatch.argmax(y)), (8, 32, 0, 2))
            self.assertEqual((_unlatch.norm(array.array(code, [3, 4])), _unlatch.compensated_sum(x)), (5, 7))
            self.assertEqual((_unlatch.dot(x, y), _unlatch.sum(x)), (168, 7))

    def test_kernels_of_columns_images_and_sciences_are_those_of_python(self):
        def shaped(code, values, *shape):
            return memoryview(array.array(code, values)).cast("B").cast(code, shape)

        x = array.array("d", [3, 1, 2])
        order, out = array.array("q", [0] * 3), array.array("d", [0] * 3)
        self.assertIsNone(_unlatch.argsort(x, order))
        self.assertEqual(list(order), [1, 2, 0])
        self.assertIsNone(_unlatch.prefix_sum(x, out))
        self.assertEqual(list(out), [3, 4, 6])
        self.assertEqual(_unlatch.filter_above(x, 1.5, out), 2)
        self.assertEqual(list(out[:2]), [3, 2])
        self.assertEqual(_unlatch.filter(x, memoryview(b"\1\0\1").cast("?"), out), 2)
        self.assertIsNone(_unlatch.sort(x))
        self.assertEqual(list(x), [1, 2, 3])
        counts = array.array("q", [0] * 3)
        self.assertIsNone(_unlatch.histogram(x, low=0, high=3, counts=counts))
        self.assertEqual(list(counts), [0, 1, 2])
        for code in "iq":
            sums = array.array("d", [0, 0])
            self.assertIsNone(_unlatch.grouped_sum(x, array.array(code, [1, 0, 1]), sums))
            self.assertEqual(list(sums), [2, 4])
        grey = shaped("B", [0] * 2, 1, 2)
        _unlatch.grey(shaped("B", [255] * 3 + [0] * 3, 1, 2, 3), grey)
        self.assertEqual(bytes(grey), b"\xff\0")
        _unlatch.csr(array.array("i", [0, 1, 2, 3]), array.array("i", [2, 0, 1]), x, x, out)
        self.assertEqual(list(out), [3, 2, 6])
        self.assertAlmostEqual(4 * _unlatch.points_inside(1_000_000, seed=1) / 1_000_000, 3.14, delta=0.01)

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

    def test_mandelbrot_computes_a_picture_in_the_bytes_that_it_returns(self):
        code = """
import resource, _unlatch
_unlatch.mandelbrot(512, 512)  # the team has its threads
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (96 << 20),) * 2)
print(len(_unlatch.mandelbrot(4096, 4096, 0)) >> 20)
"""
        child = subprocess.run(
            [sys.executable, "-c", code], env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
            capture_output=True, text=True, timeout=60)
        self.assertEqual(child.stdout, "64\n", child.stderr)

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
        self.refuses(TypeError, "dot() missing 1 required positional argument: 'y'", _unlatch.dot, doubles(1))
        self.refuses(TypeError, "sum() argument 'x' must be a buffer of float64 or float32 or int64, not int", plain.sum, 3)
        self.refuses(TypeError, "sum() argument 'x' must be a buffer of float64 or float32 or int64, not of int32", plain.sum, array.array("i", [1]))
        self.refuses(TypeError, "dot() argument 'y' must be a buffer of float64, not str", plain.dot, doubles(1), "x")
        misaligned = memoryview(bytearray(17))[1:].cast("d")
        self.refuses(BufferError, "sum() argument 'x': ", plain.sum, misaligned)
        self.refuses(TypeError, "unexpected keyword argument 'size'", _unlatch.mandelbrot, 1, 1, size=2)
        self.refuses(TypeError, "missing required argument 'height'", _unlatch.mandelbrot, 1)
        self.refuses(
            TypeError, "mandelbrot() argument 'width' must be int, not float",
            _unlatch.mandelbrot, 1.5, 1)
        self.refuses(OverflowError, "mandelbrot() argument 'limit' must be from -2**63 to 2**63 - 1, not 1", _unlatch.mandelbrot, 1, 1, limit=10**30)

    def test_wrong_arrays_of_kernels_are_named(self):
        x, y = doubles(3), doubles(3)
        singles = array.array("f", [1, 2, 3])
        expected = "must be a buffer of float64, not of float32"
        self.refuses(TypeError, "add() argument 'y' " + expected, plain.add, x, singles, y)
        self.refuses(TypeError, "add() argument 'out' " + expected, plain.add, x, y, singles)
        self.refuses(
            TypeError, "exp() argument 'x' must be a buffer of float64 or float32, not of int32",
            plain.exp, array.array("i", [1]), x)
        self.refuses(TypeError, "scale() argument 'factor' must be real number, not str", plain.scale, x, "2", y)
        self.refuses(TypeError, "scale() missing required argument 'out'", plain.scale, x, 2)
        self.refuses(BufferError, "exp() argument 'out': ", plain.exp, x, bytes(24))
        self.refuses(
            ValueError, "add: x has 3 elements and out 2; they must have as many", plain.add, x, y, doubles(2))
        whole = memoryview(doubles(4))
        self.refuses(
            ValueError, "exp: out overlaps x; it must be the same memory or apart from it",
            plain.exp, whole[1:], whole[:3])
        self.refuses(ValueError, "axpy: y overlaps x; they must be apart", plain.axpy, 2.0, x, x)
        self.refuses(ValueError, "argmin: x has no elements", plain.argmin, doubles(0))
        self.refuses(
            ValueError, "sobel: image has 1 dimension; it must have two, height and width", plain.sobel, bytes(4),
            bytearray(4))
        flat, wide = memoryview(bytearray(6)).cast("B", (2, 3)), memoryview(bytearray(8)).cast("B", (2, 4))
        self.refuses(ValueError, "sobel: out has 4 as its width; it must have 3", plain.sobel, flat, wide)
        self.refuses(ValueError, "blur: a sigma of -1.0 cannot be blurred with", plain.blur, flat, -1,
            memoryview(bytearray(6)).cast("B", (2, 3)))
        keys = array.array("i", [0, 5, 0])
        self.refuses(ValueError, "grouped_sum: key 1 is 5, not one of the groups 0..<2", plain.grouped_sum, x, keys, doubles(2))

    def test_wrong_values(self):
        self.refuses(
            ValueError, "dot: x has 2 elements and y 3; they must have as many", plain.dot, doubles(2), doubles(3))
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
            plain.mandelbrot_into, memoryview(bytearray(8)).cast("I"))
        self.refuses(BufferError, "mandelbrot_into() argument 'counts': ", plain.mandelbrot_into, bytes(8))

    def test_vectors_have_one_dimension_and_sums_any_number(self):
        def shaped(*shape):
            return memoryview(doubles(6)).cast("B").cast("d", shape)

        x = doubles(6)
        for odd in (shaped(2, 3), shaped(3, 2), shaped(6, 1), shaped(1, 2, 3)):
            self.refuses(ValueError, "dot: y has %d dimensions; a vector has 1" % odd.ndim, plain.dot, x, odd)
            self.refuses(ValueError, "dot: x has %d dimensions; a vector has 1" % odd.ndim, plain.dot, odd, odd)
            self.assertEqual(plain.sum(odd), 3.0)
        number = memoryview(bytes(8)).cast("d", ())
        self.refuses(ValueError, "dot: x has 0 dimensions; a vector has 1", plain.dot, number, number)
        self.assertEqual(plain.sum(number), 0.0)
        self.assertEqual(plain.dot(shaped(6), x), 1.5)

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
                plain.dot(x, bad)
        x.append(1.0)


class Looks(unittest.TestCase):
    def test_signatures(self):
        self.assertEqual(str(inspect.signature(_unlatch.dot)), "(x, y, /, *, dtype=None, out=None, team=None)")
        self.assertEqual(str(inspect.signature(plain.dot)), "(x, y, /)")
        self.assertEqual(
            str(inspect.signature(_unlatch.var)),
            "(x, /, *, ddof=0.0, axis=None, dtype=None, out=None, keepdims=False, team=None)")
        self.assertEqual(str(inspect.signature(_unlatch.clip)), "(x, /, lo, hi, out=None, *, where=None, team=None)")
        self.assertEqual(str(inspect.signature(_unlatch.mandelbrot)), "(width, height, limit=1000)")

    def test_documentation(self):
        self.assertTrue(_unlatch.__doc__)
        for name in ("dot", "sum", "mandelbrot", "mandelbrot_into"):
            function = getattr(_unlatch, name)
            self.assertEqual(function.__module__, "_unlatch")
            self.assertNotIn("--", function.__doc__)


class Package(unittest.TestCase):
    def test_it_offers_the_functions_of_the_extension(self):
        for name in _unlatch.__all__:
            self.assertIs(getattr(unlatch, name), getattr(_unlatch, name))
        for name in unlatch.__all__:
            self.assertTrue(hasattr(unlatch, name), name)
        self.assertTrue(issubclass(unlatch.Error, RuntimeError))
        self.assertEqual(unlatch.__version__, _unlatch.version)

    def test_the_stubs_are_what_the_functions_are(self):
        path = os.path.join(os.path.dirname(unlatch.__file__), "__init__.pyi")
        with open(path) as file:
            body = ast.parse(file.read()).body
        stubs = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
        others = [node.name for node in body if isinstance(node, ast.ClassDef)]
        imported = [
            (node.module, alias.asname) for node in body if isinstance(node, ast.ImportFrom) and node.level
            for alias in node.names]
        for module, name in imported:
            found = importlib.import_module("unlatch." + (module or name))  # a module itself: `from . import aio`
            self.assertIs(getattr(unlatch, name), getattr(found, name) if module else found)
        self.assertEqual(sorted([*others, *(name for _, name in imported), *stubs]), sorted(unlatch.__all__))
        self.assertTrue({"dot", "mandelbrot_into", "sum"} <= stubs.keys())
        for name, stub in stubs.items():
            # Without annotations the stub is a function whose signature Python itself can say.
            for argument in ast.walk(stub.args):
                if isinstance(argument, ast.arg):
                    argument.annotation = None
            stub.returns = None
            namespace = {}
            exec(compile(ast.Module(body=[stub], type_ignores=[]), path, "exec"), namespace)
            self.assertEqual(inspect.signature(namespace[name]), inspect.signature(getattr(unlatch, name)), name)

    def test_stubs_of_any_module_are_written_by_a_command(self):
        def run(*arguments):
            return subprocess.run(
                [sys.executable, "-B", "-m", "unlatch.stubs", *arguments], capture_output=True, text=True, timeout=60)

        done = run("_unlatch", "-")
        self.assertEqual((done.returncode, done.stdout), (0, _unlatch.__stubs__()), done.stderr)
        definitions = {node.name for node in ast.parse(done.stdout).body if isinstance(node, ast.FunctionDef)}
        errors = {name for name in _unlatch.__all__ if isinstance(getattr(_unlatch, name), type)}
        self.assertLessEqual(set(_unlatch.__all__) - errors, definitions)
        self.assertIn("has no stubs", run("os", "-").stderr)
        self.assertIn("use: ", run().stderr)


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
