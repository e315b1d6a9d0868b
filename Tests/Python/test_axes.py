"""Reductions of the columns of arrays, which take up one row after the other, beside NumPy's. See run.py."""

import itertools
import re
import unittest
import warnings

import unlatch
from arrays import np

NAMES = ("sum", "mean", "min", "max", "prod", "var", "std", "nansum")


@unittest.skipIf(np is None, "NumPy is not installed")
class NewArrays(unittest.TestCase):
    """What an elementwise function makes where it is given no `out`."""

    def test_a_result_is_an_array_like_the_operand(self):
        for shape in ((5,), (0,), (3, 4), (2, 3, 4), (1, 2, 3, 4), (3000,)):
            for dtype in ("f8", "f4"):
                x = np.linspace(1, 2, int(np.prod(shape)), dtype=dtype).reshape(shape)
                for found, expected in (
                        (unlatch.add(x, x), x + x), (unlatch.sqrt(x), np.sqrt(x)), (unlatch.clip(x, 1.25, 1.5), x.clip(1.25, 1.5)),
                        (unlatch.where(x > 1.5, x, -x), np.where(x > 1.5, x, -x))):
                    self.assertIs(type(found), np.ndarray)
                    self.assertEqual((found.dtype, found.shape, found.flags.owndata), (x.dtype, shape, True))
                    self.assertTrue(found.flags.c_contiguous and found.flags.writeable)
                    np.testing.assert_array_equal(found, expected)

    def test_numbers_stand_for_elements(self):
        for dtype, shape in (("f8", (5,)), ("f4", (3, 4)), ("f8", (20_000,)), ("f8", ()), ("f4", (0,))):
            x = (np.arange(np.prod(shape, dtype=int)) - 2).astype(dtype).reshape(shape)
            for layout in (x, np.asfortranarray(x), x[..., ::-1] if shape else x):
                for found, expected in (
                        (unlatch.add(layout, 2), layout + 2), (unlatch.multiply(3, layout), 3 * layout),
                        (unlatch.maximum(layout, 1), np.maximum(layout, 1)),
                        (unlatch.where(layout > 0, layout, 7), np.where(layout > 0, layout, layout.dtype.type(7)))):
                    self.assertEqual(found.dtype, layout.dtype)
                    np.testing.assert_array_equal(found, expected)
        self.assertRaisesRegex(TypeError, "expected an array, got str", unlatch.add, np.ones(3), "2")
        self.assertRaises(TypeError, unlatch.add, np.ones(3, "f4"), np.ones(3))

    def test_other_operands_are_served_as_ever(self):
        x = np.arange(1.0, 13.0).reshape(3, 4)
        for one, other in ((x, x[0]), (x[0], x), (x.T, x.T), (x[:, ::2], x[:, 1::2]), (x, 2.0), (np.array(3.0), np.array(4.0))):
            np.testing.assert_array_equal(unlatch.add(one, other), np.add(one, other))
        with self.assertRaisesRegex(ValueError, "cannot be broadcast"):
            unlatch.add(x, x[:2])
        with self.assertRaisesRegex(TypeError, "'y'.*float32"):
            unlatch.add(x, x.astype("f4"))
        with self.assertRaisesRegex(TypeError, "int64"):
            unlatch.sqrt(np.arange(3))
        with self.assertRaisesRegex(TypeError, "masked"):
            unlatch.sqrt(np.ma.masked_less(x, 3))


