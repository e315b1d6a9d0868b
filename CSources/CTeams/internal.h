#pragma once

// What the files of this target share.

#include "CInterrupts.h"
#include "unl_process.h"
#include "CTeams.h"

#include <stdatomic.h>
#include <sys/types.h>

/// Items and what works on them.
typedef struct unl_work {
    unl_schedule schedule;
    size_t count;
    unl_chunk _Nullable chunk;
    void *_Nullable arguments;
    unl_telling_chunk _Nullable telling_chunk;  ///< called instead of `chunk`, where there is one
} unl_work;

/// What keeps the threads of a team body together.
typedef struct unl_region_barrier {
    _Atomic uint32_t opened;   ///< how often it was; threads sleep on this number
    _Atomic size_t arrived;    ///< threads that wait or have left for good
    _Atomic size_t left;
    _Atomic uint64_t step;     ///< what the first to arrive did since the last opening; 0 = nobody did yet
    bool is_static;            ///< whether that was a phase of which each thread has a part of its own
    int verdict;               ///< what the last opening tells all threads
} unl_region_barrier;

/// One piece of work for a set of threads: items, or a body that all of them call.
typedef struct unl_region {
    unl_work work;
    unl_team_body _Nullable body;       ///< called instead of dealing `work`
    const unl_options *_Nullable options;
    int threads;                ///< how many take part
    unsigned rounding;          ///< the floating-point environment of whoever called the run
    const int *_Nullable bind;  ///< the CPU of each thread, or NULL: none is bound
    int *_Nullable cpus;        ///< where to note the CPU of each, or NULL
    const int *_Nullable node_of_thread; ///< the node of each of `size` threads; NULL: all on one, or none is bound
    int size;                   ///< with node_of_thread: the threads of the whole team
    bool reports;               ///< thread 0 is the caller's and calls options->progress
    bool looks;                 ///< thread 0 is the caller's, and looks after signals: see CInterrupts.h
    size_t item_size;           ///< what one of `work`'s items counts for in `done`, at most
    size_t item_count;          ///< what all of them count for
    int started;                ///< set by the run: threads that OpenMP gave, at most `threads`
    _Atomic int bind_status;    ///< set by the run: the first failure to bind
    _Atomic int stop;           ///< set by the run: why no more chunks are begun; the first reason stays
    _Atomic bool cut_short;     ///< set by the run: something was left undone for that reason
    int kernel_status;          ///< set by who set `stop` to UNL_ERROR_KERNEL
    size_t failed_begin, failed_end, failed_item;
    char *_Nullable message;    ///< where to write what the kernel says of it, or NULL
    size_t message_size;
    unl_region_barrier barrier;
    _Atomic uint32_t finished;  ///< threads that have no more work; kept for runs that report or look
    // Written by all threads all the time: away from what they only read.
    _Alignas(64) _Atomic size_t next;  ///< the next item (guided) or chunk (dynamic) to be dealt
    _Alignas(64) _Atomic size_t done;  ///< items done; up to date when all threads have returned
} unl_region;

/// What one thread does in a region.
typedef struct unl_share {
    unl_region *_Nonnull region;
    size_t index, threads;
    size_t done;         ///< items not yet added to the region's
    size_t slice;        ///< items of a piece, where parts are cut; 0 = not known yet
    uint64_t reported;   ///< when `progress` was called last
    bool looks;          ///< the thread looks after signals
    bool dealing;        ///< in a phase
    unl_failure *_Nonnull failure;  ///< what the kernel says of a failure
} unl_share;

/// Runs a region on `size` threads of which region->threads take part. Returns when all are done.
void unl_region_run(unl_region *_Nonnull region, int size);

/// The share of the innermost region that the calling thread works for; NULL outside of chunks.
unl_share *_Nullable unl_region_share(void);

/// Whether the calling thread is inside a chunk or a report of progress.
bool unl_region_inside(void);

