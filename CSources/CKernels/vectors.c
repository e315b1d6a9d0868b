// Kernels that make one vector of others, element by element. The limit is the memory's bandwidth: an output that does
// not fit the cache is streamed past it, which spares a read of each of its lines.

#include "stream.h"

#include <string.h>

typedef float f32;
typedef double f64;

// A formula is written once, over AT(v): element i of a vector, or the cache line from element i on.
#define COPY(AT) AT(x)
#define SCALE(AT) (factor * AT(x))
#define ADD(AT) (AT(x) + AT(y))
#define TRIAD(AT) (AT(x) + factor * AT(y))
#define AXPY(AT) (AT(to) + factor * AT(x))

#define ITEM(v) v[i]
#define LINE_f32(v) *(const unl_loose_f32 *)(v + i)
#define LINE_f64(v) *(const unl_loose_f64 *)(v + i)

#define ELEMENTWISE(name, type, FORMULA, bytes, operations)                                                          \
    UNL_BODY int name##_##type(void *arguments, size_t begin, size_t end) {                                          \
        const unl_vector_arguments *a = arguments;                                                                   \
        type *to = a->to;                                                                                            \
        __attribute__((unused)) const type *x = a->x, *y = a->y, factor = (type)a->factor;                           \
        size_t i = begin;                                                                                            \
        if (a->streams) {                                                                                            \
            enum { width = 64 / sizeof(type) };                                                                      \
            for (const size_t first = unl_stream_begin(to, sizeof(type), begin, end); i < first; i++)                \
                to[i] = FORMULA(ITEM);                                                                               \
            for (; end - i >= width; i += width) unl_stream((unl_line_##type *)(to + i), FORMULA(LINE_##type));      \
            unl_stream_end();                                                                                        \
        }                                                                                                            \
        const size_t left = i;                                                                                       \
        _Pragma("omp simd") for (size_t i = left; i < end; i++) to[i] = FORMULA(ITEM);                               \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_KERNEL(name##_##type, name##_##type, bytes * sizeof(type), operations)

// A value again and again, with the string instruction where the output does not fit the cache: it does not read the
// lines that it writes either, and leaves its end in the cache. (32 GB/s where streaming stores gave 28 with 64 MB and
// 32 MB of cache; level with 160 MB.)
#if defined(__x86_64__)
#define FILL_FAR(type, bits, stos)                                                                                   \
    if (a->streams) {                                                                                                \
        uint##bits##_t pattern;                                                                                      \
        memcpy(&pattern, &factor, sizeof pattern);                                                                   \
        type *at = to + i;                                                                                           \
        size_t left = end - i;                                                                                       \
        __asm__ volatile("rep " stos : "+D"(at), "+c"(left) : "a"(pattern) : "memory");                              \
        i = end;                                                                                                     \
    }
#else
#define FILL_FAR(type, bits, stos)
#endif

#define FILL(type, bits, stos)                                                                                       \
    UNL_BODY int fill_##type(void *arguments, size_t begin, size_t end) {                                            \
        const unl_vector_arguments *a = arguments;                                                                   \
        type *to = a->to;                                                                                            \
        const type factor = (type)a->factor;                                                                         \
        size_t i = begin;                                                                                            \
        FILL_FAR(type, bits, stos)                                                                                   \
        for (; i < end; i++) to[i] = factor;                                                                         \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_KERNEL(fill_##type, fill_##type, sizeof(type), 0)

#define BOTH(type, bits, stos)                                                                                       \
    FILL(type, bits, stos)                                                                                           \
    ELEMENTWISE(copy, type, COPY, 2, 0)                                                                              \
    ELEMENTWISE(scale, type, SCALE, 2, 1)                                                                            \
    ELEMENTWISE(add, type, ADD, 3, 1)                                                                                \
    ELEMENTWISE(triad, type, TRIAD, 3, 2)                                                                            \
    ELEMENTWISE(axpy, type, AXPY, 3, 2)

BOTH(f32, 32, "stosl")
BOTH(f64, 64, "stosq")
