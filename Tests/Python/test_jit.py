"""`unlatch.jit` beside plain Python: a table of programs, right and wrong, with the result or the exception that Python has."""

import inspect
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import unittest
import warnings

import unlatch
from arrays import layouts, np, numbers

if np is not None:
    import jit_programs
    from jit_programs import prange

COMPILER = next(filter(None, map(shutil.which, ("gcc", "clang", "cc"))), None)


def doubles(*values):
    return np.array(values, dtype="float64")


def ints(*values):
    return np.array(values, dtype="int64")


def table():
    """(program, arguments): each a function, so that arrays are new for each."""
    f, z = np.arange, np.zeros
    grid = lambda: np.arange(12.0).reshape(3, 4) / 7  # noqa: E731
    return [
        ("constant",), ("nothing", 3), ("tuple", 2, 3.5), ("divide", 7, 2), ("divide", 7, 0), ("divide", 1.5, 0.0),
        *[("floor_divide", a, b) for a in (7, -7, 7.5, -7.5) for b in (2, -2, 0, 0.5)],
        *[("modulo", a, b) for a in (7, -7, 7.5, -7.5, -0.0) for b in (3, -3, 0, 2.5)],
        ("modulo", -(2**63), -1), ("floor_divide", 5, -1),
        ("power", 3, 4), ("power", 2.0, -1), ("power", -2.0, 3), ("power", 2, 0), ("square", 5), ("square", -1.5),
        ("shift", 5, 2), ("shift", -5, 1), ("shift", 5, -1), ("shift", 0, 70),
        ("bits", 12, 10), ("bits", -3, 7), ("minus", 4), ("minus", -2.5), ("compare", 1, 2, 2), ("compare", 3, 2, 2.5),
        ("compare", float("nan"), 1, 2), ("and_or", 2, 2), ("and_or", 0, 5), ("and_or", 1, 5), ("choice", 3, 2), ("choice", 1, 2),
        ("choice", 1.5, 2.5), ("min_max", 3, 1, -2), ("min_max", 0.5, 1.5, -2.0), ("conversions", 3.9), ("conversions", -3.9),
        ("conversions", 0), ("conversions", float("nan")), ("conversions", float("inf")), ("global",), ("collatz", 27),
        ("break_continue", 5), ("break_continue", 100), ("nested_break", 9), ("while_true", 7), ("range_step", 0, 10, 3),
        ("range_step", 10, 0, -4), ("range_step", 0, 10, -1), ("range_step", 0, 10, 0), ("range_step", -5, 5, 1), ("loop_variable", 4),
        ("loop_variable", 0), ("changes_loop_variable", 5), ("sum", f(10.0)), ("sum", z(0)), ("sum", doubles(1, np.nan)),
        ("integer_sum", ints(1, 2, 3)), 
        ("integer_sum", np.array([True, True])), *[("element", f(5.0), i) for i in (0, 4, -1, -5, 5, -6, 2**62)],
        *[("element2", grid(), i, j) for i, j in ((0, 0), (2, 3), (-1, -4), (3, 0), (0, 4), (0, -5))],
        ("element", z(0), 0), ("store", f(4.0), 2, 9), ("store", f(4.0), 4, 9), ("store", f(4), -1, 9), ("beyond", f(70.0)),
        ("neighbours", f(6.0), z(6)), ("neighbours", f(1.0), z(1)), ("negative_index", f(5.0), z(5)), ("negative_index", f(5.0), z(4)),
        ("negative_constant", f(4.0)), ("negative_constant", f(1.0)), ("indirect", f(5.0), ints(4, 0, -1), z(3)),
        ("indirect", f(5.0), ints(4, 5), z(3)), ("in_place", f(9.0)), ("shape", grid()), ("transposed", grid(), z((4, 3))),
        ("transposed", grid(), z((4, 2))), ("rows", grid(), z((3, 4))), ("three", f(24.0).reshape(2, 3, 4)),
        ("plane", f(24.0).reshape(2, 3, 4)), ("swap", f(7.0)), ("augmented", z(4), ints(0, 1, 1, -1)),
        ("divides_in_loop", ints(7, -7), ints(2, 2), z(2, int)),
        ("math", 1.5), ("floor", -1.5), ("floor", 2.0), ("numpy", doubles(-2.5, 0.25, 3), z(3)), ("prefix", f(5), z(5, int)),
        ("assert", 1), ("assert", 0), ("raise", 2), ("raise", 5), ("truth", doubles(0, 1, -1), z(3, bool)),
        ("mandelbrot", -0.75, 0.1, 200), ("mandelbrot", 1.0, 1.0, 200), ("crc", np.frombuffer(b"123456789", "uint8").copy()),
        *[("prange_sum", f(n)) for n in (0, 1, 1023, 1024, 1025, 70_000)],
        *[("prange_several", np.sin(f(n) * 1.7)) for n in (1, 20, 5000)], ("prange_subtract", np.sin(f(3000.0))),
        ("prange_map", f(5000.0), z(5000)), ("prange_map", z(0), z(0)), ("prange_offset", f(3000.0), z(3000)),
        ("prange_rows", grid(), z(3)), ("prange_nested", grid(), z((3, 4))), ("prange_step", z(3000)), ("prange_in_loop", f(2000.0), 5),
        ("prange_beyond", f(50.0), z(50)), ("prange_zero", ints(1, 2, 3), z(3, int)), ("prange_columns", grid(), z(4)),
        ("prange_raises", doubles(1, 2)), ("prange_raises", doubles(1, 1e7)), ("row_in_loop", grid(), z(3)), ("row_in_loop", f(6.0).reshape(2, 3), z(2)),
        ("zero_before_break", ints(5, 200, 7), ints(1, 1, 0)), 
        ("zero_before_index", ints(2, 99, 7), ints(1, 1, 0)),
        ("turns", f(9.0), z(9), 3), ("prange_turns", f(3000.0), z(3000), 3),
        ("conditional_index", f(9.0), z(9)), ("jacobi", np.sin(f(600.0)).reshape(20, 30), z((20, 30)), 4),
    ]


