// How the process ends while teams run. libomp gives its memory back in a destructor: a thread that comes out of a
// chunk, or begins a region, after that would find nothing there. So the end begins here: no run opens a parallel
// region any more, those that are open stop at their next chunk, and the process waits for them.

#include "internal.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static _Atomic bool ending;
static _Atomic bool abandoned;  // those that have not come to an end were not waited for any longer
static _Atomic int open;        // parallel regions

// A chunk that nobody may cut cannot be stopped. One that has not ended by then is left alone.
enum { wait_ns = 2000000000, passing_ns = 20000000 };

static void sleep_for(long nanoseconds) {
    const struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    nanosleep(&time, NULL);
}

static void end_regions(void) {
    atomic_store(&ending, true);
    // Who ends the process from a chunk cannot wait for his own region.
    const int own = unl_region_inside() ? 1 : 0;
    const uint64_t until = unl_clock() + wait_ns;
    while (atomic_load(&open) > own) {
        if (unl_clock() >= until) {
            atomic_store(&abandoned, true);
            // Those that were past the question below when this was said.
            sleep_for(passing_ns);
            return;
        }
        sleep_for(200000);
    }
}

void unl_ending_watch(void) { atexit(end_regions); }

bool unl_ending(void) { return atomic_load_explicit(&ending, memory_order_relaxed); }

bool unl_ending_enter(void) {
    atomic_fetch_add(&open, 1);
    // Asked afterwards: either we see the end, or the end sees us.
    if (!atomic_load(&ending)) return true;
    unl_ending_leave();
    return false;
}

void unl_ending_leave(void) { atomic_fetch_sub(&open, 1); }

void unl_ending_after_chunks(void) {
    // The process is about to be gone; what comes after a region is not safe to touch.
    while (atomic_load_explicit(&abandoned, memory_order_acquire)) pause();
}

void unl_ending_after_fork(void) { atomic_store(&open, 0); }
