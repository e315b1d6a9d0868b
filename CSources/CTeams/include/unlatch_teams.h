#pragma once

// Teams of threads, schedules, reductions, and the budget of cores that all teams share.
//
// Contract
// - A status is 0, a value of <errno.h>, or one of the codes below. Nothing here ends the process.
// - Every function may be called from any thread. Calls to one pinned team wait for each other; a team of the
//   caller's own threads can be used by several threads at once, and each then has threads of its own.
// - OMP_PROC_BIND and KMP_AFFINITY are the user's settings for libomp: where one is set, it binds the helpers of teams that
//   are not pinned. No caller's affinity changes. OMP_THREAD_LIMIT may lead to fewer threads, which the grant says.
// - All threads of a run compute with the floating-point environment of its caller: rounding, and what becomes of
//   numbers that are not normal.
// - A call made inside a chunk or a report of progress runs on the thread that makes it, alone: regions do not nest.
// - Where libomp cannot be started, or no thread, runs are alone, and the grant says so (`unl_teams_openmp_obstacle`).
// - After fork() all teams go on working in the child; a pinned one starts threads of its own there.
// - When the process exits, runs are stopped at their next chunk and waited for, some seconds at most, and none is begun
//   any more: UNL_ERROR_ENDING.
// - pre, for every run: what it calls keeps the rules of unlatch_kernel.h; grant->cpus, where it is not NULL, has space
//   for as many numbers as the team has threads.
// - pre, for every text: `text` has space for `size` bytes, the closing zero included. The text's whole length is
//   returned.

#include "unlatch_kernel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

UNL_BEGIN

/// Codes beside those of <errno.h>.
enum {
    UNL_ERROR_ABI = 10001,     ///< the kernel was compiled for a version of unlatch_kernel.h that is not run
    UNL_ERROR_KERNEL = 10003,  ///< the kernel returned a status; the grant has it
    UNL_ERROR_ENDING = 10004,  ///< the process is ending: the run was stopped
    UNL_ERROR_STEPS = 10005,   ///< the threads of a team body called different phases or barriers
};

/// One line for people about a status.
const char *_Nonnull unl_error_text(int status);

// ---- Teams ----------------------------------------------------------------------------------------------------

typedef struct unl_team unl_team;

/// Makes a team of `threads` threads.
/// `cpus` NULL: the calling thread of each run and helpers, none of them bound.
/// `cpus` with `threads` numbers: a thread of its own leads the team, thread i is bound to cpus[i], and whoever
/// calls waits, unbound. EINVAL: threads < 1. EINVAL, EPERM: a CPU that could not be bound to.
int unl_team_create(int threads, const int *_Nullable cpus, unl_team *_Nullable *_Nonnull team);

/// Ends a team. pre: nobody runs it any more. In a child after fork() it gives back what can be given back.
void unl_team_destroy(unl_team *_Nonnull team);

// ---- Stopping and watching a run --------------------------------------------------------------------------------

/// A request to stop that runs look at between chunks. Any thread may make it, once and for all.
typedef struct unl_cancellation unl_cancellation;

/// NULL: no memory.
unl_cancellation *_Nullable unl_cancellation_create(void);
void unl_cancellation_destroy(unl_cancellation *_Nonnull cancellation);
void unl_cancellation_request(unl_cancellation *_Nonnull cancellation);
bool unl_cancellation_requested(const unl_cancellation *_Nonnull cancellation);

/// Is told how many of `count` items are done (0: not known, in a team kernel).
typedef void (*unl_progress)(void *_Nullable context, size_t done, size_t count);

/// How a run can be stopped, and who watches it. All zeros: nothing of it. With options, a part that the schedule
/// cut by itself (static without a chunk, guided) is worked on in pieces of about a millisecond.
typedef struct unl_options {
    const unl_cancellation *_Nullable cancellation;  ///< stops the run with ECANCELED
    uint64_t deadline;                ///< on unl_clock(); stops the run with ETIMEDOUT; 0 = none
    unl_progress _Nullable progress;  ///< called on the thread that called the run, at the end, too
    void *_Nullable context;          ///< for `progress`
    uint64_t interval;                ///< nanoseconds between two calls of `progress` at least; a millisecond when less
} unl_options;

/// The time that deadlines are on, in nanoseconds.
uint64_t unl_clock(void);

// ---- Runs -----------------------------------------------------------------------------------------------------

/// What a run was given, and how far it came.
typedef struct unl_grant {
    int requested;            ///< the size of the team
    int granted;              ///< threads that took part: fewer if cores were taken or there were few chunks
    int *_Nullable cpus;      ///< set by the caller: space for the CPU of each thread that takes part, or NULL
    size_t done;              ///< items that were worked on to the end: all of them, unless the run was stopped
    int kernel_status;        ///< with UNL_ERROR_KERNEL: what the kernel returned first
    size_t failed_begin;      ///< ... and for which items: [failed_begin, failed_end); none in a team kernel's body
    size_t failed_end;
    size_t failed_item;       ///< ... and which of them, if the kernel said so; UNL_NO_ITEM otherwise
    char *_Nullable message;  ///< set by the caller: space for what the kernel said, or for what is wrong with a call
    size_t message_size;      ///< (EINVAL); or NULL. UNL_MESSAGE_SIZE is enough; "" where nothing is to be said
} unl_grant;

