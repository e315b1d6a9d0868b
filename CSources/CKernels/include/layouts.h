#pragma once

// Arrays whose elements lie apart, or are of another type than a kernel's: brought together for it, and put back.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
