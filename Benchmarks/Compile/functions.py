"""Ten functions of NPBench (without BLAS) as loops, for the compiler that UNLATCH_BENCH_TOOL names: unlatch or numba.

Each entry of FUNCTIONS has a function, its data, and the number of the argument that is its result (None: what it returns).
"""

import math
import os

import numpy as np

if os.environ["UNLATCH_BENCH_TOOL"] == "unlatch":
    import unlatch
    from unlatch import prange

    jit = unlatch.jit
else:
    import warnings

    import numba
    from numba import prange

    # One of the functions has no loop for several threads.
    warnings.simplefilter("ignore", numba.NumbaPerformanceWarning)

    jit = numba.njit(parallel=True, fastmath=True, cache=True)


@jit
def arc_distance(t1, p1, t2, p2, out):
    for i in prange(len(t1)):
        a = math.sin((t2[i] - t1[i]) / 2) ** 2 + math.cos(t1[i]) * math.cos(t2[i]) * math.sin((p2[i] - p1[i]) / 2) ** 2
        out[i] = 2 * math.atan2(math.sqrt(a), math.sqrt(1 - a))


@jit
def azimint_naive(data, radius, out):
    rmax = 0.0
    for i in prange(len(radius)):
        rmax = max(rmax, radius[i])
    n = len(out)
    for k in prange(n):
        r1 = rmax * k / n
        r2 = rmax * (k + 1) / n
        s = 0.0
        c = 0
        for i in range(len(radius)):
            if r1 <= radius[i] and radius[i] < r2:
                s += data[i]
                c += 1
        out[k] = s / max(c, 1)


@jit
def compute(x, y, a, b, c, out):
    for i in prange(x.shape[0]):
        for j in range(x.shape[1]):
            v = min(max(x[i, j], 2), 10)
            out[i, j] = v * a + y[i, j] * b + c


@jit
def crc16(data):
    crc = 65535
    for i in range(len(data)):
        b = 255 & data[i]
        for _ in range(8):
            if crc & 1 ^ b & 1:
                crc = crc >> 1 ^ 33800
            else:
                crc >>= 1
            b >>= 1
    crc = ~crc & 65535
    return crc << 8 | crc >> 8 & 255


@jit
def go_fast(a, out):
    t = 0.0
    for i in prange(a.shape[0]):
        t += np.tanh(a[i, i])
    for i in prange(a.shape[0]):
        for j in range(a.shape[1]):
            out[i, j] = a[i, j] + t


@jit
def hdiff(inp, coeff, lap, flx, fly, out):
    I = out.shape[0]
    J = out.shape[1]
    K = out.shape[2]
    for i in prange(I + 2):
        for j in range(J + 2):
            for k in range(K):
                lap[i, j, k] = 4.0 * inp[i + 1, j + 1, k] - (inp[i + 2, j + 1, k] + inp[i, j + 1, k] + inp[i + 1, j + 2, k] + inp[i + 1, j, k])
    for i in prange(I + 1):
        for j in range(J):
            for k in range(K):
                r = lap[i + 1, j + 1, k] - lap[i, j + 1, k]
                if r * (inp[i + 2, j + 2, k] - inp[i + 1, j + 2, k]) > 0:
                    flx[i, j, k] = 0
                else:
                    flx[i, j, k] = r
    for i in prange(I):
        for j in range(J + 1):
            for k in range(K):
                r = lap[i + 1, j + 1, k] - lap[i + 1, j, k]
                if r * (inp[i + 2, j + 2, k] - inp[i + 2, j + 1, k]) > 0:
                    fly[i, j, k] = 0
                else:
                    fly[i, j, k] = r
    for i in prange(I):
        for j in range(J):
            for k in range(K):
                out[i, j, k] = inp[i + 2, j + 2, k] - coeff[i, j, k] * (flx[i + 1, j, k] - flx[i, j, k] + fly[i, j + 1, k] - fly[i, j, k])


@jit
def jacobi_2d(T, A, B):
    for t in range(T):
        for i in prange(1, A.shape[0] - 1):
            for j in range(1, A.shape[1] - 1):
                B[i, j] = 0.2 * (A[i, j] + A[i, j - 1] + A[i, j + 1] + A[i + 1, j] + A[i - 1, j])
        for i in prange(1, A.shape[0] - 1):
            for j in range(1, A.shape[1] - 1):
                A[i, j] = 0.2 * (B[i, j] + B[i, j - 1] + B[i, j + 1] + B[i + 1, j] + B[i - 1, j])


