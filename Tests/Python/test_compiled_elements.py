"""ElementwiseKernel, ReductionKernel and `evaluate` beside NumPy, over shapes, types and layouts."""

import os
import pickle
import random
import shutil
import subprocess
import sys
import unittest

import unlatch
from arrays import layouts, np, numbers

COMPILER = next(filter(None, map(shutil.which, ("gcc", "clang", "cc"))), None)
TYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split()
#: How many expressions the property test makes.
EXPRESSIONS = int(os.environ.get("UNLATCH_TEST_EXPRESSIONS", "25"))


@unittest.skipIf(np is None, "NumPy is not installed")
@unittest.skipIf(COMPILER is None, "there is no C compiler")
class ElementwiseKernelTests(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(18)

    def test_computes_on_every_layout_and_type(self):
        kernel = unlatch.ElementwiseKernel("T x, T y", "T z", "z = x * y", "product")
        for dtype in TYPES:
            for shape in [(), (7,), (0,), (3, 0), (40, 51), (2, 3, 4, 5), (3000,), (1025, 2)]:
                one, other = (numbers(self.random, shape, dtype) for _ in range(2))
                expected = one * other
                for x in layouts(self.random, one):
                    for y in layouts(self.random, other):
                        found = kernel(x, y)
                        self.assertEqual(found.dtype, expected.dtype)
                        np.testing.assert_array_equal(found, expected)

    def test_broadcasts_as_numpy(self):
        kernel = unlatch.ElementwiseKernel("float64 x, float64 y, float64 a", "float64 z", "z = a * x - y")
        for one, other in [((5, 1), (1, 6)), ((4, 1, 3), (2, 1)), ((1,), (9,)), ((2, 3), ()), ((0, 1), (1, 4))]:
            x, y = numbers(self.random, one, "float64"), numbers(self.random, other, "float64")
            np.testing.assert_array_equal(kernel(x, y, 3), 3 * x - y)
        with self.assertRaisesRegex(ValueError, r"shapes \(2,\), \(3,\) do not go together"):
            kernel(np.ones(2), np.ones(3), 1)

    def test_writes_results_in_place_strided_and_several(self):
        kernel = unlatch.ElementwiseKernel("T x", "T y, int64 n", "y = -x; n = i", "two")
        x = np.arange(3000.0)
        y, n = kernel(x)
        np.testing.assert_array_equal(y, -x)
        np.testing.assert_array_equal(n, np.arange(3000))
        whole = np.zeros((3000, 2))
        counts = np.zeros((3000, 3), "int64")
        kernel(x[::-1], whole[:, 1], counts[:, 0])
        np.testing.assert_array_equal(whole[:, 1], -x[::-1])
        np.testing.assert_array_equal(counts[:, 0], np.arange(3000))
        self.assertFalse(whole[:, 0].any() or counts[:, 1:].any())
        half = unlatch.ElementwiseKernel("T x", "T y", "y = x / 2", "half")
        self.assertIs(half(x, out=x), x)
        np.testing.assert_array_equal(x, np.arange(3000.0) / 2)
        with self.assertRaisesRegex(ValueError, "overlaps 'x'"):
            half(x[1:], out=x[:-1])

    def test_indexes_raw_arrays(self):
        shift = unlatch.ElementwiseKernel("raw T table, int64 n", "T z", "z = table[(i + n) % table_size]", "shift")
        x = np.arange(5000.0)
        np.testing.assert_array_equal(shift(x, 3, np.empty(5000)), np.roll(x, -3))

    def test_large_results_are_the_same_past_the_caches(self):
        size = 12_000_001
        x = np.arange(size, dtype="float64")
        result = np.zeros(size + 3)
        add = unlatch.ElementwiseKernel("T x", "T y", "y = x + 1", "add")
        for first in (0, 1, 3):
            add(x, result[first:first + size])
            np.testing.assert_array_equal(result[first:first + size], x + 1)

    def test_has_the_same_bits_for_any_number_of_threads(self):
        kernel = unlatch.ElementwiseKernel("T x", "T y", "y = exp(sin(x)) / log(x + 3)", "chain")
        total = unlatch.ReductionKernel("T x", "T y", "exp(x) * 0.1", "a + b", "y = a", "0", "total")
        for dtype in ("float32", "float64"):
            x = np.random.default_rng(1).uniform(0, 2, 100_003).astype(dtype)
            with unlatch.threads(1):
                one, sum_of_one = kernel(x), total(x)
            for threads in (2, 3, 7):
                with unlatch.threads(threads):
                    self.assertEqual(kernel(x).tobytes(), one.tobytes())
                    self.assertEqual(total(x), sum_of_one)
            np.testing.assert_allclose(one, np.exp(np.sin(x)) / np.log(x + 3), 1e-5 if dtype == "float32" else 1e-14)

    def test_refuses_what_it_cannot_work_with(self):
        kernel = unlatch.ElementwiseKernel("T x, float32 f", "T z", "z = x", "k")
        x = np.ones(3)
        cases = [
            (TypeError, r"k\(\) argument 'f': expected float32, got float64", lambda: kernel(x, x)),
            (TypeError, "'x': expected an array, got list", lambda: kernel([1.0], 1)),
            (TypeError, "takes 2 arguments", lambda: kernel(x)),
            (ValueError, r"'z': its shape is \(2,\)", lambda: kernel(x, 1, np.ones(2))),
            (TypeError, "'z': expected float64, as 'x' has, got float32", lambda: kernel(x, 1, np.ones(3, "float32"))),
            (unlatch.CompileError, "k:2:[0-9]+: error: .*nothing",
             lambda: unlatch.ElementwiseKernel("T x", "T z", "T t = x;\nz = nothing", "k")(x)),
            (ValueError, "'quad'", lambda: unlatch.ElementwiseKernel("quad x", "T z", "z = x")),
            (ValueError, "cannot be called 'i'", lambda: unlatch.ElementwiseKernel("T i", "T z", "z = i")),
        ]
        for kind, words, call in cases:
            with self.subTest(words), self.assertRaisesRegex(kind, words):
                call()

    def test_is_pickled(self):
        kernel = unlatch.ElementwiseKernel("T x", "T y", "y = f(x)", "k", preamble="static double f(double x) { return x + 1; }")
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(kernel))(np.zeros(2)), [1, 1])


