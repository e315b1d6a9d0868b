// Products, deviations, and what leaves NaNs out. The limit is the memory's bandwidth.
//
// Floats are taken as doubles. As in sums, running values are kept in eight lines whatever the registers hold, so that
// the bits do not depend on the instruction set.

#include "stream.h"

#include <math.h>

typedef float f32;
typedef double f64;
// These vectors can be the operands of `?:`; those of stream.h cannot.
typedef double line __attribute__((ext_vector_type(8)));
typedef double loose_f64 __attribute__((ext_vector_type(8), aligned(8)));
typedef float loose_f32 __attribute__((ext_vector_type(8), aligned(4)));

enum { block_items = 32768, width = 8 };

#define EIGHT_f64(i) ((line)(*(const loose_f64 *)(x + (i))))
#define EIGHT_f32(i) __builtin_convertvector(*(const loose_f32 *)(x + (i)), line)

#define ADD(a, b) ((a) + (b))
#define MULTIPLY(a, b) ((a) * (b))
#define LEAST(a, b) ((b) < (a) ? (b) : (a))
#define GREATEST(a, b) ((b) > (a) ? (b) : (a))

#define PLAIN(v, T) (v)
#define OR(v, T, other) ((v) == (v) ? (v) : (T)(other))
#define SQUARE(d) ((d) * (d))
#define DEVIATION(v, T) SQUARE((v) - (T)center)
#define NUMBER(v, T) ((v) == (v) ? (T)1.0 : (T)0.0)
#define OR_0(v, T) OR(v, T, 0.0)
#define OR_1(v, T) OR(v, T, 1.0)
#define DEVIATION_OR_0(v, T) SQUARE(OR(v, T, center) - (T)center)
#define OR_INFINITY(v, T) OR(v, T, INFINITY)
#define OR_MINUS_INFINITY(v, T) OR(v, T, -INFINITY)

// Joins TERM of each item to START. One line for each of eight, then their lanes, then the rest.
#define REDUCE(name, type, START, TERM, JOIN, operations)                                                            \
    UNL_BODY int name##_##type(const void *arguments, size_t begin, size_t end, void *partial) {                     \
        const unl_vector_arguments *a = arguments;                                                                   \
        const type *x = a->x;                                                                                        \
        __attribute__((unused)) const double center = a->factor;                                                     \
        line s[8];                                                                                                   \
        for (int k = 0; k < 8; k++) s[k] = (line)(double)(START);                                                    \
        size_t i = begin;                                                                                            \
        for (; end - i >= 8 * width; i += 8 * width) {                                                               \
            _Pragma("clang loop unroll(full)") for (int k = 0; k < 8; k++) {                                         \
                const line v = EIGHT_##type(i + (size_t)k * width);                                                  \
                const line term = TERM(v, line);                                                                     \
                s[k] = JOIN(s[k], term);                                                                             \
            }                                                                                                        \
        }                                                                                                            \
        for (int step = 1; step < 8; step *= 2)                                                                      \
            for (int k = 0; k < 8; k += 2 * step) s[k] = JOIN(s[k], s[k + step]);                                    \
        double lanes[width];                                                                                         \
        for (int k = 0; k < width; k++) lanes[k] = s[0][k];                                                          \
        for (int step = 1; step < width; step *= 2)                                                                  \
            for (int k = 0; k < width; k += 2 * step) lanes[k] = JOIN(lanes[k], lanes[k + step]);                    \
        double all = lanes[0];                                                                                       \
        for (; i < end; i++) {                                                                                       \
            const double v = (double)x[i], term = TERM(v, double);                                                   \
            all = JOIN(all, term);                                                                                   \
        }                                                                                                            \
        *(double *)partial = all;                                                                                    \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_REDUCTION(name##_##type, name##_##type, JOIN##_combine, double, block_items, sizeof(type), operations)

#define COMBINE(JOIN)                                                                                                \
    static void JOIN##_combine(void *into, const void *from) {                                                       \
        const double a = *(double *)into, b = *(const double *)from;                                                 \
        *(double *)into = JOIN(a, b);                                                                                \
    }

COMBINE(ADD)
COMBINE(MULTIPLY)
COMBINE(LEAST)
COMBINE(GREATEST)

#define BOTH(name, ...) REDUCE(name, f32, __VA_ARGS__) REDUCE(name, f64, __VA_ARGS__)

BOTH(prod, 1.0, PLAIN, MULTIPLY, 1)
BOTH(deviations, 0.0, DEVIATION, ADD, 3)
BOTH(numbers, 0.0, NUMBER, ADD, 1)
BOTH(sum_of_numbers, 0.0, OR_0, ADD, 1)
BOTH(prod_of_numbers, 1.0, OR_1, MULTIPLY, 1)
BOTH(deviations_of_numbers, 0.0, DEVIATION_OR_0, ADD, 3)
BOTH(min_of_numbers, INFINITY, OR_INFINITY, LEAST, 1)
BOTH(max_of_numbers, -INFINITY, OR_MINUS_INFINITY, GREATEST, 1)

// ---- Sums of pairs of pairs -------------------------------------------------------------------------------------

// As adding 1 to a binary number: what is carried is the sum of two equal levels.
UNL_BODY void push(unl_pairwise *sums, double sum, unsigned level) {
    while (sums->blocks >> level & 1) {
        sum = sums->levels[level] + sum;
        sums->blocks &= ~((uint64_t)1 << level);
        level++;
    }
    sums->levels[level] = sum;
    sums->blocks |= (uint64_t)1 << level;
}

// Whole blocks have a power of two of elements, so that levels carry over from block to block.
static void join_pairwise(void *into, const void *from) {
    unl_pairwise *sums = into;
    const unl_pairwise *next = from;
    for (unsigned level = 40; level-- > 0;)
        if (next->blocks >> level & 1) push(sums, next->levels[level], level);
}

enum { pair_items = 128 };

#define PAIRWISE(type)                                                                                               \
    UNL_BODY int pairwise_##type(const void *arguments, size_t begin, size_t end, void *partial) {                   \
        const type *x = ((const unl_vector_arguments *)arguments)->x;                                                \
        unl_pairwise sums = {.blocks = 0};                                                                           \
        size_t i = begin;                                                                                            \
        for (; end - i >= pair_items; i += pair_items) {                                                             \
            line s = EIGHT_##type(i);                                                                                \
            for (size_t k = width; k < pair_items; k += width) s += EIGHT_##type(i + k);                             \
            push(&sums, ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])), 0);                       \
        }                                                                                                            \
        double rest = 0;                                                                                             \
        for (; i < end; i++) rest += (double)x[i];                                                                   \
        if ((end - begin) % pair_items != 0) push(&sums, rest, 0);                                                   \
        *(unl_pairwise *)partial = sums;                                                                             \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_REDUCTION(pairwise_##type, pairwise_##type, join_pairwise, unl_pairwise, block_items, sizeof(type), 1)

PAIRWISE(f32)
PAIRWISE(f64)
