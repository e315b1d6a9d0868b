"""The kernels in Numba with prange, compiled for the types that they are called with; the compiled code is kept."""

import math

import numba
import numpy as np
from numba import prange

parallel = numba.njit(parallel=True, fastmath=True, cache=True, nogil=True)
serial = numba.njit(fastmath=True, cache=True, nogil=True)
_threads = 1


def set_threads(count):
    global _threads
    _threads = min(count, numba.config.NUMBA_NUM_THREADS)
    numba.set_num_threads(_threads)


@parallel
def fill(value, to):
    for i in prange(to.size):
        to[i] = value


@parallel
def copy(x, to):
    for i in prange(to.size):
        to[i] = x[i]


@parallel
def scale(x, factor, to):
    for i in prange(to.size):
        to[i] = factor * x[i]


@parallel
def add(x, y, to):
    for i in prange(to.size):
        to[i] = x[i] + y[i]


@parallel
def triad(x, y, factor, to):
    for i in prange(to.size):
        to[i] = x[i] + factor * y[i]


@parallel
def axpy(factor, x, y):
    for i in prange(y.size):
        y[i] += factor * x[i]


@parallel
def dot(x, y):
    total = 0.0
    for i in prange(x.size):
        total += x[i] * y[i]
    return total


@parallel
def sum(x):
    total = 0.0
    for i in prange(x.size):
        total += x[i]
    return total


@parallel
def norm(x):
    total = 0.0
    for i in prange(x.size):
        total += x[i] * x[i]
    return math.sqrt(total)


@parallel
def least(x):
    return np.min(x)


@parallel
def greatest(x):
    return np.max(x)


@parallel
def exp(x, to):
    for i in prange(to.size):
        to[i] = math.exp(x[i])


@parallel
def log(x, to):
    for i in prange(to.size):
        to[i] = math.log(x[i])


@parallel
def sin(x, to):
    for i in prange(to.size):
        to[i] = math.sin(x[i])


@parallel
def cos(x, to):
    for i in prange(to.size):
        to[i] = math.cos(x[i])


@parallel
def erf(x, to):
    for i in prange(to.size):
        to[i] = math.erf(x[i])


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


@parallel
def _grey_bytes(rgb, to):
    for i in prange(to.size):
        to[i] = (
            77 * np.uint32(rgb[i, 0]) + 150 * np.uint32(rgb[i, 1]) + 29 * np.uint32(rgb[i, 2]) + np.uint32(128)
        ) >> np.uint32(8)


@parallel
def _grey_floats(rgb, to):
    r, g, b = np.float32(0.299), np.float32(0.587), np.float32(0.114)
    for i in prange(to.size):
        to[i] = r * rgb[i, 0] + g * rgb[i, 1] + b * rgb[i, 2]


def grey(rgb, to):
    (_grey_bytes if to.dtype == np.uint8 else _grey_floats)(rgb, to)


@parallel
def _blur(a, to, weights, room, rounding):
    rows, columns = a.shape
    radius = weights.size - 1
    for i in prange(rows):
        for j in range(radius):
            for at in (j, columns - 1 - j):
                total = weights[0] * np.float32(a[i, at])
                for k in range(1, radius + 1):
                    total += weights[k] * (
                        np.float32(a[i, max(at - k, 0)]) + np.float32(a[i, min(at + k, columns - 1)])
                    )
                room[i, at] = total
        for j in range(radius, columns - radius):
            total = weights[0] * np.float32(a[i, j])
            for k in range(1, radius + 1):
                total += weights[k] * (np.float32(a[i, j - k]) + np.float32(a[i, j + k]))
            room[i, j] = total
    for i in prange(rows):
        for j in range(columns):
            total = weights[0] * room[i, j] + rounding
            for k in range(1, radius + 1):
                total += weights[k] * (room[max(i - k, 0), j] + room[min(i + k, rows - 1), j])
            to[i, j] = total


_room = {}


