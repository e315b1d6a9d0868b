"""What bench-native overhead measures, through cffi's compiled interface. It gives the lock back for every call."""

from _unlatch_peer_cffi import ffi, lib

empty = lib.unlatch_peer_empty
add = lib.unlatch_peer_add

_sum = lib.unlatch_peer_sum
_from_buffer = ffi.from_buffer
_numbers = ffi.new("double[1000]")


def sum(buffer):
    return _sum(_from_buffer("double[]", buffer), len(buffer))


def list_to_python(times):
    for _ in range(times):
        ffi.unpack(_numbers, 1000)


def list_from_python(values, times):
    for _ in range(times):
        ffi.new("double[]", values)
