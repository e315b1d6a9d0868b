#pragma once

// Sorting by radix: a pass for each byte of the value, from the least to the most significant, that leaves out bytes
// which all values share.
//
// The values are cut into parts. In each pass the values of a part are counted by their byte, the counts become places,
// and the part's values are put there: in their order, so the sort is stable and its result does not depend on who
// did which part. The limit is the putting: 256 places are written to in turn. The loops are unrolled: an AMD EPYC of the
// Zen kind takes half the time for it, for values to be put as for those to be counted. (To collect a line for each and to
// write it past the caches took twice as long, with any number of values.)

#include "CKernels.h"
#include "tables.h"

#include <string.h>

enum { digit_values = 256, pair_of_32 = UNL_UINT8 + 1, pair_of_64 };

static const unl_schedule some_items = {UNL_STATIC, 0};

UNL_BODY size_t item_bytes(int kind) {
    return kind == pair_of_64 ? 16 : kind == UNL_FLOAT || kind == UNL_INT32 ? 4 : 8;
}

// Without the pair's index.
UNL_BODY size_t key_bytes(int kind) { return kind >= pair_of_32 ? item_bytes(kind) / 2 : item_bytes(kind); }

// A number that orders as the item does. Of a float: the bits, turned round for negative ones, count up from NaN with
// a sign to NaN without; from there the count begins anew at -∞, and NaN with a sign comes last.
UNL_BODY uint64_t key_of(const char *item, int kind) {
    uint64_t wide;
    uint32_t narrow;
    memcpy(&narrow, item, 4);
    if (kind == UNL_INT32) return narrow ^ 0x80000000u;
    if (kind == UNL_FLOAT) return (narrow ^ ((uint32_t)-(narrow >> 31) | 0x80000000u)) - 0x007fffffu;
    if (kind == pair_of_32) return narrow;
    memcpy(&wide, item, 8);
    if (kind == UNL_INT64) return wide ^ (uint64_t)1 << 63;
    if (kind == UNL_DOUBLE) return (wide ^ (-(wide >> 63) | (uint64_t)1 << 63)) - 0x000fffffffffffffu;
    return wide;
}

/// What all threads know of a sort, in the memory that it works in.
typedef struct {
    char *values;
    size_t count;
    char *spare;      ///< as large as `values`
    size_t parts;
    size_t *counts;   ///< parts * bytes of a key * digit_values
    unsigned passes;  ///< a bit for each byte that does not have the same value in all
} radix_sort;

// A thread's view of a pass.
typedef struct {
    const radix_sort *sort;
    const char *from;
    char *to;
    size_t digit, digits;
} radix_pass;

UNL_BODY size_t digit_of(const char *item, size_t digit, int kind) {
    return key_of(item, kind) >> (8 * digit) & (digit_values - 1);
}

UNL_BODY size_t *counts_of(const radix_pass *p, size_t part, size_t digit) {
    return p->sort->counts + (part * p->digits + digit) * digit_values;
}

#define EACH_ITEM_OF(part)                                                                                           \
    (size_t i = part_start(p->sort->count, p->sort->parts, part),                                                    \
            past = part_start(p->sort->count, p->sort->parts, part + 1);                                             \
     i < past; i++)

// Counts all digits at once: it shows which ones need a pass.
UNL_BODY int count_all(void *arguments, size_t begin, size_t end, int kind) {
    const radix_pass *p = arguments;
    const size_t size = item_bytes(kind), digits = key_bytes(kind);
    for (size_t part = begin; part < end; part++) {
        size_t *counts = counts_of(p, part, 0);
        memset(counts, 0, digits * digit_values * sizeof *counts);
#pragma clang loop unroll_count(4)
        for EACH_ITEM_OF(part) {
            const uint64_t key = key_of(p->from + i * size, kind);
#pragma clang loop unroll(full)
            for (size_t digit = 0; digit < digits; digit++)
                counts[digit * digit_values + (key >> (8 * digit) & (digit_values - 1))]++;
        }
    }
    return 0;
}

UNL_BODY int count_digit(void *arguments, size_t begin, size_t end, int kind) {
    const radix_pass *p = arguments;
    for (size_t part = begin; part < end; part++) {
        // Neighbours are often equal; two tables let their additions pass each other.
        size_t *counts = counts_of(p, part, p->digit), second[digit_values] = {0};
        memset(counts, 0, digit_values * sizeof *counts);
#pragma clang loop unroll_count(8)
        for EACH_ITEM_OF(part) {
            const size_t digit = digit_of(p->from + i * item_bytes(kind), p->digit, kind);
            (i & 1 ? second : counts)[digit]++;
        }
        for (size_t value = 0; value < digit_values; value++) counts[value] += second[value];
    }
    return 0;
}

