#pragma once

// The structure of CProcess.h, for C alone: Swift would take this file for the one that declares the system's types.

#include "CProcess.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { unl_signal_count = 65, unl_handler_count = 8, unl_handling_count = 64, unl_counted_count = 64 };

/// The budget of cores. See CTeams' budget.c.
typedef struct {
    _Atomic int32_t limit;     // 0: not asked yet
    _Atomic int32_t in_use;
    _Atomic int32_t callers;   // runs that hold cores
    _Atomic uint64_t recently; // a millisecond, and how many threads began a run in it and in the one before
    _Atomic uint64_t counted[unl_counted_count];  // threads, and the millisecond in which each was counted last
} unl_process_cores;

typedef void (*_Nullable unl_signal_action)(int, siginfo_t *_Nonnull, void *_Nonnull);

/// One signal. See CInterrupts' handler.c.
typedef struct {
    _Atomic(unl_signal_action) found[unl_handler_count];  // functions of others; once written they stay
    _Atomic int32_t forwards;
    int32_t count;                               // guarded by `busy`, as what follows
    struct sigaction before[unl_handler_count];  // what the handler of that number stands in the place of
} unl_process_signal;

/// A thread that is in our handler of a signal.
typedef struct {
    _Atomic uint64_t owner;  // the thread's number and the signal's; 0: nobody's
    _Atomic uint32_t inside; // a bit for each handler that the thread is in
} unl_process_handling;

typedef struct {
    unl_process_signal signals[unl_signal_count];
    unl_process_handling handling[unl_handling_count];
    unl_signal_action ours[unl_handler_count];  // of the copy that the structure belongs to
    _Atomic int32_t main_thread;  // the kernel's number; 0: there is none to forward to
    _Atomic int64_t interrupts;
    _Atomic int32_t busy;
    int32_t watchers;             // guarded by `busy`, as what follows
    int32_t process;              // whose watchers these are
} unl_process_signals;

struct unl_process {
    uint64_t size;  // of the structure, for whoever is given one
    // Of OpenMP's library, which all copies share. It has handlers for fork() from the end of its start on.
    _Atomic int32_t starting;      // copies that are starting it
    _Atomic int32_t was_started;
    _Atomic int32_t cannot_start;  // a copy was at it when this process was forked: it would wait for a thread that is not here
    unl_process_cores cores;
    unl_process_signals signals;
};

extern _Atomic(unl_process *) unl_this_process;

/// The structure that this copy uses now.
static inline unl_process *_Nonnull unl_process_now(void) {
    return atomic_load_explicit(&unl_this_process, memory_order_acquire);
}

// Of a structure's signals: one thread at a time, for a moment.
void unl_process_lock(unl_process *_Nonnull process);
void unl_process_unlock(unl_process *_Nonnull process);
