"""The package's functions beside NumPy's on whatever arrays hypothesis thinks of: shapes, types, byte orders, layouts, read-only,
empty, without dimensions, NaN, infinities, numbers of any size. Either the result is NumPy's, or one of the documented errors
is raised. UNLATCH_TEST_EXAMPLES says how many arrays each function gets (`make test-properties`: many). See run.py.
"""

import os
import unittest
import warnings

import unlatch

try:
    import numpy as np
except ImportError:
    np = None
try:
    import hypothesis
    import hypothesis.extra.numpy as arrays  # not without NumPy
    import hypothesis.strategies as some
except ImportError:
    hypothesis = None

EXAMPLES = int(os.environ.get("UNLATCH_TEST_EXAMPLES", "60"))
REFUSALS = (TypeError, ValueError, BufferError)
REDUCTIONS = "sum prod mean var std min max any all argmin argmax".split()
NAN_REDUCTIONS = "nansum nanprod nanmean nanvar nanstd nanmin nanmax nanargmin nanargmax".split()
UNARY = "abs sqrt exp log sin cos".split()
BINARY = "add subtract multiply divide minimum maximum".split()
SUMS = "sum prod mean var std".split()
COLUMNS = ("float64", "float32", "int64", "int32")


def kinds():
    plain = some.sampled_from("? i1 i2 i4 i8 u1 u2 u4 u8 f4 f8 f4 f8 f8 i8".split())
    return some.one_of(plain, plain, plain, some.sampled_from(["f2", ">f8", ">i4", "c16", "M8[s]", "S3"])).map(np.dtype)


@some.composite if hypothesis else (lambda function: function)
def operands(draw, types=None, dimensions=4, same=1):
    """Some arrays of one type and shape; of one that is drawn, else of one of `types`."""
    dtype = np.dtype(draw(some.sampled_from(types))) if types else draw(kinds())
    shape = draw(arrays.array_shapes(min_dims=0, max_dims=dimensions, min_side=0, max_side=9))
    if draw(some.integers(0, 9)) == 0:  # long enough to be shared among threads
        shape = draw(some.sampled_from([(40_000,), (3, 20_000), (20_000, 3), (150, 300)]))[:max(dimensions, 1)]
    return [lie(draw, make(draw, dtype, shape)) for _ in range(same)]


def make(draw, dtype, shape):
    if int(np.prod(shape, dtype=int)) <= 100:
        return draw(arrays.arrays(dtype, shape))
    random = np.random.default_rng(draw(some.integers(0, 2**32)))
    if dtype.kind in "fc":
        x = random.standard_normal(shape).astype(dtype)
        if draw(some.booleans()):
            x[random.random(shape) < 0.001] = draw(some.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0]))
        return x
    return random.integers(0, 100, shape).astype(dtype) if dtype.kind in "?biu" else np.zeros(shape, dtype)


def lie(draw, array):
    """The same elements otherwise in memory."""
    how = draw(some.integers(0, 6))
    if how == 1 and array.ndim:  # which it would give one
        return np.asfortranarray(array)
    if how == 2 and array.ndim:
        wide = np.zeros([2 * n + 1 for n in array.shape], array.dtype)[tuple(slice(1, None, 2) for _ in array.shape)]
        wide[...] = array
        return wide
    if how == 3 and array.ndim:
        back = tuple(slice(None, None, -1) for _ in array.shape)
        return array[back].copy()[back]
    if how == 4:
        array = array.copy()
        array.flags.writeable = False
    if how == 5 and array.ndim and array.shape[0]:
        return np.broadcast_to(array[:1], array.shape)
    if how == 6 and array.ndim > 1:
        return np.ascontiguousarray(array.swapaxes(0, -1)).swapaxes(0, -1)
    return array


