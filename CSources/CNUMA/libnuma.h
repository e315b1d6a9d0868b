#pragma once

// libnuma's functions, found at run time: without the library the program works, and says so.

#include <numa.h>
#include <numaif.h>

// Every function that we call.
#define UNL_LIBNUMA_FUNCTIONS(X)                                                                                      \
    X(numa_available)                                                                                                 \
    X(numa_max_node)                                                                                                  \
    X(numa_node_size64)                                                                                               \
    X(numa_distance)                                                                                                  \
    X(numa_node_to_cpus)                                                                                              \
    X(numa_get_mems_allowed)                                                                                          \
    X(numa_allocate_cpumask)                                                                                          \
    X(numa_bitmask_alloc)                                                                                             \
    X(numa_bitmask_free)                                                                                              \
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

/// libnuma's functions, or NULL where it is missing or may not do its work: see `unl_prim_numa_obstacle`.
const unl_libnuma *_Nullable unl_libnuma_table(void);
