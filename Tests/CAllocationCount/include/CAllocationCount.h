#pragma once

// Counts what the process asks its heap for. The tests' executable has these definitions, so the loader prefers them
// to the C library's, also for the Swift runtime and for OpenMP.

#include <stdbool.h>
#include <stddef.h>

/// Whether calls are counted: not under a sanitizer, which has an allocator of its own.
bool allocations_counted(void);

/// How many there have been, in all threads.
size_t allocations(void);

/// How many of them have not been freed. What was allocated before counting began and is freed counts below 0.
size_t live_allocations(void);
