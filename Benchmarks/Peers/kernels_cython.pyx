# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# The kernels in Cython with prange, as its documentation shows.

from cython cimport floating
from cython.parallel cimport prange
from libc.math cimport cos as ccos, erf as cerf, exp as cexp, log as clog, sin as csin, sqrt as csqrt
from libc.math cimport cosf, erff, expf, logf, sinf
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

cdef int threads = 1


def set_threads(int count):
    global threads
    threads = count


cdef inline floating exp_of(floating x) noexcept nogil:
    return expf(x) if floating is float else cexp(x)


cdef inline floating log_of(floating x) noexcept nogil:
    return logf(x) if floating is float else clog(x)


cdef inline floating sin_of(floating x) noexcept nogil:
    return sinf(x) if floating is float else csin(x)


cdef inline floating cos_of(floating x) noexcept nogil:
    return cosf(x) if floating is float else ccos(x)


cdef inline floating erf_of(floating x) noexcept nogil:
    return erff(x) if floating is float else cerf(x)


cdef floating row(
    const int32_t[::1] indices, const floating[::1] values, const floating[::1] x, Py_ssize_t begin, Py_ssize_t end
) noexcept nogil:
    cdef Py_ssize_t k
    cdef floating total = 0
    for k in range(begin, end):
        total += values[k] * x[indices[k]]
    return total


def csr(const int32_t[::1] offsets, const int32_t[::1] indices, const floating[::1] values, const floating[::1] x,
        floating[::1] y):
    cdef Py_ssize_t i
    for i in prange(y.shape[0], nogil=True, num_threads=threads):
        y[i] = row(indices, values, x, offsets[i], offsets[i + 1])


def jacobi2d(const floating[:, ::1] a, floating[:, ::1] to, floating centre, floating side):
    cdef Py_ssize_t i, j, rows = a.shape[0], columns = a.shape[1]
    for i in prange(rows, nogil=True, num_threads=threads):
        if i == 0 or i == rows - 1:
            for j in range(columns):
                to[i, j] = a[i, j]
        else:
            to[i, 0] = a[i, 0]
            to[i, columns - 1] = a[i, columns - 1]
            for j in range(1, columns - 1):
                to[i, j] = centre * a[i, j] + side * ((a[i - 1, j] + a[i + 1, j]) + (a[i, j - 1] + a[i, j + 1]))


