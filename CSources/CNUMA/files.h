#pragma once

// What the kernel's files say of memory and of distances. `root` stands before "/proc" and "/sys", as in CNUMA.h. Whatever
// the files hold, numbers that do not fit become the largest.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// a + b and a · 2^shift; the largest number where that does not fit.
static inline uint64_t unl_add(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }
static inline uint64_t unl_shift(uint64_t a, unsigned shift) {
    return a > UINT64_MAX >> shift ? UINT64_MAX : a << shift;
}

/// The bytes of a node that the kernel gives out without taking others away (/proc/zoneinfo). False where it does not
/// say, and nothing is written then.
bool unl_file_zone_available(const char *_Nonnull root, int node, uint64_t *_Nonnull bytes);

/// What a node's meminfo says, in bytes: all memory, what is free of it, what holds files. False where the first two are
/// not both there; `cache` is written all the same.
bool unl_file_node_memory(
    const char *_Nonnull root, int node, uint64_t *_Nonnull total, uint64_t *_Nonnull unused, uint64_t *_Nonnull cache);

/// The nodes that are online; 0 where the kernel has no file for them, or where they are more than `capacity`.
size_t unl_file_online_nodes(const char *_Nonnull root, int *_Nonnull nodes, size_t capacity);

/// The distance from a node to another one of `nodes`, those that are online. 0: the file does not say. -1: there is none.
int unl_file_node_distance(const char *_Nonnull root, int from, int to, const int *_Nonnull nodes, size_t count);
