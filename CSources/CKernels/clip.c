// Elements held between two numbers. The limit is the memory's bandwidth.

#include "stream.h"

typedef float f32;
typedef double f64;
// These vectors can be the operands of `?:`; those of stream.h cannot.
typedef float line_f32 __attribute__((ext_vector_type(16)));
typedef double line_f64 __attribute__((ext_vector_type(8)));

// A NaN is neither less nor greater, and stays.
#define RAISED(v, type) ((v) < (type)low ? (type)low : (v))
#define HELD(v, type) (RAISED(v, type) > (type)high ? (type)high : RAISED(v, type))

#define CLIP(type)                                                                                                   \
    UNL_BODY int clip_##type(void *arguments, size_t begin, size_t end) {                                            \
        const unl_vector_arguments *a = arguments;                                                                   \
        type *to = a->to;                                                                                            \
        const type *x = a->x, low = (type)a->factor, high = (type)a->second;                                         \
        size_t i = begin;                                                                                            \
        if (low != low || high != high) { /* as NumPy has it */                                                      \
            for (; i < end; i++) to[i] = x[i] + low + high;                                                          \
            return 0;                                                                                                \
        }                                                                                                            \
        if (a->streams) {                                                                                            \
            enum { width = 64 / sizeof(type) };                                                                      \
            for (const size_t first = unl_stream_begin(to, sizeof(type), begin, end); i < first; i++)                \
                to[i] = HELD(x[i], type);                                                                            \
            for (; end - i >= width; i += width) {                                                                   \
                const line_##type v = (line_##type)*(const unl_loose_##type *)(x + i);                               \
                unl_stream((unl_line_##type *)(to + i), (unl_line_##type)HELD(v, line_##type));                      \
            }                                                                                                        \
            unl_stream_end();                                                                                        \
        }                                                                                                            \
        const size_t left = i;                                                                                       \
        _Pragma("omp simd") for (size_t i = left; i < end; i++) to[i] = HELD(x[i], type);                            \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_KERNEL(clip_##type, clip_##type, 2 * sizeof(type), 2)

CLIP(f32)
CLIP(f64)
