#pragma once

// The kernel ABI: all that a kernel in C, C++ or Fortran needs to know of Unlatch. This header stands alone, and a
// kernel links to nothing: what it may call arrives through a pointer.
//
// A kernel does its work on items [begin, end) of a problem, and describes itself. It knows nothing of threads,
// nodes or Python: a team calls it from several threads at the same time, each call with other items. Fields that are
// not named are 0, which each of them allows that is not said to be needed.
//
//     #include "unlatch_kernel.h"
//
//     typedef struct { double factor; const double *x; double *y; } scale_arguments;
//
//     static int scale_chunk(void *arguments, size_t begin, size_t end) {
//         const scale_arguments *a = arguments;
//         for (size_t i = begin; i < end; i++) a->y[i] = a->factor * a->x[i];
//         return 0;
//     }
//
//     const unl_kernel scale = {
//         .abi = UNL_KERNEL_ABI, .name = "scale", .chunk = scale_chunk, .bytes_per_item = 16, .operations_per_item = 1 };
//
// A kernel that may fail can say which item it was, and why, in words:
//
//     typedef struct { const double *mass; double *inverse; } inverse_arguments;
//
//     static int inverse_chunk(void *arguments, size_t begin, size_t end, unl_failure *failure) {
//         const inverse_arguments *a = arguments;
//         for (size_t i = begin; i < end; i++) {
//             if (a->mass[i] <= 0) return unl_fail(failure, UNL_OWN_STATUS, i, "a mass must be above 0");
//             a->inverse[i] = 1 / a->mass[i];
//         }
//         return 0;
//     }
//
//     const unl_kernel inverse = { .abi = UNL_KERNEL_ABI, .name = "inverse", .telling_chunk = inverse_chunk };
//
// A reduction stores the value of items [begin, end), and says how two values become one:
//
//     static int sum_partial(const void *arguments, size_t begin, size_t end, void *partial) {
//         const double *x = arguments;
//         double sum = 0;
//         for (size_t i = begin; i < end; i++) sum += x[i];
//         *(double *)partial = sum;
//         return 0;
//     }
//
//     static void sum_combine(void *into, const void *from) { *(double *)into += *(const double *)from; }
//
//     const unl_reduction sum = {
//         .abi = UNL_KERNEL_ABI, .name = "sum", .partial = sum_partial, .combine = sum_combine,
//         .partial_size = sizeof(double), .block_items = 16384, .bytes_per_item = 8, .operations_per_item = 1 };
//
// A team kernel is for work in phases, each of which needs the one before to be complete. All threads of the team
// call its body; a phase deals items to them and returns when all of these are done:
//
//     typedef struct { size_t count; int steps; double *now, *next; } heat_arguments;
//
//     static int heat_step(void *arguments, size_t begin, size_t end) {
//         const heat_arguments *a = arguments;
//         for (size_t i = begin; i < end; i++) {
//             const double left = i > 0 ? a->now[i - 1] : 0, right = i + 1 < a->count ? a->now[i + 1] : 0;
//             a->next[i] = a->now[i] + 0.25 * (left - 2 * a->now[i] + right);
//         }
//         return 0;
//     }
//
//     static int heat_body(unl_thread_context *context, void *arguments) {
//         heat_arguments mine = *(const heat_arguments *)arguments;  // each thread turns its own copy round
//         for (int step = 0; step < mine.steps; step++) {
//             const unl_schedule even = { UNL_STATIC, 0 };
//             const int status = unl_phase(context, even, mine.count, heat_step, &mine);
//             if (status != 0) return status;
//             double *const last = mine.now;
//             mine.now = mine.next;
//             mine.next = last;
//         }
//         return 0;
//     }
//
//     const unl_team_kernel heat = {
//         .abi = UNL_KERNEL_ABI, .name = "heat", .body = heat_body, .bytes_per_item = 24, .operations_per_item = 4 };
//
// Rules for the functions
// - They may be called from any thread, for any part of the items, in any order, and never twice for one item.
// - They return 0 when their items are done. Any other number stops the run: no thread begins another chunk, and
//   the first such number reaches the caller. It is a value of <errno.h>, or one of the kernel's own, from
//   UNL_OWN_STATUS up, whose text its `error_text` gives.
// - They must not throw through C, call longjmp out, or end the thread. (unlatch_kernel.hpp catches what C++ throws.)
// - What `arguments` points to is shared by all calls: read it freely, write only what belongs to your items.
// - They do not touch Python: its lock may be released while they run.

