// The histogram of bytes, and a look-up table for bytes. The limit is a load and a store for each byte.

#include "versions.h"

#include <string.h>

// Long enough for the 2 KB of its counts not to be noticed.
enum { byte_histogram_block = 65536 };

// Neighbours are often equal. Four tables let the additions to one entry pass each other.
UNL_BODY int byte_histogram_partial(const void *arguments, size_t begin, size_t end, void *partial) {
    const uint8_t *bytes = arguments;
    uint32_t counts[4][UNL_BYTE_VALUES] = {{0}};
    unl_byte_histogram *histogram = partial;
    memset(histogram, 0, sizeof *histogram);
    while (begin < end) {
        // What 32 bits can count.
        const size_t stop = end - begin < UINT32_MAX ? end : begin + UINT32_MAX;
        size_t i = begin;
        for (; stop - i >= 8; i += 8) {
            uint64_t eight;
            memcpy(&eight, bytes + i, sizeof eight);
#pragma clang loop unroll(full)
            for (int k = 0; k < 8; k++) counts[k % 4][eight >> (8 * k) & 255]++;
        }
        for (; i < stop; i++) counts[0][bytes[i]]++;
        for (size_t value = 0; value < UNL_BYTE_VALUES; value++) {
            for (size_t table = 0; table < 4; table++) histogram->counts[value] += counts[table][value];
        }
        memset(counts, 0, sizeof counts);
        begin = stop;
    }
    return 0;
}

static void byte_histogram_combine(void *into, const void *from) {
    for (size_t value = 0; value < UNL_BYTE_VALUES; value++)
        ((unl_byte_histogram *)into)->counts[value] += ((const unl_byte_histogram *)from)->counts[value];
}

UNL_BODY int recolour(void *arguments, size_t begin, size_t end) {
    const unl_recolour_arguments *a = arguments;
    uint8_t table[UNL_BYTE_VALUES];  // a copy, which what is written cannot change
    memcpy(table, a->table, sizeof table);
    const uint8_t *from = a->from;
    uint8_t *to = a->to;
    size_t i = begin;
    for (; end - i >= 8; i += 8) {
        uint64_t eight, result = 0;
        memcpy(&eight, from + i, sizeof eight);
#pragma clang loop unroll(full)
        for (int k = 0; k < 8; k++) result |= (uint64_t)table[eight >> (8 * k) & 255] << (8 * k);
        memcpy(to + i, &result, sizeof result);
    }
    for (; i < end; i++) to[i] = table[from[i]];
    return 0;
}

UNL_REDUCTION(
    byte_histogram, byte_histogram_partial, byte_histogram_combine, unl_byte_histogram, byte_histogram_block, 1, 1)
UNL_KERNEL(recolour, recolour, 2, 0)