/// Has the calling thread count as inside, or no longer.
void unl_region_enter(void);
void unl_region_leave(void);

/// Notes the calling thread's rounding mode, and whether it flushes what is not normal to zero.
void unl_region_note_rounding(unl_region *_Nonnull region);

/// The number of chunks that a schedule deals at least: more threads than that would find nothing to do.
size_t unl_schedule_chunks(unl_schedule schedule, size_t count);

/// Calls the chunk of `work` for what falls to this share.
void unl_schedule_deal(unl_share *_Nonnull share, const unl_work *_Nonnull work);

/// Has this share's thread call the region's body.
void unl_phases_run(unl_share *_Nonnull share);

/// Whether another chunk may be begun. Looks at the options and after signals, and reports progress where that is due.
bool unl_control_go_on(unl_share *_Nonnull share);

/// Adds what this share has done to the region's count.
void unl_control_publish(unl_share *_Nonnull share);

/// Stops a run whose body is wrong. Returns the status of it.
int unl_control_refuse(unl_region *_Nonnull region, int status);

/// What is wrong with a schedule; NULL: nothing.
const char *_Nullable unl_schedule_fault(unl_schedule schedule);

/// Notes that the kernel failed on these items, and what it said of that: an item that is none of these was not said. In
/// a body there are no items (0, 0), and any will do.
void unl_control_fail(unl_share *_Nonnull share, int status, size_t begin, size_t end);

/// Copies one line of UTF-8, at most `length` bytes of it and as much as fits, and never a part of a character.
void unl_message_copy(char *_Nullable to, size_t size, const char *_Nonnull from, size_t length);

/// Empties what a kernel may say of its next failure.
static inline void unl_failure_clear(unl_failure *_Nonnull failure) {
    failure->item = UNL_NO_ITEM;
    failure->message[0] = '\0';
}

/// Reports and looks from the caller's thread until the others have finished, too.
void unl_control_finish(unl_share *_Nonnull share);

/// Calls options->progress with what is done.
void unl_control_report(unl_region *_Nonnull region);

/// Has the calling thread look after signals. A handler that raised stops the run.
void unl_control_look(unl_region *_Nonnull region);

/// Nanoseconds between two reports.
uint64_t unl_control_interval(const unl_region *_Nonnull region);

/// Sleeps while `*word` is `value`, at most for some nanoseconds (0: without end). May wake for nothing.
void unl_futex_wait(_Atomic uint32_t *_Nonnull word, uint32_t value, uint64_t nanoseconds);

/// Wakes all that sleep on `word`.
void unl_futex_wake(_Atomic uint32_t *_Nonnull word);

/// Lets the other hardware thread of a core go first, for a moment: in a loop that waits.
static inline void unl_relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// How often a thread that waits for others looks before it sleeps: some microseconds, so that work which takes about as
/// long on each thread needs no sleep.
enum { unl_looks_before_sleep = 2000 };

/// Makes the OpenMP library ready for a region of so many threads that the calling thread is about to open. Returns how
/// many it may have: 1 where the library cannot be used, fewer than asked for where threads cannot be started.
int unl_openmp_prepare(int threads);

/// Opens a parallel region of so many threads, which call `body` with the numbers that OpenMP knows them by and `argument`.
/// The calling thread is prepared for it.
void unl_openmp_open(
    void (*_Nonnull body)(int32_t *_Nonnull, int32_t *_Nonnull, ...), void *_Nonnull argument, int threads);

/// Inside a region: how many threads it has.
int unl_openmp_team_threads(void);

