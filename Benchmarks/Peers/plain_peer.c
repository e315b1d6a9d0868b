// The functions that ctypes and cffi call: C that knows nothing of Python.
#include <stddef.h>

#define VISIBLE __attribute__((visibility("default")))

VISIBLE void unlatch_peer_empty(void) {}

VISIBLE double unlatch_peer_add(double x, double y) { return x + y; }

VISIBLE double unlatch_peer_sum(const double *x, size_t count) {
    double total = 0;
    for (size_t i = 0; i < count; i++) total += x[i];
    return total;
}