@jit
def heat_3d(T, A, B):
    n = A.shape[0]
    for t in range(T):
        for i in prange(1, n - 1):
            for j in range(1, n - 1):
                for k in range(1, n - 1):
                    B[i, j, k] = 0.125 * (A[i + 1, j, k] - 2 * A[i, j, k] + A[i - 1, j, k]) + 0.125 * (A[i, j + 1, k] - 2 * A[i, j, k] + A[i, j - 1, k]) + 0.125 * (A[i, j, k + 1] - 2 * A[i, j, k] + A[i, j, k - 1]) + A[i, j, k]
        for i in prange(1, n - 1):
            for j in range(1, n - 1):
                for k in range(1, n - 1):
                    A[i, j, k] = 0.125 * (B[i + 1, j, k] - 2 * B[i, j, k] + B[i - 1, j, k]) + 0.125 * (B[i, j + 1, k] - 2 * B[i, j, k] + B[i, j - 1, k]) + 0.125 * (B[i, j, k + 1] - 2 * B[i, j, k] + B[i, j, k - 1]) + B[i, j, k]


@jit
def mandelbrot1(xmin, xmax, ymin, ymax, maxiter, out):
    for i in prange(out.shape[0]):
        cy = ymin + (ymax - ymin) * i / (out.shape[0] - 1)
        for j in range(out.shape[1]):
            cx = xmin + (xmax - xmin) * j / (out.shape[1] - 1)
            x = 0.0
            y = 0.0
            n = 0
            while n < maxiter and x * x + y * y <= 4.0:
                t = x * x - y * y + cx
                y = 2 * x * y + cy
                x = t
                n += 1
            out[i, j] = n


@jit
def vadv(utens, u, wcon, upos, utens_stage, ccol, dcol, dtr):
    I = u.shape[0]
    J = u.shape[1]
    K = u.shape[2]
    for i in prange(I):
        for j in range(J):
            for k in range(K):
                gcv = 0.25 * (wcon[i + 1, j, k + 1 if k + 1 < K else K - 1] + wcon[i, j, k + 1 if k + 1 < K else K - 1])
                gav = 0.25 * (wcon[i + 1, j, k] + wcon[i, j, k]) if k > 0 else 0.0
                if k == K - 1:
                    gcv = 0.0
                as_ = gav * 0.5
                cs = gcv * 0.5
                acol = gav * 0.5
                cc = gcv * 0.5
                bcol = dtr - acol - cc
                corr = 0.0
                if k > 0:
                    corr -= as_ * (u[i, j, k - 1] - u[i, j, k])
                if k < K - 1:
                    corr -= cs * (u[i, j, k + 1] - u[i, j, k])
                d = dtr * upos[i, j, k] + utens[i, j, k] + utens_stage[i, j, k] + corr
                if k == 0:
                    div = 1.0 / bcol
                    ccol[i, j, k] = cc * div
                    dcol[i, j, k] = d * div
                else:
                    div = 1.0 / (bcol - ccol[i, j, k - 1] * acol)
                    ccol[i, j, k] = cc * div
                    dcol[i, j, k] = (d - dcol[i, j, k - 1] * acol) * div
            data = 0.0
            for q in range(K):
                k = K - 1 - q
                if k == K - 1:
                    data = dcol[i, j, k]
                else:
                    data = dcol[i, j, k] - ccol[i, j, k] * data
                utens_stage[i, j, k] = dtr * (data - upos[i, j, k])


def _random(*shape):
    return np.random.default_rng(7).random(shape)


_I, _J, _K, _N = 128, 128, 80, 2_000_000

FUNCTIONS = {
    "arc_distance": (arc_distance, lambda n: [_random(_N // n) for _ in range(4)] + [np.empty(_N // n)], 4),
    "azimint_naive": (azimint_naive, lambda n: [_random(400_000 // n), _random(400_000 // n), np.empty(100)], 2),
    "compute": (compute, lambda n: [
        (_random(2000 // n, 2000) * 1000).astype("int64"), (_random(2000 // n, 2000) * 1000).astype("int64"), 4, 3, 9,
        np.empty((2000 // n, 2000), "int64")], 5),
    "crc16": (crc16, lambda n: [(_random(500_000 // n) * 256).astype("uint8")], None),
    "go_fast": (go_fast, lambda n: [_random(2000 // n, 2000 // n), np.empty((2000 // n, 2000 // n))], 1),
    "hdiff": (hdiff, lambda n: [
        _random(_I // n + 4, _J + 4, _K), _random(_I // n, _J, _K), np.empty((_I // n + 2, _J + 2, _K)),
        np.empty((_I // n + 1, _J, _K)), np.empty((_I // n, _J + 1, _K)), np.empty((_I // n, _J, _K))], 5),
    "jacobi_2d": (jacobi_2d, lambda n: [50 // n, _random(700, 700), _random(700, 700)], 1),
    "heat_3d": (heat_3d, lambda n: [10 // n, _random(100, 100, 100), _random(100, 100, 100)], 1),
    "mandelbrot1": (mandelbrot1, lambda n: [-1.75, 0.25, -1.0, 1.0, 200, np.empty((500 // n, 500), "int64")], 5),
    "vadv": (vadv, lambda n: [
        _random(_I // n, _J, _K), _random(_I // n, _J, _K), _random(_I // n + 1, _J, _K), _random(_I // n, _J, _K),
        _random(_I // n, _J, _K), np.empty((_I // n, _J, _K)), np.empty((_I // n, _J, _K)), 3.0], 4),
}