/// The functions of one LLVM or Intel OpenMP library.
typedef struct unl_runtime {
    const void *_Nullable base;   ///< where it lies in memory; NULL: none was found yet
    bool needs_no_shared_memory;  ///< it goes on without
    bool is_own;                  ///< the program was linked with it, or it was loaded for teams
    void (*_Null_unspecified fork_call)(
        void *_Nonnull, int32_t, void (*_Nonnull)(int32_t *_Nonnull, int32_t *_Nonnull, ...), ...);
    int32_t (*_Null_unspecified thread_number)(void *_Nullable);
    void (*_Null_unspecified push_threads)(void *_Nonnull, int32_t, int32_t);
    int32_t (*_Null_unspecified team_threads)(void *_Nullable);
    int (*_Null_unspecified most_threads)(void);
    void (*_Null_unspecified set_dynamic)(int);
    int (*_Null_unspecified is_dynamic)(void);
    void (*_Null_unspecified set_blocktime)(int);
    int (*_Null_unspecified blocktime)(void);
    size_t (*_Null_unspecified stack_size)(void);
} unl_runtime;

/// Finds a library that is loaded in the process: the one at `started`, if that is given, else the one that the program was
/// linked with or the first that was loaded. Never the one at `avoided`. False: there is none.
bool unl_runtime_find(
    unl_runtime *_Nonnull runtime, const void *_Nullable started, const void *_Nullable avoided);

/// Loads libomp.so.5. False: writes why it cannot be, or cannot be used since it is the one at `avoided`.
bool unl_runtime_load(
    unl_runtime *_Nonnull runtime, const void *_Nullable avoided, char *_Nonnull obstacle, size_t size);

/// Has the library stay in the process, whoever unloads it.
void unl_runtime_keep(const unl_runtime *_Nonnull runtime);

/// The library that teams use in this process; NULL: none was started.
const unl_runtime *_Nullable unl_runtime_used(void);

/// What a library noted in shared memory.
typedef struct unl_note {
    char text[512];
} unl_note;

/// Removes what a library noted in shared memory of this process.
void unl_runtime_withdraw_note(void);

/// Takes the note of another library than `runtime` away for a moment; and puts it back in the place of whatever is there.
void unl_runtime_set_note_aside(const unl_runtime *_Nonnull runtime, unl_note *_Nonnull aside);
void unl_runtime_put_note_back(const unl_note *_Nonnull aside);

/// Where the library lies that left a note of a process; NULL: there is no such note.
const void *_Nullable unl_runtime_noted(pid_t process);

/// Whether the library can be started without ending the process; else writes why not.
bool unl_runtime_can_start(const unl_runtime *_Nonnull runtime, char *_Nonnull obstacle, size_t size);

/// Tries to start so many threads with such a stack, and ends them. Returns how many could be.
int unl_threads_try(int wanted, size_t stack);

/// Entries of the environment that were taken out of it for a moment.
typedef struct unl_hidden {
    char *_Nullable entries[64];
    size_t count;
} unl_hidden;

/// Whether libomp can read a file that describes the CPUs (KMP_CPUINFO_FILE).
bool unl_cpuinfo_is_sound(const char *_Nonnull path);

/// Hides from libomp the variables that would end the process, a child's with all that it does not follow; and shows
/// them again.
void unl_environment_hide(unl_hidden *_Nonnull hidden, bool in_child);
void unl_environment_show(const unl_hidden *_Nonnull hidden);

/// Has the end of the process wait for regions. Handlers run in the reverse order in which they were registered.
void unl_ending_watch(void);

/// Whether the process is ending.
bool unl_ending(void);

/// Says that a parallel region begins. False: the process is ending, and none may. Else call `unl_ending_leave` after it.
bool unl_ending_enter(void);
void unl_ending_leave(void);

/// Called on each thread of a region when it has no more work, before it goes back to libomp.
void unl_ending_after_chunks(void);

/// In a child, which has none of its parent's regions.
void unl_ending_after_fork(void);

/// Cores that a budget has granted.
typedef struct {
    unl_process_cores *_Nonnull budget;
    int count;
} unl_cores;

/// Takes up to `wanted` cores from the budget, and never less than one.
unl_cores unl_cores_take(int wanted);

/// Gives cores back that were taken in this process.
void unl_cores_give(unl_cores granted);

/// A number that changes in a child after fork().
unsigned unl_generation(void);
