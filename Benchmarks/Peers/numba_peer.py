"""What bench-native overhead measures, compiled by Numba when it is imported."""

import numba

_function = numba.njit(cache=True)


@_function
def empty():
    pass


@_function
def add(x, y):
    return x + y


@_function
def sum(buffer):
    total = 0.0
    for i in range(len(buffer)):
        total += buffer[i]
    return total


@_function
def dot(x, y):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * y[i]
    return total
