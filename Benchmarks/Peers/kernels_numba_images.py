"""The kernels of images in Numba."""

import math

import numpy as np
from numba import prange

from unlatch_kernels_numba_base import parallel, threads


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
def _blur(a, to, weights, scratch, rounding):
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
                scratch[i, at] = total
        for j in range(radius, columns - radius):
            total = weights[0] * np.float32(a[i, j])
            for k in range(1, radius + 1):
                total += weights[k] * (np.float32(a[i, j - k]) + np.float32(a[i, j + k]))
            scratch[i, j] = total
    for i in prange(rows):
        for j in range(columns):
            total = weights[0] * scratch[i, j] + rounding
            for k in range(1, radius + 1):
                total += weights[k] * (scratch[max(i - k, 0), j] + scratch[min(i + k, rows - 1), j])
            to[i, j] = total


_scratch = {}


def blur(a, to, sigma):
    radius = math.ceil(3 * sigma)
    curve = np.exp(-(np.arange(radius + 1.0) ** 2) / (2 * float(sigma) ** 2))
    weights = (curve / (2 * curve.sum() - curve[0])).astype(np.float32)
    if a.shape not in _scratch:
        _scratch[a.shape] = np.empty(a.shape, np.float32)
    _blur(a, to, weights, _scratch[a.shape], np.float32(0.5 if to.dtype == np.uint8 else 0))


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
def _image_histogram(plane, tables):
    parts = tables.shape[0]
    for part in prange(parts):
        table = tables[part]
        table[:] = 0
        for i in range(plane.size * part // parts, plane.size * (part + 1) // parts):
            table[plane[i]] += 1


def image_histogram(plane, counts):
    tables = np.empty((threads(), 256), np.int64)
    _image_histogram(plane, tables)
    counts[:] = tables.sum(axis=0)


@parallel
def _recolour(plane, to, table):
    for i in prange(to.size):
        to[i] = table[plane[i]]


def equalise(plane, to):
    counts = np.empty(256, np.int64)
    image_histogram(plane, counts)
    below = np.cumsum(counts)
    first = below[below > 0][0]
    rest = plane.size - first
    _recolour(plane, to, ((255 * np.maximum(below - first, 0) + rest // 2) // rest).astype(np.uint8))


@parallel
def _edges(rgb, grey, scratch, weights, to):
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
            scratch[i, j] = total
    for i in prange(rows):
        for j in range(columns):
            total = np.int32(32768)
            for k in range(-radius, radius + 1):
                total += weights[k + radius] * scratch[min(max(i + k, 0), rows - 1), j]
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


def edge_weights(sigma):
    """In 256ths; what rounding leaves over goes to the middle."""
    radius = min(8, math.ceil(3 * sigma))
    curve = np.exp(-(np.arange(-radius, radius + 1.0) ** 2) / (2 * float(sigma) ** 2))
    weights = np.rint(256 * curve / curve.sum()).astype(np.int32)
    weights[radius] += 256 - weights.sum()
    return weights


def edges(rgb, to, weights):
    if to.shape not in _scratch:
        _scratch[to.shape] = np.empty(to.shape, np.uint8), np.empty(to.shape, np.int32)
    grey, scratch = _scratch[to.shape]
    _edges(rgb, grey, scratch, weights, to)
