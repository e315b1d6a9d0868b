// The body of `sparse.c` for one type of numbers and one of offsets, included once for each. Given: real, offset, NAME,
// VERSION, which names the functions that are called, and GATHERED(x, places): four elements of x at once.
//
// Limit: memory, 12 bytes for a non-zero of doubles, as long as the elements of x that are asked for are in a cache.

// A row is often shorter than a vector, so there are four sums, which the processor works on at the same time: non-zero
// i goes to sum i % 4.
//
// Columns are looked at again: the matrix was checked when it was made, and another thread may have written to it
// since. Each is loaded once, into a register, where it is looked at and from which it is used.
//
// A stored 0 adds nothing, as one that is not stored: also where its element of x is infinite or not a number. Then
// the sum is no number, so only such rows are added up again, with a look at each value.

// A column, or the end of the run. An atomic load is made once.
#define TAKE(column, k)                                                                                              \
    const uint32_t column = __atomic_load_n((const uint32_t *)columns + (k), __ATOMIC_RELAXED);                      \
    if (column >= limit) return UNL_SPMV_CHANGED

static __attribute__((noinline, cold)) int NAME(row_with_care)(
    const real *values, const int32_t *columns, const real *x, size_t count, uint32_t limit, real *y) {
    real s[4] = {0};
    for (size_t k = 0; k < count; k++) {
        TAKE(column, k);
        const real value = values[k];
        if (value != 0) s[k % 4] += value * x[column];
    }
    *y = (s[0] + s[1]) + (s[2] + s[3]);
    return 0;
}

// The non-zeros after the last four, and the sum.
#define END_OF_ROW                                                                                                   \
    if (count - k > 0) {                                                                                             \
        TAKE(column, k);                                                                                             \
        s0 += values[k] * x[column];                                                                                 \
    }                                                                                                                \
    if (count - k > 1) {                                                                                             \
        TAKE(column, k + 1);                                                                                         \
        s1 += values[k + 1] * x[column];                                                                             \
    }                                                                                                                \
    if (count - k > 2) {                                                                                             \
        TAKE(column, k + 2);                                                                                         \
        s2 += values[k + 2] * x[column];                                                                             \
    }                                                                                                                \
    const real sum = (s0 + s1) + (s2 + s3);                                                                          \
    if (__builtin_expect(sum != sum, 0)) return NAME(row_with_care)(values, columns, x, count, limit, y);            \
    *y = sum;                                                                                                        \
    return 0;

typedef int (*NAME(row_function))(
    const real *values, const int32_t *columns, const real *x, size_t count, uint32_t limit, real *y,
    four_columns *most);

UNL_BODY int NAME(row_default)(
    const real *values, const int32_t *columns, const real *x, size_t count, uint32_t limit, real *y,
    four_columns *most) {
    (void)most;
    real s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    size_t k = 0;
    for (; count - k >= 4; k += 4) {
        TAKE(c0, k);
        TAKE(c1, k + 1);
        TAKE(c2, k + 2);
        TAKE(c3, k + 3);
        s0 += values[k] * x[c0];
        s1 += values[k + 1] * x[c1];
        s2 += values[k + 2] * x[c2];
        s3 += values[k + 3] * x[c3];
    }
    END_OF_ROW
}

#if defined(__x86_64__)
// Four elements with one instruction, by columns that are held below the limit: so nothing waits for the look. The
// greatest column of all rows is kept in `most`.
typedef real NAME(four) __attribute__((vector_size(4 * sizeof(real)), aligned(sizeof(real))));

UNL_TARGET_1 UNL_BODY int NAME(row_gathered)(
    const real *values, const int32_t *columns, const real *x, size_t count, uint32_t limit, real *y,
    four_columns *most) {
    NAME(four) s = {0};
    size_t k = 0;
    for (; count - k >= 4; k += 4) {
        four_columns column = *(const four_columns *)(columns + k);
        __asm__("" : "+x"(column));  // may have changed, as the compiler sees it: it cannot load the columns again
        *most = __builtin_elementwise_max(*most, column);
        column = __builtin_elementwise_min(column, (four_columns){0} + (limit - 1));
        s += *(const NAME(four) *)(values + k) * (NAME(four))GATHERED(x, (__m128i)column);
    }
    real s0 = s[0], s1 = s[1], s2 = s[2];
    const real s3 = s[3];
    END_OF_ROW
}
#endif

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

UNL_BODY int NAME(rows)(void *arguments, size_t begin, size_t end, NAME(row_function) row) {
    const unl_spmv_arguments *a = arguments;
    const offset *offsets = a->offsets;
    const real *values = a->values, *x = a->x;
    const int32_t *columns = a->columns;
    real *y = a->y;
    const size_t non_zeros = a->non_zeros;
    const uint32_t limit = a->limit < (size_t)1 << 31 ? (uint32_t)a->limit : (uint32_t)1 << 31;
    if (limit == 0 && non_zeros != 0) return UNL_SPMV_CHANGED;
    const size_t first = NAME(row_from)(offsets, a->rows, begin), last = NAME(row_from)(offsets, a->rows, end);
    if (first >= last) return 0;
    four_columns most = {0};
    size_t from = (size_t)__atomic_load_n(offsets + first, __ATOMIC_RELAXED);
    if (from > non_zeros) return UNL_SPMV_CHANGED;
    for (size_t i = first; i < last; i++) {
        const size_t past = (size_t)__atomic_load_n(offsets + i + 1, __ATOMIC_RELAXED);
        if (past - from > non_zeros - from) return UNL_SPMV_CHANGED;  // also when `past` is below `from`
        const int status = row(values + from, columns + from, x, past - from, limit, y + i, &most);
        if (status != 0) return status;
        from = past;
    }
    return __builtin_reduce_max(most) >= limit && non_zeros != 0 ? UNL_SPMV_CHANGED : 0;
}

static int VERSION(default)(void *arguments, size_t begin, size_t end) {
    return NAME(rows)(arguments, begin, end, NAME(row_default));
}

#if defined(__x86_64__)
// AMD's processors without AVX-512 gather one element after the other and slower than loads do: twice as slow, on an EPYC
// of the first Zen.
UNL_TARGET_1 static int VERSION(v3)(void *arguments, size_t begin, size_t end) {
    return __builtin_cpu_is("amd") ? NAME(rows)(arguments, begin, end, NAME(row_default))
                                   : NAME(rows)(arguments, begin, end, NAME(row_gathered));
}

UNL_TARGET_2 static int VERSION(v4)(void *arguments, size_t begin, size_t end) {
    return NAME(rows)(arguments, begin, end, NAME(row_gathered));
}
#endif

#undef TAKE
#undef END_OF_ROW
#undef GATHERED
#undef real
#undef offset
#undef NAME
#undef VERSION
