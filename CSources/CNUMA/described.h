#pragma once

#include <stddef.h>

enum {
    unl_most_described_cpus = 8192,   // what Linux supports at most
    unl_most_described_nodes = 1024,  // likewise
};

/// Whether hwloc can make a machine of these words without crashing, aborting, or leaving out what they say: 0, EINVAL
/// where it cannot, E2BIG where the machine would be too large, ENOTSUP for memory-side caches.
int unl_check_description(const char *_Nonnull text);
