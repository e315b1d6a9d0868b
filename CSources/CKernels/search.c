// Where values belong among sorted ones, and elements by their index. The limit is the memory's latency: several searches
// go on at a time, so that their misses overlap.

#include "versions.h"

#include "data.h"

#include <inttypes.h>
#include <stdio.h>

typedef float f32;
typedef double f64;
typedef int32_t i32;
typedef int64_t i64;

// NaN comes after all numbers, and all NaNs are equal.
#define FLOAT_LESS(a, b) ((a) < (b) || ((b) != (b) && (a) == (a)))
#define LESS(a, b) ((a) < (b))

enum { lanes = 8 };

// Whether an element comes before where the value belongs.
#define COMES_BEFORE(BEFORE, item, v) (right ? !BEFORE(v, item) : BEFORE(item, v))

// The number of elements that come before the value: those that are less, or not greater. Halves of a range are taken
// without a jump.
#define SEARCH(type, BEFORE)                                                                                         \
    UNL_BODY int search_##type(void *arguments, size_t begin, size_t end) {                                          \
        const unl_search_arguments *a = arguments;                                                                   \
        const type *const sorted = a->sorted, *const values = a->values;                                             \
        const bool right = a->right;                                                                                 \
        for (size_t first = begin; first < end; first += lanes) {                                                    \
            const size_t many = end - first < lanes ? end - first : lanes;                                           \
            type value[lanes];                                                                                       \
            size_t low[lanes];                                                                                       \
            for (size_t k = 0; k < many; k++) {                                                                      \
                value[k] = values[first + k];                                                                        \
                low[k] = 0;                                                                                          \
            }                                                                                                        \
            /* The ranges of all have the same length: what is left out of one is known not to come before. */       \
            size_t left = a->count;                                                                                  \
            for (; left > 1; left -= left / 2) {                                                                     \
                const size_t half = left / 2;                                                                        \
                for (size_t k = 0; k < many; k++)                                                                    \
                    low[k] += COMES_BEFORE(BEFORE, sorted[low[k] + half - 1], value[k]) ? half : 0;                  \
            }                                                                                                        \
            if (left == 1)                                                                                           \
                for (size_t k = 0; k < many; k++) low[k] += COMES_BEFORE(BEFORE, sorted[low[k]], value[k]) ? 1 : 0;  \
            for (size_t k = 0; k < many; k++) a->to[first + k] = (int64_t)low[k];                                    \
        }                                                                                                            \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_CHUNK_VERSIONS(search_##type)

SEARCH(f32, FLOAT_LESS)
SEARCH(f64, FLOAT_LESS)
SEARCH(i32, LESS)
SEARCH(i64, LESS)

#define KERNEL(id, type, bytes) UNL_KERNEL_OF(id##_##type, id##_##type, bytes, 0)

KERNEL(search, f32, 12)
KERNEL(search, f64, 16)
KERNEL(search, i32, 12)
KERNEL(search, i64, 16)

const unl_kernel *unl_search_kernel(unl_element type) {
    switch (type) {
        case UNL_FLOAT: return unl_search_f32_kernel();
        case UNL_DOUBLE: return unl_search_f64_kernel();
        case UNL_INT32: return unl_search_i32_kernel();
        default: return unl_search_i64_kernel();
    }
}

static __attribute__((noinline, cold)) int bad_index(unl_failure *failure, size_t item, int64_t index, size_t count) {
    failure->item = item;
    snprintf(
        failure->message, sizeof failure->message, "index %zu is %" PRId64 ", not one of -%zu..<%zu", item, index, count,
        count);
    return UNL_TAKE_BAD_INDEX;
}

// An index that was read is the one that is used: another thread may write to them meanwhile.
#define TAKE(size, word)                                                                                             \
    UNL_BODY int take_##size(void *arguments, size_t begin, size_t end, unl_failure *failure) {                      \
        const unl_take_arguments *a = arguments;                                                                     \
        const word *const from = a->from;                                                                            \
        word *const to = a->to;                                                                                      \
        const int64_t count = (int64_t)a->count;                                                                     \
        for (size_t i = begin; i < end; i++) {                                                                       \
            const int64_t index = *(const volatile int64_t *)(a->indices + i);                                       \
            const int64_t place = index < 0 ? index + count : index;                                                 \
            if (place < 0 || place >= count) return bad_index(failure, i, index, a->count);                          \
            to[i] = from[place];                                                                                     \
        }                                                                                                            \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_TELLING_KERNEL(take_##size, take_##size, 8 + 2 * size, 0)

TAKE(4, uint32_t)
TAKE(8, uint64_t)

const unl_kernel *unl_take_kernel(unl_element type) {
    return type == UNL_FLOAT || type == UNL_INT32 ? unl_take_4_kernel() : unl_take_8_kernel();
}
