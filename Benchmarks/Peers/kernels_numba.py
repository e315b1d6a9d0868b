"""The kernels in Numba with prange, compiled for the types that they are called with; the compiled code is kept."""

import math

import numba
import numpy as np
from numba import prange

from unlatch_kernels_numba_base import parallel, set_threads  # noqa: F401
from unlatch_kernels_numba_columns import argsort, filter, grouped_sum, histogram, prefix_sum, sort  # noqa: F401
from unlatch_kernels_numba_images import blur, edge_weights, edges, equalise, grey, image_histogram  # noqa: F401
from unlatch_kernels_numba_images import resize, sobel  # noqa: F401


@parallel
def least(x):
    return np.min(x)


@parallel
def greatest(x):
    return np.max(x)


@parallel
def csr(offsets, indices, values, x, y):
    for i in prange(y.size):
        total = values.dtype.type(0)
        for k in range(offsets[i], offsets[i + 1]):
            total += values[k] * x[indices[k]]
        y[i] = total


@parallel
def jacobi2d(a, to, centre, side):
    rows, columns = a.shape
    for i in prange(rows):
        if i == 0 or i == rows - 1:
            to[i] = a[i]
        else:
            to[i, 0] = a[i, 0]
            to[i, columns - 1] = a[i, columns - 1]
            for j in range(1, columns - 1):
                to[i, j] = centre * a[i, j] + side * ((a[i - 1, j] + a[i + 1, j]) + (a[i, j - 1] + a[i, j + 1]))


def jacobi2d_steps(a, spare, steps, centre, side):
    for _ in range(steps // 2):
        jacobi2d(a, spare, centre, side)
        jacobi2d(spare, a, centre, side)


@parallel
def jacobi3d(a, to, centre, side):
    layers, rows, columns = a.shape
    for i in prange(layers):
        for j in range(rows):
            if i == 0 or i == layers - 1 or j == 0 or j == rows - 1:
                to[i, j] = a[i, j]
            else:
                to[i, j, 0] = a[i, j, 0]
                to[i, j, columns - 1] = a[i, j, columns - 1]
                for k in range(1, columns - 1):
                    to[i, j, k] = centre * a[i, j, k] + side * (
                        ((a[i - 1, j, k] + a[i + 1, j, k]) + (a[i, j - 1, k] + a[i, j + 1, k]))
                        + (a[i, j, k - 1] + a[i, j, k + 1])
                    )


@parallel
def nbody(x, y, z, mass, softening, ax, ay, az):
    real = x.dtype.type
    for i in prange(x.size):
        sx, sy, sz = real(0), real(0), real(0)
        for j in range(x.size):
            dx, dy, dz = x[j] - x[i], y[j] - y[i], z[j] - z[i]
            square = dx * dx + dy * dy + dz * dz + softening * softening
            factor = mass[j] / (square * math.sqrt(square))
            sx += dx * factor
            sy += dy * factor
            sz += dz * factor
        ax[i], ay[i], az[i] = sx, sy, sz


M0, M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
W0, W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)


@numba.njit(inline="always")
def _philox(counter, key):
    """Philox4x32-10: four words of 32 bits for a counter of 64."""
    c0, c1, c2, c3 = counter & LOW, counter >> HALF, np.uint64(0), np.uint64(0)
    k0, k1 = key & LOW, key >> HALF
    for _ in range(10):
        a, b = M0 * c0, M1 * c2
        c0, c1, c2, c3 = (b >> HALF) ^ c1 ^ k0, b & LOW, (a >> HALF) ^ c3 ^ k1, a & LOW
        k0, k1 = (k0 + W0) & LOW, (k1 + W1) & LOW
    return c0, c1, c2, c3


@parallel
def _inside(pairs, seed):
    total = 0
    for i in prange(pairs):
        a, b, c, d = _philox(np.uint64(i), seed)
        first, second = a * a + b * b, c * c + d * d
        # A sum that has wrapped around is 2⁶⁴ at least.
        total += (first >= a * a) + (second >= c * c)
    return total


def pi(points, seed):
    return float(_inside(points // 2, np.uint64(seed)))


@parallel
def black_scholes(spot, strike, years, rate, volatility, call, put):
    real = spot.dtype.type
    one, half, root = real(1), real(0.5), real(math.sqrt(0.5))
    drift = rate + volatility * volatility * half
    for i in prange(spot.size):
        spread = volatility * math.sqrt(years[i])
        d1 = (math.log(spot[i] / strike[i]) + drift * years[i]) / spread
        d2 = d1 - spread
        later = strike[i] * math.exp(-rate * years[i])
        e1, e2 = math.erf(d1 * root), math.erf(d2 * root)
        call[i] = (spot[i] * (one + e1) - later * (one + e2)) * half
        put[i] = (later * (one - e2) - spot[i] * (one - e1)) * half


@parallel
def mandelbrot(counts, limit, x0, y0, dx, dy):
    height, width = counts.shape
    for i in prange(height):
        for j in range(width):
            cr, ci = x0 + j * dx, y0 + i * dy
            zr, zi, n = 0.0, 0.0, 0
            while n < limit:
                zr2, zi2 = zr * zr, zi * zi
                if zr2 + zi2 > 4.0:
                    break
                zi = 2.0 * zr * zi + ci
                zr = zr2 - zi2 + cr
                n += 1
            counts[i, j] = n
