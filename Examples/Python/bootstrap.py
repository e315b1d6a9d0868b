"""A pool of processes replaced by threads: the bootstrap's interval for a median, of many samples drawn from one array.

    python bootstrap.py [REPETITIONS]

With multiprocessing.Pool each worker gets a copy of the array, and each call is pickled. Here the threads share it: drawing
and the kernels work with the lock released. Needs NumPy.
"""

import sys
import time

# from multiprocessing import Pool
import numpy as np
import unlatch

MEASURED = np.random.default_rng(7).gamma(2.0, 3.0, 200_000)


def median_of_a_sample(seed):
    places = np.random.default_rng(seed).integers(0, MEASURED.size, MEASURED.size)
    return unlatch.median(unlatch.take(MEASURED, places))


def main(repetitions):
    start = time.perf_counter()
    # with Pool() as pool:
    #     medians = pool.map(median_of_a_sample, range(repetitions))
    with unlatch.NativeExecutor() as executor:
        medians = np.array(list(executor.map(median_of_a_sample, range(repetitions))))
    low, high = unlatch.quantile(medians, [0.025, 0.975])
    print("median %.3f, between %.3f and %.3f (95 %%), in %.2f s" % (
        unlatch.median(MEASURED), low, high, time.perf_counter() - start))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
