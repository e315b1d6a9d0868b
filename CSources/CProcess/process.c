#include "unl_process.h"

#include <unistd.h>

// Both numbers change together: a structure of another size has another layout.
_Static_assert(
    UNL_PROCESS_LAYOUT == 1 && sizeof(unl_process_cores) == 24 + 8 * unl_counted_count &&
        sizeof(unl_process_signal) == (8 + sizeof(struct sigaction)) * unl_handler_count + 8,
    "the layout has changed: give it a new number");

static unl_process own = {.size = sizeof own};

_Atomic(unl_process *) unl_this_process = &own;

unl_process *unl_process_own(void) { return &own; }

void *unl_process_address(void) { return unl_process_now(); }

void unl_process_lock(unl_process *process) {
    int32_t free = 0;
    while (!atomic_compare_exchange_weak_explicit(
        &process->signals.busy, &free, 1, memory_order_acquire, memory_order_relaxed)) {
        free = 0;
        usleep(10);
    }
}

void unl_process_unlock(unl_process *process) {
    atomic_store_explicit(&process->signals.busy, 0, memory_order_release);
}

void unl_process_adopt(void *shared) {
    unl_process *const other = shared;
    if (other->size != sizeof own) return;
    // Who is about to count or to forward looks once more under this lock.
    unl_process_lock(&own);
    const bool is_used = own.signals.watchers != 0 || atomic_load(&own.signals.main_thread) != 0;
    if (unl_process_now() == &own && !is_used) atomic_store(&unl_this_process, other);
    unl_process_unlock(&own);
}
