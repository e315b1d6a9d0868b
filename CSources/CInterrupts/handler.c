// The handler, and its place among other people's.
//
// Others save a handler and put it back when they like: before we leave, or long after. So ours may stand in the system's
// table at any time, also when nobody counts, and whoever is called by ours may call ours. Therefore each function that
// was ever found in the table has a handler of its own in front of it, for good; one that is called anew from within
// calls an older one.
//
// What is noted here is that of all copies of Unlatch in the process, and the handlers are those of one of them. Where a copy
// has notes of its own all the same, its handlers are to the others what everybody's are.

#include "CInterrupts.h"
#include "unl_process.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { most = unl_handler_count };

static _Thread_local int watches;  // of this thread by this copy, which a forked child goes on with

static int this_thread(void) { return (int)syscall(SYS_gettid); }

// What the thread notes while it is in a handler of that signal, in `found`; made where there is none. Not thread-local: that
// may have to be allocated, which a handler cannot. Null where too many threads are in handlers at once.
static unl_process_handling *handling(unl_process_signals *signals, int number, bool *found) {
    const uint64_t mine = (uint64_t)this_thread() << 8 | (uint64_t)number;
    for (int i = 0; i < unl_handling_count; i++) {
        *found = atomic_load_explicit(&signals->handling[i].owner, memory_order_relaxed) == mine;
        if (*found) return &signals->handling[i];
    }
    for (int i = 0; i < unl_handling_count; i++) {
        uint64_t nobody = 0;
        if (atomic_compare_exchange_strong(&signals->handling[i].owner, &nobody, mine)) return &signals->handling[i];
    }
    return NULL;
}

// Calls the function that the handler stands in front of, or an older one where the thread is in that handler already.
static void call_next(
    unl_process_signals *signals, unl_process_handling *here, int which, int number, siginfo_t *information,
    void *context) {
    const uint32_t before = here != NULL ? atomic_load_explicit(&here->inside, memory_order_relaxed) : 0;
    while (which >= 0 && (before >> which & 1) != 0) which--;
    if (which < 0) return;
    if (here != NULL) atomic_store_explicit(&here->inside, before | 1u << which, memory_order_relaxed);
    // One that takes the number alone does not see the others: they come in registers.
    atomic_load_explicit(&signals->signals[number].found[which], memory_order_acquire)(number, information, context);
    if (here != NULL) atomic_store_explicit(&here->inside, before, memory_order_relaxed);
}

static void handle(int which, int number, siginfo_t *information, void *context) {
    // This copy's own, which its handlers belong to, whatever it uses by now.
    unl_process_signals *const signals = &unl_process_own()->signals;
    const int error = errno, main = atomic_load_explicit(&signals->main_thread, memory_order_relaxed);
    // A thread that is no more cannot be told: then the handler at least runs here.
    if (atomic_load_explicit(&signals->signals[number].forwards, memory_order_relaxed) && main != 0 &&
        main != this_thread() && syscall(SYS_tgkill, getpid(), main, number) == 0) {
        errno = error;
        return;
    }
    bool is_nested = false;
    unl_process_handling *const here = handling(signals, number, &is_nested);
    if (number == SIGINT && !is_nested) atomic_fetch_add_explicit(&signals->interrupts, 1, memory_order_relaxed);
    call_next(signals, here, which, number, information, context);
    if (here != NULL && !is_nested) atomic_store_explicit(&here->owner, 0, memory_order_release);
    errno = error;
}

#define HANDLER(which) \
    static void handle_##which(int number, siginfo_t *information, void *context) { \
        handle(which, number, information, context); \
    }
HANDLER(0) HANDLER(1) HANDLER(2) HANDLER(3) HANDLER(4) HANDLER(5) HANDLER(6) HANDLER(7)
static const unl_signal_action handlers[most] = {
    handle_0, handle_1, handle_2, handle_3, handle_4, handle_5, handle_6, handle_7};

// Before another copy can be given the structure.
__attribute__((constructor)) static void note_handlers(void) {
    for (int i = 0; i < most; i++) unl_process_own()->signals.ours[i] = handlers[i];
}

// The notes that this copy uses, with nobody else at them. Another copy's may become this one's until they are locked.
static unl_process_signals *lock(unl_process **locked) {
    for (;;) {
        unl_process *const now = unl_process_now();
        unl_process_lock(now);
        if (now == unl_process_now()) {
            *locked = now;
            return &now->signals;
        }
        unl_process_unlock(now);
    }
}

