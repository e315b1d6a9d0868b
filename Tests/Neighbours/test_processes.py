"""Other people's processes and pools: multiprocessing, joblib, Dask, PyTorch's DataLoader."""

import unittest

from neighbours import imports, needs, run

WORK = """
import multiprocessing, os, sys
import numpy
def work(seed):
    import unlatch
    x = numpy.random.default_rng(seed).random(300_000)
    ours = unlatch.sum(x), unlatch.sum(x, team=unlatch.Team(threads=2)), float(unlatch.sort(x)[0])
    return os.getpid(), bool(numpy.isclose(ours[0], x.sum())) and ours[0] == ours[1] and ours[2] == x.min()
def check(results, processes=True):
    assert all(right for _, right in results), results
    if processes:
        assert os.getpid() not in {process for process, _ in results}
"""


class Multiprocessing(unittest.TestCase):
    def test_each_start_method_before_and_after_teams_have_run_here(self):
        for method in ("fork", "spawn", "forkserver"):
            for variables in ({}, {"KMP_INIT_AT_FORK": "FALSE"}):
                with self.subTest(method=method, variables=variables):
                    run(WORK + """
if __name__ == "__main__":
    context = multiprocessing.get_context("%s")
    with context.Pool(2) as pool:
        check(pool.map(work, range(4)))
    check([work(1)], False)
    with context.Pool(2) as pool:
        check(pool.map(work, range(4)))
    check([work(2)], False)
""" % method, **variables)

    @needs("sklearn")
    def test_a_forkserver_that_has_imported_scikit_learn(self):
        run(WORK + """
if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sklearn.cluster", "unlatch"])
    with context.Pool(2) as pool:
        check(pool.map(work, range(4)))
""")

    @needs("sklearn")
    def test_a_child_after_scikit_learn_has_told_libraries_to_leave_forks_alone(self):
        run(imports("sklearn", "unlatch") + """
assert os.environ.get("KMP_INIT_AT_FORK") == "FALSE"
use_unlatch()
in_child(use_unlatch, use_unlatch)
use_unlatch()
""")

    @needs("intel", "sklearn")
    def test_a_child_after_intels_library_was_told_so_and_started(self):
        run(imports("sklearn", "intel", "unlatch") + """
use_intel(); use_unlatch()
in_child(use_unlatch, use_unlatch)
in_child(lambda: in_child(use_unlatch), use_unlatch)
use_unlatch(); use_intel()
""")


class Joblib(unittest.TestCase):
    @needs("joblib")
    def test_each_backend(self):
        for backend in ("loky", "threading", "multiprocessing"):
            with self.subTest(backend):
                run(WORK + """
import joblib
if __name__ == "__main__":
    check([work(0)], False)
    for _ in range(2):
        check(joblib.Parallel(n_jobs=2, backend="%s")(joblib.delayed(work)(i) for i in range(6)), %s)
    check([work(1)], False)
""" % (backend, backend != "threading"))

    @needs("joblib")
    def test_workers_of_loky_have_the_threads_that_they_are_given(self):
        run("""
import os, joblib
def threads():
    import unlatch
    return unlatch.Team().threads
if __name__ == "__main__":
    for most in (1, 2):
        with joblib.parallel_config(backend="loky", inner_max_num_threads=most):
            assert joblib.Parallel(n_jobs=2)(joblib.delayed(threads)() for _ in range(4)) == [min(most, os.cpu_count())] * 4
        from joblib.externals.loky import get_reusable_executor
        get_reusable_executor().shutdown(wait=True)
""")


class Dask(unittest.TestCase):
    @needs("dask")
    def test_each_scheduler(self):
        for scheduler in ("threads", "synchronous", "processes"):
            with self.subTest(scheduler):
                run("""
import numpy, unlatch, dask, dask.array
def block(part):
    return numpy.asarray([unlatch.sum(part, team=unlatch.Team(threads=2))])
if __name__ == "__main__":
    x = numpy.arange(2_000_000, dtype=float)
    parts = dask.array.from_array(x, chunks=250_000).map_blocks(block, chunks=(1,))
    assert float(parts.sum().compute(scheduler="%s", num_workers=2)) == x.sum()
""" % scheduler)

    @needs("dask", "distributed")
    def test_workers_of_a_cluster(self):
        run("""
import numpy, unlatch
from distributed import Client, LocalCluster
def block(seed):
    import unlatch
    x = numpy.arange(100_000, dtype=float) + seed
    return unlatch.sum(x, team=unlatch.Team(threads=2)) == x.sum()
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        with Client(cluster) as client:
            assert all(client.gather(client.map(block, range(8))))
""")


class PyTorch(unittest.TestCase):
    @needs("torch")
    def test_a_data_loader_whose_workers_use_teams(self):
        for method in ("fork", "spawn"):
            with self.subTest(method):
                run("""
import numpy, torch, unlatch
class Rows(torch.utils.data.Dataset):
    def __len__(self):
        return 16
    def __getitem__(self, index):
        x = numpy.full(200_000, float(index))
        return unlatch.sum(unlatch.exp(x, team=unlatch.Team(threads=2))) / x.size
if __name__ == "__main__":
    x = numpy.ones(1_000_000)
    assert unlatch.sum(x, team=unlatch.Team(threads=2)) == 1_000_000
    loader = torch.utils.data.DataLoader(Rows(), batch_size=4, num_workers=2, multiprocessing_context="%s")
    found = torch.cat(list(loader))
    assert torch.allclose(found, torch.exp(torch.arange(16, dtype=found.dtype)), rtol=1e-12)
    assert unlatch.sum(x, team=unlatch.Team(threads=2)) == 1_000_000
""" % method)


if __name__ == "__main__":
    unittest.main()
