#pragma once

// libnuma's functions, found at run time: without the library the program works, and says so.

#include <numa.h>
#include <numaif.h>
#include <stdbool.h>

// Every function that we call.
#define UNL_LIBNUMA_FUNCTIONS(X)                                                                                      \
    X(numa_available)                                                                                                 \
    X(numa_max_node)                                                                                                  \
    X(numa_node_size64)                                                                                               \
    X(numa_distance)                                                                                                  \
    X(numa_node_to_cpus)                                                                                              \
    X(numa_num_possible_cpus)                                                                                         \
    X(numa_bitmask_setbit)                                                                                            \
    X(numa_bitmask_isbitset)                                                                                          \
    X(mbind)                                                                                                          \
    X(move_pages)                                                                                                     \
    X(get_mempolicy)

#define UNL_LIBNUMA_FIELD(name) __typeof__(name) *_Nonnull name;
typedef struct {
    UNL_LIBNUMA_FUNCTIONS(UNL_LIBNUMA_FIELD)
    struct bitmask *_Nonnull *_Nonnull numa_nodes;  ///< the variable numa_nodes_ptr: nodes that exist
} unl_libnuma;
#undef UNL_LIBNUMA_FIELD

// The caller's own mask. libnuma's functions that make one end the process where there is no memory for it, so none of
// them is in the table.
enum {
    UNL_MASK_NODES = 1024,  // what Linux supports at most (CONFIG_NODES_SHIFT)
    UNL_MASK_CPUS = 8192,   // CONFIG_NR_CPUS
};
typedef struct {
    struct bitmask bits;
    unsigned long words[UNL_MASK_CPUS / (8 * sizeof(unsigned long))];
} unl_mask;

/// Makes `mask` one of `bits` zeroes. It must not be moved while it is in use.
static inline struct bitmask *_Nonnull unl_mask_clear(unl_mask *_Nonnull mask, unsigned bits) {
    *mask = (unl_mask){.bits = {bits <= UNL_MASK_CPUS ? bits : UNL_MASK_CPUS, mask->words}};
    return &mask->bits;
}

/// The nodes whose memory the process may use. False where the kernel does not say.
bool unl_libnuma_allowed_nodes(const unl_libnuma *_Nonnull numa, unl_mask *_Nonnull mask);

/// libnuma's functions, or NULL where it is missing or may not do its work: see `unl_prim_numa_obstacle`.
const unl_libnuma *_Nullable unl_libnuma_table(void);
