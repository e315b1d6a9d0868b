// The one place where threads fork and join.

#include "internal.h"

#include "CNUMA.h"

// libomp is not instrumented, so ThreadSanitizer does not see that its fork and its join order memory. Said here, it
// finds real races in the bodies of regions instead of reporting each of them.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
void __tsan_acquire(void *address);
void __tsan_release(void *address);
#define UNL_PUBLISH(address) __tsan_release(address)
#define UNL_OBSERVE(address) __tsan_acquire(address)
#endif
#endif
#ifndef UNL_PUBLISH
#define UNL_PUBLISH(address) ((void)(address))
#define UNL_OBSERVE(address) ((void)(address))
#endif

// The CPU that the calling thread has been bound to by us, or -1. OpenMP's threads outlive the team they were
// bound for and are lent to others, so each region looks at what it was given.
static _Thread_local int bound = -1;

static _Thread_local int depth;

static _Thread_local unl_share *current;

unl_share *unl_region_share(void) { return current; }

bool unl_region_inside(void) { return depth > 0; }

void unl_region_enter(void) { depth++; }

void unl_region_leave(void) { depth--; }

// ---- The floating-point environment ---------------------------------------------------------------------------

// Rounding mode, and what becomes of numbers that are not normal. Helpers get it from OpenMP, unless
// KMP_INHERIT_FP_CONTROL says otherwise, the leader of a pinned team does not, and a body may change that of its thread:
// a result would have other bits on each of them. What was raised before stays with the thread.
#if defined(__x86_64__)
enum { raised = 0x3F };
static unsigned rounding(void) { return __builtin_ia32_stmxcsr() & ~(unsigned)raised; }
static void set_rounding(unsigned wanted) {
    const unsigned now = __builtin_ia32_stmxcsr();
    if ((now & ~(unsigned)raised) == wanted) return;
    __builtin_ia32_ldmxcsr(wanted | (now & raised));
    // long double, where there are only the modes. The same two bits, elsewhere.
    unsigned short word;
    __asm__ volatile("fnstcw %0" : "=m"(word));
    word = (unsigned short)((word & ~0x0C00u) | (wanted >> 13 & 3) << 10);
    __asm__ volatile("fldcw %0" : : "m"(word));
}
#elif defined(__aarch64__)
static unsigned rounding(void) {
    uint64_t word;
    __asm__ volatile("mrs %0, fpcr" : "=r"(word));
    return (unsigned)word;
}
static void set_rounding(unsigned wanted) {
    const uint64_t word = wanted;
    if (rounding() != wanted) __asm__ volatile("msr fpcr, %0" : : "r"(word));
}
#else
static unsigned rounding(void) { return 0; }
static void set_rounding(unsigned wanted) { (void)wanted; }
#endif

void unl_region_note_rounding(unl_region *region) { region->rounding = rounding(); }

// ---- One thread of a region -----------------------------------------------------------------------------------

// Puts the thread where the region wants it, and notes where it is.
static void place(unl_region *region, int index) {
    if (unl_region_inside()) {
        // The thread works for an outer region, which has placed it.
    } else if (region->bind != NULL) {
        const int cpu = region->bind[index];
        // The second test finds a binding that somebody else has changed (OMP_PROC_BIND, KMP_AFFINITY, the body).
        if (bound != cpu || !unl_prim_thread_is_bound(cpu)) {
            const int status = unl_prim_bind_thread(&cpu, 1);
            bound = status == 0 ? cpu : -1;
            int none = 0;
            if (status != 0) atomic_compare_exchange_strong(&region->bind_status, &none, status);
        }
    } else if (bound >= 0 && unl_prim_unbind_thread() == 0) {
        bound = -1;
    }
    if (region->cpus != NULL && index < region->threads) region->cpus[index] = unl_prim_current_cpu();
}

static void work(unl_region *region, int index, int size) {
    if (!unl_region_inside()) set_rounding(region->rounding);
    place(region, index);
    const int threads = size < region->threads ? size : region->threads;
    if (index == 0) region->started = threads;
    if (index >= threads) return;
    unl_failure failure;  // emptied before each call that may write to it
    unl_share share = {
        .region = region, .index = (size_t)index, .threads = (size_t)threads, .failure = &failure};
    const bool watched = region->options != NULL && region->options->progress != NULL;
    if (watched) share.reported = unl_clock();
    share.looks = region->looks && index == 0;
    unl_share *const outer = current;
    depth++;
    current = &share;
    if (region->body != NULL) {
        unl_phases_run(&share);
    } else {
        unl_schedule_deal(&share, &region->work);
    }
    current = outer;
    depth--;
    unl_control_publish(&share);
    if ((watched && region->reports) || region->looks) unl_control_finish(&share);
}

static void work_in_region(unl_region *region, int index, int size) {
    work(region, index, size);
    unl_ending_after_chunks();
}

// What the compiler makes of `#pragma omp parallel firstprivate(region)`, written by hand: the library whose threads run it
// is chosen when the first region is opened, and its functions are called by their addresses.
static void in_parallel(int32_t *global, int32_t *bound_number, unl_region *region) {
    (void)global;
    UNL_OBSERVE(region);
    work_in_region(region, *bound_number, unl_openmp_team_threads());
    UNL_PUBLISH(region);
}

static void run_threads(unl_region *region, int size) {
    UNL_PUBLISH(region);
    unl_openmp_open((void (*)(int32_t *, int32_t *, ...))in_parallel, region, size);
    UNL_OBSERVE(region);
}

void unl_region_run(unl_region *region, int size) {
    // While the process ends, no region is opened: the library is about to be gone. A run is stopped alone.
    if (size > 1 && !unl_region_inside() && unl_ending_enter()) {
        const unsigned generation = unl_generation();
        const int threads = unl_openmp_prepare(size);
        if (threads > 1) run_threads(region, threads);
        // A body that forked returns here in the child as well, where the count began anew.
        if (generation == unl_generation()) unl_ending_leave();
        if (threads > 1) return;
    }
    work(region, 0, 1);
}
