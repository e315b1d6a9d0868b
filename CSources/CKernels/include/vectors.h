#pragma once

// Kernels over vectors of numbers: an item is an element. Each exists for float (`_f32`) and for double (`_f64`).

#include <unlatch_kernel.h>

#include <stdbool.h>

UNL_BEGIN

/// What all of them read. Pointers are to numbers of the kernel's type.
///
/// pre: the vectors have `end` elements; `to` overlaps neither `x` nor `y`, unless it is the same vector.
typedef struct unl_vector_arguments {
    void *_Nullable to;       ///< the result; NULL for a reduction
    const void *_Nullable x;  ///< not read by fill
    const void *_Nullable y;  ///< read where the formula says so
    const void *_Nullable z;  ///< read where the formula says so
    double factor, second;    ///< numbers of the kernel's type, read where the formula says so
    bool streams;             ///< whether `to` is written past the caches: `unl_streams(its bytes)`, and no operand
} unl_vector_arguments;

#define UNL_VECTOR_KERNEL(name)                                                                                      \
    const unl_kernel *_Nonnull unl_##name##_f32_kernel(void);                                                        \
    const unl_kernel *_Nonnull unl_##name##_f64_kernel(void);

#define UNL_VECTOR_REDUCTION(name)                                                                                   \
    const unl_reduction *_Nonnull unl_##name##_f32_kernel(void);                                                     \
    const unl_reduction *_Nonnull unl_##name##_f64_kernel(void);

// ---- Element by element. All are as fast as memory is ---------------------------------------------------------

UNL_VECTOR_KERNEL(fill)   ///< to[i] = factor
UNL_VECTOR_KERNEL(copy)   ///< to[i] = x[i]
UNL_VECTOR_KERNEL(scale)  ///< to[i] = factor * x[i]
UNL_VECTOR_KERNEL(add)    ///< to[i] = x[i] + y[i]
UNL_VECTOR_KERNEL(triad)  ///< to[i] = x[i] + factor * y[i]
UNL_VECTOR_KERNEL(clip)   ///< to[i] = min(max(x[i], factor), second); NaN where x[i] is
UNL_VECTOR_KERNEL(subtract)  ///< to[i] = x[i] - y[i]
UNL_VECTOR_KERNEL(multiply)  ///< to[i] = x[i] * y[i]
UNL_VECTOR_KERNEL(divide)    ///< to[i] = x[i] / y[i]
UNL_VECTOR_KERNEL(minimum)   ///< to[i] = the less of x[i] and y[i]; NaN where one is
UNL_VECTOR_KERNEL(maximum)   ///< to[i] = the greater of x[i] and y[i]; NaN where one is
UNL_VECTOR_KERNEL(fma)       ///< to[i] = x[i] * y[i] + z[i], rounded once
UNL_VECTOR_KERNEL(sqrt)      ///< to[i] = √x[i]; NaN below 0
UNL_VECTOR_KERNEL(abs)       ///< to[i] = |x[i]|
UNL_VECTOR_KERNEL(where)     ///< to[i] = x[i] where byte i of z is not 0, else y[i]; never past the caches
UNL_VECTOR_KERNEL(axpy)   ///< to[i] = to[i] + factor * x[i]; never past the caches

// ---- Functions -------------------------------------------------------------------------------------------------

// From glibc's libmvec, which promises an error of at most 4 ULP; what was measured stands in VectorMath.swift. The
// bits depend on the instruction set and on glibc, not on where an element stands. `operations_per_item` counts a
// function's value as one.

UNL_VECTOR_KERNEL(exp)  ///< to[i] = exp(x[i])
UNL_VECTOR_KERNEL(log)  ///< to[i] = log(x[i]): NaN below 0, -∞ at 0
UNL_VECTOR_KERNEL(sin)  ///< to[i] = sin(x[i]): NaN at ±∞
UNL_VECTOR_KERNEL(cos)  ///< to[i] = cos(x[i]): NaN at ±∞
UNL_VECTOR_KERNEL(erf)  ///< to[i] = erf(x[i])

/// glibc has a vector function for erf from 2.35 on; on an older one, and after this call, it is libm's for each element.
/// For tests, before any other thread runs a kernel.
void unl_erf_use_libm(void);

// ---- Reductions. All are as fast as memory is, the compensated sum nearly -------------------------------------

