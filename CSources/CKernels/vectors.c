// Kernels over vectors of doubles.

#include "versions.h"

// Sums are kept in 32 running sums, whatever the registers hold: item i of a block goes to sum i % 32. So the
// result does not depend on the instruction set, and enough additions are under way to hide their latency.
typedef double lanes __attribute__((vector_size(64), aligned(8)));
enum { width = 8, step = 4 * width };

// A block of this size stays in the second-level cache, and is long enough for its dealing not to be noticed.
enum { block_items = 16384 };

UNL_BODY int fill(void *arguments, size_t begin, size_t end) {
    const unl_fill_arguments *a = arguments;
    double *to = a->to;
    const double value = a->value;
    for (size_t i = begin; i < end; i++) to[i] = value;
    return 0;
}

UNL_BODY int triad(void *arguments, size_t begin, size_t end) {
    const unl_triad_arguments *a = arguments;
    double *to = a->to;
    const double *x = a->x, *y = a->y, factor = a->factor;
#pragma omp simd
    for (size_t i = begin; i < end; i++) to[i] = x[i] + factor * y[i];
    return 0;
}

UNL_BODY int dot_partial(const void *arguments, size_t begin, size_t end, void *partial) {
    const unl_vectors *a = arguments;
    const double *x = a->x, *y = a->y;
    lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    size_t i = begin;
    for (; end - i >= step; i += step) {
        s0 += *(const lanes *)(x + i) * *(const lanes *)(y + i);
        s1 += *(const lanes *)(x + i + width) * *(const lanes *)(y + i + width);
        s2 += *(const lanes *)(x + i + 2 * width) * *(const lanes *)(y + i + 2 * width);
        s3 += *(const lanes *)(x + i + 3 * width) * *(const lanes *)(y + i + 3 * width);
    }
    const lanes s = (s0 + s1) + (s2 + s3);
    double sum = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
    for (; i < end; i++) sum += x[i] * y[i];
    *(double *)partial = sum;
    return 0;
}

UNL_BODY int sum_partial(const void *arguments, size_t begin, size_t end, void *partial) {
    const unl_vectors *a = arguments;
    const double *x = a->x;
    lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    size_t i = begin;
    for (; end - i >= step; i += step) {
        s0 += *(const lanes *)(x + i);
        s1 += *(const lanes *)(x + i + width);
        s2 += *(const lanes *)(x + i + 2 * width);
        s3 += *(const lanes *)(x + i + 3 * width);
    }
    const lanes s = (s0 + s1) + (s2 + s3);
    double sum = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
    for (; i < end; i++) sum += x[i];
    *(double *)partial = sum;
    return 0;
}

static void add(void *into, const void *from) { *(double *)into += *(const double *)from; }

UNL_KERNEL(fill, fill, 8, 0)
UNL_KERNEL(triad, triad, 24, 2)
UNL_REDUCTION(dot, dot_partial, add, double, block_items, 16, 2)
UNL_REDUCTION(sum, sum_partial, add, double, block_items, 8, 1)
