// Functions of each element of a vector. The limit is the arithmetic of the polynomials, for exp and log on wide
// registers the memory's bandwidth.
//
// An element gets the same bits wherever it stands: the ends of a part, where no vector fits, are worked on in a
// vector of their own.

#include "libmvec.h"
#include "stream.h"

#include <string.h>

typedef float f32;
typedef double f64;

#if defined(__x86_64__)

typedef void (*vector_loop)(void *to, const void *from, size_t vectors);

// Less than a vector. What fills it up must be in the domain of every function.
#define ENDS(type)                                                                                                   \
    UNL_BODY void end_##type(vector_loop loop, type *to, const type *x, size_t count, size_t width) {                \
        if (count == 0) return;                                                                                      \
        type line[64 / sizeof(type)];                                                                                \
        for (size_t lane = 0; lane < width; lane++) line[lane] = 1;                                                  \
        memcpy(line, x, count * sizeof(type));                                                                       \
        loop(line, line, 1);                                                                                         \
        memcpy(to, line, count * sizeof(type));                                                                      \
    }                                                                                                                \
    UNL_BODY int map_##type(                                                                                         \
        void *arguments, size_t begin, size_t end, vector_loop loop, vector_loop streamed, size_t width) {           \
        const unl_vector_arguments *a = arguments;                                                                   \
        type *to = a->to;                                                                                            \
        const type *x = a->x;                                                                                        \
        size_t i = begin;                                                                                            \
        if (a->streams) {                                                                                            \
            const size_t first = unl_stream_begin(to, sizeof(type), begin, end);                                     \
            const size_t before = (first - begin) / width * width;                                                   \
            loop(to + begin, x + begin, before / width);                                                             \
            end_##type(loop, to + begin + before, x + begin + before, first - begin - before, width);                \
            const size_t lines = (end - first) * sizeof(type) / 64;                                                  \
            streamed(to + first, x + first, lines * 64 / sizeof(type) / width);                                      \
            unl_stream_end();                                                                                        \
            i = first + lines * 64 / sizeof(type);                                                                   \
        }                                                                                                            \
        const size_t vectors = (end - i) / width;                                                                    \
        loop(to + i, x + i, vectors);                                                                                \
        i += vectors * width;                                                                                        \
        end_##type(loop, to + i, x + i, end - i, width);                                                             \
        return 0;                                                                                                    \
    }

ENDS(f32)
ENDS(f64)

#define VERSION(f, type, level, bytes)                                                                               \
    static int f##_##type##_##level(void *arguments, size_t begin, size_t end) {                                     \
        return map_##type(                                                                                           \
            arguments, begin, end, f##_##type##_loop_##level, f##_##type##_streamed_##level, bytes / sizeof(type));  \
    }

#define MAP(f, type)                                                                                                 \
    VERSION(f, type, default, 16)                                                                                    \
    VERSION(f, type, v3, 32)                                                                                         \
    VERSION(f, type, v4, 64)                                                                                         \
    UNL_KERNEL_OF(f##_##type, f##_##type, 2 * sizeof(type), 1)

#define FUNCTION(f, CALL)                                                                                            \
    UNL_VECTOR_LOOPS(f, CALL)                                                                                        \
    MAP(f, f32)                                                                                                      \
    MAP(f, f64)

#else

#define MAP(f, type, call)                                                                                           \
    static int f##_##type##_default(void *arguments, size_t begin, size_t end) {                                     \
        const unl_vector_arguments *a = arguments;                                                                   \
        type *to = a->to;                                                                                            \
        const type *x = a->x;                                                                                        \
        for (size_t i = begin; i < end; i++) to[i] = call(x[i]);                                                     \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_KERNEL_OF(f##_##type, f##_##type, 2 * sizeof(type), 1)

#define FUNCTION(name, CALL)                                                                                         \
    MAP(name, f32, __builtin_##name##f)                                                                              \
    MAP(name, f64, __builtin_##name)

#endif

FUNCTION(exp, UNL_LINKED)
FUNCTION(log, UNL_LINKED)
FUNCTION(sin, UNL_LINKED)
FUNCTION(cos, UNL_LINKED)
FUNCTION(erf, UNL_FOUND)
