#pragma once

// libnuma as a table that is filled when the program runs: without the library the program works, and says so.

#include <numa.h>
#include <numaif.h>

typedef struct unl_libnuma {
    __typeof__(numa_available) *_Nonnull available;
    __typeof__(numa_max_node) *_Nonnull max_node;
    __typeof__(numa_node_size64) *_Nonnull node_size;
    __typeof__(numa_distance) *_Nonnull distance;
    __typeof__(numa_node_to_cpus) *_Nonnull node_to_cpus;
    __typeof__(numa_get_mems_allowed) *_Nonnull get_mems_allowed;
    __typeof__(numa_allocate_cpumask) *_Nonnull allocate_cpumask;
    __typeof__(numa_bitmask_alloc) *_Nonnull bitmask_alloc;
    __typeof__(numa_bitmask_free) *_Nonnull bitmask_free;
    __typeof__(numa_bitmask_setbit) *_Nonnull bitmask_setbit;
    __typeof__(numa_bitmask_isbitset) *_Nonnull bitmask_isbitset;
    struct bitmask *_Nonnull *_Nonnull nodes;
    __typeof__(mbind) *_Nonnull mbind;
    __typeof__(move_pages) *_Nonnull move_pages;
    __typeof__(get_mempolicy) *_Nonnull get_mempolicy;
} unl_libnuma;

/// The table, or NULL where the library is missing or may not do its work: see `unl_prim_numa_obstacle`.
const unl_libnuma *_Nullable unl_libnuma_table(void);
