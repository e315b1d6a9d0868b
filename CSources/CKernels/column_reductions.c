// Reductions of columns: running values of many neighbouring columns, which rows are joined to. The limit is the memory's
// bandwidth: each row is read where it lies, once, and the running values stay in the first cache.
//
// Four rows are joined before they meet the running values, which are so loaded and stored a quarter as often. The order of
// operations does not depend on the width of the registers, and so neither do the bits.

#include "layouts.h"
#include "versions.h"

#include <math.h>

typedef uint8_t b8;
typedef int64_t i64;
typedef float f32;
typedef double f64;

UNL_BODY f64 add_f64(f64 a, f64 b) { return a + b; }
UNL_BODY f64 multiply_f64(f64 a, f64 b) { return a * b; }
// A NaN is the result, also where it comes first: nothing is less.
UNL_BODY f64 least_f64(f64 a, f64 b) { return b < a || b != b ? b : a; }
UNL_BODY f64 greatest_f64(f64 a, f64 b) { return b > a || b != b ? b : a; }
// Integers wrap around.
UNL_BODY i64 add_i64(i64 a, i64 b) { return (i64)((uint64_t)a + (uint64_t)b); }
UNL_BODY i64 multiply_i64(i64 a, i64 b) { return (i64)((uint64_t)a * (uint64_t)b); }
UNL_BODY i64 least_i64(i64 a, i64 b) { return b < a ? b : a; }
UNL_BODY i64 greatest_i64(i64 a, i64 b) { return b > a ? b : a; }
UNL_BODY b8 any_b8(b8 a, b8 b) { return a | b; }
UNL_BODY b8 all_b8(b8 a, b8 b) { return a & b; }

#define PLAIN(v, c) (v)
#define NUMBER(v, c) ((v) == (v) ? (v) : 0.0)
#define TRUTH(v, c) ((v) != 0)
#define DEVIATION(v, c) (((v) - centers[c]) * ((v) - centers[c]))

