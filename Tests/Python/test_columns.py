"""The package's functions of columns of data beside NumPy's. See run.py."""

import random
import unittest
import warnings

import unlatch
from arrays import layouts, np, numbers


@unittest.skipIf(np is None, "NumPy is not installed")
class Columns(unittest.TestCase):
    """Sorting, searching, counting, beside NumPy."""

    def setUp(self):
        self.random = random.Random(29)
        warnings.simplefilter("ignore", RuntimeWarning)
        self.addCleanup(warnings.resetwarnings)

    def arrays(self, types=("f8", "f4", "i8", "i4"), shapes=((0,), (1,), (50,), (3000,), (4, 5), (7, 1, 9), (0, 3))):
        for dtype in types:
            for shape in shapes:
                for layout in layouts(self.random, numbers(self.random, shape, dtype, nans=0.05)):
                    yield layout

    def same(self, found, expected, what=""):
        self.assertEqual(np.asarray(found).dtype, np.asarray(expected).dtype, what)
        np.testing.assert_array_equal(found, expected, str(what))

    def test_sorting_is_numpy_s(self):
        for x in self.arrays():
            for axis in range(-1, x.ndim):
                what = (x.dtype, x.shape, x.strides, axis)
                self.same(unlatch.sort(x, axis=axis), np.sort(x, axis=axis), what)
                self.same(unlatch.argsort(x, axis=axis), np.argsort(x, axis=axis, kind="stable"), what)
                out = np.empty(x.shape, x.dtype, order="F")
                self.assertIs(unlatch.sort(x, axis=axis, out=out), out)
                self.same(out, np.sort(x, axis=axis), what)
            if x.dtype.kind == "i" and x.ndim:
                self.same(unlatch.sort(x, descending=True), -np.sort(-x), x.shape)
                self.same(unlatch.argsort(x, descending=True), np.argsort(-x, kind="stable"), x.shape)
        x = numbers(self.random, (100,), "f8")
        expected = np.sort(x)
        self.assertIs(unlatch.sort(x, out=x), x)
        self.same(x, expected)

    def test_searching_is_numpy_s(self):
        for x in self.arrays():
            vector = np.sort(x.reshape(-1))
            wanted = np.concatenate([vector, numbers(self.random, (40,), x.dtype, nans=0.2)])
            for side in ("left", "right"):
                self.same(unlatch.searchsorted(vector, wanted, side=side), np.searchsorted(vector, wanted, side=side), vector.size)
                self.same(unlatch.searchsorted(vector, x, side=side), np.searchsorted(vector, x, side=side), vector.size)
            self.same(unlatch.unique(x), np.unique(x), x.shape)
            values, inverse, counts = unlatch.unique(x, return_inverse=True, return_counts=True)
            theirs = np.unique(x, return_inverse=True, return_counts=True)
            self.same(values, theirs[0])
            self.same(inverse, theirs[1].reshape(x.shape))
            self.same(counts, theirs[2])
            some = wanted[::3]
            self.same(unlatch.isin(x, some), np.isin(x, some), x.shape)
            self.same(unlatch.isin(x, some, invert=True), np.isin(x, some, invert=True), x.shape)

    def test_taking_and_counting_is_numpy_s(self):
        for x in self.arrays(shapes=((1,), (50,), (3000,))):
            indices = np.array([self.random.randrange(-x.size, x.size) for _ in range(90)]).reshape(9, 10)
            self.same(unlatch.take(x, indices), np.take(x, indices))
            self.same(unlatch.take(x, indices.T), np.take(x, indices.T))
            mask = numbers(self.random, x.shape, "?")
            self.same(unlatch.compress(mask, x), np.compress(mask, x))
        self.assertRaises(ValueError, unlatch.take, np.ones(3), np.array([3]))
        for x in self.arrays(("i8", "i4"), ((0,), (1,), (50,), (3000,))):
            keys = abs(x)
            self.same(unlatch.bincount(keys), np.bincount(keys))
            self.same(unlatch.bincount(keys, minlength=40), np.bincount(keys, minlength=40))
            weights = numbers(self.random, x.shape, "f8")
            np.testing.assert_allclose(unlatch.bincount(keys, weights), np.bincount(keys, weights), 1e-12, 1e-12)
        for x in self.arrays(shapes=((1,), (50,), (3000,), (4, 5))):
            finite = np.nan_to_num(x, posinf=1, neginf=-1)
            for bins in (1, 7, 10):
                counts, edges = unlatch.histogram(finite, bins, range=(-1.23, 1.77))
                expected, their_edges = np.histogram(finite, bins, range=(-1.23, 1.77))
                self.same(counts, expected, (x.dtype, bins))
                np.testing.assert_allclose(edges, their_edges, 1e-6 if x.dtype == "f4" else 1e-14, 1e-12)
                self.assertEqual(edges.dtype, their_edges.dtype)
            counts, edges = unlatch.histogram(finite, 3)
            self.assertEqual(counts.sum(), finite.size)

    def test_sums_along_an_axis_are_numpy_s(self):
        for x in self.arrays():
            finite = np.nan_to_num(x, posinf=1, neginf=-1)
            for axis in range(x.ndim):
                found = unlatch.cumulative_sum(finite, axis=axis)
                expected = np.cumsum(finite, axis=axis)
                self.assertEqual(found.dtype, expected.dtype)
                tolerance = 1e-4 if x.dtype == "f4" else 1e-11
                np.testing.assert_allclose(found, expected, tolerance, tolerance)
        self.same(unlatch.cumulative_sum(np.array([1, 2, 3]), include_initial=True), np.array([0, 1, 3, 6]))
        self.assertRaises(ValueError, unlatch.cumulative_sum, np.ones((2, 2)))

    def test_short_arrays_are_served_as_others(self):
        team = unlatch.Team(1)  # with one, no function of short arrays is asked
        for x in self.arrays(shapes=((0,), (1,), (50,), (3000,), (4, 5), (3, 2, 9), (2, 0))):
            calls = [(unlatch.unique, {}), (unlatch.astype, {"dtype": "float64"}), (unlatch.astype, {"dtype": "bool"})]
            for axis in range(-1, x.ndim):
                calls += [(f, {"axis": axis}) for f in (unlatch.sort, unlatch.argsort, unlatch.cumulative_sum)]
            if x.dtype.kind == "f" and x.size:
                for f, others in ((unlatch.median, {}), (unlatch.quantile, {"q": 0.3}), (unlatch.nanquantile, {"q": 0.9})):
                    calls += [(f, {**others, "axis": axis}) for axis in (None, *range(-1, x.ndim))]
            for function, others in calls:
                what = (function.__name__, x.dtype, x.shape, x.strides, others)
                positional = [others.pop(name) for name in ("dtype", "q") if name in others]
                found, expected = function(x, *positional, **others), function(x, *positional, **others, team=team)
                self.assertIs(type(found), type(expected), what)
                self.same(found, expected, what)
                if found.dtype.kind == "f":
                    np.testing.assert_array_equal(  # the order of -0.0 and 0.0
                        np.signbit(np.nan_to_num(found)), np.signbit(np.nan_to_num(expected)), str(what))
        self.assertRaisesRegex(ValueError, "argument 'axis'", unlatch.cumulative_sum, np.ones((2, 2)))
        self.assertRaisesRegex(ValueError, "out of bounds", unlatch.sort, np.ones(3), axis=1)
        self.assertRaisesRegex(TypeError, "masked", unlatch.sort, np.ma.masked_array([1.0, 2.0], [0, 1]))
        with unlatch.deadline(0.0):
            self.assertRaises(unlatch.DeadlineExceeded, unlatch.sort, np.ones(100_000))

    def test_quantiles_are_numpy_s(self):
        for x in self.arrays(("f8", "f4"), ((1,), (2,), (50,), (3001,), (4, 5), (7, 3, 9))):
            for values in (x, np.nan_to_num(x, posinf=3, neginf=-3)):
                for axis in (None, *range(x.ndim)):
                    for q in (0.0, 1.0, 0.5, 0.37, [0.1, 0.9]):
                        what = (x.dtype, x.shape, axis, q)
                        for name in ("quantile", "nanquantile"):
                            with np.errstate(all="ignore"):
                                expected = getattr(np, name)(values, q, axis=axis)
                            found = getattr(unlatch, name)(values, q, axis=axis)
                            self.assertEqual(found.shape, expected.shape, what)
                            finite = np.isfinite(expected)
                            tolerance = 1e-5 if x.dtype == "f4" else 1e-13
                            np.testing.assert_allclose(
                                found[finite], expected[finite], tolerance, tolerance, err_msg=str((name, what)))
                    with np.errstate(all="ignore"):
                        expected = np.median(values, axis=axis, keepdims=True)
                    found = unlatch.median(values, axis=axis, keepdims=True)
                    np.testing.assert_allclose(found, expected, 1e-6, err_msg=str((x.dtype, x.shape, axis)))

    def test_groups(self):
        for x in self.arrays(("i8", "i4", "f8"), ((0,), (1,), (50,), (3000,))):
            keys = np.nan_to_num(x, posinf=1, neginf=-1)
            if keys.dtype.kind == "f":
                keys = np.round(keys)
            values = numbers(self.random, x.shape, "f8")
            groups = unlatch.group_by(keys)
            self.same(groups.keys, np.unique(keys))
            self.assertEqual(len(groups), len(groups.keys))
            each = [values[keys == key] for key in groups.keys]
            self.assertEqual(groups.count().tolist(), [len(part) for part in each])
            for name in ("sum", "mean", "min", "max"):
                np.testing.assert_allclose(
                    getattr(groups, name)(values), [getattr(part, name)() for part in each], 1e-12, 1e-12)
            for dtype, summed, averaged in (("f4", "f4", "f4"), ("i8", "i8", "f8"), ("i4", "i8", "f8")):
                others = (values * 1000).astype(dtype)
                each = [others[keys == key] for key in groups.keys]
                for name, kind in (("sum", summed), ("mean", averaged), ("min", dtype), ("max", dtype)):
                    found = getattr(groups, name)(others)
                    self.assertEqual(found.dtype, np.dtype(kind), (name, dtype))
                    expected = [getattr(part, name)() if dtype == "f4" and name in ("min", "max") else
                                getattr(part, name)(**({"dtype": "f8"} if dtype == "f4" else {})) for part in each]
                    np.testing.assert_allclose(found, expected, 1e-6 if dtype == "f4" else 0, 1e-3 if dtype == "f4" else 1e-9)
        great = np.array([2**62, 2**62 + 1, 3])
        self.same(unlatch.group_by(np.array([1, 1, 0])).sum(great), np.array([3, great[0] + great[1]]))

    def test_what_columns_are_refused(self):
        for function, arguments, error, text in [
            (unlatch.sort, (np.ones(3, "i2"),), TypeError, "sort() argument 'x': elements of type int16"),
            (unlatch.sort, (np.float64(1.0),), ValueError, "sort() argument 'axis': -1 is out of bounds"),
            (unlatch.searchsorted, (np.ones((2, 2)), np.ones(1)), ValueError, "argument 'x1': it has 2 dimensions"),
            (unlatch.searchsorted, (np.ones(2), np.ones(1, "f4")), TypeError, "argument 'x2': elements of type float32"),
            (unlatch.take, (np.ones(2), np.ones(1)), TypeError, "argument 'indices'"),
            (unlatch.compress, (np.ones(2), np.ones(2)), TypeError, "argument 'condition'"),
            (unlatch.bincount, (np.array([-1]),), ValueError, "bincount() argument 'x': it has numbers below 0"),
            (unlatch.bincount, (np.array([2**40]),), MemoryError, "bincount"),
            (unlatch.quantile, (np.ones(2), 1.5), ValueError, "quantile() argument 'q': 1.5"),
            (unlatch.quantile, (np.ones(0), 0.5), ValueError, "quantile() argument 'x': it has no elements"),
            (unlatch.histogram, (np.array([1.0, np.inf]),), ValueError, "histogram() argument 'range'"),
            (unlatch.histogram, (np.ones(2), 0), ValueError, "histogram() argument 'bins'"),
            (unlatch.group_by(np.array([1, 2])).sum, (np.ones(3),), ValueError, "GroupBy.sum() argument 'values'"),
        ]:
            with self.assertRaises(error) as caught:
                function(*arguments)
            self.assertIn(text, str(caught.exception))


if __name__ == "__main__":
    unittest.main()
