// Reductions of integers and of truth values. The limit is the memory's bandwidth.

#include "versions.h"

#include "vectors.h"

enum { block_items = 32768 };

#define WRAPPING(name, START, OP)                                                                                    \
    UNL_BODY int name##_i64(const void *arguments, size_t begin, size_t end, void *partial) {                        \
        const uint64_t *x = ((const unl_vector_arguments *)arguments)->x;                                            \
        uint64_t all = START;                                                                                        \
        for (size_t i = begin; i < end; i++) all = all OP x[i];                                                      \
        *(uint64_t *)partial = all;                                                                                  \
        return 0;                                                                                                    \
    }                                                                                                                \
    static void name##_combine(void *into, const void *from) {                                                       \
        *(uint64_t *)into = *(uint64_t *)into OP *(const uint64_t *)from;                                            \
    }                                                                                                                \
    UNL_REDUCTION(name##_i64, name##_i64, name##_combine, uint64_t, block_items, 8, 1)

WRAPPING(sum, 0, +)
WRAPPING(prod, 1, *)

// The extreme first, which is vectorised, then where it is.
#define EXTREME(name, BEFORE)                                                                                        \
    UNL_BODY int name##_i64(const void *arguments, size_t begin, size_t end, void *partial) {                        \
        const int64_t *x = ((const unl_vector_arguments *)arguments)->x;                                             \
        if (begin == end) {                                                                                          \
            *(unl_extreme_integer *)partial = (unl_extreme_integer){0, 0};                                           \
            return 0;                                                                                                \
        }                                                                                                            \
        int64_t best = x[begin];                                                                                     \
        for (size_t i = begin; i < end; i++) best = x[i] BEFORE best ? x[i] : best;                                  \
        size_t index = begin;                                                                                        \
        /* Somebody may have written to it meanwhile. */                                                             \
        while (index + 1 < end && x[index] != best) index++;                                                         \
        *(unl_extreme_integer *)partial = (unl_extreme_integer){best, index};                                        \
        return 0;                                                                                                    \
    }                                                                                                                \
    static void name##_combine(void *into, const void *from) {                                                       \
        unl_extreme_integer *best = into;                                                                            \
        const unl_extreme_integer *next = from;                                                                      \
        if (next->value BEFORE best->value) *best = *next;                                                           \
    }                                                                                                                \
    UNL_REDUCTION(name##_i64, name##_i64, name##_combine, unl_extreme_integer, block_items, 8, 1)

EXTREME(min, <)
EXTREME(max, >)

// Whole pieces are looked through, so that the loop is vectorised; the first piece that decides ends it.
enum { piece = 1024 };

#define TRUTH(name, START, OP, decided)                                                                              \
    UNL_BODY int name##_bool(const void *arguments, size_t begin, size_t end, void *partial) {                       \
        const uint8_t *x = ((const unl_vector_arguments *)arguments)->x;                                             \
        uint8_t all = START;                                                                                         \
        for (size_t i = begin; i < end && all != decided; i += piece) {                                              \
            const size_t last = end - i < piece ? end : i + piece;                                                   \
            for (size_t k = i; k < last; k++) all OP (uint8_t)(x[k] != 0);                                           \
        }                                                                                                            \
        *(uint8_t *)partial = all;                                                                                   \
        return 0;                                                                                                    \
    }                                                                                                                \
    static void name##_combine(void *into, const void *from) { *(uint8_t *)into OP *(const uint8_t *)from; }         \
    UNL_REDUCTION(name##_bool, name##_bool, name##_combine, uint8_t, block_items, 1, 0)

TRUTH(any, 0, |=, 1)
TRUTH(all, 1, &=, 0)
