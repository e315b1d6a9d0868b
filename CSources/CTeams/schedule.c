// How items are dealt to threads. The chunks of `dynamic` and `guided` come from a counter of our own: libomp's
// dispatcher is shared state of the library and has failed assertions with several root threads (llvm #54422).

#include "internal.h"

#include <errno.h>

static size_t chunk_of(unl_schedule schedule) { return schedule.chunk > 0 ? schedule.chunk : 1; }

static size_t chunks_of(size_t count, size_t chunk) { return count / chunk + (count % chunk != 0); }

size_t unl_schedule_chunks(unl_schedule schedule, size_t count) {
    if (schedule.kind == UNL_STATIC && schedule.chunk == 0) return count;
    return chunks_of(count, chunk_of(schedule));
}

const char *unl_schedule_fault(unl_schedule schedule) {
    switch (schedule.kind) {
        case UNL_STATIC:
        case UNL_DYNAMIC:
        case UNL_GUIDED: return NULL;
    }
    return "the schedule is of no kind that unl_schedule_kind has";
}

// Works on one chunk. Returns whether the thread may take another.
static bool call(unl_share *share, const unl_work *work, size_t begin, size_t end) {
    if (!unl_control_go_on(share)) return false;
    unl_failure_clear(share->failure);
    const int status = work->telling_chunk != NULL ? work->telling_chunk(work->arguments, begin, end, share->failure)
                                                   : work->chunk(work->arguments, begin, end);
    if (status != 0) {
        unl_control_fail(share, status, begin, end);
        return false;
    }
    share->done += end - begin;
    return true;
}

// The same where the caller looks after signals. A run that is over sooner than the coarse clock takes a step is cut into
// five pieces only, and a reading of this clock costs little; pieces of a long run take some such steps.
static bool call_coarsely(unl_share *share, const unl_work *work, size_t begin, size_t end) {
    enum { growth = 8, long_ns = 8000000 };
    if (share->slice == 0) share->slice = 1 + (end - begin) / 1024;
    uint64_t start = unl_coarse_clock();
    while (begin < end) {
        const size_t size = end - begin < share->slice ? end - begin : share->slice;
        if (!call(share, work, begin, begin + size)) return false;
        begin += size;
        const uint64_t now = unl_coarse_clock();
        if (now == start && share->slice <= SIZE_MAX / growth) share->slice *= growth;
        if (now - start > long_ns) share->slice = 1 + share->slice / growth;
        start = now;
    }
    return true;
}

// Works on a part whose size nobody asked for. A run that somebody may stop or watch gets there every millisecond or
// so: the pieces grow and shrink with the time that they take.
static bool call_part(unl_share *share, const unl_work *work, size_t begin, size_t end) {
    if (share->region->options == NULL) {
        return share->region->looks ? call_coarsely(share, work, begin, end) : call(share, work, begin, end);
    }
    enum { short_ns = 500000, long_ns = 2000000 };
    if (share->slice == 0) share->slice = 1 + (end - begin) / 1024;
    uint64_t start = unl_clock();
    while (begin < end) {
        const size_t size = end - begin < share->slice ? end - begin : share->slice;
        if (!call(share, work, begin, begin + size)) return false;
        begin += size;
        const uint64_t now = unl_clock();
        if (now - start < short_ns && share->slice <= SIZE_MAX / 2) share->slice *= 2;
        if (now - start > long_ns && share->slice > 1) share->slice /= 2;
        start = now;
    }
    return true;
}

// One of so many contiguous parts. Returns whether the thread may take another.
static bool deal_part(unl_share *share, const unl_work *work, size_t index, size_t parts) {
    // The first `rest` parts have one item more. (count * index / parts could overflow.)
    const size_t even = work->count / parts, rest = work->count % parts;
    const size_t begin = even * index + (index < rest ? index : rest);
    const size_t end = begin + even + (index < rest);
    return begin == end || call_part(share, work, begin, end);
}

// Which thread works on a part whose own was not granted: one of the same node, in turn; else any.
static size_t stand_in(const unl_region *region, size_t part, size_t threads) {
    size_t near = 0;
    for (size_t i = 0; i < threads; i++) near += region->node_of_thread[i] == region->node_of_thread[part];
    if (near == 0) return part % threads;
    size_t skip = part % near;
    for (size_t i = 0;; i++) {
        if (region->node_of_thread[i] == region->node_of_thread[part] && skip-- == 0) return i;
    }
}

static void deal_contiguous(unl_share *share, const unl_work *work) {
    const unl_region *region = share->region;
    const size_t index = share->index, threads = share->threads;
    if (!deal_part(share, work, index, region->node_of_thread != NULL ? (size_t)region->size : threads)) return;
    if (region->node_of_thread == NULL) return;
    // A team on several nodes cuts the work for all of its threads, also when it was granted fewer: the memory of a
    // part lies where its thread is.
    for (size_t part = threads; part < (size_t)region->size; part++) {
        if (stand_in(region, part, threads) == index && !deal_part(share, work, part, (size_t)region->size)) return;
    }
}

static bool call_numbered(unl_share *share, const unl_work *work, size_t chunk, size_t size) {
    const size_t begin = chunk * size;
    return call(share, work, begin, work->count - begin < size ? work->count : begin + size);
}

static void deal_round_robin(unl_share *share, const unl_work *work) {
    const size_t size = work->schedule.chunk, chunks = chunks_of(work->count, size);
    for (size_t chunk = share->index; chunk < chunks;) {
        if (!call_numbered(share, work, chunk, size)) return;
        if (chunks - chunk <= share->threads) return;
        chunk += share->threads;
    }
}

static void deal_dynamic(unl_share *share, const unl_work *work) {
    const size_t size = chunk_of(work->schedule), chunks = chunks_of(work->count, size);
    for (;;) {
        // Counts chunks, not items: each thread overshoots once, and an item count could overflow by that.
        const size_t chunk = atomic_fetch_add_explicit(&share->region->next, 1, memory_order_relaxed);
        if (chunk >= chunks || !call_numbered(share, work, chunk, size)) return;
    }
}

static void deal_guided(unl_share *share, const unl_work *work) {
    const size_t least = chunk_of(work->schedule);
    _Atomic size_t *next = &share->region->next;
    size_t begin = atomic_load_explicit(next, memory_order_relaxed);
    while (begin < work->count) {
        const size_t left = work->count - begin;
        // Half of an even share: the last threads then wait for a small chunk only.
        size_t size = left / (2 * share->threads);
        if (size < least) size = least;
        if (size > left) size = left;
        if (!atomic_compare_exchange_weak_explicit(
                next, &begin, begin + size, memory_order_relaxed, memory_order_relaxed))
            continue;
        if (!call_part(share, work, begin, begin + size)) return;
        begin = atomic_load_explicit(next, memory_order_relaxed);
    }
}

void unl_schedule_deal(unl_share *share, const unl_work *work) {
    if (work->count == 0 || (work->chunk == NULL && work->telling_chunk == NULL)) return;
    switch (work->schedule.kind) {
        case UNL_STATIC:
            if (work->schedule.chunk == 0) {
                deal_contiguous(share, work);
            } else {
                deal_round_robin(share, work);
            }
            return;
        case UNL_DYNAMIC: deal_dynamic(share, work); return;
        case UNL_GUIDED: deal_guided(share, work); return;
    }
}