@unittest.skipIf(np is None, "NumPy is not installed")
@unittest.skipIf(COMPILER is None, "there is no C compiler")
class ProgramTests(unittest.TestCase):
    compiled = {}

    def setUp(self):
        self.random = random.Random(3)
        warnings.simplefilter("ignore", RuntimeWarning)
        self.addCleanup(warnings.resetwarnings)

    def program(self, name):
        if name not in self.compiled:
            self.compiled[name] = unlatch.jit(getattr(jit_programs, "p_" + name))
        return self.compiled[name]

    def copies(self, arguments):
        return [each.copy() if isinstance(each, np.ndarray) else each for each in arguments]

    def outcome(self, function, arguments):
        try:
            return function(*arguments)
        except Exception as error:
            return error

    def compare(self, name, arguments, mine=None):
        expected_arguments = self.copies(arguments)
        expected = self.outcome(getattr(jit_programs, "p_" + name), expected_arguments)
        found_arguments = mine if mine is not None else self.copies(arguments)
        found = self.outcome(self.program(name), found_arguments)
        if isinstance(expected, Exception):
            self.assertIs(type(found), type(expected), found)
            if not isinstance(expected, (ZeroDivisionError, OverflowError, ValueError)):
                self.assertEqual(str(found), str(expected))
            frame = found.__traceback__
            while frame.tb_next is not None:
                frame = frame.tb_next
            theirs = expected.__traceback__
            while theirs.tb_next is not None:
                theirs = theirs.tb_next
            self.assertEqual((frame.tb_frame.f_code.co_filename, frame.tb_lineno), (jit_programs.__file__, theirs.tb_lineno))
            return
        if isinstance(found, Exception):
            raise found
        self.assertIs(type(found), type(expected) if not isinstance(expected, np.generic) else type(expected.item()), found)
        np.testing.assert_allclose(np.array(found, "float64") if found is not None else 0, np.array(expected, "float64")
                                   if expected is not None else 0, 1e-13, 1e-300)
        for one, other in zip(found_arguments, expected_arguments):
            if isinstance(one, np.ndarray):
                np.testing.assert_allclose(one, other, 1e-13, 0)

    def test_each_program_does_what_python_does(self):
        cases = table()
        self.assertGreaterEqual(len({name for name, *_ in cases}), 60)
        for name, *arguments in cases:
            with self.subTest(program=name, arguments=arguments):
                self.compare(name, arguments)

    def test_arrays_of_any_layout_and_type(self):
        for dtype in ("int8", "uint16", "int32", "int64", "float32", "float64"):
            x = numbers(self.random, (6, 5), dtype)
            for each in layouts(self.random, x):
                for name, result in (("prange_nested", np.zeros((6, 5))), ("transposed", np.zeros((5, 6))), ("prange_rows", np.zeros(6))):
                    with self.subTest(program=name, dtype=dtype, strides=each.strides):
                        self.compare(name, [x, result], [each, result.copy()])

    def test_the_same_bits_for_any_number_of_threads(self):
        x = np.random.default_rng(1).random(100_003)

        def total(x):
            s = 0.0
            p = 1.0
            for i in prange(len(x)):
                s += np.exp(x[i]) * 0.1
                p *= 1 + x[i] * 1e-6
            return s, p

        function = unlatch.jit(total)
        with unlatch.threads(1):
            one = function(x)
        for count in (2, 3, 5):
            with unlatch.threads(count):
                self.assertEqual(function(x), one)

    def test_arrays_that_overlap_are_worked_on_in_order(self):
        for first, second in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None))):
            x, y = np.arange(5000.0), np.arange(5000.0)
            self.program("prange_map")(x[first], x[second])
            jit_programs.p_prange_map(y[first], y[second])
            np.testing.assert_array_equal(x, y)

    def test_integers_have_64_bits_and_wrap(self):
        self.assertEqual(self.program("integer_sum")(np.array([200, 100], "uint8")), 300)
        self.assertEqual(self.program("square")(2**32 + 1), 2**33 + 1)
        self.assertEqual(self.program("minus")(-(2**63)), -(2**63))
        with self.assertRaisesRegex(OverflowError, "64 bits"):
            self.program("conversions")(1e30)
        # An index that wraps is out of bounds, or where the wrapped number is.
        with self.assertRaises(IndexError):
            self.program("element")(np.zeros(5), 2**63 - 1)

    def test_a_division_by_zero_is_said_before_what_follows_from_it(self):
        function = self.program("zero_before_int")
        self.assertEqual(function(np.array([3.0, 5.0]), np.array([2.0, 1.0])), 6)
        # In plain Python NumPy's numbers make an infinity or a 0 of it.
        for name, x, y in [("zero_before_int", doubles(3, 5), doubles(0, 1)), ("zero_before_break", ints(5, 200, 7), ints(0, 1, 1)),
                           ("zero_before_index", ints(2, 1, 7), ints(1, 0, 1)), ("divide", 1.0, 0.0)]:
            with self.subTest(name), self.assertRaises(ZeroDivisionError):
                self.program(name)(x, y)

    def test_a_global_number_counts_as_it_is(self):
        function = self.program("global")
        before = function()
        jit_programs.FACTOR = 10
        try:
            self.assertEqual((before, function()), (7.5, 25.0))
        finally:
            jit_programs.FACTOR = 3
        self.assertEqual(function(), 7.5)


