// The body of `sparse.c` for one type of numbers and one of offsets, included once for each. Given: real, offset, NAME.
//
// Limit: memory, 12 bytes for a non-zero of doubles, as long as the elements of x that are asked for are in a cache.

// Gathering instructions are no faster than single loads here, and a row is often shorter than a vector: so four sums,
// which the processor works on at the same time.
UNL_BODY real NAME(row)(const real *values, const int32_t *columns, const real *x, size_t count) {
    real s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    size_t k = 0;
    for (; count - k >= 4; k += 4) {
        s0 += values[k] * x[columns[k]];
        s1 += values[k + 1] * x[columns[k + 1]];
        s2 += values[k + 2] * x[columns[k + 2]];
        s3 += values[k + 3] * x[columns[k + 3]];
    }
    if (count - k > 0) s0 += values[k] * x[columns[k]];
    if (count - k > 1) s1 += values[k + 1] * x[columns[k + 1]];
    if (count - k > 2) s2 += values[k + 2] * x[columns[k + 2]];
    return (s0 + s1) + (s2 + s3);
}

/// The first row that stands at an item from `item` on.
UNL_BODY size_t NAME(row_from)(const offset *offsets, size_t rows, size_t item) {
    size_t low = 0, high = rows;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (middle + (size_t)offsets[middle] < item) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

UNL_BODY int NAME(spmv)(void *arguments, size_t begin, size_t end) {
    const unl_spmv_arguments *a = arguments;
    const offset *offsets = a->offsets;
    const real *values = a->values, *x = a->x;
    real *y = a->y;
    const size_t last = NAME(row_from)(offsets, a->rows, end);
    for (size_t row = NAME(row_from)(offsets, a->rows, begin); row < last; row++) {
        const size_t from = (size_t)offsets[row], count = (size_t)offsets[row + 1] - from;
        y[row] = NAME(row)(values + from, a->columns + from, x, count);
    }
    return 0;
}

#undef real
#undef offset
#undef NAME
