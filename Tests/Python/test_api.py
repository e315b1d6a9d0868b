"""The package's functions beside NumPy's, over shapes, types and layouts. See run.py."""

import os
import random
import subprocess
import sys
import unittest
import warnings

import unlatch
from arrays import drawn, layouts, np, numbers

REDUCTIONS = "sum prod mean var std any all min max argmin argmax".split()
NAN_REDUCTIONS = "nansum nanprod nanmean nanvar nanstd nanmin nanmax nanargmin nanargmax".split()
UNARY = "exp log sin cos sqrt abs".split()
BINARY = "add subtract multiply divide minimum maximum".split()


SHAPES = [(), (1,), (7,), (0,), (3, 0), (0, 3), (4, 5), (1, 6), (5, 1), (2, 3, 4), (3, 17, 2), (70, 90), (2, 2, 2, 2, 2)]


@unittest.skipIf(np is None, "NumPy is not installed")
class BesideNumPy(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(16)
        warnings.simplefilter("ignore", RuntimeWarning)
        self.addCleanup(warnings.resetwarnings)
        states = np.geterr()
        np.seterr(all="ignore")
        self.addCleanup(lambda: np.seterr(**states))

    def outcome(self, function, *arguments, **keywords):
        try:
            return function(*arguments, **keywords)
        except ValueError as error:
            return type(error)

    def alike(self, found, expected, what, exact=False, single=False):
        if isinstance(expected, type):
            self.assertTrue(isinstance(found, type) and issubclass(found, ValueError), (what, found))
            return
        self.assertFalse(isinstance(found, type), (what, found, expected))
        self.assertEqual(np.shape(found), np.shape(expected), what)
        if isinstance(found, (np.ndarray, np.generic)):
            self.assertEqual(found.dtype, expected.dtype, what)
        if exact:
            np.testing.assert_array_equal(found, expected, str(what))
        else:
            tolerance = 2e-5 if single else 1e-12
            np.testing.assert_allclose(found, expected, tolerance, tolerance, err_msg=str(what))

    def axes(self, dimensions):
        yield None
        for axis in range(dimensions):
            yield axis
            yield axis - dimensions
        if dimensions > 1:
            yield (0, dimensions - 1)
            yield tuple(range(dimensions))
        if dimensions > 2:
            yield (-1, 1)

    def test_reductions_are_numpy_s(self):
        for name in REDUCTIONS:
            ours, theirs = getattr(unlatch, name), getattr(np, name)
            exact = name in ("any", "all", "min", "max", "argmin", "argmax")
            for dtype in ("f8", "f4", "i8", "i4", "u1", "i2", "?"):
                for shape in SHAPES:
                    array = numbers(self.random, shape, dtype, nans=0.02 if exact else 0)
                    for layout in layouts(self.random, array):
                        for axis in drawn(self.random, self.axes(array.ndim)):
                            if isinstance(axis, tuple) and "arg" in name:
                                continue
                            what = (name, dtype, shape, layout.strides, axis)
                            keep = self.random.random() < 0.3
                            keywords = {"axis": axis, "keepdims": True} if keep else {"axis": axis}
                            expected = self.outcome(theirs, layout, **keywords)
                            if name in ("sum", "prod") and dtype == "f4" and not isinstance(expected, type):
                                # What is added and multiplied in double precision is rounded once.
                                expected = theirs(layout, dtype="f8", **keywords).astype("f4")
                            self.alike(
                                self.outcome(ours, layout, **keywords), expected, what,
                                exact or dtype in ("i8", "i4", "u1", "i2", "?") and name in ("sum", "prod"),
                                dtype == "f4")

    def test_reductions_without_nan_are_numpy_s(self):
        for name in NAN_REDUCTIONS:
            ours, theirs = getattr(unlatch, name), getattr(np, name)
            for dtype in ("f8", "f4", "i8", "u1"):
                for shape in SHAPES:
                    array = numbers(self.random, shape, dtype)
                    if array.dtype.kind == "f" and array.size:
                        array.reshape(-1)[self.random.randrange(array.size):: 3] = np.nan
                    for layout in layouts(self.random, array):
                        for axis in drawn(self.random, (None, *range(array.ndim))):
                            what = (name, dtype, shape, layout.strides, axis)
                            expected = self.outcome(theirs, layout, axis=axis)
                            found = self.outcome(ours, layout, axis=axis)
                            self.alike(found, expected, what, "arg" in name or name in ("nanmin", "nanmax"), dtype == "f4")

    def test_a_reduction_of_degrees_of_freedom_types_and_results(self):
        x = numbers(self.random, (6, 5), "f8")
        self.alike(unlatch.var(x, axis=0, ddof=1), np.var(x, axis=0, ddof=1), "ddof")
        self.alike(unlatch.std(x, ddof=2.5), np.std(x, ddof=2.5), "ddof")
        self.alike(unlatch.var(x[:1], axis=0, ddof=1), np.var(x[:1], axis=0, ddof=1), "ddof")
        singles = x.astype("f4")
        for dtype in ("f8", "f4"):
            self.alike(unlatch.sum(singles, dtype=dtype, axis=1), np.sum(singles, dtype=dtype, axis=1), dtype, single=True)
            self.alike(unlatch.mean(x > 0, dtype=dtype), np.mean(x > 0, dtype=dtype), dtype, single=True)
        for out in (np.empty(5), np.empty(10)[::2], np.empty((5, 5), order="F")[2]):
            self.assertIs(unlatch.sum(x, axis=0, out=out), out)
            self.alike(out, np.sum(x, axis=0), "out")
        out = np.empty((1, 5))
        self.assertIs(unlatch.max(x, axis=0, out=out, keepdims=True), out)
        self.alike(out, np.max(x, axis=0, keepdims=True), "out", exact=True)

    def test_methods_of_a_sum(self):
        tenths = np.full(10_000_000, 0.1)
        self.assertEqual(unlatch.sum(tenths, method="compensated"), 1_000_000.0)
        self.assertAlmostEqual(unlatch.sum(tenths, method="pairwise"), 1_000_000.0, delta=1e-9)
        x = numbers(self.random, (40, 30), "f4")
        for method in ("blocks", "pairwise", "compensated"):
            self.alike(unlatch.sum(x, axis=1, method=method), np.sum(x, axis=1, dtype="f8").astype("f4"), method, single=True)

    def test_sums_of_floats_are_as_exact_as_numpy_s(self):
        for count in (1000, 100_000, 10_000_000):
            x = np.full(count, 0.1, "f4")
            exact = float(x[0]) * count
            theirs = abs(float(np.sum(x)) / exact - 1)
            self.assertLessEqual(abs(float(unlatch.sum(x)) / exact - 1), max(theirs, 4e-7))
            self.assertLessEqual(abs(float(unlatch.mean(x)) / float(x[0]) - 1), max(theirs, 4e-7))
            self.assertLessEqual(abs(float(unlatch.dot(x, np.ones_like(x))) / exact - 1), max(theirs, 4e-7))

    def test_products_of_vectors(self):
        for dtype in ("f8", "f4"):
            for shape in [(0,), (1,), (33,), (4, 5), (2, 3, 4)]:
                x, y = (numbers(self.random, shape, dtype) for _ in range(2))
                for one, other in zip(layouts(self.random, x), layouts(self.random, y)):
                    what, single = (dtype, shape, one.strides, other.strides), dtype == "f4"
                    if len(shape) == 1:
                        self.alike(unlatch.dot(one, other), np.dot(x, y), what, single=single)
                    if one.flags.c_contiguous and other.flags.c_contiguous:
                        self.alike(unlatch.vdot(one, other), np.vdot(x, y), what, single=single)
                    self.alike(
                        unlatch.vecdot(one, other), np.sum(x * y, axis=-1), what, single=single)
                    self.alike(unlatch.norm(one), x.dtype.type(np.linalg.norm(x)), what, single=single)
                    self.alike(
                        unlatch.norm(one, axis=0), np.linalg.norm(x, axis=0).astype(dtype), what, single=single)
        x, y = numbers(self.random, (4, 1, 5), "f8"), numbers(self.random, (3, 5), "f8")
        self.alike(unlatch.vecdot(x, y), np.sum(x * y, axis=-1), "broadcast")
        x, y = numbers(self.random, (5, 4, 3), "f8"), numbers(self.random, (5, 3), "f8")
        self.alike(unlatch.vecdot(x, y, axis=0), np.sum(x * y[:, None, :], axis=0), "axis")
        out = np.empty((4, 3))
        self.assertIs(unlatch.vecdot(x, y, axis=0, out=out), out)

    def operands(self, dtype, shapes):
        for shape in shapes:
            yield numbers(self.random, shape, dtype, nans=0.05)

    def test_functions_of_elements_are_numpy_s(self):
        for name in UNARY:
            for dtype in ("f8", "f4"):
                for array in self.operands(dtype, SHAPES):
                    for layout in layouts(self.random, array):
                        self.alike(
                            getattr(unlatch, name)(layout), getattr(np, name)(layout), (name, dtype, layout.strides),
                            exact=name in ("sqrt", "abs"), single=dtype == "f4")

    def test_functions_of_two_arrays_are_numpy_s(self):
        pairs = [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 1), (4,)), ((5,), ()), ((2, 1, 3), (7, 1)), ((0, 3), (3,)),
                 ((100, 90), (90,)), ((90, 100), (90, 1))]
        for name in BINARY:
            for dtype in ("f8", "f4"):
                for shapes in pairs:
                    x, y = self.operands(dtype, shapes)
                    for one, other in zip(layouts(self.random, x), layouts(self.random, y)):
                        what = (name, dtype, one.strides, other.strides)
                        self.alike(
                            getattr(unlatch, name)(one, other), getattr(np, name)(one, other), what, exact=True)
                x, = self.operands(dtype, [(4, 3)])
                self.alike(getattr(unlatch, name)(x, 2.5), getattr(np, name)(x, x.dtype.type(2.5)), name, exact=True)
                self.alike(getattr(unlatch, name)(2, x), getattr(np, name)(x.dtype.type(2), x), name, exact=True)

    def test_other_functions_of_elements(self):
        x, y, z = (numbers(self.random, (6, 7), "f8") for _ in range(3))
        self.alike(unlatch.fma(x, y, z), x * y + z, "fma")
        self.alike(unlatch.fma(x, 2.0, z[0]), x * 2 + z[0], "fma")
        self.alike(unlatch.clip(x, -0.5, 0.5), np.clip(x, -0.5, 0.5), "clip", exact=True)
        self.alike(unlatch.clip(x.T, lo=-1, hi=0), np.clip(x.T, -1, 0), "clip", exact=True)
        for bounds in ((np.nan, 1.0), (0.0, np.nan), (2.0, -2.0)):
            self.alike(unlatch.clip(x, *bounds), np.clip(x, *bounds), "clip", exact=True)
        self.alike(unlatch.where(x > 0, x, y), np.where(x > 0, x, y), "where", exact=True)
        self.alike(unlatch.where(x[0] > 0, x, 0.0), np.where(x[0] > 0, x, 0.0), "where", exact=True)
        for dtype in ("f8", "f4", "i8", "?"):
            for given in ("f8", "f4", "i4", "u1", "?", "i8"):
                if dtype == "i8" and given in ("f8", "f4"):
                    continue
                for layout in layouts(self.random, numbers(self.random, (30, 4, 5), given)):
                    self.alike(unlatch.astype(layout, dtype), layout.astype(dtype), (given, dtype), exact=True)

    def test_results_go_where_they_are_asked_to(self):
        x, y = (numbers(self.random, (8, 9), "f8") for _ in range(2))
        whole = np.zeros((16, 9))
        for out in (np.empty((8, 9)), whole[::2], np.empty((8, 9), order="F"), np.empty((8, 9))[::-1]):
            self.assertIs(unlatch.multiply(x, y, out=out), out)
            self.alike(out, x * y, "out", exact=True)
            self.assertIs(unlatch.add(x, y[0], out), out)
            self.alike(out, x + y[0], "out", exact=True)
        self.assertFalse(whole[1::2].any())
        for out in (np.full((8, 9), 7.0), np.full((9, 8), 7.0).T):
            expected = out.copy()
            np.multiply(x, y, out=expected, where=x > 0)
            self.assertIs(unlatch.multiply(x, y, out, where=x > 0), out)
            self.alike(out, expected, "where", exact=True)
            np.multiply(x, y, out=expected, where=(y > 0)[3])
            unlatch.multiply(x, y, out=out, where=(y > 0)[3])
            self.alike(out, expected, "where", exact=True)
        same = x.copy()
        self.assertIs(unlatch.sqrt(same, same), same)
        self.alike(same, np.sqrt(x), "in place", exact=True)
        backwards = x.copy()[::-1]
        unlatch.add(backwards, 1.0, out=backwards)
        self.alike(backwards, x[::-1] + 1, "in place", exact=True)

    def test_large_arrays_are_shared_by_threads(self):
        x = numbers(self.random, (700, 300), "f8")
        for layout in layouts(self.random, x):
            for axis in (None, 0, 1):
                for name in ("sum", "mean", "min", "argmax", "var", "norm"):
                    theirs = np.linalg.norm if name == "norm" else getattr(np, name)
                    self.alike(getattr(unlatch, name)(layout, axis=axis), theirs(layout, axis=axis), (name, axis))
            self.alike(unlatch.multiply(layout, layout[0]), layout * layout[0], "multiply", exact=True)

    def test_the_same_bits_for_any_number_of_threads(self):
        x = numbers(self.random, (900, 80), "f8")
        for axis in (None, 0, 1):
            found = []
            for count in (1, 2, 3):
                with unlatch.threads(count):
                    found.append(unlatch.sum(x, axis=axis).tobytes())
            self.assertEqual(len(set(found)), 1, axis)


