"""The libraries that NumPy's users have beside it: their arrays go in, and results agree with theirs."""

import unittest

import numpy
import unlatch
from neighbours import imports, needs, run


class Arrays(unittest.TestCase):
    def setUp(self):
        self.random = numpy.random.default_rng(7)

    def test_numpy(self):
        x = self.random.standard_normal((300, 400))
        for axis in (None, 0, 1):
            for name in ("sum", "mean", "std", "max", "argmin"):
                with self.subTest(name=name, axis=axis):
                    ours, theirs = getattr(unlatch, name)(x, axis=axis), getattr(numpy, name)(x, axis=axis)
                    numpy.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)
        for name in ("exp", "sin", "sqrt", "log"):
            numpy.testing.assert_allclose(getattr(unlatch, name)(abs(x) + 1), getattr(numpy, name)(abs(x) + 1), rtol=1e-14)
        numpy.testing.assert_array_equal(unlatch.sort(x.ravel()), numpy.sort(x.ravel()))
        import unlatch.numpy as also

        numpy.testing.assert_array_equal(also.cumsum(x.ravel()[:100] > 0), numpy.cumsum(x.ravel()[:100] > 0))

    @needs("pandas")
    def test_pandas(self):
        import pandas

        frame = pandas.DataFrame({"key": self.random.integers(0, 50, 20_000), "value": self.random.random(20_000)})
        expected = frame.groupby("key")["value"].mean()
        found = unlatch.group_by(frame["key"].to_numpy()).mean(frame["value"].to_numpy())
        numpy.testing.assert_allclose(found, expected.to_numpy(), rtol=1e-12)
        self.assertAlmostEqual(unlatch.sum(frame["value"]), frame["value"].sum(), places=8)
        self.assertAlmostEqual(unlatch.quantile(frame["value"], 0.25), frame["value"].quantile(0.25), places=12)

    @needs("scipy")
    def test_scipy(self):
        import scipy.sparse
        import scipy.special

        matrix = scipy.sparse.random(500, 400, density=0.05, format="csr", random_state=1)
        vector = self.random.random(400)
        numpy.testing.assert_allclose(unlatch.science.csr_product(matrix, vector), matrix @ vector, rtol=1e-12)
        x = self.random.standard_normal(1000)
        numpy.testing.assert_allclose(unlatch.erf(x), scipy.special.erf(x), rtol=1e-14)

    @needs("numba")
    def test_numba(self):
        import numba

        @numba.njit
        def doubled(a):
            return a * 2

        x = self.random.random(10_000)
        numpy.testing.assert_array_equal(doubled(unlatch.sort(x)), unlatch.sort(doubled(x)))
        self.assertAlmostEqual(unlatch.sum(doubled(x)), 2 * x.sum(), places=8)

    @needs("torch")
    def test_torch(self):
        import torch

        x = torch.arange(100_000, dtype=torch.float64)
        self.assertEqual(unlatch.sum(x), float(x.sum()))
        self.assertEqual(unlatch.dot(x, x), float(x @ x))
        y = torch.from_numpy(unlatch.exp(numpy.linspace(0, 1, 1000)))
        self.assertTrue(torch.allclose(y, torch.linspace(0, 1, 1000, dtype=torch.float64).exp(), rtol=1e-14))
        with self.assertRaises((TypeError, BufferError)):
            unlatch.sum(torch.ones(3, requires_grad=True, dtype=torch.float64))

    @needs("sklearn", "joblib")
    def test_scikit_learn(self):
        run(imports("unlatch") + """
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
if __name__ == "__main__":
    rows = numpy.random.default_rng(3).random((600, 5))
    target = numpy.exp(rows) @ numpy.arange(1, 6)
    pipeline = make_pipeline(FunctionTransformer(unlatch.exp), Ridge())
    search = GridSearchCV(pipeline, {"ridge__alpha": [1e-6, 1e-3, 1.0]}, n_jobs=2).fit(rows, target)
    assert search.best_params_ == {"ridge__alpha": 1e-6} and search.best_score_ > 0.999, search.best_score_
    use_unlatch()
""")


class Threads(unittest.TestCase):
    @needs("threadpoolctl")
    def test_threadpoolctl_limits_the_teams_beside_others(self):
        run(imports("unlatch") + """
import threadpoolctl
def limit():
    [row] = [row for row in threadpoolctl.threadpool_info() if row["internal_api"] == "unlatch"]
    return row["num_threads"]
before = limit()
with threadpoolctl.threadpool_limits(1):
    use_unlatch()
    assert limit() == 1 and len(os.listdir("/proc/self/task")) == 1
assert limit() == before
use_unlatch()
assert len(os.listdir("/proc/self/task")) == min(2, os.cpu_count())
""")


class Interpreters(unittest.TestCase):
    def test_the_first_import_in_another_interpreter(self):
        for after in ("pass", "import numpy", "import unlatch; unlatch.sum(array.array('d', [1.0]) * 100_000)"):
            with self.subTest(after):
                run("""
import array, sys
try:
    import _interpreters as interpreters
    other = interpreters.create("legacy")
except ImportError:
    import _xxsubinterpreters as interpreters
    other = interpreters.create(isolated=False) if sys.version_info < (3, 13) else interpreters.create()
failure = interpreters.run_string(other, '''
import array, unlatch
x = array.array("d", [0.5]) * 1_000_000
assert unlatch.sum(x, team=unlatch.Team(threads=2)) == 500_000
''')
assert failure is None, failure
interpreters.destroy(other)
%s
import unlatch
x = array.array("d", [0.5]) * 1_000_000
assert unlatch.sum(x, team=unlatch.Team(threads=2)) == 500_000
""" % after)


if __name__ == "__main__":
    unittest.main()
