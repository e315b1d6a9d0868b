#pragma once

// Blocks that are dealt in their order, and a value that is handed on from each to the next.
//
// A thread takes a block, finds what it adds to the value, waits for its turn, adds it, and then writes the block while
// it is still in its cache: one way through memory, where a phase for the sums and one for the writing are two. A
// block is taken only after those before it have been, by threads that are at work on them, so the wait ends.

#include "CKernels.h"

#include <sched.h>

static inline size_t chain_take(unl_chain *chain) { return __atomic_fetch_add(&chain->next, 1, __ATOMIC_RELAXED); }

static inline void chain_wait(const unl_chain *chain, size_t block) {
    enum { looks = 2000 };  // some microseconds: about the time of a block
    for (int looked = 0; __atomic_load_n(&chain->turn, __ATOMIC_ACQUIRE) != block; looked++) {
        if (looked > looks) sched_yield();
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
}

static inline void chain_pass(unl_chain *chain, size_t block) {
    __atomic_store_n(&chain->turn, block + 1, __ATOMIC_RELEASE);
}
