// Bodies that all threads of a team call: barriers, and items dealt between two of them.
//
// OpenMP's own barrier waits for every thread of the region, also for one that has failed and left, or that never
// had a part. This one counts those who left as having arrived, for good.

#include "internal.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// A context and what it is to us. The kernel sees the first part.
typedef struct {
    unl_thread_context context;
    unl_share *share;
} insider;

void unl_futex_wait(_Atomic uint32_t *word, uint32_t value, uint64_t nanoseconds) {
    const struct timespec most = {(time_t)(nanoseconds / 1000000000u), (long)(nanoseconds % 1000000000u)};
    // Interrupted, woken for nothing, or too late: the caller looks again anyway.
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, nanoseconds > 0 ? &most : NULL, NULL, 0);
}

void unl_futex_wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0); }

// Called by the last to arrive, while all others wait.
static void open_barrier(unl_share *share) {
    unl_region *region = share->region;
    unl_region_barrier *barrier = &region->barrier;
    // The parts of those who have returned are worked on by nobody.
    if (barrier->is_static && atomic_load(&barrier->left) > 0) unl_control_refuse(region, UNL_ERROR_STEPS);
    atomic_store_explicit(&barrier->step, 0, memory_order_relaxed);
    barrier->is_static = false;
    barrier->verdict = unl_control_go_on(share) ? 0 : atomic_load(&region->stop);
    atomic_store_explicit(&region->next, 0, memory_order_relaxed);
    atomic_store_explicit(&barrier->arrived, atomic_load(&barrier->left), memory_order_relaxed);
    atomic_fetch_add_explicit(&barrier->opened, 1, memory_order_release);
    if (share->threads > 1) unl_futex_wake(&barrier->opened);
}

static bool last_to_arrive(unl_share *share) {
    return atomic_fetch_add_explicit(&share->region->barrier.arrived, 1, memory_order_acq_rel) + 1 == share->threads;
}

enum { barrier_step = 1 };  // as a step

// Says what the thread has done since the last opening. All threads must have done the same: items would be left out or
// worked on twice.
static void declare(unl_share *share, uint64_t step, bool is_static) {
    unl_region_barrier *barrier = &share->region->barrier;
    uint64_t first = 0;
    if (atomic_compare_exchange_strong(&barrier->step, &first, step)) {
        barrier->is_static = is_static;
    } else if (first != step) {
        unl_control_refuse(share->region, UNL_ERROR_STEPS);
    }
}

static uint64_t mix(uint64_t sum, uint64_t value) {
    sum = (sum ^ value) * 0x9E3779B97F4A7C15u;
    return sum ^ sum >> 32;
}

// A number that differs where a phase deals other items, or deals them otherwise. What works on them is not looked at: a
// kernel's threads may take different versions of it, when the instruction set is lowered meanwhile.
static uint64_t step_of(const unl_work *work) {
    uint64_t sum = mix(mix(mix(1, work->count), work->schedule.chunk), (uint64_t)work->schedule.kind);
    return sum > barrier_step ? sum : barrier_step + 1;
}

static int pass(unl_share *share) {
    unl_region_barrier *barrier = &share->region->barrier;
    const uint32_t before = atomic_load_explicit(&barrier->opened, memory_order_relaxed);
    if (last_to_arrive(share)) {
        open_barrier(share);
        return barrier->verdict;
    }
    int looked = 0;
    while (atomic_load_explicit(&barrier->opened, memory_order_acquire) == before) {
        if (looked++ < unl_looks_before_sleep) {
            unl_relax();
        } else {
            unl_futex_wait(&barrier->opened, before, share->looks ? unl_look_period() : 0);
            if (share->looks) unl_control_look(share->region);  // the last to arrive sees that it was stopped
        }
    }
    return barrier->verdict;
}

static void leave(unl_share *share) {
    unl_region_barrier *barrier = &share->region->barrier;
    atomic_fetch_add(&barrier->left, 1);
    // When all have left nobody waits, and what would stop the run now comes too late.
    if (last_to_arrive(share) && atomic_load(&barrier->left) < share->threads) open_barrier(share);
}

static int context_wait(unl_thread_context *context) {
    unl_share *share = ((insider *)context)->share;
    // In a chunk not every thread may come here, or not as often.
    if (share->dealing) return unl_control_refuse(share->region, UNL_ERROR_STEPS);
    declare(share, barrier_step, false);
    return pass(share);
}

static int context_share(unl_thread_context *context, unl_schedule schedule, size_t count, unl_chunk chunk, void *arguments) {
    unl_share *share = ((insider *)context)->share;
    const unl_work work = {.schedule = schedule, .count = count, .chunk = chunk, .arguments = arguments};
    if (share->dealing) return unl_control_refuse(share->region, UNL_ERROR_STEPS);
    if (unl_schedule_fault(schedule) != NULL || chunk == NULL) unl_control_refuse(share->region, EINVAL);
    declare(share, step_of(&work), schedule.kind == UNL_STATIC && count > 0);
    share->slice = 0;
    share->dealing = true;
    unl_schedule_deal(share, &work);
    share->dealing = false;
    return pass(share);
}

void unl_phases_run(unl_share *share) {
    insider me = {{share->index, share->threads, context_wait, context_share, share->failure}, share};
    if (unl_control_go_on(share)) {
        unl_failure_clear(share->failure);
        const int status = share->region->body(&me.context, share->region->work.arguments);
        // What stopped the run already comes back as the body's status, and stays the reason.
        if (status != 0) unl_control_fail(share, status, 0, 0);
    }
    leave(share);
}