@unittest.skipIf(np is None, "NumPy is not installed")
@unittest.skipIf(hypothesis is None, "hypothesis is not installed")
class Properties(unittest.TestCase):
    def setUp(self):
        warnings.simplefilter("ignore")
        self.addCleanup(warnings.resetwarnings)
        states = np.geterr()
        np.seterr(all="ignore")
        self.addCleanup(lambda: np.seterr(**states))

    def for_all(self, check, *strategies):
        settings = hypothesis.settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES <= 60,
            suppress_health_check=list(hypothesis.HealthCheck))
        settings(hypothesis.given(*strategies)(check))()

    def outcome(self, function, *arguments, **keywords):
        try:
            return function(*arguments, **keywords)
        except Exception as error:
            return error

    def same(self, found, expected, what, tolerance=0.0):
        """pre: NumPy has computed. Ours may refuse what it is not made for; what it computes is right."""
        if isinstance(found, REFUSALS):
            return False
        if isinstance(found, Exception):
            raise AssertionError("%s: %r" % (what, found)) from found
        self.assertEqual((np.shape(found), np.asarray(found).dtype), (np.shape(expected), np.asarray(expected).dtype), what)
        found, expected = np.asarray(found), np.asarray(expected)
        if tolerance and expected.dtype.kind == "f":
            # Where sums overflow depends on their order.
            large = np.finfo(expected.dtype).max / 1e8
            sure = np.isfinite(expected) & np.isfinite(found) & (np.abs(expected) < large)
            np.testing.assert_allclose(found[sure], expected[sure], tolerance, tolerance, err_msg=what)
        else:
            np.testing.assert_array_equal(found, expected, what)
        return True

    def served(self, x, types):
        return x.dtype.isnative and x.dtype.name in types

    def test_reductions(self):
        def check(values, name, axis, keep):
            x = values[0]
            axis = None if axis is None or x.ndim == 0 else axis % x.ndim
            keywords = {"keepdims": True} if keep else {}
            if x.dtype.kind in "f" and x.dtype.itemsize >= 4 and name not in ("min", "max", "any", "all", "argmin", "argmax"):
                # Sums of numbers that cancel are compared where they do not.
                x = np.where(np.isfinite(x), np.abs(x) % 8, x).astype(x.dtype) if x.size else x
            theirs = getattr(np, name)
            # NumPy adds columns of floats one after the other.
            wide = {"dtype": "f8"} if x.dtype.name == "float32" and name.removeprefix("nan") in SUMS else {}
            expected = self.outcome(theirs, x, axis=axis, **keywords, **wide)
            found = self.outcome(getattr(unlatch, name), x, axis=axis, **keywords)
            what = str((name, x.dtype, x.shape, x.strides, axis, keywords))
            if isinstance(expected, Exception):
                self.assertIsInstance(found, REFUSALS, what)
                return
            if wide:
                expected = expected.astype("f4")
            done = self.same(found, expected, what, 3e-5 if x.dtype.char in "fe" else 1e-9)
            if self.served(x, ("float64", "float32", "int64", "int32", "int8", "uint8", "bool")) and x.size:
                self.assertTrue(done, "%s: %r" % (what, found))

        self.for_all(
            check, operands(), some.sampled_from(REDUCTIONS + NAN_REDUCTIONS), some.none() | some.integers(0, 3), some.booleans())

    def test_elements(self):
        def check(values, name):
            x = values[0]
            expected, found = self.outcome(getattr(np, name), x), self.outcome(getattr(unlatch, name), x)
            what = str((name, x.dtype, x.shape, x.strides))
            if not isinstance(expected, Exception) and not isinstance(found, REFUSALS):
                if name in ("sin", "cos") and x.dtype.kind == "f":
                    sure = np.abs(x) < 1e4
                    expected, found = np.where(sure, expected, 0), np.where(sure, found, 0)
                exact = name in ("abs", "sqrt")
                self.same(found, expected, what, 0 if exact else 1e-13 if x.dtype == "f8" else 1e-5)
            if self.served(x, ("float64", "float32")):
                self.assertNotIsInstance(found, Exception, what)
            elif isinstance(found, Exception):
                self.assertIsInstance(found, REFUSALS, what)

        self.for_all(check, operands(), some.sampled_from(UNARY))

    def test_pairs_of_elements(self):
        def check(values, name, number):
            x, y = values
            if number:
                y = 2.5
            expected, found = self.outcome(getattr(np, name), x, y), self.outcome(getattr(unlatch, name), x, y)
            what = str((name, x.dtype, x.shape, x.strides))
            if self.served(x, ("float64", "float32")):
                self.assertTrue(self.same(found, expected, what), "%s: %r" % (what, found))
            else:
                self.assertIsInstance(found, (*REFUSALS, np.ndarray, np.generic), what)

        self.for_all(check, operands(same=2), some.sampled_from(BINARY), some.booleans())

    def test_columns(self):
        def check(values, name, q):
            x = values[0]
            calls = {
                "sort": (lambda: unlatch.sort(x), lambda: np.sort(x)),
                "argsort": (lambda: unlatch.argsort(x), lambda: np.argsort(x, kind="stable")),
                "unique": (lambda: unlatch.unique(x), lambda: np.unique(x)),
                "median": (lambda: unlatch.median(x), lambda: np.median(x)),
                "quantile": (lambda: unlatch.quantile(x, q), lambda: np.quantile(x, q)),
                "cumulative_sum": (lambda: unlatch.cumulative_sum(x.reshape(-1)), lambda: np.cumsum(x)),
                "isin": (lambda: unlatch.isin(x, x.reshape(-1)[:3]), lambda: np.isin(x, x.reshape(-1)[:3])),
                "searchsorted": (
                    lambda: unlatch.searchsorted(np.sort(x.reshape(-1)), x), lambda: np.searchsorted(np.sort(x.reshape(-1)), x)),
                "bincount": (lambda: unlatch.bincount(x), lambda: np.bincount(x)),
            }
            ours, theirs = calls[name]
            if name == "bincount" and x.dtype.kind in "iu" and x.size and int(x.max()) > 10**6:
                return
            expected, found = self.outcome(theirs), self.outcome(ours)
            what = str((name, x.dtype, x.shape, x.strides, q))
            if isinstance(expected, Exception) or x.size == 0:
                self.assertTrue(isinstance(found, REFUSALS) or np.size(found) == np.size(expected), "%s: %r" % (what, found))
                return
            numbers = ("median", "quantile", "cumulative_sum")
            tolerance = 0.0 if name not in numbers else 1e-9 if x.dtype == "f8" else 1e-3
            if name in numbers and x.dtype.kind == "f" and not (np.abs(x) < 1e3).all() and not isinstance(found, Exception):
                # Their differences overflow, or cancel.
                self.assertEqual(np.shape(found), np.shape(expected), what)
                return
            done = self.same(found, expected, what, tolerance)
            types = {"median": COLUMNS[:2], "quantile": COLUMNS[:2], "bincount": COLUMNS[2:]}.get(name, COLUMNS)
            if self.served(x, types) and (x.ndim or name not in ("sort", "argsort")):
                self.assertTrue(done, "%s: %r" % (what, found))

        self.for_all(
            check, operands(), some.sampled_from(
                "sort argsort unique median quantile cumulative_sum isin searchsorted bincount".split()), some.floats(0, 1))

    def test_columns_along_axes(self):
        def check(values, name, axis, q, flag):
            x = values[0]
            if x.ndim == 0:
                return
            axis %= x.ndim
            flagged = {"descending": flag}
            calls = {
                "sort": (lambda: unlatch.sort(x, axis=axis, **flagged), lambda: turned(np.sort(x, axis=axis), axis, flag)),
                "cumulative_sum": (lambda: unlatch.cumulative_sum(x, axis=axis), lambda: np.cumsum(x, axis=axis)),
                "quantile": (lambda: unlatch.quantile(x, q, axis=axis, keepdims=flag),
                             lambda: np.quantile(x, q, axis=axis, keepdims=flag)),
                "nanquantile": (lambda: unlatch.nanquantile(x, q, axis=axis, keepdims=flag),
                                lambda: np.nanquantile(x, q, axis=axis, keepdims=flag)),
                "median": (lambda: unlatch.median(x, axis=axis, keepdims=flag), lambda: np.median(x, axis=axis, keepdims=flag)),
            }
            if name != "sort" and x.dtype.kind == "f" and x.size:
                x = np.where(np.isnan(x), x, np.nan_to_num(x, nan=0, posinf=7, neginf=-7) % 8).astype(x.dtype)
            ours, theirs = calls[name]
            expected, found = self.outcome(theirs), self.outcome(ours)
            what = str((name, x.dtype, x.shape, x.strides, axis, q, flag))
            if isinstance(expected, Exception) or x.size == 0:
                self.assertTrue(isinstance(found, REFUSALS) or np.size(found) == np.size(expected), "%s: %r" % (what, found))
                return
            if name == "cumulative_sum" and x.dtype == "f4":
                expected = np.cumsum(x, axis=axis, dtype="f8").astype("f4")
            done = self.same(found, expected, what, 0.0 if name == "sort" else 1e-9 if x.dtype == "f8" else 1e-4)
            types = COLUMNS if name in ("sort", "cumulative_sum") else COLUMNS[:2]
            if self.served(x, types):
                self.assertTrue(done, "%s: %r" % (what, found))

        def turned(x, axis, flag):
            return np.flip(x, axis) if flag else x

        self.for_all(
            check, operands(), some.sampled_from("sort cumulative_sum quantile nanquantile median".split()), some.integers(0, 3),
            some.floats(0, 1), some.booleans())

    def test_parts_and_counts_of_columns(self):
        def check(values, name, seed, bins):
            x = values[0].reshape(-1)
            random = np.random.default_rng(seed)
            mask, places = random.random(x.size) < 0.5, random.integers(-x.size, x.size, 7) if x.size else np.zeros(0, "i8")
            weights, keys = random.standard_normal(x.size), random.integers(-2, 3, x.size)
            calls = {
                "take": (lambda: unlatch.take(x, places), lambda: x[places]),
                "compress": (lambda: unlatch.compress(mask, x), lambda: x[mask]),
                "unique inverse": (lambda: unlatch.unique(x, return_inverse=True)[1], lambda: np.unique(x, return_inverse=True)[1]),
                "unique counts": (lambda: unlatch.unique(x, return_counts=True)[1], lambda: np.unique(x, return_counts=True)[1]),
                "histogram": (lambda: unlatch.histogram(x, bins, range=(0, 64))[0], lambda: np.histogram(x, bins, range=(0, 64))[0]),
                "bincount weights": (lambda: unlatch.bincount(x, weights), lambda: np.bincount(x, weights)),
                "group_by": (lambda: unlatch.group_by(keys).max(x), lambda: np.array([x[keys == k].max() for k in np.unique(keys)])),
                "group_by sum": (lambda: unlatch.group_by(keys).sum(x),
                                 lambda: np.array([x[keys == k].sum() for k in np.unique(keys)])),
            }
            if name in ("histogram", "group_by sum") and x.size:
                # Edges that are powers of two, and numbers that do not cancel.
                bins = 2**(bins % 6)
                x = (np.nan_to_num(x, nan=1, posinf=70, neginf=-3) % 80).astype(x.dtype) if x.dtype.kind == "f" else x
            if name.startswith("bincount") and x.dtype.kind in "iu" and x.size and int(x.max()) > 10**6:
                return
            if name == "unique inverse" and x.dtype.kind in "fc" and np.isnan(x).any():
                return  # NumPy's versions differ in it
            ours, theirs = calls[name]
            expected, found = self.outcome(theirs), self.outcome(ours)
            what = str((name, x.dtype, x.shape, x.strides, seed, bins))
            if isinstance(expected, Exception) or x.size == 0:
                self.assertTrue(isinstance(found, REFUSALS) or np.size(found) == np.size(expected), "%s: %r" % (what, found))
                return
            done = self.same(found, np.asarray(expected), what, 1e-9 if name in ("bincount weights", "group_by sum") else 0.0)
            types = {"bincount weights": COLUMNS[2:], "group_by": COLUMNS[:1], "group_by sum": COLUMNS[:1]}.get(name, COLUMNS)
            if self.served(x, types):
                self.assertTrue(done, "%s: %r" % (what, found))

        names = ["take", "compress", "unique inverse", "unique counts", "histogram", "bincount weights", "group_by", "group_by sum"]
        self.for_all(check, operands(), some.sampled_from(names), some.integers(0, 99), some.integers(1, 40))

    def test_products_and_norms(self):
        def check(values, name, axis):
            x, y = (np.nan_to_num(v, nan=1, posinf=3, neginf=-3) % 8 if v.dtype.kind == "f" else v for v in values)
            x, y = (v.astype(w.dtype, copy=False) for v, w in zip((x, y), values))
            flat = x.reshape(-1), y.reshape(-1)
            axis = axis % x.ndim if x.ndim else 0
            wide = "f8" if x.dtype.kind == "f" else x.dtype
            calls = {
                "dot": (lambda: unlatch.dot(*flat), lambda: np.dot(*(v.astype(wide) for v in flat))),
                "vdot": (lambda: unlatch.vdot(*flat), lambda: np.vdot(*(v.astype(wide) for v in flat))),
                "vecdot": (lambda: unlatch.vecdot(x, y, axis=axis), lambda: np.sum(x.astype(wide) * y.astype(wide), axis=axis)),
                "norm": (lambda: unlatch.norm(x, axis=axis if x.ndim else None),
                         lambda: np.sqrt(np.sum(x.astype(wide) ** 2, axis=axis if x.ndim else None))),
            }
            ours, theirs = calls[name]
            expected, found = self.outcome(theirs), self.outcome(ours)
            what = str((name, x.dtype, x.shape, x.strides, axis))
            if self.served(x, COLUMNS[:2]) and not isinstance(expected, Exception) and (x.ndim or name != "vecdot"):
                expected = np.asarray(expected).astype(x.dtype)
                self.assertTrue(self.same(found, expected, what, 1e-4 if x.dtype == "f4" else 1e-9), "%s: %r" % (what, found))
            else:
                self.assertIsInstance(found, (*REFUSALS, np.ndarray, np.generic, float), what)

        self.for_all(check, operands(same=2), some.sampled_from("dot vdot vecdot norm".split()), some.integers(0, 3))

    def test_results_that_are_given(self):
        def check(values, name, seed):
            x, y = values
            random = np.random.default_rng(seed)
            mask = random.random(x.shape) < 0.5
            # Into memory of another layout, where the mask is true.
            out = np.full((*x.shape[::-1],), 3, x.dtype).T if x.dtype.kind in "fiub" else np.empty(x.shape, x.dtype)
            expected = out.copy()
            mine = self.outcome(getattr(unlatch, name), x, y, out=out, where=mask)
            what = str((name, x.dtype, x.shape, x.strides, seed))
            if isinstance(mine, Exception):
                self.assertIsInstance(mine, REFUSALS, what)
                self.assertFalse(self.served(x, COLUMNS[:2]), "%s: %r" % (what, mine))
                return
            self.assertIs(mine, out)
            getattr(np, name)(x, y, out=expected, where=mask)
            self.same(out, expected, what)

        self.for_all(check, operands(same=2), some.sampled_from(BINARY), some.integers(0, 99))

    def test_other_functions_of_elements(self):
        def check(values, name, low, high):
            x, y, z = values
            calls = {
                "clip": (lambda: unlatch.clip(x, low, high), lambda: np.clip(x, x.dtype.type(low), x.dtype.type(high))),
                "where": (lambda: unlatch.where(np.abs(x) < 1, x, y), lambda: np.where(np.abs(x) < 1, x, y)),
                "fma": (lambda: unlatch.fma(x, y, z), lambda: (x.astype("f8") * y + z).astype(x.dtype)),
                "scale": (lambda: unlatch.scale(x, 0.5), lambda: x * x.dtype.type(0.5)),
            }
            ours, theirs = calls[name]
            if name == "fma" and x.dtype.kind == "f":
                x, y, z = (np.nan_to_num(v, nan=1, posinf=3, neginf=-3).astype("f8") % 8 for v in values)
                x, y, z = (v.astype(values[0].dtype) for v in (x, y, z))
            expected, found = self.outcome(theirs), self.outcome(ours)
            what = str((name, x.dtype, x.shape, x.strides, low, high))
            if self.served(x, COLUMNS[:2]) and not (name == "clip" and low > high):
                self.assertTrue(self.same(found, expected, what, 0.0 if name != "fma" else 1e-5), "%s: %r" % (what, found))
            else:
                self.assertIsInstance(found, (*REFUSALS, np.ndarray, np.generic), what)

        self.for_all(
            check, operands(same=3), some.sampled_from("clip where fma scale".split()), some.integers(-3, 3), some.integers(-3, 3))

    def test_conversions(self):
        def check(values, name):
            x = values[0]
            found = self.outcome(unlatch.astype, x, name)
            if isinstance(found, Exception):
                self.assertIsInstance(found, REFUSALS)
            else:
                self.same(found, x.astype(name), str((name, x.dtype, x.shape, x.strides)))

        self.for_all(check, operands(), some.sampled_from(("float64", "float32", "int64", "bool")))


if __name__ == "__main__":
    unittest.main()
