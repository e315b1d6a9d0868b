#pragma once

// Kernels on columns of data.
//
// An item is an element. Where a kernel needs memory beside its input and output, its arguments have it: any content,
// aligned to 64 bytes. `streams` has output written past the caches; it is for output that they could not hold.

#include "elements.h"

#include <unlatch_kernel.h>

#include <stdbool.h>

UNL_BEGIN

// ---- Any team kernel, by one thread ---------------------------------------------------------------------------

typedef struct unl_serial_arguments {
    const unl_team_kernel *_Nonnull kernel;
    void *_Nullable arguments;
} unl_serial_arguments;

/// Its one item is the whole run of a team kernel, by the thread that is given the item: for work that is too short
/// to be shared.
const unl_kernel *_Nonnull unl_serial_kernel(void);

/// The same on the calling thread, without a team. Returns the status of the kernel's, without what it says of a failure.
int unl_run_serially(const unl_team_kernel *_Nonnull kernel, void *_Nullable arguments);

/// Where blocks hand a value on to each other. All zero before the run.
typedef struct unl_chain {
    size_t next;  ///< the block to be dealt next
    size_t turn;  ///< the block whose value comes next
} unl_chain;

// ---- Prefix sum -----------------------------------------------------------------------------------------------

typedef struct unl_scan_arguments {
    const void *_Nonnull from;
    void *_Nonnull to;
    size_t count;
    bool streams;
    unl_chain chain;
    int64_t whole_sum;  ///< of integers: set by the run
    double real_sum;    ///< of floats: set by the run
} unl_scan_arguments;

/// to[i] = from[0] + … + from[i], in blocks of 128 KB: the sum before the block, plus the sum within it, which is
/// that of vectors of 64 bytes and, within these, of pairs of pairs.
/// Integers wrap around.
/// pre: `to` may be `from`.
const unl_team_kernel *_Nonnull unl_scan_kernel(unl_element type);

// ---- Filter ---------------------------------------------------------------------------------------------------

typedef struct unl_filter_arguments {
    const void *_Nonnull from;
    void *_Nonnull to;                ///< space for `count` elements
    const uint8_t *_Nullable mask;    ///< a byte for each element; not read by the kernel with a threshold
    const void *_Nullable threshold;  ///< an element; not read by the kernel with a mask
    size_t count;
    bool streams;
    unl_chain chain;
    size_t kept;                      ///< begins as 0; how many were kept, when the run is over
} unl_filter_arguments;

/// Keeps from[i] where mask[i] is not 0, in order.
const unl_team_kernel *_Nonnull unl_filter_kernel(unl_element type);

/// Keeps from[i] where from[i] > threshold, in order; so never a NaN.
const unl_team_kernel *_Nonnull unl_above_kernel(unl_element type);

// ---- Tables: a histogram, and sums by group -------------------------------------------------------------------

// The elements are cut into `parts`, each of which has `copies` tables of its own, so that the additions to an entry
// that is hit often do not wait for each other.

typedef struct unl_histogram_arguments {
    const void *_Nonnull values;
    size_t count;
    double low, high;            ///< finite, low < high
    double scale;                ///< bins / (high - low), finite
    size_t bins;                 ///< 1 ... 2³¹ - 2
    uint64_t *_Nonnull counts;   ///< of each bin
    size_t parts, copies;        ///< copies is 1 or 4
    uint64_t *_Nonnull tables;   ///< parts * copies * (bins + 1)
} unl_histogram_arguments;

/// counts[b] = how many values x have low <= x <= high and b = min(bins - 1, ⌊(x - low) * scale⌋), in double
/// precision. Values outside and NaN are not counted.
const unl_team_kernel *_Nonnull unl_histogram_kernel(unl_element type);

typedef struct unl_grouped_sum_arguments {
    const void *_Nonnull keys;
    const double *_Nonnull values;
    size_t count;
    size_t groups;
    double *_Nonnull sums;       ///< of each group
    size_t parts, copies;        ///< copies is 1 or 4
    double *_Nonnull tables;     ///< parts * copies * groups
} unl_grouped_sum_arguments;

/// The status of a run that met a key outside 0..<groups.
enum { UNL_GROUPED_SUM_BAD_KEY = UNL_OWN_STATUS };

/// sums[g] = Σ values[i] where keys[i] = g: table by table, and the tables from the first to the last. The value
/// depends on `parts` and `copies`, not on the threads.
/// pre: type is UNL_INT32 or UNL_INT64.
const unl_team_kernel *_Nonnull unl_grouped_sum_kernel(unl_element type);

