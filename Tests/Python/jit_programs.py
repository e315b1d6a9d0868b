"""Programs that test_jit.py runs under `unlatch.jit` and in plain Python, with the same arguments. Each is a function `p_…`."""

import math

import numpy as np
from unlatch import prange

FACTOR = 3
LIMIT = 2.5
FLAG = True


def p_constant():
    return 7


def p_nothing(n):
    n += 1


def p_tuple(a, b):
    return a + b, a - b, a * b


def p_divide(a, b):
    return a / b


def p_floor_divide(a, b):
    return a // b


def p_modulo(a, b):
    return a % b


def p_power(a, n):
    return a ** n


def p_square(a):
    return a ** 2


def p_shift(a, n):
    return (a << n) + (a >> n)


def p_bits(a, b):
    return (a & b) | (a ^ ~b)


def p_minus(a):
    return -a


def p_compare(a, b, c):
    return a < b <= c


def p_and_or(a, b):
    if a > 1 and b > 1 or not a:
        return 1
    return 0


def p_choice(a, b):
    return a if a > b else b


def p_min_max(a, b, c):
    return min(a, b, c) + max(a, b) * abs(c)


def p_conversions(a):
    return int(a), float(int(a)), bool(a)


def p_global():
    return FACTOR * LIMIT if FLAG else 0.0


def p_collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def p_break_continue(n):
    s = 0
    for i in range(n):
        if i % 3 == 0:
            continue
        if i > 20:
            break
        s += i
    return s


def p_nested_break(n):
    s = 0
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            s += i * j
    return s


def p_while_true(n):
    k = 0
    while True:
        k += n
        if k > 100:
            return k


def p_range_step(a, b, c):
    s = 0
    last = -1
    for i in range(a, b, c):
        s = s * 31 + i
        last = i
    return s, last


def p_loop_variable(n):
    i = -5
    for i in range(n):
        pass
    return i


def p_changes_loop_variable(n):
    s = 0
    for i in range(n):
        i = i * 2
        s += i
    return s


def p_sum(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i]
    return s


def p_integer_sum(x):
    s = 0
    for i in range(x.size):
        s += x[i]
    return int(s)


def p_element(x, i):
    return float(x[i])


def p_element2(x, i, j):
    return float(x[i, j])


def p_store(x, i, v):
    x[i] = v


def p_beyond(x):
    s = 0.0
    for i in range(len(x) + 1):
        s += x[i]
    return s


def p_neighbours(x, y):
    for i in range(len(x)):
        if 0 < i < len(x) - 1:
            y[i] = x[i - 1] + x[i + 1]


def p_negative_index(x, y):
    for i in range(len(x)):
        y[-1 - i] = x[i]


def p_negative_constant(x):
    return float(x[-1]) + float(x[-2])


def p_indirect(x, n, y):
    for i in range(len(n)):
        y[i] = x[n[i]]


def p_in_place(x):
    for i in range(1, len(x)):
        x[i] = x[i] + x[i - 1]


def p_shape(x):
    n, m = x.shape
    return n * 100 + m, x.shape[-1], x.ndim, x.size


def p_transposed(x, y):
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            y[j, i] = 2 * x[i, j]


def p_rows(x, y):
    for i in range(x.shape[0]):
        row = x[i]
        other = y[i, :]
        for j in range(len(row)):
            other[j] = row[j] + i


def p_three(x):
    s = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            for k in range(x.shape[2]):
                s += x[i, j, k] * (i + 2 * j - k)
    return s


def p_plane(x):
    s = 0.0
    for i in range(x.shape[0]):
        plane = x[i]
        for j in range(plane.shape[0]):
            s -= plane[j, 0]
    return s


