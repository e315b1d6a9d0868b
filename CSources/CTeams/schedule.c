// How items are dealt to threads. The chunks of `dynamic` and `guided` come from a counter of our own: libomp's
// dispatcher is shared state of the library and has failed assertions with several root threads (llvm #54422).

#include "internal.h"

static size_t chunk_of(unl_schedule schedule) { return schedule.chunk > 0 ? schedule.chunk : 1; }

static size_t chunks_of(size_t count, size_t chunk) { return count / chunk + (count % chunk != 0); }

size_t unl_schedule_chunks(unl_schedule schedule, size_t count) {
    if (schedule.kind == UNL_STATIC && schedule.chunk == 0) return count;
    return chunks_of(count, chunk_of(schedule));
}

static void call(unl_region *region, size_t chunk, size_t size) {
    const size_t begin = chunk * size;
    const size_t end = region->count - begin < size ? region->count : begin + size;
    region->chunk(region->arguments, begin, end);
}

static void deal_contiguous(unl_region *region, size_t index, size_t threads) {
    // The first `rest` threads have one item more. (count * index / threads could overflow.)
    const size_t share = region->count / threads, rest = region->count % threads;
    const size_t begin = share * index + (index < rest ? index : rest);
    const size_t end = begin + share + (index < rest);
    if (begin < end) region->chunk(region->arguments, begin, end);
}

static void deal_round_robin(unl_region *region, size_t index, size_t threads) {
    const size_t size = region->schedule.chunk, chunks = chunks_of(region->count, size);
    for (size_t chunk = index; chunk < chunks; chunk += threads) call(region, chunk, size);
}

static void deal_dynamic(unl_region *region) {
    const size_t size = chunk_of(region->schedule), chunks = chunks_of(region->count, size);
    for (;;) {
        // Counts chunks, not items: each thread overshoots once, and an item count could overflow by that.
        const size_t chunk = atomic_fetch_add_explicit(&region->next, 1, memory_order_relaxed);
        if (chunk >= chunks) return;
        call(region, chunk, size);
    }
}

static void deal_guided(unl_region *region, size_t threads) {
    const size_t least = chunk_of(region->schedule);
    size_t begin = atomic_load_explicit(&region->next, memory_order_relaxed);
    while (begin < region->count) {
        const size_t left = region->count - begin;
        // Half of an even share: the last threads then wait for a small chunk only.
        size_t size = left / (2 * threads);
        if (size < least) size = least;
        if (size > left) size = left;
        if (!atomic_compare_exchange_weak_explicit(
                &region->next, &begin, begin + size, memory_order_relaxed, memory_order_relaxed))
            continue;
        region->chunk(region->arguments, begin, begin + size);
        begin = atomic_load_explicit(&region->next, memory_order_relaxed);
    }
}

void unl_schedule_deal(unl_region *region, size_t index, size_t threads) {
    if (region->count == 0) return;
    switch (region->schedule.kind) {
        case UNL_STATIC:
            if (region->schedule.chunk == 0) {
                deal_contiguous(region, index, threads);
            } else {
                deal_round_robin(region, index, threads);
            }
            return;
        case UNL_DYNAMIC: deal_dynamic(region); return;
        case UNL_GUIDED: deal_guided(region, threads); return;
    }
}
