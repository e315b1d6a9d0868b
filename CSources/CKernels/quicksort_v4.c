// Quicksort with AVX-512. See quicksort.h.

#include "quicksort.h"

#if defined(__x86_64__)

#include "quicksort_networks.h"

#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)

// A register's lower keys are moved together and stored in front, the others behind. What is stored beyond them is free.
#define DEFINE_ACCESS(bits, mask_type)                                                                               \
    typedef KEY NAME(vec) __attribute__((vector_size(64)));                                                          \
    typedef KEY NAME(loose) __attribute__((vector_size(64), aligned(sizeof(KEY)), may_alias));                       \
    UNL_BODY mask_type NAME(first_lanes)(ptrdiff_t count) {                                                          \
        return count >= LANES ? (mask_type)-1 : count <= 0 ? 0 : (mask_type)((1u << count) - 1);                     \
    }                                                                                                                \
    UNL_BODY NAME(vec) NAME(load_some)(const KEY *from, ptrdiff_t count) {                                           \
        return (NAME(vec))_mm512_mask_loadu_epi##bits(                                                               \
            _mm512_set1_epi##bits(KEY_MOST), NAME(first_lanes)(count), from);                                     \
    }                                                                                                                \
    UNL_BODY void NAME(store_some)(KEY *to, NAME(vec) v, ptrdiff_t count) {                                          \
        _mm512_mask_storeu_epi##bits(to, NAME(first_lanes)(count), (__m512i)v);                                      \
    }                                                                                                                \
    UNL_BODY bool NAME(any)(NAME(vec) v) { return _mm512_movepi##bits##_mask((__m512i)v) != 0; }                     \
    UNL_BODY void NAME(put)(KEY **low, KEY **high, NAME(vec) v, NAME(vec) pivots) {                                  \
        const mask_type lower = _mm512_cmplt_epi##bits##_mask((__m512i)v, (__m512i)pivots);                          \
        const int lowers = __builtin_popcount(lower);                                                                \
        _mm512_storeu_si512(*low, _mm512_maskz_compress_epi##bits(lower, (__m512i)v));                               \
        *low += lowers;                                                                                              \
        *high -= LANES - lowers;                                                                                     \
        _mm512_mask_storeu_epi##bits(                                                                                \
            *high, (mask_type)(((mask_type)-1) >> lowers),                                                           \
            _mm512_maskz_compress_epi##bits((mask_type)~lower, (__m512i)v));                                         \
    }                                                                                                                \
    UNL_BODY void NAME(put_some)(                                                                                    \
        KEY **low, KEY **high, const KEY *last, size_t lasts, const KEY *rest, size_t rests, NAME(vec) pivots) {     \
        (void)lasts;                                                                                                 \
        NAME(put)(low, high, *(const NAME(loose) *)last, pivots);                                                    \
        size_t i = 0;                                                                                                \
        for (; i + LANES <= rests; i += LANES) NAME(put)(low, high, *(const NAME(loose) *)(rest + i), pivots);       \
        if (i == rests) return;                                                                                      \
        const mask_type valid = NAME(first_lanes)(rests - i);                                                        \
        const __m512i v = _mm512_maskz_loadu_epi##bits(valid, rest + i);                                             \
        const mask_type lower = _mm512_mask_cmplt_epi##bits##_mask(valid, v, (__m512i)pivots);                       \
        _mm512_mask_compressstoreu_epi##bits(*low, lower, v);                                                        \
        *low += __builtin_popcount(lower);                                                                           \
        *high -= __builtin_popcount(valid & (mask_type)~lower);                                                      \
        _mm512_mask_compressstoreu_epi##bits(*high, valid & (mask_type)~lower, v);                                   \
    }


// Six levels of a tree of bounds in registers: what bounds a key next is looked up in them by the way that it came. A key
// goes right where it is greater.
#define LOOK_UP(table, way) (NAME(vec))_mm512_permutexvar_epi64((__m512i)(way), (__m512i)(table))
#define LOOK_UP_2(low, high, way) (NAME(vec))_mm512_permutex2var_epi64((__m512i)(low), (__m512i)(way), (__m512i)(high))
#define STEP_DOWN(way, v, bound) way = way + way - ((v) > (bound))

#define KEY int64_t
#define UNSIGNED_KEY uint64_t
#define KEY_MOST INT64_MAX
#define LANES 8
#define NAME(x) x##_64_v4
DEFINE_ACCESS(64, __mmask8)
#include "quicksort_body.h"

typedef struct {
    vec_64_v4 top[4], wide[2], last[4];
} tree_64_v4;

UNL_BODY void load_tree_64_v4(tree_64_v4 *tree, const int64_t *nodes) {
    for (int level = 0; level < 4; level++) tree->top[level] = *(const loose_64_v4 *)(nodes + (1 << level));
    for (int i = 0; i < 2; i++) tree->wide[i] = *(const loose_64_v4 *)(nodes + 16 + 8 * i);
    for (int i = 0; i < 4; i++) tree->last[i] = *(const loose_64_v4 *)(nodes + 32 + 8 * i);
}

UNL_BODY void classify_64_v4(const tree_64_v4 *tree, vec_64_v4 v, uint32_t *found) {
    vec_64_v4 way = {0};
    for (int level = 0; level < 4; level++) STEP_DOWN(way, v, LOOK_UP(tree->top[level], way));
    STEP_DOWN(way, v, LOOK_UP_2(tree->wide[0], tree->wide[1], way));
    const vec_64_v4 lower = LOOK_UP_2(tree->last[0], tree->last[1], way), upper = LOOK_UP_2(tree->last[2], tree->last[3], way);
    const vec_64_v4 is_upper = way > 15;
    STEP_DOWN(way, v, (is_upper & upper) | (~is_upper & lower));
    _mm256_storeu_si256((__m256i *)found, _mm512_cvtepi64_epi32((__m512i)way));
}

#define ORDERS
#include "orders_body.h"
#include "buckets_body.h"
#undef ORDERS
#undef KEY
#undef UNSIGNED_KEY
#undef KEY_MOST
#undef LANES
#undef NAME

#undef LOOK_UP
#undef LOOK_UP_2
#define LOOK_UP(table, way) (NAME(vec))_mm512_permutexvar_epi32((__m512i)(way), (__m512i)(table))
#define LOOK_UP_2(low, high, way) (NAME(vec))_mm512_permutex2var_epi32((__m512i)(low), (__m512i)(way), (__m512i)(high))

#define KEY int32_t
#define UNSIGNED_KEY uint32_t
#define KEY_MOST INT32_MAX
#define LANES 16
#define NAME(x) x##_32_v4
DEFINE_ACCESS(32, __mmask16)
#include "quicksort_body.h"

typedef struct {
    vec_32_v4 top[5], last[2];
} tree_32_v4;

UNL_BODY void load_tree_32_v4(tree_32_v4 *tree, const int32_t *nodes) {
    for (int level = 0; level < 5; level++) tree->top[level] = *(const loose_32_v4 *)(nodes + (1 << level));
    for (int i = 0; i < 2; i++) tree->last[i] = *(const loose_32_v4 *)(nodes + 32 + 16 * i);
}

UNL_BODY void classify_32_v4(const tree_32_v4 *tree, vec_32_v4 v, uint32_t *found) {
    vec_32_v4 way = {0};
    for (int level = 0; level < 5; level++) STEP_DOWN(way, v, LOOK_UP(tree->top[level], way));
    STEP_DOWN(way, v, LOOK_UP_2(tree->last[0], tree->last[1], way));
    _mm512_storeu_si512(found, (__m512i)way);
}

#include "buckets_body.h"

#pragma clang attribute pop

#endif