if np is not None:
    @unlatch.jit
    def inner(row, factor):
        """Adds to a row."""
        s = 0.0
        for j in range(len(row)):
            row[j] *= factor
            s += row[j]
        return s

    @unlatch.jit
    def root(x):
        if x < 0:
            raise ValueError("negative")
        return math_root(x)

    @unlatch.jit
    def math_root(x):
        return x ** 0.5

    @unlatch.jit
    def outer(x: float, y: "an array", factor=2.0):
        """Scales rows."""
        total = 0.0
        for i in prange(x.shape[0]):
            y[i] = inner(x[i], factor)
        for i in prange(x.shape[0]):
            total += root(y[i])
        return total

    @unlatch.vectorize
    def clipped(x, limit):
        if x > limit:
            return limit
        return x / 2


@unittest.skipIf(np is None, "NumPy is not installed")
@unittest.skipIf(COMPILER is None, "there is no C compiler")
class FunctionTests(unittest.TestCase):
    def test_calls_other_functions_with_rows(self):
        x, y = np.arange(12.0).reshape(3, 4), np.zeros(3)
        self.assertAlmostEqual(outer(x, y), np.sqrt(np.arange(12.0).reshape(3, 4).sum(1) * 2).sum(), 12)
        np.testing.assert_array_equal(x, np.arange(12.0).reshape(3, 4) * 2)
        with self.assertRaisesRegex(ValueError, "^negative$"):
            outer(-np.ones((2, 2)), np.zeros(2))

    def test_is_seen_as_the_function_that_it_is(self):
        self.assertEqual(str(inspect.signature(outer)), str(inspect.signature(outer.__wrapped__)))
        self.assertEqual((outer.__name__, outer.__doc__, outer.__module__), ("outer", "Scales rows.", __name__))
        self.assertIs(pickle.loads(pickle.dumps(outer)), outer)
        x, y = np.ones((2, 2)), np.zeros(2)
        self.assertEqual(outer(y=y, x=x, factor=1), outer(np.ones((2, 2)), y, 1))
        with self.assertRaises(TypeError):
            outer(x)

    def test_explains_what_became_of_it(self):
        outer(np.ones((2, 2)), np.zeros(2))
        text = outer.explain()
        self.assertRegex(text, r"test_jit.py:\d+: prange over i: on all cores; reduced: total \(\+\)")
        self.assertRegex(text, r"test_jit.py:\d+: innermost loop: its indices are looked at before it")
        self.assertIn("static int unl_chunk_", outer.explain(c=True))

    def test_vectorize_broadcasts(self):
        x = np.arange(6.0).reshape(2, 3)
        expected = np.where(x > 3, 3, x / 2)
        for each in (x, np.asfortranarray(x), np.repeat(x, 2, axis=1)[:, ::2]):
            np.testing.assert_array_equal(clipped(each, 3), expected)
        np.testing.assert_array_equal(clipped(x, np.array([[1.0], [9.0]])), np.where(x > [[1], [9]], [[1], [9]], x / 2))
        self.assertEqual(clipped(4.0, 9.0), 2)
        out = np.zeros((2, 3))
        self.assertIs(clipped(x, 3, out=out), out)

    def test_refuses_arguments_that_it_does_not_know(self):
        for bad, words in [([1.0], "numpy.array"), ("text", "expected"), (np.ones(2, complex), "complex128"), (None, "expected an array"),
                           (2**70, "64 bits"), (np.array([object()]), "objects")]:
            with self.subTest(words), self.assertRaisesRegex((TypeError, OverflowError), words):
                inner(bad, 1.0)
        with self.assertRaisesRegex((ValueError, BufferError, TypeError), "read-only|writable"):
            fixed = np.ones(3)
            fixed.flags.writeable = False
            inner(fixed, 1.0)

    def test_many_threads_compile_one_function_once(self):
        @unlatch.jit
        def fresh(x):
            s = 0.0
            for i in range(len(x)):
                s += x[i] * 1.25
            return s

        before = unlatch.cache_info()
        results = []
        threads = [threading.Thread(target=lambda: results.append(fresh(np.ones(100)))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        after = unlatch.cache_info()
        self.assertEqual(results, [125.0] * 8)
        self.assertLessEqual(after.compiled + after.file_hits - before.compiled - before.file_hits, 1)

    def test_stops_in_loops_of_every_kind(self):
        @unlatch.jit
        def serial(n):
            s = 0
            for i in range(n):
                s ^= i * s + 1
            return s

        @unlatch.jit
        def forever(n):
            while n > 0:
                n ^= 2
            return n

        @unlatch.jit
        def parallel(x, n):
            for i in prange(len(x)):
                for j in range(n):
                    x[i] = x[i] * 0.5 + j

        for call in (lambda: serial(10**15), lambda: forever(1), lambda: parallel(np.zeros(4), 10**13)):
            with unlatch.deadline(0.05), self.assertRaises(unlatch.DeadlineExceeded):
                call()
            stop = unlatch.Cancellation()
            timer = threading.Timer(0.05, stop.cancel)
            timer.start()
            with stop, self.assertRaises(unlatch.Cancelled):
                call()
            timer.join()

    def test_control_c_stops_a_long_loop(self):
        program = (
            "import sys, time, numpy as np, unlatch\n"
            "sys.path.insert(0, %r)\n"
            "import jit_programs\n"
            "f = unlatch.jit(jit_programs.p_break_continue_never)\n"
            "f(1)\n"
            "print('ready', flush=True)\n"
            "try:\n"
            "    f(10**15)\n"
            "except KeyboardInterrupt:\n"
            "    print('stopped', flush=True)\n" % os.path.dirname(os.path.abspath(__file__)))
        program = program.replace("p_break_continue_never", "p_changes_loop_variable")
        process = subprocess.Popen([sys.executable, "-B", "-c", program], stdout=subprocess.PIPE, universal_newlines=True)
        self.assertEqual(process.stdout.readline(), "ready\n")
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
        self.assertEqual((said, process.returncode), ("stopped\n", 0))


@unittest.skipIf(np is None, "NumPy is not installed")
@unittest.skipIf(COMPILER is None, "there is no C compiler")
class RefusalTests(unittest.TestCase):
    """What is refused when it is compiled, with the line and what to write instead."""

    def refused(self, function, arguments, words, line):
        with self.assertRaisesRegex(unlatch.CompileError, words) as caught:
            unlatch.jit(function)(*arguments)
        first = function.__code__.co_firstlineno
        self.assertIn("test_jit.py:%d: in %s" % (first + line, function.__name__), str(caught.exception))

    def test_races(self):
        def same_element(x):
            for i in prange(len(x)):
                x[0] = x[0] + i

        def neighbour(x):
            for i in prange(1, len(x)):
                x[i] = x[i - 1]

        def two_offsets(x):
            for i in prange(len(x) - 1):
                x[i] = 1.0
                x[i + 1] = 2.0

        def indirect(x, n):
            for i in prange(len(n)):
                x[n[i]] += 1

        def row(x):
            r = x[0]
            for i in prange(x.shape[0]):
                r[i] = x[0, i + 1]

        def inner_rows(x):
            for i in prange(x.shape[0]):
                inner(x[0], 2.0)

        def either_row(x, y):
            for i in prange(x.shape[0]):
                if i % 2 == 0:
                    r = x[i]
                else:
                    r = y[0]
                for j in range(len(r)):
                    r[j] = i

        def cycle(x, y):
            a = x
            b = y
            for _ in range(3):
                c = a
                a = b
                b = c
            for i in prange(1, x.shape[0]):
                a[i, 0] = b[i - 1, 0]

        def used_otherwise(x):
            s = 0.0
            for i in prange(len(x)):
                s += x[i]
                x[i] = s

        def self_multiple(x):
            s = 1.0
            for i in prange(len(x)):
                s = s * 2 + x[i]
            return s

        def two_ways(x):
            s = 1.0
            for i in prange(len(x)):
                s += x[i]
                s *= x[i]
            return s

        def carried(x):
            last = 0.0
            for i in prange(len(x)):
                x[i] = last
                last = x[i]

        def lost(x):
            t = 0.0
            for i in prange(len(x)):
                t = x[i]
            return t

        def leaves(x):
            for i in prange(len(x)):
                if x[i] > 0:
                    break

        def returns(x):
            for i in prange(len(x)):
                return x[i]

        x, grid = np.ones(9), np.ones((9, 9))
        for function, arguments, words, line in [
            (same_element, [x], "write to the same elements of 'x'.*must be i", 2), (neighbour, [x], "reads elements of 'x' that another", 2),
            (two_offsets, [x], "'x'", 1), (indirect, [x, ints(1)], "write to the same elements of 'x'", 2),
            (row, [grid], "'x'", 3), (either_row, [grid, grid.copy()], "same elements of 'y'", 0),
            (cycle, [grid, grid.copy()], "elements of '[xy]'", 0), (inner_rows, [grid], "'x'", 2), (used_otherwise, [x], "'s' has no value here .* used for nothing else", 1),
            (self_multiple, [x], "'s'", 3), (two_ways, [x], "'s' is reduced in two ways", 1), (carried, [x], "'last'", 3),
            (lost, [x], "'t' has no value after the prange loop", 4), (leaves, [x], "break is not for prange", 3),
            (returns, [x], "return is not for prange", 2),
        ]:
            with self.subTest(function.__name__):
                self.refused_anywhere(function, arguments, words)

    def refused_anywhere(self, function, arguments, words):
        with self.assertRaisesRegex(unlatch.CompileError, words) as caught:
            unlatch.jit(function)(*arguments)
        self.assertRegex(str(caught.exception), r"^\S+test_jit.py:\d+: in %s: " % function.__name__)

    def test_what_is_outside_of_the_subset(self):
        def a_list(n):
            return [n][0]

        def a_text(n):
            return "text"

        def a_with(n):
            with n:
                pass

        def unknown(n):
            return undefined_name + n  # noqa: F821

        def an_object(n):
            return os.path + n

        def a_call(n):
            return sorted(n)

        def maybe(n):
            if n > 1:
                a = 1
            return a

        def no_end(n):
            if n > 1:
                return n

        def iterates(x):
            for each in x:
                pass

        def float_to_int(x):
            x[0] = 1.5

        def float_index(x):
            return x[1.5]

        def too_many(x):
            return x[0, 0]

        def recursive(n):
            return again(n)

        def a_value(a, b):
            return a or b

        x = np.ones(3)
        for function, arguments, words, line in [
            (a_list, [1], "\\[n\\]", 1), (a_text, [1], "'text' is no real number", 1), (a_with, [1], "'with n:' is not understood", 1),
            (unknown, [1], "name 'undefined_name' is not defined", 1), (an_object, [1], "os.path is not understood", 1),
            (a_call, [1], "sorted is not understood", 1), (maybe, [1], "'a' may have no value here", 3),
            (no_end, [1], "its end can be reached", 0), (iterates, [x], "loops over range and prange", 1),
            (float_to_int, [np.ones(3, int)], "write int", 1), (float_index, [x], "an index is an integer", 1),
            (too_many, [x], "has 2 indices, and 'x' 1 dimension", 1), (a_value, [1, 2], "one of its operands", 1),
        ]:
            with self.subTest(function.__name__):
                self.refused(function, arguments, words, line)
        again = unlatch.jit(recursive)
        with self.assertRaisesRegex(unlatch.CompileError, "calls itself"):
            again(1)


if __name__ == "__main__":
    unittest.main()
