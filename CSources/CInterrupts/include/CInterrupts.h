#pragma once

// Signals, and native work in their way. It knows nothing of Python, and nothing of teams: both know this.
//
// Python's signal handlers run on one thread, between two bytecodes. Native work on that thread keeps them waiting, with
// the lock or without, so it looks now and then: it lets Python act, and goes on unless a handler raised. A team's run
// looks between chunks, and while its caller waits for the other threads.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---- Looking ----------------------------------------------------------------------------------------------------

/// Lets Python act on what has arrived. False: a handler raised, and the work should stop.
typedef bool (*unl_look)(void);

/// Whether Python acts on signals on the calling thread.
typedef enum unl_role {
    UNL_ROLE_UNKNOWN = 0,  ///< nobody has asked yet
    UNL_ROLE_MAIN = 1,
    UNL_ROLE_OTHER = 2,
} unl_role;

/// What a thread remembers of its looking. All of it belongs to that thread alone.
typedef struct {
    unl_look _Nullable look;   ///< null: the thread does not look, or is at it
    uint64_t due;              ///< 0: from the first question on
    bool stopped;              ///< a handler raised
    uint8_t role;
    void *_Nullable raised[3]; ///< for whoever looks: what a handler raised
} unl_looking;

// Each call from Python that releases the lock begins and ends a look. So these are inlined. (Why not with a fixed offset
// from the thread's own address in a loaded library: see `unl_this_thread` in CPythonABI.h.)
extern _Thread_local unl_looking unl_this_looking;

static inline unl_role unl_thread_role(void) { return (unl_role)unl_this_looking.role; }
static inline void unl_thread_set_role(unl_role role) { unl_this_looking.role = (uint8_t)role; }

/// Has the calling thread look from now on. False when it does already; else `unl_look_end` takes that back.
static inline bool unl_look_begin(unl_look _Nonnull look) {
    if (unl_this_looking.look != NULL) return false;
    unl_this_looking.look = look;
    unl_this_looking.due = 0;
    unl_this_looking.stopped = false;
    return true;
}
static inline void unl_look_end(void) { unl_this_looking.look = NULL; }

/// Has the calling thread go on looking after a handler has raised: what it raised has been taken.
static inline void unl_look_again(void) { unl_this_looking.stopped = false; }

/// Whether the calling thread looks.
static inline bool unl_looks(void) { return unl_this_looking.look != NULL; }

/// Looks when the last time was long ago (`unl_look_period`). False: a handler has raised.
/// Cost: a coarse clock, some nanoseconds; nothing where the thread does not look.
bool unl_look_if_due(void);

/// Nanoseconds between two looks. The clock counts in steps of some milliseconds.
uint64_t unl_look_period(void);

/// The coarse monotonic clock, in nanoseconds.
uint64_t unl_coarse_clock(void);

/// Three pointers for whoever looks, of the calling thread: what a handler raised.
static inline void *_Nullable *_Nonnull unl_look_raised(void) { return unl_this_looking.raised; }

// ---- The handler ------------------------------------------------------------------------------------------------
//
// One function for all signals that we take part in. It calls the one that was there before, which others may save and
// put back, around ours or before it, in any order: our own is never taken for the one before. Copies of Unlatch in one
// process share it (see CProcess.h).

/// Begins and ends to count SIGINTs, where the program or Python handles them. Each `begin` is followed by one `end`.
void unl_interrupts_begin(void);
void unl_interrupts_end(void);

/// SIGINTs counted so far.
int64_t unl_interrupts(void);

/// Has a signal's handler run on the main thread, whichever the system chooses: one that waits in the system wakes up
/// then. Nothing happens where the signal has no handler, or belongs to the thread that causes it.
void unl_signal_forward(int number);

/// The calling thread is the one that signals are forwarded to.
void unl_signals_adopt_thread(void);

/// Whether there is such a thread.
bool unl_signals_forward(void);

/// In a forked child, where the calling thread is the only one, and the main one.
void unl_signals_after_fork(void);
