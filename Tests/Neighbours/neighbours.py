"""What the tests of this folder share: programs that run in fresh processes, and packages that may be missing."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

# How each package that brings an OpenMP library uses it; what a use returns is checked.
USES = {
    "unlatch": """
        import unlatch
        def use_unlatch():
            assert unlatch.sum(x) == total and unlatch.dot(x, x) == numpy.dot(x, x)
            assert unlatch.sum(x, team=unlatch.Team(threads=2)) == total
        """,
    "sklearn": """
        import sklearn.cluster
        def use_sklearn():
            rows = numpy.r_[x[:2000], x[:2000] + 1e6].reshape(-1, 1)
            found = sklearn.cluster.KMeans(2, n_init=1, random_state=0).fit(rows)
            assert sorted(numpy.bincount(found.labels_)) == [2000, 2000]
        """,
    "numba": """
        import numba
        numba.config.THREADING_LAYER = "omp"
        @numba.njit(parallel=True)
        def numba_sum(a):
            s = 0.0
            for i in numba.prange(a.size):
                s += a[i]
            return s
        def use_numba():
            assert numba_sum(x) == total and numba.threading_layer() == "omp"
        """,
    "torch": """
        import torch
        torch.set_num_threads(2)
        def use_torch():
            assert float(torch.from_numpy(x).sum()) == total
            assert float(torch.from_numpy(x).add(1.0).sum()) == total + x.size
        """,
    "faiss": """
        import faiss
        faiss_rows = numpy.random.default_rng(1).random((3000, 8), dtype="float32")
        def use_faiss():
            index = faiss.IndexFlatL2(8)
            index.add(faiss_rows)
            assert (index.search(faiss_rows[:200], 1)[1].ravel() == numpy.arange(200)).all()
        """,
    # A library that others load, as MKL does: a parallel region of its own is opened by its C interface.
    "intel": """
        use_intel = region_of(glob.glob(sys.prefix + "/lib/libiomp5.so")[0])
        """,
    "libomp": """
        use_libomp = region_of(os.environ["UNLATCH_OTHER_LIBOMP"])
        """,
}

PRELUDE = """
import ctypes, glob, os, sys
import numpy
# Whole numbers, whose sums and products are exact in any order.
x = numpy.arange(1_000_000, dtype=float) % 1000
total = float(x.sum())
def region_of(path):
    library = ctypes.CDLL(path)
    body_type = ctypes.CFUNCTYPE(None, ctypes.POINTER(ctypes.c_int32), ctypes.POINTER(ctypes.c_int32))
    class Location(ctypes.Structure):
        _fields_ = [("numbers", ctypes.c_int32 * 4), ("source", ctypes.c_char_p)]
    location = Location((0, 2, 0, 0), b";unknown;unknown;0;0;;")
    def use():
        seen = []
        body = body_type(lambda thread, bound: seen.append(bound[0]))
        library.__kmpc_push_num_threads(ctypes.byref(location), library.__kmpc_global_thread_num(None), 2)
        library.__kmpc_fork_call(ctypes.byref(location), 0, body)
        assert sorted(seen) == [0, 1], seen
    return use
def in_child(*uses):
    process = os.fork()
    if process == 0:
        status = 1
        try:
            for use in uses:
                use()
            status = 0
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    assert os.waitpid(process, 0)[1] == 0
"""


def has(name):
    """Whether this environment has what a use needs."""
    if name == "intel":
        return os.path.exists(os.path.join(sys.prefix, "lib", "libiomp5.so"))
    if name == "libomp":
        return bool(os.environ.get("UNLATCH_OTHER_LIBOMP"))
    return importlib.util.find_spec(name) is not None


def needs(*names):
    """Skips a test that needs packages of which this environment lacks one."""
    missing = [name for name in names if not has(name)]
    return unittest.skipIf(missing, "%s is not installed here" % " and ".join(missing))


def run(text, seconds=120, **variables):
    """Runs a program in a fresh process, from a file, as multiprocessing needs it. Returns what it printed.

    An abort, a hang and an exception are failures.
    """
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore", **variables}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text))
        try:
            done = subprocess.run(
                [sys.executable, "-B", path], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                stdin=subprocess.DEVNULL, text=True, timeout=seconds, cwd=folder)
        except subprocess.TimeoutExpired as expired:
            raise AssertionError("it did not end in %d s: %s" % (seconds, expired.stderr)) from None
    if done.returncode != 0:
        raise AssertionError("status %d: %s" % (done.returncode, done.stderr[-3000:]))
    return done.stdout


def imports(*names):
    """A program that imports these in this order, and has a function that uses each."""
    return PRELUDE + "".join(textwrap.dedent(USES[name]) for name in names)
