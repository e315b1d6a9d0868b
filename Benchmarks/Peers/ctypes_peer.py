"""What bench-native overhead measures, through ctypes. It gives the lock back for every call."""

import ctypes
import os

_library = ctypes.CDLL(os.path.join(os.path.dirname(__file__), "unlatch_peer_plain.so"))

empty = _library.unlatch_peer_empty
empty.argtypes = []
empty.restype = None

add = _library.unlatch_peer_add
add.argtypes = [ctypes.c_double, ctypes.c_double]
add.restype = ctypes.c_double

_sum = _library.unlatch_peer_sum
_sum.argtypes = [ctypes.POINTER(ctypes.c_double), ctypes.c_size_t]
_sum.restype = ctypes.c_double

_Thousand = ctypes.c_double * 1000
_numbers = _Thousand()


def sum(buffer):
    count = len(buffer)
    return _sum((ctypes.c_double * count).from_buffer(buffer), count)


def list_to_python(times):
    for _ in range(times):
        list(_numbers)


def list_from_python(values, times):
    for _ in range(times):
        _Thousand(*values)
