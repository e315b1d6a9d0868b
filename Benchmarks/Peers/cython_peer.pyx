# cython: language_level=3, boundscheck=False, wraparound=False
# What bench-native overhead measures, written in Cython as its documentation shows.


def empty():
    pass


def add(double x, double y):
    return x + y


def sum(const double[::1] x not None):
    cdef double total = 0
    cdef Py_ssize_t i
    with nogil:
        for i in range(x.shape[0]):
            total += x[i]
    return total


def release(Py_ssize_t times):
    cdef Py_ssize_t i
    for i in range(times):
        with nogil:
            pass


cdef void take() noexcept with gil:
    pass


def attach(Py_ssize_t times):
    cdef Py_ssize_t i
    with nogil:
        for i in range(times):
            take()


def attribute(object, Py_ssize_t times):
    cdef Py_ssize_t i
    for i in range(times):
        object.attribute


cdef double[1000] numbers


def list_to_python(Py_ssize_t times):
    cdef Py_ssize_t i, index
    for i in range(times):
        made = [numbers[index] for index in range(1000)]


def list_from_python(list values, Py_ssize_t times):
    cdef Py_ssize_t i, index
    for i in range(times):
        for index in range(1000):
            numbers[index] = values[index]
