#pragma once

// What the kernel says of threads and pages, asked past the libraries that are tested: no libnuma, no CNUMA.

#include <stdbool.h>
#include <stddef.h>

/// The CPU and the node that the calling thread runs on at this moment.
typedef struct witness_place {
    int cpu;
    int node;
} witness_place;
witness_place witness_here(void);

/// The node that the page at an address lies on; a page that nobody has touched is made by the question. Negative: the
/// kernel's errno.
int witness_node_of(const void *_Nonnull address);

/// Writes the CPUs that the calling thread may use, ascending, and returns how many there are.
/// pre: `cpus` has space for `capacity` numbers, enough for all.
size_t witness_affinity(int *_Nonnull cpus, size_t capacity);

/// Lets the calling thread use one CPU only. False: it may not.
bool witness_bind(int cpu);

/// Whether the processor runs an instruction of AVX2, tried in a child process: what its CPUID says is not asked.
bool witness_runs_avx2(void);
