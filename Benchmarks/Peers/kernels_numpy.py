"""The kernels that NumPy has, or that are a few of its calls. Results go to arrays that are there already."""

import numpy as np


def set_threads(count):
    """NumPy's loops use one."""


_arrays = {}


def _scratch(name, like, dtype=None):
    """Memory that is made once."""
    key = name, like.shape, str(dtype or like.dtype)
    if key not in _arrays:
        _arrays[key] = np.empty(like.shape, dtype or like.dtype)
    return _arrays[key]


def jacobi2d(a, to, centre, side):
    inner, scratch = to[1:-1, 1:-1], _scratch("jacobi2d", to)[1:-1, 1:-1]
    np.add(a[:-2, 1:-1], a[2:, 1:-1], out=inner)
    inner += a[1:-1, :-2]
    inner += a[1:-1, 2:]
    inner *= side
    np.multiply(a[1:-1, 1:-1], centre, out=scratch)
    inner += scratch
    to[0], to[-1], to[:, 0], to[:, -1] = a[0], a[-1], a[:, 0], a[:, -1]


def jacobi2d_steps(a, spare, steps, centre, side):
    for _ in range(steps // 2):
        jacobi2d(a, spare, centre, side)
        jacobi2d(spare, a, centre, side)


def jacobi3d(a, to, centre, side):
    inner, scratch = to[1:-1, 1:-1, 1:-1], _scratch("jacobi3d", to)[1:-1, 1:-1, 1:-1]
    np.add(a[:-2, 1:-1, 1:-1], a[2:, 1:-1, 1:-1], out=inner)
    inner += a[1:-1, :-2, 1:-1]
    inner += a[1:-1, 2:, 1:-1]
    inner += a[1:-1, 1:-1, :-2]
    inner += a[1:-1, 1:-1, 2:]
    inner *= side
    np.multiply(a[1:-1, 1:-1, 1:-1], centre, out=scratch)
    inner += scratch
    to[0], to[-1], to[:, 0], to[:, -1] = a[0], a[-1], a[:, 0], a[:, -1]
    to[:, :, 0], to[:, :, -1] = a[:, :, 0], a[:, :, -1]


def grey(rgb, to):
    if rgb.dtype == np.uint8:
        total, part = _scratch("grey", to, np.uint16), _scratch("part", to, np.uint16)
        np.multiply(rgb[:, 0], 77, out=total, dtype=np.uint16)
        total += np.multiply(rgb[:, 1], 150, out=part, dtype=np.uint16)
        total += np.multiply(rgb[:, 2], 29, out=part, dtype=np.uint16)
        total += 128
        np.right_shift(total, 8, out=total)
        np.copyto(to, total, casting="unsafe")
    else:
        part = _scratch("part", to)
        np.multiply(rgb[:, 0], np.float32(0.299), out=to)
        to += np.multiply(rgb[:, 1], np.float32(0.587), out=part)
        to += np.multiply(rgb[:, 2], np.float32(0.114), out=part)


def equalise(plane, to):
    below = np.cumsum(np.bincount(plane, minlength=256))
    first = below[below > 0][0]
    rest = plane.size - first
    table = (255 * np.maximum(below - first, 0) + rest // 2) // rest
    np.take(table.astype(np.uint8), plane, out=to)
