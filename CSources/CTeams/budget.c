// One budget of cores for all teams of the process, so that concurrent callers share the machine instead of
// each starting as many threads as there are cores.

#include "internal.h"

#include "CNUMA.h"

#include <errno.h>
#include <pthread.h>

static _Atomic int limit;  // 0 = not asked yet
static _Atomic int in_use;
static _Atomic int callers;  // runs that hold cores

// Which millisecond it was when a run last began, and how many threads began one in it and in the one before. What a
// run leaves behind are helpers that wait for more work for about that long.
enum { count_bits = 12, most_counted = (1 << count_bits) - 1 };
static _Atomic uint64_t recently;  // millisecond, then the two counts
static _Thread_local uint64_t last_counted;
static _Atomic unsigned generation;

// In the child only the thread that called fork() is left: what the others had taken nobody will give back.
static void after_fork(void) {
    atomic_store(&in_use, 0);
    atomic_store(&callers, 0);
    unl_ending_after_fork();
    atomic_fetch_add(&generation, 1);
}

static void watch_forks(void) { pthread_atfork(NULL, NULL, after_fork); }

unsigned unl_generation(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_forks);
    return atomic_load(&generation);
}

int unl_cores_limit(void) {
    int cores = atomic_load(&limit);
    if (cores > 0) return cores;
    const int usable = unl_prim_usable_cores();
    // Another thread may have asked or set it meanwhile; what is there first stays.
    return atomic_compare_exchange_strong(&limit, &cores, usable) ? usable : cores;
}

int unl_cores_set_limit(int cores) {
    if (cores < 1) return EINVAL;
    atomic_store(&limit, cores);
    return 0;
}

int unl_cores_in_use(void) { return atomic_load(&in_use); }

// The number of threads, this one among them, that began a run a moment ago.
static int recent_callers(void) {
    const uint64_t now = unl_clock() / 1000000 + 1;
    uint64_t before = atomic_load(&recently), after, last, earlier, counted;
    do {
        const uint64_t then = before >> 2 * count_bits;
        last = before >> count_bits & most_counted;
        earlier = before & most_counted;
        if (then >= now) {
            if (last_counted < then && last < most_counted) last++;
            counted = then;
        } else {
            earlier = then + 1 == now ? last : 0;
            last = 1;
            counted = now;
        }
        after = counted << 2 * count_bits | last << count_bits | earlier;
    } while (after != before && !atomic_compare_exchange_weak(&recently, &before, after));
    last_counted = counted;
    return (int)(last > earlier ? last : earlier);
}

int unl_cores_take(int wanted) {
    unl_generation();  // from now on a fork resets the count
    const int cores = unl_cores_limit();
    // As many for each caller, not all for the first: with more callers than cores none opens a parallel region, and
    // nobody's helpers wait for work on a core that others could use.
    int sharing = atomic_fetch_add(&callers, 1) + 1;
    if (wanted > 1) {
        const int recent = recent_callers();
        if (recent > sharing) sharing = recent;
        if (wanted > cores / sharing) wanted = cores / sharing;
    }
    int taken = atomic_load(&in_use), granted;
    do {
        const int left = cores - taken;
        granted = wanted < left ? wanted : left;
        if (granted < 1) granted = 1;
    } while (!atomic_compare_exchange_weak(&in_use, &taken, taken + granted));
    return granted;
}

void unl_cores_give(int cores) {
    atomic_fetch_sub(&in_use, cores);
    atomic_fetch_sub(&callers, 1);
}
