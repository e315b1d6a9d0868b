// The handler, and its place among other people's.
//
// Others save a handler and put it back when they like: before we leave, or long after. So ours may stand in the system's
// table at any time, also when nobody counts, and whoever is called by ours may call ours. Therefore each function that
// was ever found in the table has a handler of its own in front of it, for good; one that is called anew from within
// calls an older one.

#include "CInterrupts.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { signals = 65, most = 8 };

typedef void (*action)(int, siginfo_t *, void *);

typedef struct {
    _Atomic(action) found[most];  // functions of others; once written they stay
    _Atomic bool forwards;
    // Guarded by `busy`.
    int count;
    struct sigaction before[most];  // what the handler of that number stands in the place of
} place;

static place places[signals];
static _Atomic int main_thread;   // the kernel's number; 0: there is none to forward to
static _Atomic int64_t interrupts;

static atomic_flag busy = ATOMIC_FLAG_INIT;
static int watchers;              // guarded by `busy`

// Read by a handler, so they must be there without being made first.
#define HANDLER_LOCAL static _Thread_local __attribute__((tls_model("initial-exec")))
HANDLER_LOCAL volatile uint8_t running[signals];  // a bit for each handler that the thread is in
static _Thread_local int watches;                 // of this thread, which a forked child goes on with

static void call_next(int which, int number, siginfo_t *information, void *context) {
    const uint8_t before = running[number];
    while (which >= 0 && (before >> which & 1) != 0) which--;
    if (which < 0) return;
    running[number] = (uint8_t)(before | 1 << which);
    // One that takes the number alone does not see the others: they come in registers.
    atomic_load_explicit(&places[number].found[which], memory_order_acquire)(number, information, context);
    running[number] = before;
}

static void handle(int which, int number, siginfo_t *information, void *context) {
    const int error = errno, main = atomic_load_explicit(&main_thread, memory_order_relaxed);
    // A thread that is no more cannot be told: then the handler at least runs here.
    if (atomic_load_explicit(&places[number].forwards, memory_order_relaxed) && main != 0 &&
        main != syscall(SYS_gettid) && syscall(SYS_tgkill, getpid(), main, number) == 0) {
        errno = error;
        return;
    }
    if (number == SIGINT && running[number] == 0) atomic_fetch_add_explicit(&interrupts, 1, memory_order_relaxed);
    call_next(which, number, information, context);
    errno = error;
}

#define HANDLER(which) \
    static void handle_##which(int number, siginfo_t *information, void *context) { \
        handle(which, number, information, context); \
    }
HANDLER(0) HANDLER(1) HANDLER(2) HANDLER(3) HANDLER(4) HANDLER(5) HANDLER(6) HANDLER(7)
static const action ours[most] = {handle_0, handle_1, handle_2, handle_3, handle_4, handle_5, handle_6, handle_7};

static void lock(void) {
    while (atomic_flag_test_and_set_explicit(&busy, memory_order_acquire)) usleep(10);
}

static void unlock(void) { atomic_flag_clear_explicit(&busy, memory_order_release); }

// Which of ours it is; -1: none.
static int which_of_ours(action function) {
    int which = most - 1;
    while (which >= 0 && ours[which] != function) which--;
    return which;
}

// The number of the handler for in front of a function. -1: there are too many.
static int in_front_of(place *here, action function) {
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
static bool stand(int number) {
    place *const here = &places[number];
    for (;;) {
        struct sigaction now, replaced;
        if (sigaction(number, NULL, &now) != 0 || now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) return false;
        if (which_of_ours(now.sa_sigaction) >= 0) return true;
        const int which = in_front_of(here, now.sa_sigaction);
        if (which < 0) return false;
        here->before[which] = now;
        struct sigaction mine = now;
        mine.sa_sigaction = ours[which];
        mine.sa_flags = SA_SIGINFO | (now.sa_flags & (SA_ONSTACK | SA_RESTART | SA_NOCLDSTOP | SA_NOCLDWAIT));
        sigaction(number, &mine, &replaced);
        if (replaced.sa_sigaction == now.sa_sigaction) return true;
        sigaction(number, &replaced, NULL);  // somebody was quicker: once more, in front of that one
    }
}

static void step_back(int number) {
    place *const here = &places[number];
    struct sigaction now;
    if (atomic_load(&here->forwards) || sigaction(number, NULL, &now) != 0) return;
    const int which = which_of_ours(now.sa_sigaction);
    // What somebody put in front of ours meanwhile stays, and may call ours.
    if (which >= 0 && which < here->count) sigaction(number, &here->before[which], NULL);
}

void unl_interrupts_begin(void) {
    lock();
    watches++;
    watchers++;
    stand(SIGINT);  // also when others watch: somebody may have put another one there since
    unlock();
}

void unl_interrupts_end(void) {
    lock();
    watches--;
    if (--watchers == 0) step_back(SIGINT);
    unlock();
}

int64_t unl_interrupts(void) { return atomic_load_explicit(&interrupts, memory_order_relaxed); }

void unl_signal_forward(int number) {
    switch (number) {
        case SIGSEGV: case SIGBUS: case SIGFPE: case SIGILL: case SIGTRAP: case SIGSYS: return;
        default: if (number < 1 || number >= signals) return;
    }
    lock();
    if (stand(number)) atomic_store(&places[number].forwards, true);
    unlock();
}

void unl_signals_adopt_thread(void) { atomic_store(&main_thread, (int)syscall(SYS_gettid)); }

bool unl_signals_forward(void) { return atomic_load(&main_thread) != 0; }

void unl_signals_after_fork(void) {
    // Another thread of the parent may have been between `lock` and `unlock`. It is not here.
    atomic_flag_clear(&busy);
    watchers = watches;
    if (atomic_load(&main_thread) != 0) unl_signals_adopt_thread();
    unl_thread_set_role(UNL_ROLE_MAIN);
}