@unittest.skipIf(np is None, "NumPy is not installed")
class ReducedColumns(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(7)
        warnings.simplefilter("ignore", RuntimeWarning)
        self.addCleanup(warnings.resetwarnings)

    def check(self, x, axis, names):
        for name in names:
            what = (name, x.dtype, x.shape, x.strides, axis)
            with np.errstate(all="ignore"):
                exact = x.astype("f8") if x.dtype == "f4" else x
                expected = getattr(np, name)(exact, axis=axis).astype(getattr(np, name)(x[:1], axis=axis).dtype)
            found = getattr(unlatch, name)(x, axis=axis)
            self.assertEqual((found.dtype, found.shape), (expected.dtype, expected.shape), what)
            tolerance = {"f": 2e-6, "d": 1e-11}.get(found.dtype.char, 0)
            np.testing.assert_allclose(found, expected, tolerance, tolerance, err_msg=str(what))
            # The same bits for any team, and in an array with gaps.
            for team in (unlatch.Team(1), unlatch.Team(2)):
                np.testing.assert_array_equal(getattr(unlatch, name)(x, axis=axis, team=team), found, str(what))
            gaps = np.zeros((*found.shape, 2), found.dtype)[..., 1]
            self.assertIs(getattr(unlatch, name)(x, axis=axis, out=gaps), gaps)
            np.testing.assert_array_equal(gaps, found, str(what))

    def test_columns_of_any_number_and_length(self):
        # Around the sizes of tiles (1 024 columns) and parts (512 rows, or 16 384 elements).
        for shape in ((2, 2), (5, 1), (1, 5), (3, 1023), (4, 1025), (511, 3), (513, 40), (2, 3000), (6000, 3), (9, 2050), (1030, 70)):
            near_1 = 1 + self.random.standard_normal(shape) / 64
            for dtype in ("f8", "f4"):
                self.check(near_1.astype(dtype), 0, NAMES)
            self.check(self.random.integers(-50, 50, shape), 0, ("sum", "min", "max", "prod"))
            self.check(self.random.random(shape) < 0.5, 0, ("any", "all"))
            self.check(self.random.random(shape) < 0.001, 0, ("any", "all"))
            self.check(self.random.random(shape) > 0.001, 0, ("any", "all"))

    def test_axes_and_layouts(self):
        x = 1 + self.random.standard_normal((6, 70, 30)) / 64
        for axis in (0, 1, (0, 1), 2, (1, 2), (0, 2)):
            self.check(x, axis, NAMES)
            self.check(x[::-1, ::2], axis, NAMES)
            self.check(x[:, 3:40, 5:25], axis, NAMES)
            self.check(np.asfortranarray(x), axis, NAMES)
        self.check(np.broadcast_to(x[0], (40, 70, 30)), 0, NAMES)

    def test_where_extremes_are(self):
        # Around the width of the tiles that are looked through.
        for shape in ((1, 3), (3, 1), (2, 255), (40, 257), (600, 3), (3, 600), (70, 1100)):
            numbers = self.random.integers(-5, 5, shape)  # many are equal: the first counts
            floats = numbers.astype("f8")
            floats[self.random.random(shape) < 0.02] = np.nan
            for x in (numbers, floats, floats.astype("f4")):
                for layout in (x, np.asfortranarray(x), x[::-1, ::-1]):
                    for name in ("argmin", "argmax"):
                        for axis in (0, 1, -1):
                            what = str((name, x.dtype, shape, layout.strides, axis))
                            expected = getattr(np, name)(layout, axis=axis)
                            found = getattr(unlatch, name)(layout, axis=axis)
                            self.assertEqual(found.dtype, expected.dtype, what)
                            np.testing.assert_array_equal(found, expected, what)
                            np.testing.assert_array_equal(
                                getattr(unlatch, name)(layout, axis=axis, team=unlatch.Team(2)), expected, what)

    def test_the_only_axis(self):
        for count in (1, 4, 3000):
            x = 1 + self.random.standard_normal(count) / 64
            for name in (*NAMES, "argmin", "argmax"):
                for axis in (0, -1):
                    found, whole = getattr(unlatch, name)(x, axis=axis), getattr(unlatch, name)(x)
                    self.assertIs(type(found), type(whole), name)
                    self.assertEqual(found, whole, name)
        for axis in (1, -2):
            with self.assertRaisesRegex(ValueError, "axis.* %d is out of bounds for 1 dim" % axis):
                unlatch.sum(np.ones(3), axis=axis)
        with self.assertRaisesRegex(TypeError, "axis"):
            unlatch.sum(np.ones(3), axis=0.0)
        with self.assertRaisesRegex(ValueError, "no elements"):
            unlatch.min(np.ones(0), axis=0)

    def test_short_tables_have_the_bits_of_long_ones(self):
        team = unlatch.Team(1)  # with one, no short table is served by itself
        for shape, dtype in itertools.product(((3, 3), (100, 90), (7, 300), (2, 5000), (40, 1)), ("f8", "f4")):
            x = self.random.standard_normal(shape).astype(dtype)
            x[-1] = 0
            holes = x.copy()
            holes[0, 0], holes[-1, 0], holes[1] = np.inf, -np.inf, np.nan
            for values in (x, holes, -holes, x * np.float32(1e-30), x * np.float32(1e30)):
                for name in ("compensated_sum", "pairwise_sum", "norm", "nanmin", "nanmax"):
                    for axis in (0, 1):
                        function = getattr(unlatch, name)
                        try:
                            expected = function(values, axis=axis, team=team)
                        except ValueError as error:
                            self.assertRaisesRegex(ValueError, re.escape(str(error)), function, values, axis=axis)
                            continue
                        found = function(values, axis=axis)
                        self.assertEqual(found.dtype, expected.dtype)
                        np.testing.assert_array_equal(found, expected, str((name, axis, shape, dtype)))

    def test_numbers_that_are_none(self):
        x = self.random.random((700, 40))
        x[self.random.random(x.shape) < 0.001] = np.nan
        x[self.random.random(x.shape) < 0.001] = np.inf
        x[self.random.random(x.shape) < 0.001] = -np.inf
        x[:, 5] = np.nan
        for dtype in ("f8", "f4"):
            self.check(x.astype(dtype), 0, ("sum", "mean", "min", "max", "prod", "nansum"))

    def test_integers_wrap_around(self):
        x = np.full((1000, 3), 2**62)
        self.check(x, 0, ("sum", "prod"))

    def test_freedom_lost(self):
        x = self.random.random((30, 4))
        np.testing.assert_allclose(unlatch.var(x, ddof=1, axis=0), np.var(x, ddof=1, axis=0), 1e-12)
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(unlatch.std(x[:1], ddof=1, axis=0), np.std(x[:1], ddof=1, axis=0))

    def test_small_numbers_beside_a_large_one_are_not_lost(self):
        x = np.full((100_000, 4), 0.1, "f4")
        np.testing.assert_allclose(unlatch.sum(x, axis=0), np.full(4, 10_000, "f4"), 1e-6)


if __name__ == "__main__":
    unittest.main()