def blur(a, to, sigma):
    radius = math.ceil(3 * sigma)
    curve = np.exp(-(np.arange(radius + 1.0) ** 2) / (2 * float(sigma) ** 2))
    weights = (curve / (2 * curve.sum() - curve[0])).astype(np.float32)
    if a.shape not in _room:
        _room[a.shape] = np.empty(a.shape, np.float32)
    _blur(a, to, weights, _room[a.shape], np.float32(0.5 if to.dtype == np.uint8 else 0))


@parallel
def _sobel(a, to, top):
    rows, columns = a.shape
    for i in prange(rows):
        u, d = max(i - 1, 0), min(i + 1, rows - 1)
        for j in range(columns):
            l, r = max(j - 1, 0), min(j + 1, columns - 1)
            p00, p01, p02 = np.float32(a[u, l]), np.float32(a[u, j]), np.float32(a[u, r])
            p10, p12 = np.float32(a[i, l]), np.float32(a[i, r])
            p20, p21, p22 = np.float32(a[d, l]), np.float32(a[d, j]), np.float32(a[d, r])
            gx = (p02 + p12 + p12 + p22) - (p00 + p10 + p10 + p20)
            gy = (p20 + p21 + p21 + p22) - (p00 + p01 + p01 + p02)
            to[i, j] = min(math.sqrt(gx * gx + gy * gy), top)


def sobel(a, to):
    _sobel(a, to, np.float32(255 if to.dtype == np.uint8 else 3e38))


@parallel
def _resize(a, to, before, share, rounding):
    height, width = to.shape
    rows, columns = a.shape
    for i in prange(height):
        at = min(max((i + 0.5) * (rows / height) - 0.5, 0.0), rows - 1.0)
        top = int(at)
        f = np.float32(at - top)
        below = min(top + 1, rows - 1)
        for j in range(width):
            l, g = before[j], share[j]
            r = min(l + 1, columns - 1)
            h0 = np.float32(a[top, l]) + (np.float32(a[top, r]) - np.float32(a[top, l])) * g
            h1 = np.float32(a[below, l]) + (np.float32(a[below, r]) - np.float32(a[below, l])) * g
            to[i, j] = h0 + (h1 - h0) * f + rounding


def resize(a, to):
    columns, width = a.shape[1], to.shape[1]
    at = np.clip((np.arange(width) + 0.5) * (columns / width) - 0.5, 0, columns - 1)
    before = at.astype(np.int32)
    rounding = np.float32(0.5 if to.dtype == np.uint8 else 0)
    _resize(a, to, before, (at - before).astype(np.float32), rounding)