def p_swap(x):
    for i in range(len(x) // 2):
        x[i], x[len(x) - 1 - i] = x[len(x) - 1 - i], x[i]


def p_augmented(x, n):
    for i in range(len(n)):
        x[n[i]] += 1
        x[n[i]] *= 2


def p_divides_in_loop(x, y, z):
    for i in range(len(x)):
        z[i] = x[i] // y[i]


def p_math(x):
    return math.sqrt(x) + math.exp(-x) * math.sin(x) + math.hypot(x, 2.0) + math.pi


def p_floor(x):
    return math.floor(x) + math.ceil(x)


def p_numpy(x, y):
    for i in range(len(x)):
        y[i] = np.sqrt(np.abs(x[i])) + np.maximum(x[i], 0.5) - np.floor(x[i])


def p_prefix(x, y):
    s = 0
    for i in range(len(x)):
        s += x[i]
        y[i] = s


def p_assert(n):
    assert n > 0, "n must be above 0"
    return n


def p_raise(n):
    if n > 3:
        raise ValueError("too large")
    return n


def p_truth(x, y):
    for i in range(len(x)):
        y[i] = x[i] > 0.5 or x[i] < -0.5


def p_mandelbrot(c, d, limit):
    x = 0.0
    y = 0.0
    n = 0
    while n < limit and x * x + y * y <= 4.0:
        x, y = x * x - y * y + c, 2.0 * x * y + d
        n += 1
    return n


def p_crc(data):
    crc = 0xFFFF
    for i in range(len(data)):
        byte = 0xFF & data[i]
        for _ in range(8):
            if (crc & 1) ^ (byte & 1):
                crc = (crc >> 1) ^ 0x8408
            else:
                crc >>= 1
            byte >>= 1
    return crc


def p_prange_sum(x):
    s = 0
    for i in prange(len(x)):
        s += x[i]
    return int(s)


def p_prange_several(x):
    n = 0
    most = -1e300
    least = 1e300
    product = 1
    for i in prange(len(x)):
        if x[i] > 0:
            n += 1
            if x[i] > most:
                most = x[i]
        least = min(least, x[i])
        product *= 1 + (i == 7)
    return n, float(most), float(least), product


def p_prange_subtract(x):
    s = 100
    for i in prange(len(x)):
        if x[i] < 0:
            s -= 2
        else:
            s = s + 1
    return s


def p_prange_map(x, y):
    for i in prange(len(x)):
        t = x[i] * 2
        y[i] = t + 1


def p_prange_offset(x, y):
    for i in prange(len(x) - 1):
        k = i + 1
        y[k] = x[i] - x[k]


def p_prange_rows(x, y):
    for i in prange(x.shape[0]):
        row = x[i]
        s = 0.0
        for j in range(len(row)):
            s += row[j]
        y[i] = s


def p_prange_nested(x, y):
    for i in prange(x.shape[0]):
        for j in prange(x.shape[1]):
            y[i, j] = x[i, j] + i * j


def p_prange_step(y):
    for i in prange(len(y) - 1, -1, -3):
        y[i] = i


def p_prange_in_loop(x, n):
    for t in range(n):
        for i in prange(len(x)):
            x[i] += t


def p_prange_beyond(x, y):
    for i in prange(len(x)):
        y[i] = x[i + 1]


def p_prange_zero(x, y):
    for i in prange(len(x)):
        y[i] = 1 // x[i]


def p_prange_columns(x, y):
    for j in prange(x.shape[1]):
        y[j] = 0.0
        for i in range(x.shape[0]):
            y[j] += x[i, j]


def p_prange_raises(x):
    for i in prange(len(x)):
        if x[i] > 1e6:
            raise OverflowError("too large")


def p_jacobi(a, b, n):
    for _ in range(n):
        for i in prange(1, a.shape[0] - 1):
            for j in range(1, a.shape[1] - 1):
                b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
        for i in prange(1, a.shape[0] - 1):
            for j in range(1, a.shape[1] - 1):
                a[i, j] = b[i, j]


def p_row_in_loop(x, y):
    for i in range(x.shape[0]):
        row = x[i]
        y[i] = row[3]


def p_zero_before_break(x, y):
    s = 0
    for i in range(len(x)):
        s += x[i] // y[i]
        if s > 100:
            break
    return s


def p_zero_before_index(x, y):
    s = 0
    for i in range(len(x)):
        k = x[i] // y[i]
        s += x[k]
    return s


def p_zero_before_int(x, y):
    s = 0
    for i in range(len(x)):
        s += int(x[i] / y[i])
    return s


def p_turns(x, y, n):
    now = x
    next = y
    for _ in range(n):
        for i in range(1, len(now) - 1):
            next[i] = now[i - 1] + now[i + 1]
        other = now
        now = next
        next = other
    return float(now[2])


def p_prange_turns(x, y, n):
    now = x
    next = y
    for t in range(n):
        if t % 2 == 0:
            for i in prange(1, len(x) - 1):
                y[i] = x[i - 1] + x[i + 1]
        else:
            for i in prange(1, len(x) - 1):
                x[i] = y[i - 1] + y[i + 1]
    return float(now[2]) + float(next[2])


def p_conditional_index(x, y):
    for i in range(len(x)):
        y[i] = x[i - 1] if i > 0 else x[i]
        if i + 2 < len(x):
            y[i] += x[i + 2]
