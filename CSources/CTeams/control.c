// What can stop a run between chunks: a kernel that fails, a request, a deadline; and who is told how far it is.

#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct unl_cancellation {
    _Atomic bool requested;
};

unl_cancellation *unl_cancellation_create(void) { return calloc(1, sizeof(unl_cancellation)); }

void unl_cancellation_destroy(unl_cancellation *cancellation) { free(cancellation); }

void unl_cancellation_request(unl_cancellation *cancellation) { atomic_store(&cancellation->requested, true); }

bool unl_cancellation_requested(const unl_cancellation *cancellation) {
    return atomic_load_explicit(&cancellation->requested, memory_order_relaxed);
}

uint64_t unl_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

_Thread_local unl_usual *unl_this_usual;

void unl_usual_push(unl_usual *inner) {
    inner->outer = unl_this_usual;
    unl_this_usual = inner;
}

unl_usual *unl_usual_pop(void) {
    unl_usual *const last = unl_this_usual;
    if (last != NULL) unl_this_usual = last->outer;
    return last;
}

// The first reason stays. Returns whether this was it.
static bool stop(unl_region *region, int why) {
    int none = 0;
    return atomic_compare_exchange_strong(&region->stop, &none, why);
}

void unl_message_copy(char *to, size_t size, const char *from, size_t length) {
    if (to == NULL || size == 0) return;
    size_t end = 0;
    while (end < length && end + 1 < size && from[end] != '\0') end++;
    // A character that was cut is left out, whoever cut it.
    for (size_t first = end; first > 0 && end - first < 4;) {
        const unsigned char byte = (unsigned char)from[--first];
        if ((byte & 0xC0) == 0x80) continue;
        const size_t bytes = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
        if (end - first < bytes) end = first;
        break;
    }
    memcpy(to, from, end);
    to[end] = '\0';
}

void unl_control_fail(unl_share *share, int status, size_t begin, size_t end) {
    unl_region *region = share->region;
    atomic_store_explicit(&region->cut_short, true, memory_order_relaxed);
    if (!stop(region, UNL_ERROR_KERNEL)) return;
    // Read by the caller alone, when all threads have returned.
    region->kernel_status = status;
    const size_t size = region->item_size, item = share->failure->item;
    region->failed_begin = begin * size;
    region->failed_end = end > region->item_count / size ? region->item_count : end * size;
    const bool inside = item >= region->failed_begin && item < region->failed_end;
    region->failed_item = inside || end == 0 ? item : UNL_NO_ITEM;
    unl_message_copy(region->message, region->message_size, share->failure->message, UNL_MESSAGE_SIZE);
}

int unl_control_refuse(unl_region *region, int status) {
    atomic_store_explicit(&region->cut_short, true, memory_order_relaxed);
    stop(region, status);
    return status;
}

void unl_control_publish(unl_share *share) {
    if (share->done > 0) atomic_fetch_add_explicit(&share->region->done, share->done, memory_order_relaxed);
    share->done = 0;
}

void unl_control_report(unl_region *region) {
    const size_t done = atomic_load_explicit(&region->done, memory_order_relaxed), size = region->item_size;
    const size_t items = done > region->item_count / size ? region->item_count : done * size;
    const size_t all = region->item_count < SIZE_MAX ? region->item_count : 0;
    // A run that is begun in there is alone: it could wait for the team that it is told of.
    unl_region_enter();
    region->options->progress(region->options->context, items, all);
    unl_region_leave();
}

uint64_t unl_control_interval(const unl_region *region) {
    enum { least_ns = 1000000 };
    return region->options->interval > least_ns ? region->options->interval : least_ns;
}

static void watch(unl_share *share) {
    const unl_options *options = share->region->options;
    if (options->cancellation != NULL && unl_cancellation_requested(options->cancellation)) {
        stop(share->region, ECANCELED);
    }
    if (options->deadline == 0 && options->progress == NULL) return;
    const uint64_t now = unl_clock();
    if (options->deadline != 0 && now >= options->deadline) stop(share->region, ETIMEDOUT);
    if (options->progress == NULL) return;
    unl_control_publish(share);
    if (share->region->reports && share->index == 0 && now - share->reported >= unl_control_interval(share->region)) {
        share->reported = now;
        unl_control_report(share->region);
    }
}

void unl_control_look(unl_region *region) {
    if (!unl_look_if_due()) stop(region, ECANCELED);
}

bool unl_control_go_on(unl_share *share) {
    unl_region *region = share->region;
    if (region->options != NULL) watch(share);
    if (share->looks) unl_control_look(region);
    if (unl_ending()) stop(region, UNL_ERROR_ENDING);
    if (atomic_load_explicit(&region->stop, memory_order_relaxed) == 0) return true;
    atomic_store_explicit(&region->cut_short, true, memory_order_relaxed);
    return false;
}

void unl_control_finish(unl_share *share) {
    unl_region *region = share->region;
    const uint32_t others = (uint32_t)share->threads - 1, sleeps = 1u << 31;  // a bit of `finished`: the caller sleeps
    if (share->index != 0) {
        const uint32_t before = atomic_fetch_add(&region->finished, 1);
        if (before == (sleeps | (others - 1))) unl_futex_wake(&region->finished);
        return;
    }
    const bool reports = region->reports && region->options != NULL && region->options->progress != NULL;
    int looked = 0;
    for (uint32_t finished; ((finished = atomic_load(&region->finished)) & ~sleeps) < others;) {
        if (looked++ < unl_looks_before_sleep) {
            unl_relax();
            continue;
        }
        uint64_t most = unl_look_period();
        if (reports) {
            const uint64_t since = unl_clock() - share->reported, interval = unl_control_interval(region);
            if (since >= interval) {
                share->reported = unl_clock();
                unl_control_report(region);
                continue;
            }
            if (interval - since < most || !share->looks) most = interval - since;
        }
        if ((finished & sleeps) == 0) {
            atomic_fetch_or(&region->finished, sleeps);
            continue;  // the last one may have come in between
        }
        unl_futex_wait(&region->finished, finished, most);
        if (share->looks) unl_control_look(region);
    }
}