@parallel
def _levels(plane, tables):
    parts = tables.shape[0]
    for part in prange(parts):
        table = tables[part]
        table[:] = 0
        for i in range(plane.size * part // parts, plane.size * (part + 1) // parts):
            table[plane[i]] += 1


def levels(plane, counts):
    tables = np.empty((_threads, 256), np.int64)
    _levels(plane, tables)
    counts[:] = tables.sum(axis=0)


@parallel
def _recolour(plane, to, table):
    for i in prange(to.size):
        to[i] = table[plane[i]]


def equalise(plane, to):
    counts = np.empty(256, np.int64)
    levels(plane, counts)
    below = np.cumsum(counts)
    first = below[below > 0][0]
    rest = plane.size - first
    _recolour(plane, to, ((255 * np.maximum(below - first, 0) + rest // 2) // rest).astype(np.uint8))


@parallel
def _edges(rgb, grey, room, weights, to):
    rows, columns = grey.shape
    radius = weights.size // 2
    for i in prange(rows):
        for j in range(columns):
            grey[i, j] = (
                77 * np.int32(rgb[i, j, 0]) + 150 * np.int32(rgb[i, j, 1]) + 29 * np.int32(rgb[i, j, 2]) + 128
            ) >> 8
        for j in range(columns):
            total = np.int32(0)
            if radius <= j < columns - radius:
                for k in range(-radius, radius + 1):
                    total += weights[k + radius] * np.int32(grey[i, j + k])
            else:
                for k in range(-radius, radius + 1):
                    total += weights[k + radius] * np.int32(grey[i, min(max(j + k, 0), columns - 1)])
            room[i, j] = total
    for i in prange(rows):
        for j in range(columns):
            total = np.int32(32768)
            for k in range(-radius, radius + 1):
                total += weights[k + radius] * room[min(max(i + k, 0), rows - 1), j]
            grey[i, j] = total >> 16
    for i in prange(rows):
        u, d = max(i - 1, 0), min(i + 1, rows - 1)
        for j in range(columns):
            l, r = max(j - 1, 0), min(j + 1, columns - 1)
            p00, p01, p02 = np.int32(grey[u, l]), np.int32(grey[u, j]), np.int32(grey[u, r])
            p10, p12 = np.int32(grey[i, l]), np.int32(grey[i, r])
            p20, p21, p22 = np.int32(grey[d, l]), np.int32(grey[d, j]), np.int32(grey[d, r])
            gx = (p02 + 2 * p12 + p22) - (p00 + 2 * p10 + p20)
            gy = (p20 + 2 * p21 + p22) - (p00 + 2 * p01 + p02)
            to[i, j] = min(math.sqrt(np.float32(gx * gx + gy * gy)), np.float32(255))


def edges(rgb, to, weights):
    if to.shape not in _room:
        _room[to.shape] = np.empty(to.shape, np.uint8), np.empty(to.shape, np.int32)
    grey, room = _room[to.shape]
    _edges(rgb, grey, room, weights.astype(np.int32), to)


@parallel
def _histogram(values, low, high, bins, tables):
    parts = tables.shape[0]
    factor = bins / (high - low)
    for part in prange(parts):
        table = tables[part]
        table[:] = 0
        for i in range(values.size * part // parts, values.size * (part + 1) // parts):
            x = values[i]
            if low <= x <= high:
                table[min(bins - 1, int((x - low) * factor))] += 1


def histogram(values, low, high, counts):
    tables = np.empty((_threads, counts.size), np.int64)
    _histogram(values, float(low), float(high), counts.size, tables)
    counts[:] = tables.sum(axis=0)


@parallel
def _part_sums(x, sums):
    parts = sums.size
    for part in prange(parts):
        total = x[0] - x[0]
        for i in range(x.size * part // parts, x.size * (part + 1) // parts):
            total += x[i]
        sums[part] = total


@parallel
def _part_scans(x, to, starts):
    parts = starts.size
    for part in prange(parts):
        total = starts[part]
        for i in range(x.size * part // parts, x.size * (part + 1) // parts):
            total += x[i]
            to[i] = total


def prefix_sum(x, to):
    sums = np.empty(_threads, x.dtype)
    _part_sums(x, sums)
    _part_scans(x, to, np.cumsum(sums) - sums)


@parallel
def _count_above(x, threshold, counts):
    parts = counts.size
    for part in prange(parts):
        count = 0
        for i in range(x.size * part // parts, x.size * (part + 1) // parts):
            count += x[i] > threshold
        counts[part] = count


@parallel
def _keep_above(x, threshold, starts, to):
    parts = starts.size
    for part in prange(parts):
        at = starts[part]
        for i in range(x.size * part // parts, x.size * (part + 1) // parts):
            if x[i] > threshold:
                to[at] = x[i]
                at += 1


def filter(x, threshold, to):
    counts = np.empty(_threads, np.int64)
    _count_above(x, threshold, counts)
    _keep_above(x, threshold, np.cumsum(counts) - counts, to)


@parallel
def _group_sum(values, keys, tables):
    parts = tables.shape[0]
    for part in prange(parts):
        table = tables[part]
        table[:] = 0
        for i in range(values.size * part // parts, values.size * (part + 1) // parts):
            table[keys[i]] += values[i]


def group_sum(values, keys, sums):
    tables = np.empty((_threads, sums.size))
    _group_sum(values, keys, tables)
    sums[:] = tables.sum(axis=0)


@serial
def sort(values):
    values.sort()


@serial
def argsort(values, order):
    order[:] = np.argsort(values)
