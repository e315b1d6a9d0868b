// The least and the greatest of a vector. The limit is the memory's bandwidth.
//
// The processor's own minimum forgets a NaN that came before, so NaNs are gathered beside it. Only the block of the
// result is known when all are done: finding the item in it then costs less than carrying an index along.

#include "stream.h"

#include <math.h>

typedef float f32;
typedef double f64;
// These vectors can be the operands of `?:`; those of stream.h cannot.
typedef float line_f32 __attribute__((ext_vector_type(16)));
typedef double line_f64 __attribute__((ext_vector_type(8)));
typedef int32_t flags_f32 __attribute__((ext_vector_type(16)));
typedef int64_t flags_f64 __attribute__((ext_vector_type(8)));

#define LESS(a, b) ((a) < (b))
#define GREATER(a, b) ((a) > (b))
#define PLAIN(v) (v)
#define ABSOLUTE(v) __builtin_elementwise_abs(v)

// One line of running extremes, and the NaNs among what it has seen.
#define UPDATE(k, BEFORE, OF, type)                                                                                  \
    {                                                                                                                \
        const line_##type v = OF((line_##type)*(const unl_loose_##type *)(x + i + k * width));                                \
        m##k = BEFORE(v, m##k) ? v : m##k;                                                                           \
        nan |= v != v;                                                                                               \
    }

#define EXTREME(name, type, BEFORE, OF, last)                                                                        \
    UNL_BODY int name##_##type(const void *arguments, size_t begin, size_t end, void *partial) {                     \
        const type *x = ((const unl_vector_arguments *)arguments)->x;                                                \
        enum { width = 64 / sizeof(type) };                                                                          \
        line_##type m0;                                                                                          \
        for (int lane = 0; lane < width; lane++) m0[lane] = last;                                                    \
        line_##type m1 = m0, m2 = m0, m3 = m0;                                                                   \
        flags_##type nan = {0};                                                                                      \
        size_t i = begin;                                                                                            \
        for (; end - i >= 4 * width; i += 4 * width) {                                                               \
            UPDATE(0, BEFORE, OF, type)                                                                              \
            UPDATE(1, BEFORE, OF, type)                                                                              \
            UPDATE(2, BEFORE, OF, type)                                                                              \
            UPDATE(3, BEFORE, OF, type)                                                                              \
        }                                                                                                            \
        m0 = BEFORE(m1, m0) ? m1 : m0;                                                                               \
        m2 = BEFORE(m3, m2) ? m3 : m2;                                                                               \
        m0 = BEFORE(m2, m0) ? m2 : m0;                                                                               \
        type best = m0[0];                                                                                           \
        for (int lane = 1; lane < width; lane++) best = BEFORE(m0[lane], best) ? m0[lane] : best;                    \
        int any = __builtin_reduce_or(nan) != 0;                                                                     \
        for (; i < end; i++) {                                                                                       \
            const type v = OF(x[i]);                                                                                 \
            best = BEFORE(v, best) ? v : best;                                                                       \
            any |= v != v;                                                                                           \
        }                                                                                                            \
        *(unl_extreme *)partial = (unl_extreme){any ? NAN : (double)best, begin};                                    \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_REDUCTION(name##_##type, name##_##type, name##_combine, unl_extreme, UNL_EXTREME_BLOCK, sizeof(type), 1)

// The first NaN stays; of equal values the first.
#define COMBINE(name, BEFORE)                                                                                        \
    static void name##_combine(void *into, const void *from) {                                                       \
        unl_extreme *best = into;                                                                                    \
        const unl_extreme *next = from;                                                                              \
        if (isnan(best->value)) return;                                                                              \
        if (isnan(next->value) || BEFORE(next->value, best->value)) *best = *next;                                   \
    }

COMBINE(min, LESS)
COMBINE(max, GREATER)
COMBINE(max_abs, GREATER)

EXTREME(min, f32, LESS, PLAIN, INFINITY)
EXTREME(min, f64, LESS, PLAIN, INFINITY)
EXTREME(max, f32, GREATER, PLAIN, -INFINITY)
EXTREME(max, f64, GREATER, PLAIN, -INFINITY)
EXTREME(max_abs, f32, GREATER, ABSOLUTE, -INFINITY)
EXTREME(max_abs, f64, GREATER, ABSOLUTE, -INFINITY)

typedef struct {
    const void *items;
    double value;
    size_t found;
} finding;

// Pieces are looked through as a whole, so that the loop has no jumps; then the one that has it.
#define FIND(type)                                                                                                   \
    UNL_BODY int find_##type(void *arguments, size_t begin, size_t end) {                                            \
        finding *const a = arguments;                                                                                \
        const type *x = a->items, wanted = (type)a->value;                                                           \
        enum { piece = 128 };                                                                                        \
        size_t i = begin;                                                                                            \
        for (; end - i >= piece; i += piece) {                                                                       \
            int any = 0;                                                                                             \
            for (size_t k = i; k < i + piece; k++) any |= (x[k] == wanted) | ((x[k] != x[k]) & (wanted != wanted));  \
            if (any) break;                                                                                          \
        }                                                                                                            \
        for (; i < end; i++)                                                                                         \
            if (x[i] == wanted || (x[i] != x[i] && wanted != wanted)) break;                                         \
        a->found = i;                                                                                                \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_CHUNK_VERSIONS(find_##type)                                                                                  \
    size_t unl_find_##type(const void *items, size_t begin, size_t end, double value) {                              \
        finding all = {items, value, end};                                                                           \
        UNL_VERSION(find_##type)(&all, begin, end);                                                                  \
        return all.found;                                                                                            \
    }

FIND(f32)
FIND(f64)