@unittest.skipIf(np is None, "NumPy is not installed")
@unittest.skipIf(COMPILER is None, "there is no C compiler")
class ReductionKernelTests(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(18)

    def test_reduces_every_layout_and_length(self):
        total = unlatch.ReductionKernel("T x, T y", "T z", "x * y", "a + b", "z = a", "0", "dot")
        least = unlatch.ReductionKernel("T x", "T z", "x", "a < b ? a : b", "", "1e300", "least")
        for shape in [(), (1,), (0,), (63,), (64,), (65,), (1023,), (40_000,), (70, 90), (2, 3, 4), (3, 17, 2)]:
            one = numbers(self.random, shape, "float64")
            for x in layouts(self.random, one):
                self.assertAlmostEqual(total(x, x), float((one * one).sum()), 9)
                if one.size:
                    self.assertEqual(least(x), one.min())

    def test_counts_in_another_type(self):
        count = unlatch.ReductionKernel(
            "T x, T limit", "float64 share", "x > limit", "a + b", "share = a / 4.0", "0", "share", reduce_type="int64")
        self.assertEqual(count(np.array([1, 2, 3, 4]), 2), 0.5)


@unittest.skipIf(np is None, "NumPy is not installed")
@unittest.skipIf(COMPILER is None, "there is no C compiler")
class EvaluateTests(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(5)

    def test_finds_names_where_numexpr_does(self):
        a = np.array([1.0, 2.0])
        self.assertEqual(unlatch.evaluate("2 * a + pi").tolist(), (2 * a + np.pi).tolist())
        self.assertEqual(unlatch.evaluate("b + 1", {"b": a}).tolist(), [2, 3])
        self.assertEqual(unlatch.evaluate("b + c", {"b": a}, {"c": 1}).tolist(), [2, 3])
        self.assertEqual(unlatch.evaluate("1 + 2 * 3"), 7)
        with self.assertRaisesRegex(NameError, "name 'missing' is not defined"):
            unlatch.evaluate("missing + 1")

    def test_is_no_way_to_run_code(self):
        for text, words in [
            ("__import__('os')", "is no real number"), ("a.__class__", "an attribute"), ("a[0]", "a subscript"),
            ("(lambda: 1)()", "a function's name"), ("[a for a in b]", "a comprehension"), ("open(a)", "function open is not known"),
            ("a if", "is no expression"), ("x := 1", "is no expression"), ("'text'", "is no real number"), ("1j", "no real number"),
            ("sum(a) + 1", "outermost"), ("f'{a}'", "a text"),
        ]:
            a = b = np.ones(1)
            with self.subTest(text), self.assertRaisesRegex(ValueError, words):
                unlatch.evaluate(text)
            del a, b

    def test_reduces(self):
        x = np.linspace(-1, 2, 5001)
        n = np.arange(-4, 5, dtype="int8")
        self.assertAlmostEqual(unlatch.evaluate("sum(x * x)"), (x * x).sum(), 9)
        self.assertEqual(unlatch.evaluate("max(x - 1)"), 1)
        self.assertEqual(unlatch.evaluate("min(abs(n))"), 0)
        self.assertEqual((unlatch.evaluate("sum(n)").dtype, unlatch.evaluate("prod(n + 5)")), (np.dtype("int64"), 362880))
        self.assertTrue(np.isnan(unlatch.evaluate("min(x / y)", {"x": np.zeros(99), "y": np.zeros(99)})))
        with self.assertRaisesRegex(ValueError, "no max of no elements"):
            unlatch.evaluate("max(x)", {"x": np.ones(0)})

    def test_writes_to_out(self):
        a = np.arange(10.0)
        out = np.zeros((10, 2))[:, 0]
        self.assertIs(unlatch.evaluate("a * a", out=out), out)
        self.assertEqual(out.tolist(), (a * a).tolist())
        unlatch.evaluate("a + 1", out=a)
        self.assertEqual(a.tolist(), list(range(1, 11)))
        for bad, words in [(np.zeros(9), "its shape"), (np.zeros(10, int), "the result is float64"), ([], "expected an array")]:
            with self.assertRaisesRegex((TypeError, ValueError), words):
                unlatch.evaluate("a + 1", out=bad)

    def expression(self, depth, kinds):
        """A random expression, in the names x, y (floats), n, m (integers) and b (truth values)."""
        draw = self.random
        if depth == 0 or draw.random() < 0.15:
            names = {"f": ["x", "y", "2.5", "-0.5", "3.0"], "i": ["n", "m", "2", "-3", "7"], "b": ["b", "(n > 2)", "(x < y)"]}
            return draw.choice(names[kinds])
        inner = depth - 1
        if kinds == "b":
            return draw.choice([
                lambda: "(%s %s %s)" % (draw.choice("xynm"), draw.choice(["<", "<=", "==", "!=", ">"]), self.expression(inner, "f")),
                lambda: "(%s %s %s)" % (self.expression(inner, "b"), draw.choice("&|^"), self.expression(inner, "b")),
                lambda: "~%s" % self.expression(inner, "b")])()
        if kinds == "i":
            return draw.choice([
                lambda: "(%s %s %s)" % (self.expression(inner, "i"), draw.choice(["+", "-", "*", "&", "|", "^"]), self.expression(inner, "i")),
                lambda: "(%s %s %s)" % (self.expression(inner, "i"), draw.choice(["//", "%"]), draw.choice(["3", "-4", "7", "m"])),
                lambda: "abs(%s)" % self.expression(inner, "i"), lambda: "-(%s)" % self.expression(inner, "i"),
                lambda: "where(%s, %s, %s)" % (self.expression(inner, "b"), self.expression(inner, "i"), self.expression(inner, "i"))])()
        return draw.choice([
            lambda: "(%s %s %s)" % (self.expression(inner, "f"), draw.choice("+-*/"), self.expression(inner, draw.choice("fi"))),
            lambda: "(%s %s %s)" % (self.expression(inner, "f"), draw.choice(["//", "%"]), draw.choice(["y", "2.5", "-0.5", "m"])),
            lambda: "%s(%s)" % (draw.choice("sqrt abs floor rint square sin exp".split()), self.expression(inner, "f")),
            lambda: "%s(%s, %s)" % (draw.choice(["minimum", "maximum"]), self.expression(inner, "f"), self.expression(inner, "f")),
            lambda: "where(%s, %s, %s)" % (self.expression(inner, "b"), self.expression(inner, "f"), self.expression(inner, "f")),
            lambda: "(%s) ** 2" % self.expression(inner, "f")])()

    def test_generated_expressions_are_those_of_numpy(self):
        seed = int(os.environ.get("UNLATCH_TEST_SEED", "5"))
        self.random.seed(seed)
        for turn in range(EXPRESSIONS):
            text = self.expression(3, self.random.choice("ffib"))
            shape = self.random.choice([(5,), (1030,), (3, 7)])
            floats, integers = self.random.choice(["float32", "float64"]), self.random.choice(TYPES[1:8])
            values = {
                "x": numbers(self.random, shape, floats, nans=0.1), "y": numbers(self.random, shape, floats, nans=0.1),
                "n": numbers(self.random, shape, integers), "m": numbers(self.random, shape, integers),
                "b": numbers(self.random, shape, "bool")}
            with self.subTest(expression=text, floats=floats, integers=integers, turn=turn), np.errstate(all="ignore"):
                functions = {"sqrt": np.sqrt, "floor": np.floor, "rint": np.rint, "square": np.square, "sin": np.sin, "exp": np.exp,
                             "minimum": np.minimum, "maximum": np.maximum, "where": np.where, "abs": np.abs}
                try:
                    expected = eval(text, functions, values)
                except (OverflowError, TypeError, ZeroDivisionError):
                    continue  # a negative number beside unsigned ones, which NumPy refuses; numbers alone, which Python divides
                try:
                    found = unlatch.evaluate(text, values)
                except ValueError as error:
                    self.assertRegex(str(error), "is no u?int|has no sign")
                    continue
                if not isinstance(expected, np.ndarray):
                    continue  # of numbers alone, which Python computed
                self.same(found, expected, floats)

    def same(self, found, expected, floats):
        # float16 of small integers is float64 here; a choice between two numbers written in the text is one of Python's.
        if expected.dtype.kind == "f":
            scale = 3e-5 if "float32" in (floats, found.dtype.name, expected.dtype.name) else 1e-12
            finite = np.isfinite(expected) & (np.abs(expected) < 1e30)
            np.testing.assert_allclose(
                np.where(finite, found, 0), np.where(finite, expected, 0).astype("float64"), scale, scale * 10)
        else:
            self.assertEqual(found.dtype.kind, expected.dtype.kind)
            np.testing.assert_array_equal(found, expected)


@unittest.skipIf(np is None, "NumPy is not installed")
class WithoutCompilerTests(unittest.TestCase):
    def test_evaluates_block_by_block_and_says_so_once(self):
        program = (
            "import warnings, numpy as np, unlatch\n"
            "warnings.simplefilter('always')\n"
            "x = np.arange(100_000.0).reshape(100, 1000)\n"
            "with warnings.catch_warnings(record=True) as said:\n"
            "    warnings.simplefilter('always')\n"
            "    a = unlatch.evaluate('2*x + sqrt(x) - where(x > 3, x, -x)')\n"
            "    s = unlatch.evaluate('sum(x)')\n"
            "assert (a == 2*x + np.sqrt(x) - np.where(x > 3, x, -x)).all() and s == x.sum()\n"
            "k = unlatch.ElementwiseKernel('T x, T y', 'T z, bool b', 'z = sqrt(x) / (y + 1.5f); b = x > y && !(y > 3)')\n"
            "z, b = k(x, 2.0)\n"
            "n = unlatch.ReductionKernel('T x', 'T y', 'x * x', 'a + b', 'y = sqrt(a)', '0')(x)\n"
            "m = unlatch.ReductionKernel('T x', 'T y', '-x', 'a < b ? a : b', '', '1e300')(x)\n"
            "c = unlatch.ReductionKernel('T x', 'int64 y', 'x > 5', 'a + b', '', '0')(x)\n"
            "assert (z == np.sqrt(x) / 3.5).all() and (b == (x > 2)).all() and z.dtype == float and b.dtype == bool\n"
            "assert abs(n - np.sqrt((x * x).sum())) < 1e-6 and m == -99999 and c == 99994, (n, m, c)\n"
            "for bad in ('z = x / 2', 'z = x % 3', 'int t = x; z = t', 'if (x) z = 1', 'z = x ? 1 : 2', 'z = x; return'):\n"
            "    try:\n"
            "        unlatch.ElementwiseKernel('T x', 'T z', bad)(np.arange(3))\n"
            "    except unlatch.NoCompiler:\n"
            "        continue\n"
            "    raise SystemExit(bad + ' was evaluated')\n"
            "assert len(said) == 1 and 'no C compiler' in str(said[0].message), said\n")
        process = subprocess.run(
            [sys.executable, "-B", "-c", program], env=dict(os.environ, PATH="/nowhere", UNLATCH_CC=""),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
        self.assertEqual(process.returncode, 0, process.stdout)


if __name__ == "__main__":
    unittest.main()