#include <stddef.h>
#include <stdint.h>

// clang knows which pointers may be NULL, and so does Swift. To -pedantic that is an extension.
#if defined(__clang__)
#define UNL_NULLABILITY_BEGIN                                                                                         \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wnullability-extension\"")
#define UNL_NULLABILITY_END _Pragma("clang diagnostic pop")
#else
#define UNL_NULLABILITY_BEGIN
#define UNL_NULLABILITY_END
#ifndef _Nonnull
#define _Nonnull
#endif
#ifndef _Nullable
#define _Nullable
#endif
#endif

#ifdef __cplusplus
#define UNL_BEGIN UNL_NULLABILITY_BEGIN extern "C" {
#define UNL_END } UNL_NULLABILITY_END
#else
#define UNL_BEGIN UNL_NULLABILITY_BEGIN
#define UNL_END UNL_NULLABILITY_END
#endif

UNL_BEGIN

/// The version of what stands below. A team runs kernels of version 2 as well, whose structs end where this header says
/// so, and refuses any other instead of misreading it.
#define UNL_KERNEL_ABI 3u

/// The first of the numbers that a kernel may give meanings of its own.
#define UNL_OWN_STATUS 0x10000

/// One line for people about a number of the kernel's own. The text lives for ever.
typedef const char *_Nonnull (*unl_error_text_function)(int status);

/// Bytes of a message, the closing zero included.
#define UNL_MESSAGE_SIZE 256

/// The number of no item.
#define UNL_NO_ITEM ((size_t)-1)

/// What a kernel says of its failure, beside the status that it returns. It is the caller's, empty before each call, and
/// copied when the call has returned: the message may be made on the spot (snprintf), and cannot dangle.
typedef struct unl_failure {
    size_t item;                     ///< the item that failed; UNL_NO_ITEM: not said
    char message[UNL_MESSAGE_SIZE];  ///< one line for people, UTF-8; empty: nothing to say
} unl_failure;

/// Says what failed, and returns the status. Of a message that is longer than UNL_MESSAGE_SIZE - 1 the rest is left out.
static inline int unl_fail(
    unl_failure *_Nonnull failure, int status, size_t item, const char *_Nullable message) {
    size_t length = 0;
    failure->item = item;
    for (; message != NULL && message[length] != 0 && length + 1 < UNL_MESSAGE_SIZE; length++) {
        failure->message[length] = message[length];
    }
    failure->message[length] = 0;
    return status;
}

// ---- Kernels of independent items -----------------------------------------------------------------------------

/// Works on items [begin, end). begin < end always. Returns 0, or why it could not.
typedef int (*unl_chunk)(void *_Nullable arguments, size_t begin, size_t end);

/// The same, and says in `failure` what is wrong where it does not return 0.
typedef int (*unl_telling_chunk)(
    void *_Nullable arguments, size_t begin, size_t end, unl_failure *_Nonnull failure);

/// A kernel whose items do not depend on each other. It must live for as long as anybody may run it.
typedef struct unl_kernel {
    uint32_t abi;                ///< UNL_KERNEL_ABI
    const char *_Nonnull name;   ///< for reports; UTF-8; needed
    unl_chunk _Nullable chunk;   ///< needed, unless there is a `telling_chunk`
    double bytes_per_item;       ///< memory traffic of an item, reads and writes; 0 = depends on the arguments
    double operations_per_item;  ///< floating-point operations of an item; 0 = depends on the arguments
    unl_error_text_function _Nullable error_text;  ///< NULL: its errors are those of <errno.h>, or plain numbers
    // Version 2 ends here.
    unl_telling_chunk _Nullable telling_chunk;     ///< is called, and not `chunk`, where there is one
} unl_kernel;

// ---- Reductions -----------------------------------------------------------------------------------------------

