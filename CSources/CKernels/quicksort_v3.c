// Quicksort with AVX2. See quicksort.h.

#include "quicksort.h"

#if defined(__x86_64__)

#include "quicksort_networks.h"

#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

// Which lanes go where, by the mask of those that go in front: the place of each is how many go before it.
#define IN_FRONT(m, i) __builtin_popcount((m) & ((1 << (i)) - 1))
#define PLACE(m, i) ((m) >> (i)&1 ? IN_FRONT(m, i) : __builtin_popcount((m)&255) + (i)-IN_FRONT(m, i))
#define LANE(m, i) ((uint64_t)(i) << 8 * PLACE(m, i))
#define ENTRY(m) LANE(m, 0) | LANE(m, 1) | LANE(m, 2) | LANE(m, 3) | LANE(m, 4) | LANE(m, 5) | LANE(m, 6) | LANE(m, 7)
#define ENTRIES_4(m) ENTRY(m), ENTRY(m + 1), ENTRY(m + 2), ENTRY(m + 3)
#define ENTRIES_16(m) ENTRIES_4(m), ENTRIES_4(m + 4), ENTRIES_4(m + 8), ENTRIES_4(m + 12)
#define ENTRIES_64(m) ENTRIES_16(m), ENTRIES_16(m + 16), ENTRIES_16(m + 32), ENTRIES_16(m + 48)
static const uint64_t places_of_8[256] = {ENTRIES_64(0), ENTRIES_64(64), ENTRIES_64(128), ENTRIES_64(192)};

// The same for lanes of 64 bits, as pairs of 32.
#define PAIR(m) ((m)&1 ? 3 : 0) + ((m)&2 ? 12 : 0) + ((m)&4 ? 48 : 0) + ((m)&8 ? 192 : 0)
#define PAIRS(m) ENTRY((PAIR(m)))
static const uint64_t places_of_4[16] = {PAIRS(0), PAIRS(1), PAIRS(2),  PAIRS(3),  PAIRS(4),  PAIRS(5),  PAIRS(6),  PAIRS(7),
                                         PAIRS(8), PAIRS(9), PAIRS(10), PAIRS(11), PAIRS(12), PAIRS(13), PAIRS(14), PAIRS(15)};

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)

// A register is stored in front and behind with its lower keys first: what does not belong there is free at either end, as long
// as there is room for two. The last ones are put key by key.
#define DEFINE_ACCESS(bits, word, counted, type, single)                                                             \
    typedef KEY NAME(vec) __attribute__((vector_size(32)));                                                          \
    typedef KEY NAME(loose) __attribute__((vector_size(32), aligned(sizeof(KEY)), may_alias));                       \
    UNL_BODY __m256i NAME(first_lanes)(ptrdiff_t count) {                                                            \
        return _mm256_cmpgt_epi##bits(_mm256_set1_epi##counted(count < LANES ? (KEY)count : LANES), NUMBERS);        \
    }                                                                                                                \
    UNL_BODY NAME(vec) NAME(load_some)(const KEY *from, ptrdiff_t count) {                                           \
        const __m256i lanes = NAME(first_lanes)(count);                                                              \
        return (NAME(vec))_mm256_blendv_epi8(                                                                        \
            _mm256_set1_epi##counted(KEY_MOST), _mm256_maskload_epi##bits((const word *)from, lanes), lanes);        \
    }                                                                                                                \
    UNL_BODY void NAME(store_some)(KEY *to, NAME(vec) v, ptrdiff_t count) {                                          \
        _mm256_maskstore_epi##bits((word *)to, NAME(first_lanes)(count), (__m256i)v);                                \
    }                                                                                                                \
    UNL_BODY int NAME(signs)(NAME(vec) v) { return _mm256_movemask_##single((type)v); }                              \
    UNL_BODY bool NAME(any)(NAME(vec) v) { return NAME(signs)(v) != 0; }                                             \
    UNL_BODY void NAME(put)(KEY **low, KEY **high, NAME(vec) v, NAME(vec) pivots) {                                  \
        const int lower = NAME(signs)(v < pivots), lowers = __builtin_popcount(lower);                               \
        const __m256i places = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(TABLE + lower)));              \
        const NAME(vec) parted = (NAME(vec))_mm256_permutevar8x32_epi32((__m256i)v, places);                         \
        *(NAME(loose) *)*low = parted;                                                                               \
        *(NAME(loose) *)(*high - LANES) = parted;                                                                    \
        *low += lowers;                                                                                              \
        *high -= LANES - lowers;                                                                                     \
    }                                                                                                                \
    UNL_BODY void NAME(put_one)(KEY **low, KEY **high, KEY key, KEY pivot) {                                         \
        (*high)[-1] = key;                                                                                           \
        **low = key;                                                                                                 \
        *low += key < pivot;                                                                                         \
        *high -= key >= pivot;                                                                                       \
    }                                                                                                                \
    UNL_BODY void NAME(put_some)(                                                                                    \
        KEY **low, KEY **high, const KEY *last, size_t lasts, const KEY *rest, size_t rests, NAME(vec) pivots) {     \
        size_t i = 0;                                                                                                \
        for (; i + LANES <= rests; i += LANES) NAME(put)(low, high, *(const NAME(loose) *)(rest + i), pivots);       \
        for (; i < rests; i++) NAME(put_one)(low, high, rest[i], pivots[0]);                                         \
        for (i = 0; i < lasts; i++) NAME(put_one)(low, high, last[i], pivots[0]);                                    \
    }

// A key goes down the tree of bounds, to the right where it is greater.
#define DEFINE_CLASSIFY                                                                                              \
    typedef struct {                                                                                                 \
        const KEY *nodes;                                                                                            \
    } NAME(tree);                                                                                                    \
    UNL_BODY void NAME(load_tree)(NAME(tree) * tree, const KEY *nodes) { tree->nodes = nodes; }                      \
    UNL_BODY void NAME(classify)(const NAME(tree) * tree, NAME(vec) v, uint32_t *found) {                            \
        for (int lane = 0; lane < LANES; lane++) {                                                                   \
            uint32_t node = 1;                                                                                       \
            for (int level = 0; level < bucket_levels; level++) node = 2 * node + (v[lane] > tree->nodes[node]);     \
            found[lane] = node - buckets;                                                                            \
        }                                                                                                            \
    }

#define KEY int64_t
#define UNSIGNED_KEY uint64_t
#define KEY_MOST INT64_MAX
#define LANES 4
#define NAME(x) x##_64_v3
#define TABLE places_of_4
#define NUMBERS _mm256_setr_epi64x(0, 1, 2, 3)
DEFINE_ACCESS(64, long long, 64x, __m256d, pd)
#include "quicksort_body.h"
DEFINE_CLASSIFY
#define ORDERS
#include "orders_body.h"
#include "buckets_body.h"
#undef ORDERS
#undef KEY
#undef UNSIGNED_KEY
#undef KEY_MOST
#undef LANES
#undef NAME
#undef TABLE
#undef NUMBERS

#define KEY int32_t
#define UNSIGNED_KEY uint32_t
#define KEY_MOST INT32_MAX
#define LANES 8
#define NAME(x) x##_32_v3
#define TABLE places_of_8
#define NUMBERS _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)
DEFINE_ACCESS(32, int, 32, __m256, ps)
#include "quicksort_body.h"
DEFINE_CLASSIFY
#include "buckets_body.h"

#pragma clang attribute pop

#endif
