// The body of `sparse.c` for one type of numbers and one of offsets, included once for each. Given: real, whole (an
// integer as wide), offset, NAME.
//
// Limit: memory, 12 bytes for a non-zero of doubles, as long as the elements of x that are asked for are in a cache.

// Gathering instructions are no faster than single loads here, and a row is often shorter than a vector: so four sums,
// which the processor works on at the same time.
//
// A stored 0 adds nothing, as one that is not stored: also where its element of x is infinite or not a number.
// Columns are looked at again: the matrix was checked when it was made, and another thread may have written to it
// since. What is looked at is a copy, of which the compiler is told that it may have changed: it cannot go back to the
// original.
typedef real NAME(four) __attribute__((vector_size(4 * sizeof(real)), aligned(sizeof(real))));
typedef whole NAME(four_flags) __attribute__((vector_size(4 * sizeof(real)), aligned(sizeof(real))));
typedef uint32_t NAME(four_columns) __attribute__((vector_size(16), aligned(4)));

UNL_BODY int NAME(row)(
    const real *values, const int32_t *columns, const real *x, size_t count, uint32_t limit, real *y) {
    NAME(four) s = {0};
    size_t k = 0;
    for (; count - k >= 4; k += 4) {
        NAME(four_columns) at = *(const NAME(four_columns) *)(columns + k);
        __asm__("" : "+m"(at));
        if (__builtin_reduce_or(at >= limit) != 0) return UNL_SPMV_CHANGED;
        const NAME(four) value = *(const NAME(four) *)(values + k);
        const NAME(four) product = value * (NAME(four)){x[at[0]], x[at[1]], x[at[2]], x[at[3]]};
        s += (NAME(four))((NAME(four_flags))product & (NAME(four_flags))(value != 0));
    }
    for (size_t lane = 0; lane < count - k; lane++) {
        const uint32_t at = __atomic_load_n((const uint32_t *)columns + k + lane, __ATOMIC_RELAXED);
        if (at >= limit) return UNL_SPMV_CHANGED;
        const real value = values[k + lane];
        s[lane] += value != 0 ? value * x[at] : 0;
    }
    *y = (s[0] + s[1]) + (s[2] + s[3]);
    return 0;
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
    const uint32_t limit = a->limit < (size_t)1 << 31 ? (uint32_t)a->limit : (uint32_t)1 << 31;
    const size_t last = NAME(row_from)(offsets, a->rows, end);
    for (size_t row = NAME(row_from)(offsets, a->rows, begin); row < last; row++) {
        const size_t from = (size_t)__atomic_load_n(offsets + row, __ATOMIC_RELAXED);
        const size_t past = (size_t)__atomic_load_n(offsets + row + 1, __ATOMIC_RELAXED);
        if (from > past || past > a->non_zeros) return UNL_SPMV_CHANGED;
        const int status = NAME(row)(values + from, a->columns + from, x, past - from, limit, y + row);
        if (status != 0) return status;
    }
    return 0;
}

#undef real
#undef whole
#undef offset
#undef NAME
