#pragma once

// Arrays whose elements lie apart, or are of another type than a kernel's: brought together for it, and put back.

#include <unlatch_kernel.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

UNL_BEGIN

/// In the order of Swift's `ElementType.ordinal`.
typedef enum unl_number {
    UNL_NUMBER_BOOL, UNL_NUMBER_I8, UNL_NUMBER_I16, UNL_NUMBER_I32, UNL_NUMBER_I64,
    UNL_NUMBER_U8, UNL_NUMBER_U16, UNL_NUMBER_U32, UNL_NUMBER_U64, UNL_NUMBER_F16, UNL_NUMBER_F32, UNL_NUMBER_F64,
} unl_number;

/// A piece of an array, and where its elements go.
typedef struct unl_gathering {
    void *_Nonnull to;          ///< element i of row r becomes to[r * pitch + i]
    unl_number to_type;
    size_t pitch;
    const void *_Nonnull from;  ///< element i of row r is at from + r * row_step + i * step, in bytes
    unl_number from_type;
    ptrdiff_t row_step, step;
    size_t rows, count;
} unl_gathering;

/// Whether there is a conversion: to the type itself, to doubles and floats, to integers of 64 bits from smaller ones, and
/// to truth values, 0 or 1.
bool unl_can_gather(unl_number from, unl_number to);

/// pre: unl_can_gather; elements are aligned.
void unl_gather(const unl_gathering *_Nonnull gathering);

/// Element i of `from`, which has no gaps, goes to `to` + i * step, where mask[i * mask_step] is not 0; everywhere without a
/// mask. Elements have `size` bytes: 1, 2, 4 or 8.
void unl_scatter(
    void *_Nonnull to, ptrdiff_t step, const void *_Nonnull from, size_t size, size_t count,
    const uint8_t *_Nullable mask, ptrdiff_t mask_step);

/// What becomes of the elements of a column.
typedef enum unl_column_operation {
    UNL_COLUMNS_ADD, UNL_COLUMNS_ADD_NUMBERS, UNL_COLUMNS_MULTIPLY, UNL_COLUMNS_LEAST, UNL_COLUMNS_GREATEST,
    UNL_COLUMNS_DEVIATIONS,  ///< the sum of (x - center)²
    UNL_COLUMNS_ANY, UNL_COLUMNS_ALL,
    UNL_COLUMNS_FIRST_LEAST, UNL_COLUMNS_FIRST_GREATEST,  ///< the row of the first; of a NaN, where there is one
} unl_column_operation;

/// How many columns at most are looked through for where an element is.
enum { UNL_COLUMNS_WIDEST_INDEXED = 256 };

/// Neighbouring columns of an array.
typedef struct unl_columns {
    const void *_Nonnull from;  ///< the first element; those of a row lie side by side
    ptrdiff_t row_step;         ///< bytes from one row to the next
    size_t count;               ///< of columns
    const double *_Nullable centers;
    /// Is written: a value for each column, a double of floats, an int64_t of integers, a byte of truth values; an
    /// int64_t for the number of a row.
    void *_Nonnull into;
} unl_columns;

/// What reduces rows [begin, end) of an `unl_columns`; null where there is no such reduction of that type.
unl_chunk _Nullable unl_column_reduction(unl_column_operation operation, unl_number type);

UNL_END