// The pass is read once: what is written to could be part of it, as the compiler sees it.
UNL_BODY int scatter(void *arguments, size_t begin, size_t end, int kind) {
    const radix_pass *p = arguments;
    const size_t size = item_bytes(kind), digit = p->digit, count = p->sort->count;
    const char *const from = p->from;
    char *const to = p->to;
    for (size_t part = begin; part < end; part++) {
        size_t *const restrict places = counts_of(p, part, digit);
#pragma clang loop unroll_count(16)
        for EACH_ITEM_OF(part) {
            const char *item = from + i * size;
            // Values are the caller's: what another thread writes to since they were counted has no place.
            const size_t place = places[digit_of(item, digit, kind)]++;
            if (kind < pair_of_32 && place >= count) return UNL_SORT_CHANGED;
            memcpy(to + place * size, item, size);
        }
    }
    return 0;
}

// Turns the counts of a digit into places: all items with a smaller digit come first, then those of earlier parts.
static inline void find_places(const radix_pass *p) {
    size_t place = 0;
    for (size_t value = 0; value < digit_values; value++) {
        for (size_t part = 0; part < p->sort->parts; part++) {
            size_t *count = counts_of(p, part, p->digit) + value;
            const size_t items = *count;
            *count = place;
            place += items;
        }
    }
}

// A bit for each digit that is not the same in all items.
static inline unsigned find_passes(const radix_pass *p) {
    unsigned passes = 0;
    for (size_t digit = 0; digit < p->digits; digit++) {
        for (size_t value = 0; value < digit_values; value++) {
            size_t items = 0;
            for (size_t part = 0; part < p->sort->parts; part++) items += counts_of(p, part, digit)[value];
            if (items == p->sort->count) break;
            if (items > 0) {
                passes |= 1u << digit;
                break;
            }
        }
    }
    return passes;
}

static inline int copy_back(void *arguments, size_t begin, size_t end) {
    const radix_pass *p = arguments;
    memcpy(p->to + begin, p->from + begin, end - begin);
    return 0;
}

typedef struct {
    size_t item_bytes, digits;
    unl_chunk count_all, count_digit, scatter;
} radix_steps;

/// How many bytes a sort works in; `pairs`: the items have a place among them, too.
static inline size_t radix_bytes(size_t item, size_t digits, size_t count, size_t parts, bool pairs) {
    size_t items, counts, sum;
    if (__builtin_mul_overflow(count + 64, item * (pairs ? 2 : 1), &items)
        || __builtin_mul_overflow(parts, digits * digit_values * sizeof(size_t), &counts)
        || __builtin_add_overflow(items, counts + 192 + sizeof(radix_sort), &sum))
        return SIZE_MAX;
    return sum;
}

static inline char *next_line(char *place) { return place + (-(uintptr_t)place & 63); }

/// Lays the sort out in its memory; `values`: NULL where they have their place there. For one thread.
static inline radix_sort *radix_plan(void *scratch, char *values, size_t item, size_t count, size_t parts) {
    radix_sort *sort = scratch;
    char *place = next_line((char *)(sort + 1));
    char *const own = values == NULL ? place : NULL;
    if (own != NULL) place = next_line(place + count * item);
    *sort = (radix_sort){own != NULL ? own : values, count, place, parts, (size_t *)next_line(place + count * item), 0};
    return sort;
}

static inline int sort_run(unl_thread_context *context, radix_sort *sort, radix_steps steps) {
    radix_pass p = {.sort = sort, .from = sort->values, .to = sort->spare, .digits = steps.digits};
    int status = unl_phase(context, each_part, sort->parts, steps.count_all, &p);
    if (status != 0) return status;
    if (context->index == 0) sort->passes = find_passes(&p);
    status = unl_barrier(context);
    bool counted = true;  // before anything has moved, the first counts are right
    for (p.digit = 0; status == 0 && p.digit < p.digits; p.digit++) {
        if ((sort->passes >> p.digit & 1) == 0) continue;
        if (!counted) status = unl_phase(context, each_part, sort->parts, steps.count_digit, &p);
        if (status != 0) return status;
        if (context->index == 0) find_places(&p);
        status = unl_barrier(context);
        if (status == 0) status = unl_phase(context, each_part, sort->parts, steps.scatter, &p);
        counted = false;
        char *const last = p.to;
        p.to = (char *)p.from;
        p.from = last;
    }
    if (status != 0 || p.from == sort->values) return status;
    return unl_phase(context, some_items, sort->count * steps.item_bytes, copy_back, &p);
}

#define DEFINE_STEP(step, name, kind)                                                                                \
    UNL_BODY int step##_##name(void *arguments, size_t begin, size_t end) {                                          \
        return step(arguments, begin, end, kind);                                                                    \
    }                                                                                                                \
    UNL_CHUNK_VERSIONS(step##_##name)

#define DEFINE_RADIX(name, kind)                                                                                     \
    DEFINE_STEP(count_all, name, kind)                                                                               \
    DEFINE_STEP(count_digit, name, kind)                                                                             \
    DEFINE_STEP(scatter, name, kind)                                                                                 \
    static int radix_##name(unl_thread_context *context, radix_sort *sort) {                                         \
        const radix_steps steps = {                                                                                  \
            item_bytes(kind), key_bytes(kind), UNL_VERSION(count_all_##name), UNL_VERSION(count_digit_##name),       \
            UNL_VERSION(scatter_##name)};                                                                            \
        return sort_run(context, sort, steps);                                                                       \
    }
