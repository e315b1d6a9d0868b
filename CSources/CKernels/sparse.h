// The body of `sparse.c` for one type of numbers and one of offsets, included once for each. Given: real, offset, NAME.
//
// Limit: memory, 12 bytes for a non-zero of doubles, as long as the elements of x that are asked for are in a cache.

// Gathering instructions are no faster than single loads here, and a row is often shorter than a vector: so four sums,
// which the processor works on at the same time.
//
// A stored 0 adds nothing, as one that is not stored: also where its element of x is infinite or not a number.
// Columns are looked at again: the matrix was checked when it was made, and another thread may have written to it since.
#define TERM(k)                                                                                                      \
    ({                                                                                                               \
        const uint32_t column = __atomic_load_n((const uint32_t *)columns + (k), __ATOMIC_RELAXED);                  \
        const real value = values[k];                                                                                \
        bad |= column >= limit;                                                                                      \
        const real product = value * x[column < limit ? column : 0];                                                 \
        value != 0 ? product : 0;                                                                                    \
    })

// pre: there is an element of x.
UNL_BODY int NAME(row)(
    const real *values, const int32_t *columns, const real *x, size_t count, size_t limit, real *y) {
    real s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    bool bad = false;
    size_t k = 0;
    for (; count - k >= 4; k += 4) {
        s0 += TERM(k);
        s1 += TERM(k + 1);
        s2 += TERM(k + 2);
        s3 += TERM(k + 3);
    }
    if (count - k > 0) s0 += TERM(k);
    if (count - k > 1) s1 += TERM(k + 1);
    if (count - k > 2) s2 += TERM(k + 2);
    *y = (s0 + s1) + (s2 + s3);
    return bad ? UNL_SPMV_CHANGED : 0;
}

#undef TERM

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
        const size_t from = (size_t)__atomic_load_n(offsets + row, __ATOMIC_RELAXED);
        const size_t past = (size_t)__atomic_load_n(offsets + row + 1, __ATOMIC_RELAXED);
        if (from > past || past > a->non_zeros || (past > from && a->limit == 0)) return UNL_SPMV_CHANGED;
        const int status = NAME(row)(values + from, a->columns + from, x, past - from, a->limit, y + row);
        if (status != 0) return status;
    }
    return 0;
}

#undef real
#undef offset
#undef NAME
