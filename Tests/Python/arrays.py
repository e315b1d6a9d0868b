"""Arrays of any layout, for tests that compare with NumPy; `np` is None where it is not installed."""

import os

try:
    import numpy as np
except ImportError:
    np = None

#: How many of the layouts, and of the axes, of each array are tried, drawn anew for each.
DRAWN = int(os.environ.get("UNLATCH_TEST_DRAWN", "2"))


def layouts(generator, array):
    """The array, and others of the same numbers that lie otherwise in memory: some of them, drawn at random."""
    return drawn(generator, all_layouts(generator, array))


def drawn(generator, choices):
    choices = list(choices)
    return generator.sample(choices, min(DRAWN, len(choices)))


def all_layouts(generator, array):
    yield array
    yield np.asfortranarray(array)
    padded = np.zeros([2 * n + 1 for n in array.shape], array.dtype)
    strided = padded[(..., *(slice(1, None, 2) for _ in array.shape))]
    strided[...] = array
    yield strided
    if array.ndim:
        backwards = array[tuple(slice(None, None, -1) for _ in array.shape)].copy()
        yield backwards[tuple(slice(None, None, -1) for _ in array.shape)]
        order = list(range(array.ndim))
        generator.shuffle(order)
        yield array.transpose(order).copy().transpose(np.argsort(order))
    fixed = array.copy()
    fixed.flags.writeable = False
    yield fixed


def numbers(generator, shape, dtype, nans=0.0):
    """Random numbers; of floats some are not finite."""
    count = int(np.prod(shape, dtype=int))
    kind = np.dtype(dtype).kind
    if kind == "b":
        values = [generator.random() < 0.7 for _ in range(count)]
    elif kind in "iu":
        low, high = (0, 20) if kind == "u" else (-9, 9)
        values = [generator.randint(low, high) for _ in range(count)]
    else:
        values = [generator.uniform(-2, 2) for _ in range(count)]
        for index in range(count):
            if generator.random() < nans:
                values[index] = generator.choice([np.nan, np.inf, -np.inf, 0.0, -0.0])
    return np.array(values, dtype=dtype).reshape(shape)
