// The Mandelbrot set, several pixels of a row at a time. A pixel that has left is masked, not removed: its z runs
// on to infinity, which costs nothing and changes no count.

#include "versions.h"

enum { lanes = 8 };
typedef double numbers __attribute__((vector_size(lanes * sizeof(double))));
typedef int64_t flags __attribute__((vector_size(lanes * sizeof(int64_t))));  // -1 = true

// One vector's steps depend on each other and leave the units idle; a second one fills the gaps. (More of them
// gain nothing in 32 registers of 512 bits, and lose a third in 16 of 256.) Macros, because a vector cannot be
// passed to a function that is compiled for another instruction set.
#define EACH_VECTOR(DO) DO(0) DO(1)
enum { vectors = 2, pixels = vectors * lanes };

#define START(v)                                                                              \
    numbers cr##v, zr##v = {0}, zi##v = {0};                                                  \
    flags inside##v = ~(flags){0}, count##v = {0};                                            \
    for (size_t lane = 0; lane < lanes; lane++)                                               \
        cr##v[lane] = a->x0 + (double)(column + v * lanes + lane) * a->dx;

#define ITERATE(v)                                                                            \
    {                                                                                         \
        const numbers rr = zr##v * zr##v, ii = zi##v * zi##v;                                 \
        inside##v &= ~(flags)(rr + ii > 4.0);                                                 \
        count##v -= inside##v;                                                                \
        zi##v = 2.0 * zr##v * zi##v + ci;                                                     \
        zr##v = rr - ii + cr##v;                                                              \
    }

#define ANY_INSIDE(v) | inside##v

#define STORE(v)                                                                              \
    for (size_t lane = 0; lane < lanes; lane++) result[v * lanes + lane] = (uint32_t)count##v[lane];

UNL_BODY int mandelbrot(void *arguments, size_t begin, size_t end) {
    const unl_mandelbrot_arguments *a = arguments;
    // Looking whether all have left is dear, so it is done once in so many iterations.
    enum { unlooked = 8 };
    const uint32_t whole = a->limit - a->limit % unlooked;
    for (size_t row = begin; row < end; row++) {
        const double ci = a->y0 + (double)row * a->dy;
        uint32_t *counts = a->counts + row * a->width;
        for (size_t column = 0; column < a->width; column += pixels) {
            EACH_VECTOR(START)
            uint32_t n = 0;
            flags any = ~(flags){0};
            while (n < whole && __builtin_reduce_or(any) != 0) {
#pragma clang loop unroll(disable)
                for (int i = 0; i < unlooked; i++) { EACH_VECTOR(ITERATE) }
                n += unlooked;
                any = (flags){0} EACH_VECTOR(ANY_INSIDE);
            }
            for (; n < a->limit && __builtin_reduce_or(any) != 0; n++) { EACH_VECTOR(ITERATE) }
            uint32_t result[pixels];
            EACH_VECTOR(STORE)
            const size_t left = a->width - column;
            __builtin_memcpy(counts + column, result, (left < pixels ? left : pixels) * sizeof *result);
        }
    }
    return 0;
}

// An item is a row: its cost depends on the picture.
UNL_KERNEL(mandelbrot, mandelbrot, 0, 0)
