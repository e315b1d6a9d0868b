#pragma once

// What the files of this target share.

#include "CTeams.h"

#include <stdatomic.h>

/// One piece of work for a set of threads.
typedef struct unl_region {
    unl_schedule schedule;
    size_t count;
    unl_chunk _Nonnull chunk;
    void *_Nullable arguments;
    int threads;                ///< how many take part
    const int *_Nullable bind;  ///< the CPU of each thread, or NULL: none is bound
    int *_Nullable cpus;        ///< where to note the CPU of each, or NULL
    int started;                ///< set by the run: threads that OpenMP gave, at most `threads`
    _Atomic int bind_status;    ///< set by the run: the first failure to bind
    _Atomic size_t next;        ///< the next item (guided) or chunk (dynamic) to be dealt
} unl_region;

/// Runs a region on `size` threads of which region->threads take part. Returns when all are done.
void unl_region_run(unl_region *_Nonnull region, int size);

/// Whether the calling thread is inside a chunk.
bool unl_region_inside(void);

/// The number of chunks that a schedule deals at least: more threads than that would find nothing to do.
size_t unl_schedule_chunks(unl_schedule schedule, size_t count);

/// Calls the region's chunk for what falls to thread `index` of `threads`.
void unl_schedule_deal(unl_region *_Nonnull region, size_t index, size_t threads);

/// Makes the OpenMP library ready for the calling thread. Call before each parallel region.
void unl_openmp_prepare(void);

/// Takes up to `wanted` cores from the budget, and never less than one.
int unl_cores_take(int wanted);

/// Gives cores back that were taken in this process.
void unl_cores_give(int cores);

/// A number that changes in a child after fork().
unsigned unl_generation(void);
