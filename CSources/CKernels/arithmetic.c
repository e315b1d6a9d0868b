// Arithmetic of two and three vectors, element by element. The limit is the memory's bandwidth.

#include "stream.h"

#include <math.h>

typedef float f32;
typedef double f64;
// These vectors can be the operands of `?:`; those of stream.h cannot.
typedef float line_f32 __attribute__((ext_vector_type(16)));
typedef double line_f64 __attribute__((ext_vector_type(8)));

// A formula is written once, over elements or lines of them.
#define SUBTRACT(x, y, z) ((x) - (y))
#define MULTIPLY(x, y, z) ((x) * (y))
#define DIVIDE(x, y, z) ((x) / (y))
// The first operand if it is less, or no number; else the second, which may be none either.
#define MINIMUM(x, y, z) ((x) < (y) || (x) != (x) ? (x) : (y))
#define MAXIMUM(x, y, z) ((x) > (y) || (x) != (x) ? (x) : (y))
#define FMA(x, y, z) __builtin_elementwise_fma(x, y, z)
#define SQUARE_ROOT(x, y, z) __builtin_elementwise_sqrt(x)
#define ABSOLUTE(x, y, z) __builtin_elementwise_abs(x)

#define LINE(v, type) ((line_##type)*(const unl_loose_##type *)((v) + i))

#define ELEMENTWISE(name, type, FORMULA, LINES, reads, operations)                                                   \
    UNL_BODY int name##_##type(void *arguments, size_t begin, size_t end) {                                          \
        const unl_vector_arguments *a = arguments;                                                                   \
        type *to = a->to;                                                                                            \
        /* An operand that is not read is the first one: it has as many elements. */                                 \
        const type *x = a->x, *y = reads > 1 ? a->y : a->x, *z = reads > 2 ? a->z : a->x;                            \
        (void)y, (void)z;                                                                                            \
        size_t i = begin;                                                                                            \
        if (a->streams) {                                                                                            \
            enum { width = 64 / sizeof(type) };                                                                      \
            for (const size_t first = unl_stream_begin(to, sizeof(type), begin, end); i < first; i++)                \
                to[i] = FORMULA(x[i], y[i], z[i]);                                                                   \
            for (; end - i >= width; i += width) {                                                                   \
                const line_##type r = LINES(LINE(x, type), LINE(y, type), LINE(z, type));                            \
                unl_stream((unl_line_##type *)(to + i), (unl_line_##type)r);                                         \
            }                                                                                                        \
            unl_stream_end();                                                                                        \
        }                                                                                                            \
        const size_t left = i;                                                                                       \
        _Pragma("omp simd") for (size_t i = left; i < end; i++) to[i] = FORMULA(x[i], y[i], z[i]);                   \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_KERNEL(name##_##type, name##_##type, (reads + 1) * sizeof(type), operations)

// Lines are compared lane by lane, so that `or` is one of bits.
#define MINIMUM_LINES(x, y, z) ((((x) < (y)) | ((x) != (x))) ? (x) : (y))
#define MAXIMUM_LINES(x, y, z) ((((x) > (y)) | ((x) != (x))) ? (x) : (y))

#define ALL(type)                                                                                                    \
    ELEMENTWISE(subtract, type, SUBTRACT, SUBTRACT, 2, 1)                                                            \
    ELEMENTWISE(multiply, type, MULTIPLY, MULTIPLY, 2, 1)                                                            \
    ELEMENTWISE(divide, type, DIVIDE, DIVIDE, 2, 1)                                                                  \
    ELEMENTWISE(minimum, type, MINIMUM, MINIMUM_LINES, 2, 1)                                                         \
    ELEMENTWISE(maximum, type, MAXIMUM, MAXIMUM_LINES, 2, 1)                                                         \
    ELEMENTWISE(fma, type, FMA, FMA, 3, 2)                                                                           \
    ELEMENTWISE(sqrt, type, SQUARE_ROOT, SQUARE_ROOT, 1, 1)                                                          \
    ELEMENTWISE(abs, type, ABSOLUTE, ABSOLUTE, 1, 1)

ALL(f32)
ALL(f64)

// to[i] = mask[i] is not 0 ? x[i] : y[i]; the mask is `z`, a byte for each element. Lines are written out: the compiler does
// not widen bytes to masks by itself.
typedef uint8_t bytes_f32 __attribute__((ext_vector_type(16), aligned(1)));
typedef uint8_t bytes_f64 __attribute__((ext_vector_type(8), aligned(1)));
typedef int32_t flags_f32 __attribute__((ext_vector_type(16)));
typedef int64_t flags_f64 __attribute__((ext_vector_type(8)));

#define WHERE(type)                                                                                                  \
    UNL_BODY int where_##type(void *arguments, size_t begin, size_t end) {                                           \
        const unl_vector_arguments *a = arguments;                                                                   \
        type *to = a->to;                                                                                            \
        const type *x = a->x, *y = a->y;                                                                             \
        const uint8_t *mask = a->z;                                                                                  \
        enum { width = 64 / sizeof(type) };                                                                          \
        size_t i = begin;                                                                                            \
        for (; end - i >= width; i += width) {                                                                       \
            const flags_##type flags = __builtin_convertvector(*(const bytes_##type *)(mask + i), flags_##type);     \
            const line_##type r = flags != 0 ? LINE(x, type) : LINE(y, type);                                        \
            *(unl_loose_##type *)(to + i) = (unl_loose_##type)r;                                                     \
        }                                                                                                            \
        for (; i < end; i++) to[i] = mask[i] != 0 ? x[i] : y[i];                                                     \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_KERNEL(where_##type, where_##type, 3 * sizeof(type) + 1, 0)

WHERE(f32)
WHERE(f64)