// A result is a double for floats, too: blocks of floats are summed as floats, the blocks as doubles.
UNL_VECTOR_REDUCTION(dot)  ///< double: Σ x[i] * y[i]
UNL_VECTOR_REDUCTION(sum)  ///< double: Σ x[i]

// Floats are squared and summed as doubles, which can hold any such sum.
UNL_VECTOR_REDUCTION(squares)         ///< double: Σ x[i]²
UNL_VECTOR_REDUCTION(scaled_squares)  ///< double: Σ (factor * x[i])²

// Floats are taken as doubles. NaNs are left out where the name says so.
UNL_VECTOR_REDUCTION(prod)                ///< double: Π x[i]
UNL_VECTOR_REDUCTION(deviations)          ///< double: Σ (x[i] - factor)²
UNL_VECTOR_REDUCTION(numbers)             ///< double: how many x[i] are not NaN
UNL_VECTOR_REDUCTION(sum_of_numbers)      ///< double: Σ x[i]
UNL_VECTOR_REDUCTION(prod_of_numbers)     ///< double: Π x[i]
UNL_VECTOR_REDUCTION(deviations_of_numbers)  ///< double: Σ (x[i] - factor)²
UNL_VECTOR_REDUCTION(min_of_numbers)      ///< double: the least x[i]; ∞ for none
UNL_VECTOR_REDUCTION(max_of_numbers)      ///< double: the greatest x[i]; -∞ for none

/// A sum of pairs of pairs: level l has that of 2ˡ blocks where bit l of `blocks` is set. The result is the sum of those
/// levels, from the lowest on.
typedef struct unl_pairwise {
    double levels[40];
    uint64_t blocks;
} unl_pairwise;

/// unl_pairwise: Σ x[i], where blocks of 128 elements are added in pairs, and these in pairs, up to the whole. Floats are
/// taken as doubles.
UNL_VECTOR_REDUCTION(pairwise)

// ---- Integers of 64 bits, and truth values ------------------------------------------------------------------------

// Arguments are those of vectors; sums and products wrap around.
const unl_reduction *_Nonnull unl_sum_i64_kernel(void);   ///< int64_t: Σ x[i]
const unl_reduction *_Nonnull unl_prod_i64_kernel(void);  ///< int64_t: Π x[i]

/// An extreme integer, and the first item that has it.
typedef struct unl_extreme_integer {
    int64_t value;
    size_t index;
} unl_extreme_integer;

const unl_reduction *_Nonnull unl_min_i64_kernel(void);  ///< unl_extreme_integer: the least; pre: there are items
const unl_reduction *_Nonnull unl_max_i64_kernel(void);  ///< unl_extreme_integer: the greatest; pre: there are items

const unl_reduction *_Nonnull unl_any_bool_kernel(void);  ///< uint8_t: whether a byte is not 0
const unl_reduction *_Nonnull unl_all_bool_kernel(void);  ///< uint8_t: whether each byte is not 0

/// What rounding took from a sum, beside the sum. The best result is `sum + lost` where the sum is finite.
typedef struct unl_compensated {
    double sum;
    double lost;
} unl_compensated;

/// unl_compensated: Σ x[i], by Knuth's two-sum in each lane, and as doubles between lanes and blocks.
UNL_VECTOR_REDUCTION(compensated)

/// An extreme value, and the first item of the first block that has it.
typedef struct unl_extreme {
    double value;
    size_t block;
} unl_extreme;

enum { UNL_EXTREME_BLOCK = 16384 };  ///< the items of a block

UNL_VECTOR_REDUCTION(min)      ///< unl_extreme: the least x[i], or NaN if there is one; ∞ for no items
UNL_VECTOR_REDUCTION(max)      ///< unl_extreme: the greatest x[i], or NaN if there is one; -∞ for no items
UNL_VECTOR_REDUCTION(max_abs)  ///< unl_extreme: the greatest |x[i]|, or NaN if there is one; -∞ for no items

/// The first of the items [begin, end) that equals `value`, or is NaN if that is; `end` for none.
size_t unl_find_f32(const void *_Nonnull x, size_t begin, size_t end, double value);
size_t unl_find_f64(const void *_Nonnull x, size_t begin, size_t end, double value);

#undef UNL_VECTOR_KERNEL
#undef UNL_VECTOR_REDUCTION

UNL_END