// Which of ours it is; -1: none.
static int which_of_ours(const unl_process_signals *signals, unl_signal_action function) {
    int which = most - 1;
    while (which >= 0 && signals->ours[which] != function) which--;
    return which;
}

// The number of the handler for in front of a function. -1: there are too many.
static int in_front_of(unl_process_signal *here, unl_signal_action function) {
    int which = 0;
    while (which < here->count && atomic_load(&here->found[which]) != function) which++;
    if (which == most) return -1;
    if (which == here->count) {
        atomic_store_explicit(&here->found[which], function, memory_order_release);
        here->count++;
    }
    return which;
}

// Puts one of ours in front of what there is. False where the signal ends the process or is ignored: it still does.
static bool stand(unl_process_signals *signals, int number) {
    unl_process_signal *const here = &signals->signals[number];
    for (;;) {
        struct sigaction now, replaced;
        if (sigaction(number, NULL, &now) != 0 || now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) return false;
        if (which_of_ours(signals, now.sa_sigaction) >= 0) return true;
        const int which = in_front_of(here, now.sa_sigaction);
        if (which < 0) return false;
        here->before[which] = now;
        struct sigaction mine = now;
        mine.sa_sigaction = signals->ours[which];
        mine.sa_flags = SA_SIGINFO | (now.sa_flags & (SA_ONSTACK | SA_RESTART | SA_NOCLDSTOP | SA_NOCLDWAIT));
        sigaction(number, &mine, &replaced);
        if (replaced.sa_sigaction == now.sa_sigaction) return true;
        sigaction(number, &replaced, NULL);  // somebody was quicker: once more, in front of that one
    }
}

static void step_back(unl_process_signals *signals, int number) {
    unl_process_signal *const here = &signals->signals[number];
    struct sigaction now;
    if (atomic_load(&here->forwards) || sigaction(number, NULL, &now) != 0) return;
    const int which = which_of_ours(signals, now.sa_sigaction);
    // What somebody put in front of ours meanwhile stays, and may call ours.
    if (which >= 0 && which < here->count) sigaction(number, &here->before[which], NULL);
}

void unl_interrupts_begin(void) {
    unl_process *process;
    unl_process_signals *const signals = lock(&process);
    watches++;
    signals->watchers++;
    stand(signals, SIGINT);  // also when others watch: somebody may have put another one there since
    unl_process_unlock(process);
}

void unl_interrupts_end(void) {
    unl_process *process;
    unl_process_signals *const signals = lock(&process);
    watches--;
    if (--signals->watchers == 0) step_back(signals, SIGINT);
    unl_process_unlock(process);
}

int64_t unl_interrupts(void) {
    return atomic_load_explicit(&unl_process_now()->signals.interrupts, memory_order_relaxed);
}

void unl_signal_forward(int number) {
    switch (number) {
        case SIGSEGV: case SIGBUS: case SIGFPE: case SIGILL: case SIGTRAP: case SIGSYS: return;
        default: if (number < 1 || number >= unl_signal_count) return;
    }
    unl_process *process;
    unl_process_signals *const signals = lock(&process);
    if (stand(signals, number)) atomic_store(&signals->signals[number].forwards, 1);
    unl_process_unlock(process);
}

void unl_signals_adopt_thread(void) {
    unl_process *process;
    atomic_store(&lock(&process)->main_thread, this_thread());
    unl_process_unlock(process);
}

bool unl_signals_forward(void) { return atomic_load(&unl_process_now()->signals.main_thread) != 0; }

void unl_signals_after_fork(void) {
    unl_process *const process = unl_process_now();
    unl_process_signals *const signals = &process->signals;
    if (signals->process != getpid()) {
        // The first copy that says so. Others of the parent's threads may have watched, been in a handler, or been between
        // `lock` and `unlock`. They are not here.
        signals->process = getpid();
        signals->watchers = 0;
        for (int i = 0; i < unl_handling_count; i++) {
            atomic_store(&signals->handling[i].owner, 0);
            atomic_store(&signals->handling[i].inside, 0);
        }
        unl_process_unlock(process);
        if (atomic_load(&signals->main_thread) != 0) atomic_store(&signals->main_thread, this_thread());
    }
    signals->watchers += watches;
    unl_thread_set_role(UNL_ROLE_MAIN);
}
