"""What the kernels in Numba are compiled with, and how many threads they use."""

import numba

parallel = numba.njit(parallel=True, fastmath=True, cache=True, nogil=True)
serial = numba.njit(fastmath=True, cache=True, nogil=True)


def set_threads(count):
    numba.set_num_threads(min(count, numba.config.NUMBA_NUM_THREADS))


threads = numba.get_num_threads
