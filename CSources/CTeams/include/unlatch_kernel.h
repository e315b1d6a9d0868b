#pragma once

// The kernel ABI: all that a kernel in C, C++ or Fortran needs to know of Unlatch. This header stands alone.
//
// A kernel does its work on items [begin, end) of a problem, and describes itself. It knows nothing of threads,
// nodes or Python: a team calls it from several threads at the same time, each call with other items.
//
//     #include "unlatch_kernel.h"
//
//     typedef struct { double factor; const double *x; double *y; } scale_arguments;
//
//     static void scale_chunk(void *arguments, size_t begin, size_t end) {
//         const scale_arguments *a = arguments;
//         for (size_t i = begin; i < end; i++) a->y[i] = a->factor * a->x[i];
//     }
//
//     const unl_kernel scale = { UNL_KERNEL_ABI, "scale", scale_chunk, 16, 1 };
//
// Rules for the functions
// - They may be called from any thread, for any part of the items, in any order, and never twice for one item.
// - They return when their items are done. They must not throw through C, call longjmp out, or end the thread.
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

/// The version of the two structs below. A team refuses a kernel with another one instead of misreading it.
#define UNL_KERNEL_ABI 1u

/// Works on items [begin, end). begin < end always.
typedef void (*unl_chunk)(void *_Nullable arguments, size_t begin, size_t end);

/// A kernel whose items do not depend on each other. It must live for as long as anybody may run it.
typedef struct unl_kernel {
    uint32_t abi;                ///< UNL_KERNEL_ABI
    const char *_Nonnull name;   ///< for reports; UTF-8
    unl_chunk _Nonnull chunk;
    double bytes_per_item;       ///< memory traffic of an item, reads and writes; 0 = depends on the arguments
    double operations_per_item;  ///< floating-point operations of an item; 0 = depends on the arguments
} unl_kernel;

/// Reduces items [begin, end) into `*partial`, which has `partial_size` bytes of any content, aligned as an array
/// element of that size is. An empty range (begin == end) stores the neutral value: 0 for a sum.
typedef void (*unl_partial)(const void *_Nullable arguments, size_t begin, size_t end, void *_Nonnull partial);

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
} unl_reduction;

#ifdef __cplusplus
}
#endif
