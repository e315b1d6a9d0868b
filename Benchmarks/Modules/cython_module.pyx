# cython: language_level=3, boundscheck=False, wraparound=False
# What Scripts/compare-modules.sh compares, as Cython's documentation shows a module.

ctypedef fused number:
    double
    float
    int


def add(double x, double y):
    return x + y


def scale(double[::1] x not None, double factor):
    cdef Py_ssize_t index
    for index in range(x.shape[0]):
        x[index] *= factor


def matrix_sum(const double[:, ::1] x not None):
    cdef double sum = 0
    cdef Py_ssize_t row, column
    with nogil:
        for row in range(x.shape[0]):
            for column in range(x.shape[1]):
                sum += x[row, column]
    return sum


def total(number[:, :] x not None):
    cdef double total = 0
    cdef Py_ssize_t row, column
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            total += x[row, column]
    return total
