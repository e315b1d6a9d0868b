# cython: language_level=3, boundscheck=False, wraparound=False
# What bench-native overhead measures, written in Cython as its documentation shows.


def empty():
    pass


def add(double x, double y):
    return x + y


def scale(double x, double factor=2.0, double offset=1.0):
    return x * factor + offset


def sum(const double[::1] x not None):
    cdef double total = 0
    cdef Py_ssize_t i
    with nogil:
        for i in range(x.shape[0]):
            total += x[i]
    return total


cdef class Pair:
    cdef public double x
    cdef double y

    def __init__(self, double x, double y):
        self.x = x
        self.y = y

    def scaled(self, double n):
        return n * (self.x + self.y)

    def __add__(Pair self, Pair other not None):
        return Pair(self.x + other.x, self.y + other.y)


cdef class Series:
    cdef double[1000] elements
    cdef Py_ssize_t count

    def __init__(self, Py_ssize_t count):
        cdef Py_ssize_t index
        if count > 1000:
            raise ValueError
        self.count = count
        for index in range(count):
            self.elements[index] = 0.5

    def __getitem__(self, Py_ssize_t index):
        if index < 0:
            index += self.count
        if index < 0 or index >= self.count:
            raise IndexError
        return self.elements[index]

    def __iter__(self):
        return SeriesIterator(self)


cdef class SeriesIterator:
    cdef Series series
    cdef Py_ssize_t next

    def __init__(self, Series series not None):
        self.series = series

    def __iter__(self):
        return self

    def __next__(self):
        if self.next >= self.series.count:
            raise StopIteration
        self.next += 1
        return self.series.elements[self.next - 1]


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
