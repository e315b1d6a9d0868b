#pragma once

// Sorting keys on vectors.
//
// On one thread, in place: keys are halved by a pivot, register by register, until a block of sixteen registers is left, which a
// sorting network sorts without a branch (quicksort_body.h). What is large is first dealt to 64 buckets, which other keys in a
// sample bound; buckets are then sorted, each by whoever is free (buckets_body.h). That is how many threads share the work. A few
// halve the values as one does, and share the halves: dealing takes as long for a value as ten levels of halving, which only pays
// where the first levels would leave threads without work.
//
// Keys are signed numbers. Floats become such by their bits, so there is one order of all values, whoever sorts them: -0.0
// before 0.0, NaN last, and those with a sign behind the others. For an order, a key is a value and its index in one number of
// 64 bits, so the order is a stable one. Where the two have more bits together, the value's last ones are left out, and those
// that differ in nothing else are sorted once more by them.

#include "tables.h"

#include <string.h>

#if defined(__x86_64__)

enum { halves = 64, fewest_threads_that_deal = 5 };
enum { buckets = 64, bucket_levels = 6, block_keys = 64, sample_keys = 16 * buckets };

/// What is dealt to the buckets, and what of them is stored.
enum { keys_of_whole, keys_of_real, order_of_whole_32, order_of_real_32, order_of_whole_64, order_of_real_64 };

/// A sort of all threads; in the memory that the caller gives it. A part's keys are in blocks of one bucket each.
typedef struct {
    const void *from;         ///< the values
    void *to;                 ///< where their keys are sorted: for values, `from` itself
    size_t count, parts;
    size_t part_blocks;       ///< space for the blocks of a part
    bool streams, is_sorted;
    int32_t *narrow;          ///< where an order goes whose indices have 32 bits; else NULL
    int shift, index_bits;    ///< of an order: how many bits of a value are left out, and those of an index
    int64_t least;            ///< of an order: what is subtracted from the values, as numbers that order as they do
    size_t edges[halves + 1]; ///< of halving: where each piece begins, and the end of the last one
    int level;                ///< of halving: there are two to the power of this many pieces
    size_t starts[buckets];   ///< in `to`
    size_t counts[buckets];
    size_t before[buckets];   ///< of a selection: how many values are in the buckets before
    uint64_t wanted;          ///< of a selection: a bit for each bucket that is looked into
    uint8_t turns[buckets];   ///< the largest bucket first
    int64_t tree[buckets];    ///< keys that bound the buckets: the root is 1, and below i are 2 * i and 2 * i + 1
    char *blocks;
    uint32_t *next;           ///< of each block: the one before it of its bucket, from 1; 0 = none
    uint32_t *heads;          ///< of each bucket of each part: its last block
    size_t *filled;           ///< of each bucket of each part: the keys
    int64_t *bounds;          ///< of each part: the least and the greatest value
} bucket_sort;

/// Levels of halving after which what is left is sorted as a heap, so that no keys take quadratic time.
UNL_BODY int quicksort_levels(size_t count) { return unl_quicksort_levels(count); }

/// Sorts in ascending order. Returns how many keys were looked at in all levels together.
size_t quicksort_64_v3(int64_t *keys, size_t count, int levels);
size_t quicksort_32_v3(int32_t *keys, size_t count, int levels);
size_t quicksort_64_v4(int64_t *keys, size_t count, int levels);
size_t quicksort_32_v4(int32_t *keys, size_t count, int levels);

/// Settles what of the values an order has beside indices, from the least and the greatest.
UNL_BODY void set_range(bucket_sort *s, int64_t least, int64_t most) {
    const uint64_t range = (uint64_t)most - (uint64_t)least;
    const int bits = range == 0 ? 0 : 64 - __builtin_clzll(range), space = 64 - s->index_bits;
    s->least = least;
    s->shift = bits > space ? bits - space : 0;
}

/// What a sort of one kind consists of, for one instruction set.
typedef struct {
    void (*alone)(bucket_sort *sort);   ///< sorts everything
    void (*sample)(bucket_sort *sort);  ///< chooses what bounds the buckets, or finds that all is sorted
    unl_chunk bound;                    ///< finds the least and the greatest value of a part; NULL where they are not needed
    unl_chunk deal;                     ///< deals a part to the buckets
    unl_chunk tally;                    ///< counts the keys of a part by their buckets; NULL of orders
    unl_chunk deal_wanted;              ///< as `deal`, but for what is wanted; NULL of orders
    unl_chunk finish;                   ///< sorts a bucket
    unl_chunk keys;                     ///< makes the keys of a part; NULL of orders, as those below
    bool (*look)(bucket_sort *sort);    ///< whether the keys are sorted; turns round those that descend
    unl_chunk halve;                    ///< halves a piece
    unl_chunk finish_piece;             ///< sorts a piece
} bucket_steps;

/// By kind; those of keys once for 32 bits and once for 64.
extern const bucket_steps bucket_steps_32_v3[2], bucket_steps_64_v3[6], bucket_steps_32_v4[2], bucket_steps_64_v4[6];

/// What is to be sorted. For values, `to` is `from`; for an order, it is where keys of 64 bits have a place, or NULL.
typedef struct {
    int kind;
    size_t key_bytes;
    const void *from;
    void *to;
    int32_t *narrow;  ///< see bucket_sort
    size_t count, parts;
    bool streams;
    char *scratch;    ///< aligned to 64 bytes
} bucket_request;

/// The scratch memory of a request; `keys`: it has no `to`.
size_t bucket_bytes(size_t key_bytes, size_t count, size_t parts, bool keys);

/// Sorts, with all threads of a team. Each calls it with the same request.
int bucket_run(unl_thread_context *context, const bucket_request *request);

/// Finds values by their ranks, of which there are `many`: sorts the buckets that have one. The request has no `to`.
int bucket_select(
    unl_thread_context *context, const bucket_request *request, const int64_t *ranks, size_t many, void *found);

#endif