/// Reduces items [begin, end) into `*partial`, which has `partial_size` bytes of any content, aligned as the description
/// says. An empty range (begin == end) stores the neutral value: 0 for a sum.
typedef int (*unl_partial)(const void *_Nullable arguments, size_t begin, size_t end, void *_Nonnull partial);

/// The same, and says in `failure` what is wrong where it does not return 0.
typedef int (*unl_telling_partial)(
    const void *_Nullable arguments, size_t begin, size_t end, void *_Nonnull partial, unl_failure *_Nonnull failure);

/// Adds the partial result of later items to that of earlier ones: *into = *into ⊕ *from.
typedef void (*unl_combine)(void *_Nonnull into, const void *_Nonnull from);

/// A kernel that reduces all items to one value. The items are cut into blocks of `block_items`, whatever the
/// number of threads, and the blocks' results are combined from the first to the last: the value has the same
/// bits for any team and any schedule.
///
/// Where a result is large, one for each block is too much memory: a table of a million counters, say. With `accumulate`
/// there is one for each thread, which begins as the neutral value, and blocks are added to it; those of the threads are
/// combined from the first thread to the last. Blocks come in any order then, so the operation must allow that, and the
/// value has the same bits for any team where the operation is exact: counts, integers, least and greatest values.
typedef struct unl_reduction {
    uint32_t abi;                ///< UNL_KERNEL_ABI
    const char *_Nonnull name;   ///< for reports; UTF-8; needed
    unl_partial _Nullable partial;  ///< needed, unless there is a `telling_partial`
    unl_combine _Nonnull combine;   ///< needed
    size_t partial_size;         ///< bytes of a partial result, above 0
    size_t block_items;          ///< items of a block, above 0; some ten thousand for cheap items
    double bytes_per_item;       ///< as above
    double operations_per_item;  ///< as above
    unl_error_text_function _Nullable error_text;  ///< as above
    // Version 2 ends here.
    size_t partial_alignment;    ///< a power of two: alignof the result's type; 0: 64 bytes, a cache line
    unl_telling_partial _Nullable telling_partial;  ///< is called, and not `partial`, where there is one
    unl_telling_partial _Nullable accumulate;       ///< adds items [begin, end) to what `*partial` holds; NULL: blocks
} unl_reduction;

// ---- Team kernels: phases with barriers between them ------------------------------------------------------------

typedef enum unl_schedule_kind {
    UNL_STATIC = 0,   ///< chunk 0: one contiguous part for each thread; else chunks dealt round robin
    UNL_DYNAMIC = 1,  ///< each thread takes the next chunk when it is done with its last
    UNL_GUIDED = 2,   ///< as dynamic, with chunks that shrink with what is left, down to `chunk`
} unl_schedule_kind;

/// How items are dealt to threads. `chunk` 0 with dynamic and guided means 1.
typedef struct unl_schedule {
    unl_schedule_kind kind;
    size_t chunk;
} unl_schedule;

/// A thread of the team that runs a body, as that thread sees it. It lives until the body returns.
typedef struct unl_thread_context unl_thread_context;
struct unl_thread_context {
    size_t index;  ///< of this thread, from 0 on
    size_t count;  ///< threads in the team
    int (*_Nonnull wait)(unl_thread_context *_Nonnull context);  ///< see unl_barrier
    int (*_Nonnull share)(                              ///< see unl_phase
        unl_thread_context *_Nonnull context, unl_schedule schedule, size_t count, unl_chunk _Nonnull chunk,
        void *_Nullable arguments);
    // Version 2 ends here.
    unl_failure *_Nonnull failure;  ///< this thread's: what the body, or a chunk that it hands this to, says of a failure
};

/// What all threads of a team call at the same time. Returns 0, or why it could not go on.
///
/// Each thread calls the same phases and barriers in the same order; threads that do not are stopped with an error of the
/// caller's, and a chunk that calls one is, too. They return the same status to all: when it is
/// not 0, a thread failed or the run was stopped, and the body returns that status at once. A thread whose body has
/// returned is not waited for any more.
typedef int (*unl_team_body)(unl_thread_context *_Nonnull context, void *_Nullable arguments);

/// Waits until all threads are here. What they wrote before it, all may read after it.
static inline int unl_barrier(unl_thread_context *_Nonnull context) { return context->wait(context); }