/// What is wrong with a description, in one line that lives for ever; NULL: nothing. A run of such a kernel is EINVAL.
/// pre: it is of a version that is run.
const char *_Nullable unl_kernel_fault(const unl_kernel *_Nonnull kernel);
const char *_Nullable unl_reduction_fault(const unl_reduction *_Nonnull kernel);
const char *_Nullable unl_team_kernel_fault(const unl_team_kernel *_Nonnull kernel);

/// Whether kernels of a version of unlatch_kernel.h are run: this one and the one before.
bool unl_kernel_abi_is_run(uint32_t abi);

/// Calls `chunk` until each of the items [0, count) has been worked on once.
/// ECANCELED, ETIMEDOUT: the options stopped it. UNL_ERROR_KERNEL: `chunk` returned something else than 0.
/// EINVAL: no such schedule, or no chunk. UNL_ERROR_ENDING: the process ends.
int unl_team_for(
    unl_team *_Nonnull team, unl_schedule schedule, size_t count, unl_chunk _Nonnull chunk, void *_Nullable arguments,
    const unl_options *_Nullable options, unl_grant *_Nonnull grant);

/// The same with a described kernel. UNL_ERROR_ABI: a version that is not run. EINVAL: see `unl_kernel_fault`.
int unl_team_run(
    unl_team *_Nonnull team, unl_schedule schedule, size_t count, const unl_kernel *_Nonnull kernel,
    void *_Nullable arguments, const unl_options *_Nullable options, unl_grant *_Nonnull grant);

/// Reduces the items [0, count) to `*result`, which has kernel->partial_size bytes, aligned or not. The schedule deals
/// blocks, and the grant and `progress` count items. ENOMEM: no memory for the results of the blocks, or of the threads
/// where the kernel accumulates. EINVAL: see `unl_reduction_fault`.
int unl_team_reduce(
    unl_team *_Nonnull team, unl_schedule schedule, size_t count, const unl_reduction *_Nonnull kernel,
    const void *_Nullable arguments, void *_Nonnull result, const unl_options *_Nullable options,
    unl_grant *_Nonnull grant);

/// Has all threads that the budget grants, at most `most` of them, call `body`. grant->done is that of the phases.
/// pre: most > 0.
int unl_team_region(
    unl_team *_Nonnull team, size_t most, unl_team_body _Nonnull body, void *_Nullable arguments,
    const unl_options *_Nullable options, unl_grant *_Nonnull grant);

/// The same with a described kernel and the whole team. UNL_ERROR_ABI, EINVAL: as above.
int unl_team_run_region(
    unl_team *_Nonnull team, const unl_team_kernel *_Nonnull kernel, void *_Nullable arguments,
    const unl_options *_Nullable options, unl_grant *_Nonnull grant);

/// Runs a program, whose loops run on the team. Statuses as those of `unl_team_run`; grant->done counts the items of its
/// loops. What `grant` says of granted threads is that of the loop that had the most. UNL_ERROR_ABI, EINVAL: as above.
int unl_team_run_program(
    unl_team *_Nonnull team, const unl_program *_Nonnull program, void *_Nullable arguments,
    const unl_options *_Nullable options, unl_grant *_Nonnull grant);

/// As `unl_kernel_fault`.
const char *_Nullable unl_program_fault(const unl_program *_Nonnull program);

// ---- The budget of cores --------------------------------------------------------------------------------------

/// How many cores all running teams share: at first the usable cores of the process (affinity and quota).
int unl_cores_limit(void);

/// Sets it: lower to leave cores to others, higher to run more threads than cores. EINVAL: below 1.
int unl_cores_set_limit(int cores);

/// How many of them are granted at this moment. At most the limit, plus one for each caller beyond it.
int unl_cores_in_use(void);

// ---- The runtime ----------------------------------------------------------------------------------------------

/// Writes which OpenMP library is in use, or would be now, and its file.
size_t unl_teams_openmp_description(char *_Nullable text, size_t size);

/// Writes the files of other OpenMP libraries that are loaded in this process, a line each; none when ours is the only
/// one.
size_t unl_teams_openmp_others(char *_Nullable text, size_t size);

/// Writes why runs use no other thread than their caller's; nothing where they may, or where OpenMP has not been needed
/// yet.
size_t unl_teams_openmp_obstacle(char *_Nullable text, size_t size);

/// Writes the variables of OpenMP's that say what it cannot take, "NAME=VALUE", a line each. They are kept from the
/// library.
size_t unl_teams_openmp_unsound(char *_Nullable text, size_t size);

UNL_END
