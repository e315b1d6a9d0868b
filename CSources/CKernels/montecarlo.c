// π from random points. The generator has a counter for its state (Salmon, Moraes, Dror, Shaw: "Parallel random
// numbers: as easy as 1, 2, 3", 2011), so any thread can make any point.
// Limit: the 20 multiplications of 32 bits by 32 for two points.

#include "versions.h"

// Words of 32 bits lie in the low halves; what the high halves hold matters nowhere, since the multiplication and
// the shifts that follow read it never.
// A round waits for its own multiplication: four vectors of counters side by side fill the wait (1.32 Gpoint/s on a
// core where one gave 1.07).
enum { lanes = 8, side_by_side = 4, points_of_a_counter = 2 };
enum { points_at_once = points_of_a_counter * lanes * side_by_side };
typedef uint64_t words __attribute__((vector_size(lanes * sizeof(uint64_t))));

enum { block_items = 1 << 17, rounds = 10 };

static const uint64_t low = 0xFFFFFFFF;
static const uint64_t factor0 = 0xD2511F53, factor1 = 0xCD9E8D57;
static const uint32_t step0 = 0x9E3779B9, step1 = 0xBB67AE85;

// Macros, because a vector cannot be passed to a function that is compiled for another instruction set.
#define ROUND(c0, c1, c2, c3, key0, key1)                                                                            \
    {                                                                                                                \
        const __typeof__(c0) p0 = (c0 & low) * factor0, p1 = (c2 & low) * factor1;                                   \
        c0 = (p1 >> 32) ^ c1 ^ (key0);                                                                               \
        c2 = (p0 >> 32) ^ c3 ^ (key1);                                                                               \
        c1 = p1;                                                                                                     \
        c3 = p0;                                                                                                     \
    }

// 1 for a point outside. Two odd squares never add up to 2^64 or 2^64 + 1 (they leave 2 when divided by 8), so what
// the shifts drop changes nothing.
#define OUTSIDE(a, b) ((((a & low) * (a & low) >> 1) + ((b & low) * (b & low) >> 1)) >> 63)

/// The points of one counter that are outside, among those from `first` up to `last`, which are 0 and 1.
UNL_BODY uint64_t outside_of_one(uint64_t counter, uint64_t seed, size_t first, size_t last) {
    uint64_t c0 = counter & low, c1 = counter >> 32, c2 = 0, c3 = 0;
    uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < rounds; round++, key0 += step0, key1 += step1) ROUND(c0, c1, c2, c3, key0, key1)
    return (first == 0 ? OUTSIDE(c0, c1) : 0) + (last == 1 ? OUTSIDE(c2, c3) : 0);
}

UNL_BODY int count_inside(const void *arguments, size_t begin, size_t end, void *partial) {
    const uint64_t seed = ((const unl_montecarlo_arguments *)arguments)->seed;
    uint64_t outside = 0;
    size_t i = begin;
    if (i < end && i % points_of_a_counter == 1) outside += outside_of_one(i++ / points_of_a_counter, seed, 1, 1);
    uint64_t key0[rounds], key1[rounds];
    for (uint32_t round = 0; round < rounds; round++) {
        key0[round] = (uint32_t)seed + round * step0;
        key1[round] = (uint32_t)(seed >> 32) + round * step1;
    }
    words counts0 = {0}, counts1 = {0};
    const words ladder = {0, 1, 2, 3, 4, 5, 6, 7};
    for (; end - i >= points_at_once; i += points_at_once) {
        words c0[side_by_side], c1[side_by_side], c2[side_by_side] = {0}, c3[side_by_side] = {0};
#pragma clang loop unroll(full)
        for (int k = 0; k < side_by_side; k++) {
            c0[k] = ladder + (i / points_of_a_counter + (size_t)(k * lanes));
            c1[k] = c0[k] >> 32;
        }
#pragma clang loop unroll(full)
        for (int round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
            for (int k = 0; k < side_by_side; k++) ROUND(c0[k], c1[k], c2[k], c3[k], key0[round], key1[round])
        }
#pragma clang loop unroll(full)
        for (int k = 0; k < side_by_side; k++) {
            counts0 += OUTSIDE(c0[k], c1[k]);
            counts1 += OUTSIDE(c2[k], c3[k]);
        }
    }
    outside += __builtin_reduce_add(counts0 + counts1);
    for (; end - i >= points_of_a_counter; i += points_of_a_counter)
        outside += outside_of_one(i / points_of_a_counter, seed, 0, 1);
    if (i < end) outside += outside_of_one(i / points_of_a_counter, seed, 0, 0);
    *(uint64_t *)partial = end - begin - outside;
    return 0;
}

static void add(void *into, const void *from) { *(uint64_t *)into += *(const uint64_t *)from; }

// No memory; the operations are of integers: 20 multiplications, 20 shifts, 40 exclusive ors for two points, and four
// to look where each is.
UNL_REDUCTION(montecarlo, count_inside, add, uint64_t, block_items, 0, 44)