def jacobi2d_steps(floating[:, ::1] a, floating[:, ::1] spare, int steps, floating centre, floating side):
    cdef int step
    for step in range(steps // 2):
        jacobi2d(a, spare, centre, side)
        jacobi2d(spare, a, centre, side)


def jacobi3d(const floating[:, :, ::1] a, floating[:, :, ::1] to, floating centre, floating side):
    cdef Py_ssize_t i, j, k, layers = a.shape[0], rows = a.shape[1], columns = a.shape[2]
    for i in prange(layers, nogil=True, num_threads=threads):
        for j in range(rows):
            if i == 0 or i == layers - 1 or j == 0 or j == rows - 1:
                for k in range(columns):
                    to[i, j, k] = a[i, j, k]
            else:
                to[i, j, 0] = a[i, j, 0]
                to[i, j, columns - 1] = a[i, j, columns - 1]
                for k in range(1, columns - 1):
                    to[i, j, k] = centre * a[i, j, k] + side * (
                        ((a[i - 1, j, k] + a[i + 1, j, k]) + (a[i, j - 1, k] + a[i, j + 1, k]))
                        + (a[i, j, k - 1] + a[i, j, k + 1]))


cdef void pull(
    const floating[::1] x, const floating[::1] y, const floating[::1] z, const floating[::1] mass, floating softening,
    floating[::1] ax, floating[::1] ay, floating[::1] az, Py_ssize_t i
) noexcept nogil:
    cdef Py_ssize_t j
    cdef floating sx = 0, sy = 0, sz = 0, dx, dy, dz, square, factor
    for j in range(x.shape[0]):
        dx = x[j] - x[i]
        dy = y[j] - y[i]
        dz = z[j] - z[i]
        square = dx * dx + dy * dy + dz * dz + softening * softening
        factor = mass[j] / (square * <floating>csqrt(square))
        sx += dx * factor
        sy += dy * factor
        sz += dz * factor
    ax[i] = sx
    ay[i] = sy
    az[i] = sz


def nbody(const floating[::1] x, const floating[::1] y, const floating[::1] z, const floating[::1] mass,
          floating softening, floating[::1] ax, floating[::1] ay, floating[::1] az):
    cdef Py_ssize_t i
    for i in prange(x.shape[0], nogil=True, num_threads=threads):
        pull(x, y, z, mass, softening, ax, ay, az, i)


cdef inline void price(
    floating spot, floating strike, floating years, floating rate, floating volatility, floating *call, floating *put
) noexcept nogil:
    cdef floating spread = volatility * <floating>csqrt(years)
    cdef floating d1 = (log_of(spot / strike) + (rate + volatility * volatility / 2) * years) / spread
    cdef floating d2 = d1 - spread
    cdef floating later = strike * exp_of(-rate * years)
    cdef floating half = <floating>0.7071067811865476
    cdef floating e1 = erf_of(d1 * half), e2 = erf_of(d2 * half)
    call[0] = (spot * (1 + e1) - later * (1 + e2)) / 2
    put[0] = (later * (1 - e2) - spot * (1 - e1)) / 2


def black_scholes(const floating[::1] spot, const floating[::1] strike, const floating[::1] years, floating rate,
                  floating volatility, floating[::1] call, floating[::1] put):
    cdef Py_ssize_t i
    for i in prange(spot.shape[0], nogil=True, num_threads=threads):
        price(spot[i], strike[i], years[i], rate, volatility, &call[i], &put[i])


cdef inline uint32_t stay(double cr, double ci, uint32_t limit) noexcept nogil:
    cdef double zr = 0, zi = 0, zr2 = 0, zi2 = 0
    cdef uint32_t n = 0
    while n < limit:
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > 4.0:
            break
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
        n += 1
    return n


def mandelbrot(uint32_t[:, ::1] counts, uint32_t limit, double x0, double y0, double dx, double dy):
    cdef Py_ssize_t i, j
    for i in prange(counts.shape[0], nogil=True, num_threads=threads, schedule="dynamic", chunksize=4):
        for j in range(counts.shape[1]):
            counts[i, j] = stay(x0 + j * dx, y0 + i * dy, limit)


ctypedef fused pixel:
    uint8_t
    float


def grey(const pixel[:, ::1] rgb, pixel[::1] to):
    cdef Py_ssize_t i
    for i in prange(to.shape[0], nogil=True, num_threads=threads):
        if pixel is uint8_t:
            to[i] = <uint8_t>((77 * rgb[i, 0] + 150 * rgb[i, 1] + 29 * rgb[i, 2] + 128) >> 8)
        else:
            to[i] = <float>0.299 * rgb[i, 0] + <float>0.587 * rgb[i, 1] + <float>0.114 * rgb[i, 2]


cdef inline Py_ssize_t held(Py_ssize_t i, Py_ssize_t count) noexcept nogil:
    return 0 if i < 0 else (count - 1 if i >= count else i)


cdef inline void sobel_row(const pixel[:, ::1] a, pixel[:, ::1] to, Py_ssize_t i) noexcept nogil:
    cdef Py_ssize_t j, l, r, rows = a.shape[0], columns = a.shape[1]
    cdef Py_ssize_t u = held(i - 1, rows), d = held(i + 1, rows)
    cdef float gx, gy, length
    for j in range(columns):
        l = j - 1 if j > 0 else 0
        r = j + 1 if j < columns - 1 else j
        gx = (<float>a[u, r] + 2 * <float>a[i, r] + a[d, r]) - (<float>a[u, l] + 2 * <float>a[i, l] + a[d, l])
        gy = (<float>a[d, l] + 2 * <float>a[d, j] + a[d, r]) - (<float>a[u, l] + 2 * <float>a[u, j] + a[u, r])
        length = <float>csqrt(gx * gx + gy * gy)
        if pixel is uint8_t:
            to[i, j] = <uint8_t>(255 if length > 255 else length)
        else:
            to[i, j] = length


def sobel(const pixel[:, ::1] a, pixel[:, ::1] to):
    cdef Py_ssize_t i
    for i in prange(a.shape[0], nogil=True, num_threads=threads):
        sobel_row(a, to, i)
