#pragma once

// The node half of CNUMA.h without libnuma: what the kernel's files say, and without them one node with the number 0.
// Same contracts.

#include "CNUMA.h"

#include <stddef.h>
#include <stdint.h>

int unl_prim_fallback_nodes(int *_Nullable items, size_t capacity, size_t *_Nonnull count);
int unl_prim_fallback_node_cpus(int node, int *_Nullable items, size_t capacity, size_t *_Nonnull count);
int unl_prim_fallback_node_memory(int node, uint64_t *_Nonnull total, uint64_t *_Nonnull available);
int unl_prim_fallback_node_distance(int from, int to);
int unl_prim_fallback_pages_place(unl_page_policy policy, const int *_Nullable nodes, size_t count);
