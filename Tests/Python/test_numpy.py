"""`import unlatch.numpy as np`: NumPy's names, results and exceptions, and NumPy's own tests over it. See run.py."""

import importlib.util
import inspect
import os
import subprocess
import sys
import tempfile
import unittest
import warnings

try:
    import numpy
    import unlatch.numpy as np
except ImportError:
    numpy = None

SERVED = (
    "sum prod mean var std min max amin amax nansum nanprod nanmean nanvar nanstd nanmin nanmax cumsum bincount searchsorted "
    "isin").split()
# Of NumPy's own tests, the files that try these functions.
FILES = ["lib/tests/test_nanfunctions.py", "lib/tests/test_arraysetops.py", "lib/tests/test_function_base.py",
         "_core/tests/test_numeric.py"]

# These hold what NumPy computes against a kernel's result, bit by bit or to 7 places of a float32: `mean=` and `correction=` are
# NumPy's, the same without them a kernel's, and the order of additions differs.
BOTH_WAYS = [
    "TestNanFunctions_NumberTypes::test_nanfunc_correction", "TestNonarrayArgs::test_std_with_mean_keyword_keepdims",
    "TestNonarrayArgs::test_var_with_mean_keyword_keepdims"]


@unittest.skipIf(numpy is None, "NumPy is not installed")
class Facade(unittest.TestCase):
    def setUp(self):
        np.report(reset=True)
        self.addCleanup(np.report, reset=True)
        self.addCleanup(setattr, np, "strict", False)

    def test_every_name_of_numpy_is_there(self):
        for name in dir(numpy):
            if name.startswith("_"):
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                theirs = getattr(numpy, name)
                ours = getattr(np, name)
            if name in SERVED:
                self.assertIs(ours.__wrapped__, theirs)
                self.assertEqual(ours.__doc__, theirs.__doc__)
                if name not in ("bincount", "searchsorted"):  # without a signature in some versions
                    self.assertEqual(inspect.signature(ours), inspect.signature(theirs))
            else:
                self.assertIs(ours, theirs, name)
        self.assertRaises(AttributeError, getattr, np, "no_such_name")
        self.assertLessEqual({*numpy.__all__, "report", "strict"}, set(dir(np)))

    def test_large_arrays_get_the_same_from_kernels(self):
        random = numpy.random.default_rng(3)
        calls = [(name, axis, keywords) for name in SERVED[:16] for axis in (None, 0, 1, (0, 1))
                 for keywords in ({}, {"keepdims": True})]
        for dtype in ("f8", "f4", "i8"):
            x = (1 + random.standard_normal((300, 200)) / 64).astype(dtype) if dtype != "i8" else random.integers(-9, 9, (300, 200))
            for name, axis, keywords in calls:
                found = getattr(np, name)(x, axis=axis, **keywords)
                expected = getattr(numpy, name)(x, axis=axis, **keywords)
                what = str((name, dtype, axis, keywords))
                self.assertIs(type(found), type(expected), what)
                self.assertEqual((found.dtype, found.shape), (expected.dtype, expected.shape), what)
                numpy.testing.assert_allclose(found, expected, 2e-5 if dtype == "f4" else 1e-11, err_msg=what)
        served = {name for name, *_ in np.report()}
        self.assertFalse(served & {"sum", "min", "max", "amin", "amax", "prod"}, str(np.report()))
        x, few = random.random(20_000), numpy.sort(random.random(50))
        for ours, theirs in (
                (np.cumsum(x), numpy.cumsum(x)), (np.searchsorted(few, x, side="right"), numpy.searchsorted(few, x, side="right")),
                (np.isin(x, x[:9]), numpy.isin(x, x[:9])), (np.bincount((x * 9).astype("i8")), numpy.bincount((x * 9).astype("i8")))):
            self.assertEqual((ours.dtype, ours.shape), (theirs.dtype, theirs.shape))
            numpy.testing.assert_allclose(ours, theirs, 1e-11)

    def test_what_no_kernel_takes_goes_to_numpy_and_is_reported(self):
        x = numpy.ones(20_000, "i1")
        self.assertEqual(np.sum(x), 20_000)
        np.sum(numpy.ones(20_000), dtype="f4")
        np.sum(numpy.ones(20), dtype="f4")  # too small to be counted
        np.sum([1, 2])
        found = np.report()
        here = inspect.currentframe().f_code.co_filename
        self.assertEqual(
            sorted((name, reason, file, count) for (name, reason, file, _), count in found.items()),
            [("sum", "argument 'dtype'", here, 1), ("sum", "elements of type int8", here, 1)])
        self.assertIn("1  np.sum: elements of type int8, %s:" % here, str(found))
        self.assertEqual(np.report(reset=True), found)
        self.assertEqual(str(np.report()), "no call on a large array went to NumPy")

    def test_strictness_makes_it_an_error(self):
        np.strict = True
        self.assertEqual(np.sum(numpy.ones(20_000)), 20_000)
        self.assertEqual(np.sum(numpy.ones(20, "i1")), 20)
        with self.assertRaisesRegex(np.NotServed, r"np\.sum: elements of type int8; numpy\.sum takes it"):
            np.sum(numpy.ones(20_000, "i1"))

    def test_warnings_and_exceptions_are_numpys(self):
        x = numpy.full(20_000, 1e308)
        nothing = numpy.full((200, 200), numpy.nan)
        for name, array, keywords in (
                ("sum", x, {}), ("mean", nothing, {}), ("nanmean", nothing, {"axis": 0}), ("var", x, {}), ("nanmax", nothing, {}),
                ("std", numpy.ones((20_000, 1)), {"axis": 1, "ddof": 1}), ("sum", x, {"axis": 3}), ("min", x, {"axis": 1.5}),
                ("prod", x, {"nonsense": 1}), ("bincount", numpy.full(20_000, -1), {}), ("cumsum", x, {"axis": 1})):
            outcomes = []
            for module in (np, numpy):
                with warnings.catch_warnings(record=True) as caught:
                    warnings.simplefilter("always")
                    try:
                        outcome = str(getattr(module, name)(array, **keywords))
                    except Exception as error:
                        outcome = (type(error), str(error))
                outcomes.append((outcome, [(w.category, str(w.message)) for w in caught]))
            self.assertEqual(*outcomes, (name, keywords))

    def test_other_arrays_are_numpys(self):
        masked = numpy.ma.array(numpy.ones(20_000), mask=numpy.arange(20_000) % 2)
        self.assertEqual(np.sum(masked), 10_000)
        self.assertEqual(np.sum(numpy.ones(20_000, ">f8")), 20_000)
        self.assertEqual(type(np.mean(numpy.ones((100, 200)).view(numpy.matrix), axis=0)), numpy.matrix)
        self.assertEqual(np.max(numpy.arange(20_000).astype("M8[s]")), numpy.datetime64(19_999, "s"))

    @unittest.skipIf(
        importlib.util.find_spec("pytest") is None or importlib.util.find_spec("hypothesis") is None, "pytest is not installed")
    def test_numpys_own_tests_pass_over_it(self):
        root = os.path.dirname(numpy.__file__)
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "conftest.py"), "w") as file:
                # Kernels are to serve the tests' small arrays, too.
                file.write(
                    "import unlatch.numpy\nunlatch.numpy._least = 1\n"
                    "def pytest_configure(config):\n    config.addinivalue_line('markers', 'slow: x')\n")
            for number, name in enumerate(FILES):
                path = os.path.join(root, name)
                if not os.path.exists(path):
                    path = os.path.join(root, name.replace("_core", "core"))
                with open(path) as file:
                    text = file.read()
                text = text.replace("import numpy as np\n", "import unlatch.numpy as np\n", 1)
                self.assertIn("import unlatch.numpy", text)
                with open(os.path.join(folder, "test_%d_%s" % (number, os.path.basename(name)[5:])), "w") as file:
                    file.write(text)
            done = subprocess.run(
                [sys.executable, "-B", "-m", "pytest", "-q", "--maxfail=20", "-p", "no:cacheprovider", "-k",
                 " and ".join("not (%s)" % test.replace("::", " and ") for test in BOTH_WAYS), folder],
                timeout=280, capture_output=True, text=True, cwd=folder)
        self.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr[-2000:])
        self.assertRegex(done.stdout, r"\b[1-9]\d{3} passed")


if __name__ == "__main__":
    unittest.main()
