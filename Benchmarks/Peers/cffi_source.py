"""Writes the C source of cffi's module: python cffi_source.py plain_peer.c OUTPUT.c"""

import sys

import cffi

plain, output = sys.argv[1:]
builder = cffi.FFI()
builder.cdef(
    """
    void unlatch_peer_empty(void);
    double unlatch_peer_add(double, double);
    double unlatch_peer_sum(const double *, size_t);
    """
)
with open(plain) as source:
    builder.set_source("_unlatch_peer_cffi", source.read())
builder.emit_c_code(output)
