"""The same picture by Python, by processes, and by compiled code with the lock held and released."""

import concurrent.futures
import multiprocessing
import time

from unlatch_claims import NotHere
from unlatch_workloads import mandelbrot


def native(probe):
    width, limit, x0, y0, dx, dy, height = probe.natives["bypass_picture"]()
    bands = [(width, limit, x0, y0, dx, dy, row, min(row + 10, height)) for row in range(0, height, 10)]
    fork = multiprocessing.get_context("fork")
    bypass, counts = probe.natives["bypass"], probe.natives["bypass_counts"]
    expected = b"".join(map(mandelbrot, bands))

    def check(who, picture):
        if picture != expected:
            raise RuntimeError(f"{who} computed another picture than Python")

    def sequential():
        check("the second run", b"".join(map(mandelbrot, bands)))

    def threads():
        with concurrent.futures.ThreadPoolExecutor(probe.cores) as pool:
            check("threads", b"".join(pool.map(mandelbrot, bands)))

    def interpreters(name):
        def run():
            results = probe.natives["pool"](name, probe.cores, mandelbrot, bands)
            if isinstance(results, str):
                raise NotHere(results)
            check(name, b"".join(results))

        return run

    def processes():
        with fork.Pool(probe.cores) as pool:
            picture = b"".join(pool.map(mandelbrot, bands, chunksize=1))
            pool.close()
            pool.join()
        check("processes", picture)

    bypass("native-team", probe.cores, 1)
    one, _ = bypass("native-team", 1, 3)
    check("the kernel", counts())
    passes = max(1, round((0.1 if probe.quick else 0.25) / one))

    def model(name, workers):
        def run():
            # Seconds by our clock are those of the calls; starting Python's threads is part of them.
            seconds, cores = bypass(name, workers, passes)
            check(name, counts())
            if workers == probe.cores:
                probe.add(f"{name}-cores", cores)
            return seconds

        return run

    subjects = {
        "sequential": sequential,
        "threads": threads,
        "processes": processes,
        **{name: interpreters(name) for name in probe.natives["interpreters"]()},
        "native-held": model("native-held", probe.cores),
        "native-released-1": model("native-released", 1),
        "native-released": model("native-released", probe.cores),
        "native-team": model("native-team", probe.cores),
    }
    for name, compiled in (("numba", _numba), ("cython", _cython)):
        try:
            subjects[f"peer:{name}"] = compiled(probe, (width, limit, x0, y0, dx, dy, height), check)
        except NotHere as why:
            probe.lack(f"peer:{name}", why)
    probe.turns(3 if probe.quick else 5, subjects)


def _repeated(compute, *arguments):
    """A function that computes the picture ten times: seconds for one."""

    def run():
        began = time.perf_counter()
        for _ in range(10):
            compute(*arguments)
        return (time.perf_counter() - began) / 10

    return run


def _numba(probe, picture, check):
    """The same loops, compiled by Numba for all its threads; compiled before it is timed."""
    try:
        import numba
        import numpy
    except ImportError as why:
        raise NotHere(f"Numba is not installed in this interpreter ({why})")
    width, limit, x0, y0, dx, dy, height = picture

    @numba.njit(parallel=True, nogil=True)
    def compute(counts):
        for row in numba.prange(height):
            ci = y0 + row * dy
            for column in range(width):
                cr = x0 + column * dx
                zr = zi = 0.0
                count = 0
                while count < limit:
                    zr2 = zr * zr
                    zi2 = zi * zi
                    if zr2 + zi2 > 4.0:
                        break
                    zi = 2.0 * zr * zi + ci
                    zr = zr2 - zi2 + cr
                    count += 1
                counts[row, column] = count

    numba.set_num_threads(min(probe.cores, numba.config.NUMBA_NUM_THREADS))
    counts = numpy.zeros((height, width), numpy.uint32)
    compute(counts)
    check("Numba", counts.tobytes())

    return _repeated(compute, counts)


CYTHON = """
# cython: boundscheck=False, wraparound=False, cdivision=True
def compute(unsigned int[:, :] counts, int limit, double x0, double y0, double dx, double dy):
    cdef int row, column, count
    cdef double cr, ci, zr, zi, zr2, zi2
    with nogil:
        for row in range(counts.shape[0]):
            ci = y0 + row * dy
            for column in range(counts.shape[1]):
                cr = x0 + column * dx
                zr = zi = 0.0
                count = 0
                while count < limit:
                    zr2 = zr * zr
                    zi2 = zi * zi
                    if zr2 + zi2 > 4.0:
                        break
                    zi = 2.0 * zr * zi + ci
                    zr = zr2 - zi2 + cr
                    count = count + 1
                counts[row, column] = count
"""


def _cython(probe, picture, check):
    """The same loops, compiled by Cython, the lock released, on the one thread that calls."""
    try:
        import pyximport
    except ImportError as why:
        raise NotHere(f"Cython is not installed in this interpreter ({why})")
    import sys

    width, limit, x0, y0, dx, dy, height = picture
    with open(f"{probe.folder}/unlatch_claims_cython.pyx", "w") as file:
        file.write(CYTHON)
    try:
        hooks = pyximport.install(build_dir=f"{probe.folder}/cython", language_level=3, inplace=False)
        sys.path_importer_cache.clear()
        import unlatch_claims_cython

        pyximport.uninstall(*hooks)
    except (ImportError, SystemExit, Exception) as why:
        raise NotHere(f"Cython could not compile: {why}".split("\n")[0])
    counts = memoryview(bytearray(4 * width * height)).cast("B").cast("I", (height, width))

    run = _repeated(unlatch_claims_cython.compute, counts, limit, x0, y0, dx, dy)
    run()
    check("Cython", counts.tobytes())
    return run