/// Deals items [0, count) to the threads, which work on them with `chunk`, and waits until all are done.
/// `arguments` may differ from thread to thread; schedule, count and chunk may not.
static inline int unl_phase(
    unl_thread_context *_Nonnull context, unl_schedule schedule, size_t count, unl_chunk _Nonnull chunk,
    void *_Nullable arguments) {
    return context->share(context, schedule, count, chunk, arguments);
}

/// A kernel for a whole team. What its items are, is for its author to say.
typedef struct unl_team_kernel {
    uint32_t abi;                ///< UNL_KERNEL_ABI
    const char *_Nonnull name;   ///< for reports; UTF-8; needed
    unl_team_body _Nonnull body; ///< needed
    double bytes_per_item;       ///< as above
    double operations_per_item;  ///< as above
    unl_error_text_function _Nullable error_text;  ///< as above
} unl_team_kernel;

// ---- Programs: serial code that has a team run its loops -------------------------------------------------------------

/// The team that a program runs on, as the program sees it. It lives until the program returns.
typedef struct unl_host unl_host;
struct unl_host {
    /// Runs a chunk on items [0, count), dealt one after the other in pieces of `piece` items; 0: a part for each thread.
    /// Returns 0, or a status that the program returns at once. Inside a chunk it runs on the calling thread alone.
    int (*_Nonnull run)(
        unl_host *_Nonnull host, size_t count, size_t piece, unl_telling_chunk _Nonnull chunk,
        void *_Nullable arguments);
    /// Reduces items [0, count), which must be above 0, in blocks. Returns the same.
    int (*_Nonnull reduce)(
        unl_host *_Nonnull host, size_t count, const unl_reduction *_Nonnull kernel, const void *_Nullable arguments,
        void *_Nonnull result);
    /// Whether to go on, for loops that last: 0, or a status that is returned at once. Any thread of the program's may ask.
    /// Cost: some nanoseconds; a coarse clock on the thread that called the program.
    int (*_Nonnull look)(unl_host *_Nonnull host);
    unl_failure *_Nonnull failure;  ///< what the program says of a failure; that of a chunk is copied here
};

/// Runs once, on the thread that called it. Returns 0, or why it could not go on.
typedef int (*unl_program_body)(unl_host *_Nonnull host, void *_Nullable arguments);

/// Serial code with loops for a team in it. It came with version 3.
typedef struct unl_program {
    uint32_t abi;                   ///< UNL_KERNEL_ABI
    const char *_Nonnull name;      ///< for reports; UTF-8; needed
    unl_program_body _Nonnull body; ///< needed
} unl_program;

// ---- Libraries of kernels ----------------------------------------------------------------------------------------------

/// A kernel of a library that is loaded at run time: one of the pointers, and how its arguments lie in memory.
///
/// `parameters` has the members of the struct that the kernel reads, as in C, separated by commas. An array has its lengths
/// in brackets; `items` is the number of items. A member of type size_t that is named as a length is filled in, and is no
/// parameter of the call. An array of const elements is read, any other is written. A reduction says what its result is:
///
///     "double factor, const double x[items], double y[items]"
///     "size_t columns, const float picture[items][columns], float sums[items]"
///     "const double x[items] -> double"
///
/// The types are double, float, bool, and the integers of <stdint.h> and size_t.
typedef struct unl_library_entry {
    const char *_Nonnull parameters;
    const unl_kernel *_Nullable kernel;
    const unl_reduction *_Nullable reduction;
    const unl_team_kernel *_Nullable team_kernel;
    const unl_program *_Nullable program;
} unl_library_entry;

/// What a library exports under the name `unlatch_library`:
///
///     static const unl_library_entry entries[] = {{.parameters = "double factor, …", .kernel = &scale}};
///     const unl_library unlatch_library = {.abi = UNL_KERNEL_ABI, .count = 1, .entries = entries};
typedef struct unl_library {
    uint32_t abi;  ///< UNL_KERNEL_ABI; the kernels may be of version 2 all the same
    size_t count;
    const unl_library_entry *_Nullable entries;
} unl_library;

UNL_END
