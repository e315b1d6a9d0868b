#pragma once

// The kernel ABI: all that a kernel in C, C++ or Fortran needs to know of Unlatch. This header stands alone, and a
// kernel links to nothing: what it may call arrives through a pointer.
//
// A kernel does its work on items [begin, end) of a problem, and describes itself. It knows nothing of threads,
// nodes or Python: a team calls it from several threads at the same time, each call with other items.
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
//     const unl_kernel scale = { UNL_KERNEL_ABI, "scale", scale_chunk, 16, 1, NULL };
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
//     const unl_reduction sum = { UNL_KERNEL_ABI, "sum", sum_partial, sum_combine, sizeof(double), 16384, 8, 1, NULL };
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
//     const unl_team_kernel heat = { UNL_KERNEL_ABI, "heat", heat_body, 24, 4, NULL };
//
// Rules for the functions
// - They may be called from any thread, for any part of the items, in any order, and never twice for one item.
// - They return 0 when their items are done. Any other number stops the run: no thread begins another chunk, and
//   the first such number reaches the caller. It is a value of <errno.h>, or one of the kernel's own, from
//   UNL_OWN_STATUS up, whose text its `error_text` gives.
// - They must not throw through C, call longjmp out, or end the thread.
// - What `arguments` points to is shared by all calls: read it freely, write only what belongs to your items.
// - They do not touch Python: its lock may be released while they run.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef __clang__
#define _Nonnull
#define _Nullable
#endif

/// The version of what stands below. A team refuses a kernel with another one instead of misreading it.
#define UNL_KERNEL_ABI 2u

/// The first of the numbers that a kernel may give meanings of its own.
#define UNL_OWN_STATUS 0x10000

/// One line for people about a number of the kernel's own. The text lives for ever.
typedef const char *_Nonnull (*unl_error_text_function)(int status);

// ---- Kernels of independent items -----------------------------------------------------------------------------

/// Works on items [begin, end). begin < end always. Returns 0, or why it could not.
typedef int (*unl_chunk)(void *_Nullable arguments, size_t begin, size_t end);

/// A kernel whose items do not depend on each other. It must live for as long as anybody may run it.
typedef struct unl_kernel {
    uint32_t abi;                ///< UNL_KERNEL_ABI
    const char *_Nonnull name;   ///< for reports; UTF-8
    unl_chunk _Nonnull chunk;
    double bytes_per_item;       ///< memory traffic of an item, reads and writes; 0 = depends on the arguments
    double operations_per_item;  ///< floating-point operations of an item; 0 = depends on the arguments
    unl_error_text_function _Nullable error_text;  ///< NULL: its errors are those of <errno.h>, or plain numbers
} unl_kernel;

// ---- Reductions -----------------------------------------------------------------------------------------------

/// Reduces items [begin, end) into `*partial`, which has `partial_size` bytes of any content, aligned as an array
/// element of that size is. An empty range (begin == end) stores the neutral value: 0 for a sum.
typedef int (*unl_partial)(const void *_Nullable arguments, size_t begin, size_t end, void *_Nonnull partial);

/// Adds the partial result of later items to that of earlier ones: *into = *into ⊕ *from.
typedef void (*unl_combine)(void *_Nonnull into, const void *_Nonnull from);

/// A kernel that reduces all items to one value. The items are cut into blocks of `block_items`, whatever the
/// number of threads, and the blocks' results are combined from the first to the last: the value has the same
/// bits for any team and any schedule.
typedef struct unl_reduction {
    uint32_t abi;                ///< UNL_KERNEL_ABI
    const char *_Nonnull name;   ///< for reports; UTF-8
    unl_partial _Nonnull partial;
    unl_combine _Nonnull combine;
    size_t partial_size;         ///< bytes of a partial result, above 0
    size_t block_items;          ///< items of a block, above 0; some ten thousand for cheap items
    double bytes_per_item;       ///< as above
    double operations_per_item;  ///< as above
    unl_error_text_function _Nullable error_text;  ///< as above
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
};

/// What all threads of a team call at the same time. Returns 0, or why it could not go on.
///
/// Each thread calls the same phases and barriers in the same order. They return the same status to all: when it is
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
    const char *_Nonnull name;   ///< for reports; UTF-8
    unl_team_body _Nonnull body;
    double bytes_per_item;       ///< as above
    double operations_per_item;  ///< as above
    unl_error_text_function _Nullable error_text;  ///< as above
} unl_team_kernel;

#ifdef __cplusplus
}
#endif