@unittest.skipIf(np is None, "NumPy is not installed")
class Refusals(unittest.TestCase):
    def refuses(self, error, text, function, *arguments, **keywords):
        with self.assertRaises(error) as caught:
            function(*arguments, **keywords)
        self.assertIn(text, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))
        self.assertLess(len(str(caught.exception)), 200)

    def test_what_is_no_array_of_numbers(self):
        x = np.ones(3)
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        self.addCleanup(warnings.resetwarnings)
        masked = np.ma.masked_array([1.0, 2.0, 3.0], [False, True, False])
        for function, rest in [(unlatch.sum, ()), (unlatch.sort, ()), (unlatch.exp, (x,)), (unlatch.dot, (x,)), (unlatch.mean, ())]:
            name = function.__name__
            self.refuses(TypeError, "%s() argument 'x': a masked array" % name, function, masked, *rest)
            self.refuses(TypeError, "%s() argument 'x': an array of objects" % name, function, np.array([1, None, 2]), *rest)
            self.refuses(TypeError, "%s() argument 'x': numbers in another machine's byte order" % name,
                function, x.astype(">f8"), *rest)
        self.refuses(TypeError, "dot() argument 'y': a masked array", unlatch.dot, x, masked)
        self.refuses(TypeError, "sum() argument 'x': expected an array, got list; numpy.array(x) makes one", unlatch.sum, [1.0])
        self.refuses(TypeError, "sum() argument 'x': expected an array, got str", unlatch.sum, "1")
        self.refuses(TypeError, "sum() argument 'x': elements of type complex128", unlatch.sum, x * 1j)
        self.refuses(TypeError, "sum() argument 'x': elements of type float16", unlatch.sum, x.astype("f2"))
        self.refuses(TypeError, "sum() argument 'x': a matrix", unlatch.sum, np.matrix(x.reshape(3, 1))[::2], axis=0)
        self.refuses(TypeError, "exp() argument 'x': elements of type int64; expected float64 or float32", unlatch.exp, np.arange(3))
        odd = np.frombuffer(bytes(25), np.uint8)[1:].view("f8")
        self.refuses(TypeError, "sum() argument 'x': its elements begin at odd addresses", unlatch.sum, odd)

    def test_arguments_of_reductions(self):
        x = np.ones((2, 3))
        self.refuses(ValueError, "sum() argument 'axis': 2 is out of bounds for 2 dimensions", unlatch.sum, x, axis=2)
        self.refuses(IndexError, "sum() argument 'axis': -3 is out of bounds for 2 dimensions", unlatch.sum, x, axis=-3)
        self.refuses(ValueError, "sum() argument 'axis': (0, -2) names a dimension twice", unlatch.sum, x, axis=(0, -2))
        self.refuses(TypeError, "sum() argument 'axis': expected an int", unlatch.sum, x, axis=1.0)
        self.refuses(TypeError, "argmin() argument 'axis': expected an int or None", unlatch.argmin, x, axis=(0, 1))
        self.refuses(TypeError, "sum() argument 'dtype': int16", unlatch.sum, x, dtype="i2")
        self.refuses(TypeError, "sum() argument 'dtype': float64 does not become int64", unlatch.sum, x, dtype="i8")
        self.refuses(TypeError, "sum() argument 'keepdims'", unlatch.sum, x, keepdims="yes")
        self.refuses(TypeError, "sum() argument 'out': float32; the result is float64", unlatch.sum, x, axis=0, out=np.empty(3, "f4"))
        self.refuses(ValueError, "sum() argument 'out': its shape is (2,)", unlatch.sum, x, axis=0, out=np.empty(2))
        self.refuses(ValueError, "sum() argument 'out': it overlaps 'x'", unlatch.sum, x, axis=0, out=x[0])
        fixed = np.empty(3)
        fixed.flags.writeable = False
        self.refuses(ValueError, "sum() argument 'out': it is read-only", unlatch.sum, x, axis=0, out=fixed)
        self.refuses(ValueError, "sum() argument 'method': 'fast'", unlatch.sum, x, method="fast")
        self.refuses(ValueError, "min: x has no elements", unlatch.min, np.ones((2, 0)), axis=1)
        self.refuses(TypeError, "sum() got an unexpected keyword argument 'axes'", unlatch.sum, x, axes=0)
        self.refuses(TypeError, "sum() argument 'team': expected an unlatch.Team, got int", unlatch.sum, x, team=4)
        self.refuses(ValueError, "dot() argument 'x': it has 2 dimensions", unlatch.dot, x, x)
        self.refuses(TypeError, "dot() argument 'y': elements of type float32 where 'x' has float64",
            unlatch.dot, np.ones(3), np.ones(3, "f4"))

    def test_arguments_of_functions_of_elements(self):
        x, y = np.ones((2, 3)), np.ones(3, "f4")
        self.refuses(TypeError, "add() argument 'y': elements of type float32 where 'x' has float64", unlatch.add, x, y)
        self.refuses(ValueError, "add(): shapes (2, 3) and (2,) cannot be broadcast together", unlatch.add, x, np.ones(2))
        self.refuses(ValueError, "add() argument 'out': its shape is (3,)", unlatch.add, x, x, np.empty(3))
        self.refuses(ValueError, "add() argument 'where'", unlatch.add, x, x, where=x > 0)
        self.refuses(TypeError, "add() argument 'where': float64; expected truth values", unlatch.add, x, x, x.copy(), where=x)
        line = np.ones(9)
        self.refuses(ValueError, "exp() argument 'out': it overlaps 'x'", unlatch.exp, line[:-1], line[1:])
        self.refuses(TypeError, "clip() argument 'lo': expected a number, got str", unlatch.clip, x, "0", 1)
        self.refuses(TypeError, "where() argument 'condition': float64; expected truth values", unlatch.where, x, x, x)
        self.refuses(TypeError, "astype() argument 'dtype': float64 does not become int64", unlatch.astype, x, "i8")

    def test_more_rows_than_there_is_memory_for_are_an_error(self):
        code = """
import resource, numpy as np, unlatch
x = np.broadcast_to(np.float32(1.0), (30_000_000, 2))
out = np.empty(len(x), np.float32)
unlatch.sum(x[:1000], axis=1)  # the team has its threads
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20),) * 2)
try:
    unlatch.sum(x, axis=1, out=out)
except MemoryError as error:
    print(error)
"""
        child = subprocess.run(
            [sys.executable, "-c", code], env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
            capture_output=True, text=True, timeout=60)
        self.assertIn("there is no memory for the", child.stdout, (child.returncode, child.stderr))


if __name__ == "__main__":
    unittest.main()
