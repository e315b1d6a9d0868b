"""The kernels of columns and tables in Numba."""

import numpy as np
from numba import prange

from unlatch_kernels_numba_base import parallel, serial, threads


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
    tables = np.empty((threads(), counts.size), np.int64)
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
    sums = np.empty(threads(), x.dtype)
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
    counts = np.empty(threads(), np.int64)
    _count_above(x, threshold, counts)
    _keep_above(x, threshold, np.cumsum(counts) - counts, to)


@parallel
def _grouped_sum(values, keys, tables):
    parts = tables.shape[0]
    for part in prange(parts):
        table = tables[part]
        table[:] = 0
        for i in range(values.size * part // parts, values.size * (part + 1) // parts):
            table[keys[i]] += values[i]


def grouped_sum(values, keys, sums):
    tables = np.empty((threads(), sums.size))
    _grouped_sum(values, keys, tables)
    sums[:] = tables.sum(axis=0)


@serial
def sort(values):
    values.sort()


@serial
def argsort(values, order):
    order[:] = np.argsort(values)