// ---- Sorting --------------------------------------------------------------------------------------------------

// With AVX2 and AVX-512 values are sorted on vectors, by quicksort in buckets (see quicksort.h); else by radix. Both give
// the same bits.

typedef struct unl_sort_arguments {
    void *_Nonnull values;   ///< sorted in place
    size_t count;
    void *_Nonnull scratch;  ///< as many bytes as unl_sort_bytes says
    size_t parts;            ///< pieces that the values are cut into, above 0
    bool streams;
} unl_sort_arguments;

/// The status of a run whose values somebody wrote to meanwhile. Not every such run is found out; none writes elsewhere.
enum { UNL_SORT_CHANGED = UNL_OWN_STATUS };

/// How many bytes a sort works in beside the values; SIZE_MAX if they cannot be counted.
size_t unl_sort_bytes(unl_element type, size_t count, size_t parts);

/// Sorts in ascending order. Floats: -0.0 before 0.0, NaN last, those with a sign behind the others.
const unl_team_kernel *_Nonnull unl_sort_kernel(unl_element type);

/// What sorts a bucket, for tests of what bounds its time: halves keys `levels` times at most, then sorts what is left as a
/// heap. Returns how many keys were looked at in all levels together; SIZE_MAX where the version in use has no vectors.
size_t unl_quicksort(int64_t *_Nonnull keys, size_t count, int levels);

/// The levels that a sort of so many keys uses.
int unl_quicksort_levels(size_t count);

typedef struct unl_argsort_arguments {
    const void *_Nonnull values;
    size_t count;
    void *_Nonnull order;    ///< `count` numbers, of `wide` ? 64 : 32 bits
    bool wide;
    void *_Nonnull scratch;  ///< as many bytes as unl_argsort_bytes says
    size_t parts;            ///< pieces that the values are cut into, above 0
    bool streams;
} unl_argsort_arguments;

/// How many bytes an order is found in beside the values; SIZE_MAX if they cannot be counted.
size_t unl_argsort_bytes(unl_element type, size_t count, size_t parts, bool wide);

/// Finds the order in which the values ascend; equal ones stay as they are. -0.0 equals 0.0. NaN come last, and are
/// equal.
/// pre: count <= 2³¹ unless wide, and <= 2³² for values of 32 bits.
const unl_team_kernel *_Nonnull unl_argsort_kernel(unl_element type, size_t count);

typedef struct unl_select_arguments {
    const void *_Nonnull values;
    size_t count;
    const int64_t *_Nonnull ranks;
    size_t many;             ///< how many ranks there are
    void *_Nonnull found;    ///< a value for each rank
    void *_Nonnull scratch;  ///< as many bytes as unl_select_bytes says
    size_t parts;            ///< pieces that the values are cut into, above 0
} unl_select_arguments;

/// The status of a run that met a rank outside 0..<count.
enum { UNL_SELECT_BAD_RANK = UNL_OWN_STATUS };

/// How many bytes a selection works in beside the values; SIZE_MAX if they cannot be counted.
size_t unl_select_bytes(unl_element type, size_t count, size_t parts);

/// found[i] = the value that a sort would put at ranks[i]. On vectors, values are counted by 64 buckets, and those that have a
/// rank are sorted; by radix, all are.
const unl_team_kernel *_Nonnull unl_select_kernel(unl_element type);

// ---- Searching ------------------------------------------------------------------------------------------------

typedef struct unl_search_arguments {
    const void *_Nonnull sorted;  ///< `count` values, ascending; NaN last
    size_t count;
    const void *_Nonnull values;
    int64_t *_Nonnull to;
    bool right;
} unl_search_arguments;

/// An item is a value: to[i] = how many of the sorted ones are less than it or, if `right`, not greater.
const unl_kernel *_Nonnull unl_search_kernel(unl_element type);

typedef struct unl_take_arguments {
    const void *_Nonnull from;
    size_t count;
    const int64_t *_Nonnull indices;
    void *_Nonnull to;
} unl_take_arguments;

/// The status of a run that met an index outside -count..<count.
enum { UNL_TAKE_BAD_INDEX = UNL_OWN_STATUS };

/// An item is an index: to[i] = from[indices[i]], where negative ones count from the end.
const unl_kernel *_Nonnull unl_take_kernel(unl_element type);

UNL_END
