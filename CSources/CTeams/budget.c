// One budget of cores for all teams of the process, so that concurrent callers share the machine instead of
// each starting as many threads as there are cores. Its numbers are those of all copies of Unlatch.

#include "internal.h"

#include "CNUMA.h"

#include <errno.h>
#include <pthread.h>

// `recently` is the millisecond when a run last began, and how many threads began one in it and in the one before. What a
// run leaves behind are helpers that wait for more work for about that long.
enum { count_bits = 12, most_counted = (1 << count_bits) - 1 };

static _Atomic unsigned generation;

// In the child only the thread that called fork() is left: what the others had taken nobody will give back. Each copy of
// Unlatch says so, before any of them takes something.
static void after_fork(void) {
    unl_process *const process = unl_process_now();
    atomic_store(&process->cores.in_use, 0);
    atomic_store(&process->cores.callers, 0);
    if (atomic_exchange(&process->starting, 0) != 0) atomic_store(&process->cannot_start, 1);
    unl_ending_after_fork();
    atomic_fetch_add(&generation, 1);
}

static void watch_forks(void) { pthread_atfork(NULL, NULL, after_fork); }

unsigned unl_generation(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_forks);
    return atomic_load(&generation);
}

static int limit_of(unl_process_cores *cores) {
    int limit = atomic_load(&cores->limit);
    if (limit > 0) return limit;
    const int usable = unl_prim_usable_cores();
    // Another thread may have asked or set it meanwhile; what is there first stays.
    return atomic_compare_exchange_strong(&cores->limit, &limit, usable) ? usable : limit;
}

int unl_cores_limit(void) { return limit_of(&unl_process_now()->cores); }

int unl_cores_set_limit(int cores) {
    if (cores < 1) return EINVAL;
    atomic_store(&unl_process_now()->cores.limit, cores);
    return 0;
}

int unl_cores_in_use(void) { return atomic_load(&unl_process_now()->cores.in_use); }

// Whether the calling thread is counted in that millisecond, by whatever copy of Unlatch; it is from now on. Threads whose
// numbers fall into one place may be counted twice.
static bool was_counted(unl_process_cores *cores, uint64_t millisecond) {
    enum { bits = 40 };
    const uint64_t thread = (uint64_t)pthread_self() >> 6;
    const uint64_t mine = thread << bits | (millisecond & ((UINT64_C(1) << bits) - 1));
    // Stacks lie at distances that are powers of two: the upper bits of a product differ all the same.
    const size_t place = (thread * UINT64_C(0x9E3779B97F4A7C15)) >> 58;
    _Static_assert(unl_counted_count == 1 << (64 - 58), "the place has as many bits as there are places");
    return atomic_exchange_explicit(&cores->counted[place], mine, memory_order_relaxed) == mine;
}

// The number of threads, this one among them, that began a run a moment ago.
static int recent_callers(unl_process_cores *cores) {
    const uint64_t now = unl_clock() / 1000000 + 1;
    const bool counted = was_counted(cores, now);
    uint64_t before = atomic_load(&cores->recently), after, last, earlier;
    do {
        const uint64_t then = before >> 2 * count_bits;
        last = before >> count_bits & most_counted;
        earlier = before & most_counted;
        if (then >= now) {
            if (!counted && last < most_counted) last++;
        } else {
            earlier = then + 1 == now ? last : 0;
            last = 1;
        }
        after = (then > now ? then : now) << 2 * count_bits | last << count_bits | earlier;
    } while (after != before && !atomic_compare_exchange_weak(&cores->recently, &before, after));
    return (int)(last > earlier ? last : earlier);
}

unl_cores unl_cores_take(int wanted) {
    unl_generation();  // from now on a fork resets the count
    unl_process_cores *const cores = &unl_process_now()->cores;
    const int limit = limit_of(cores);
    // As many for each caller, not all for the first: with more callers than cores none opens a parallel region, and
    // nobody's helpers wait for work on a core that others could use.
    int sharing = atomic_fetch_add(&cores->callers, 1) + 1;
    if (wanted > 1) {
        const int recent = recent_callers(cores);
        if (recent > sharing) sharing = recent;
        if (wanted > limit / sharing) wanted = limit / sharing;
    }
    int taken = atomic_load(&cores->in_use), granted;
    do {
        const int left = limit - taken;
        granted = wanted < left ? wanted : left;
        if (granted < 1) granted = 1;
    } while (!atomic_compare_exchange_weak(&cores->in_use, &taken, taken + granted));
    return (unl_cores){cores, granted};
}

void unl_cores_give(unl_cores granted) {
    atomic_fetch_sub(&granted.budget->in_use, granted.count);
    atomic_fetch_sub(&granted.budget->callers, 1);
}