#define COLUMNS(name, type, value, START, TERM, JOIN)                                                                \
    UNL_BODY int name(void *arguments, size_t begin, size_t end) {                                                   \
        const unl_columns *const a = arguments;                                                                      \
        value *restrict const into = a->into;                                                                        \
        __attribute__((unused)) const f64 *restrict const centers = a->centers;                                      \
        const size_t count = a->count;                                                                               \
        const ptrdiff_t step = a->row_step;                                                                          \
        const char *row = (const char *)a->from + (ptrdiff_t)begin * step;                                           \
        for (size_t c = 0; c < count; c++) into[c] = START;                                                          \
        size_t r = begin;                                                                                            \
        for (; end - r >= 4; r += 4, row += 4 * step) {                                                              \
            const type *const w = (const type *)row, *const x = (const type *)(row + step),                          \
                       *const y = (const type *)(row + 2 * step), *const z = (const type *)(row + 3 * step);         \
            for (size_t c = 0; c < count; c++) {                                                                     \
                const value one = JOIN(TERM((value)w[c], c), TERM((value)x[c], c));                                  \
                const value other = JOIN(TERM((value)y[c], c), TERM((value)z[c], c));                                \
                into[c] = JOIN(into[c], JOIN(one, other));                                                           \
            }                                                                                                        \
        }                                                                                                            \
        for (; r < end; r++, row += step) {                                                                          \
            const type *const w = (const type *)row;                                                                 \
            for (size_t c = 0; c < count; c++) into[c] = JOIN(into[c], TERM((value)w[c], c));                        \
        }                                                                                                            \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_CHUNK_VERSIONS(name)

#define FLOATS(type)                                                                                                 \
    COLUMNS(add_##type##s, type, f64, 0.0, PLAIN, add_f64)                                                           \
    COLUMNS(add_##type##_numbers, type, f64, 0.0, NUMBER, add_f64)                                                   \
    COLUMNS(multiply_##type##s, type, f64, 1.0, PLAIN, multiply_f64)                                                 \
    COLUMNS(least_of_##type##s, type, f64, INFINITY, PLAIN, least_f64)                                               \
    COLUMNS(greatest_of_##type##s, type, f64, -INFINITY, PLAIN, greatest_f64)                                        \
    COLUMNS(deviations_of_##type##s, type, f64, 0.0, DEVIATION, add_f64)

FLOATS(f64)
FLOATS(f32)
COLUMNS(add_i64s, i64, i64, 0, PLAIN, add_i64)
COLUMNS(multiply_i64s, i64, i64, 1, PLAIN, multiply_i64)
COLUMNS(least_of_i64s, i64, i64, INT64_MAX, PLAIN, least_i64)
COLUMNS(greatest_of_i64s, i64, i64, INT64_MIN, PLAIN, greatest_i64)
COLUMNS(any_of_b8s, b8, b8, 0, TRUTH, any_b8)
COLUMNS(all_of_b8s, b8, b8, 1, TRUTH, all_b8)

// The running values, and the rows where they were met first.
#define FIRST(name, type, BEFORE)                                                                                    \
    UNL_BODY int name(void *arguments, size_t begin, size_t end) {                                                   \
        const unl_columns *const a = arguments;                                                                      \
        int64_t *restrict const into = a->into;                                                                      \
        const size_t count = a->count < UNL_COLUMNS_WIDEST_INDEXED ? a->count : UNL_COLUMNS_WIDEST_INDEXED;          \
        const ptrdiff_t step = a->row_step;                                                                          \
        const char *row = (const char *)a->from + (ptrdiff_t)begin * step;                                           \
        type best[UNL_COLUMNS_WIDEST_INDEXED];                                                                       \
        for (size_t c = 0; c < count; c++) {                                                                         \
            best[c] = ((const type *)row)[c];                                                                        \
            into[c] = (int64_t)begin;                                                                                \
        }                                                                                                            \
        row += step;                                                                                                 \
        for (size_t r = begin + 1; r < end; r++, row += step) {                                                      \
            const type *const values = (const type *)row;                                                            \
            for (size_t c = 0; c < count; c++) {                                                                     \
                /* A NaN comes before all but another. */                                                            \
                const int is_first = (values[c] BEFORE best[c]) | ((values[c] != values[c]) & (best[c] == best[c]));  \
                best[c] = is_first ? values[c] : best[c];                                                             \
                into[c] = is_first ? (int64_t)r : into[c];                                                            \
            }                                                                                                        \
        }                                                                                                            \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_CHUNK_VERSIONS(name)

FIRST(first_least_f64, f64, <)
FIRST(first_least_f32, f32, <)
FIRST(first_least_i64, i64, <)
FIRST(first_greatest_f64, f64, >)
FIRST(first_greatest_f32, f32, >)
FIRST(first_greatest_i64, i64, >)

unl_chunk unl_column_reduction(unl_column_operation operation, unl_number type) {
    const unl_chunk *const of_f64[] = {
        add_f64s_versions, add_f64_numbers_versions, multiply_f64s_versions, least_of_f64s_versions,
        greatest_of_f64s_versions, deviations_of_f64s_versions, NULL, NULL, first_least_f64_versions,
        first_greatest_f64_versions};
    const unl_chunk *const of_f32[] = {
        add_f32s_versions, add_f32_numbers_versions, multiply_f32s_versions, least_of_f32s_versions,
        greatest_of_f32s_versions, deviations_of_f32s_versions, NULL, NULL, first_least_f32_versions,
        first_greatest_f32_versions};
    const unl_chunk *const of_i64[] = {
        add_i64s_versions, NULL, multiply_i64s_versions, least_of_i64s_versions, greatest_of_i64s_versions, NULL, NULL,
        NULL, first_least_i64_versions, first_greatest_i64_versions};
    const unl_chunk *const of_bool[] = {
        NULL, NULL, NULL, NULL, NULL, NULL, any_of_b8s_versions, all_of_b8s_versions, NULL, NULL};
    const unl_chunk *const *const versions = type == UNL_NUMBER_F64   ? of_f64
                                             : type == UNL_NUMBER_F32 ? of_f32
                                             : type == UNL_NUMBER_I64 ? of_i64
                                             : type == UNL_NUMBER_BOOL ? of_bool
                                                                       : NULL;
    return versions != NULL && versions[operation] != NULL ? versions[operation][unl_level()] : NULL;
}
