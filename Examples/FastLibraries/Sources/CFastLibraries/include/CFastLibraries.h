#pragma once

// Kernels over other people's libraries. A chunk calls the library for its own items; the team deals the items.

#include <unlatch_kernel.h>

/// c = a * b, row by row in memory: a has `rows` x `inner` numbers, b `inner` x `columns`, c `rows` x `columns`.
typedef struct matrix_product_arguments {
    const double *_Nonnull a;
    const double *_Nonnull b;
    double *_Nonnull c;
    size_t inner;
    size_t columns;
} matrix_product_arguments;

/// An item is a row of c.
const unl_kernel *_Nonnull matrix_product_kernel(void);

/// How `length` complex numbers are transformed. Made once, on one thread: only its use is safe on several.
typedef struct transform_plan transform_plan;
transform_plan *_Nullable transform_plan_create(int length);
void transform_plan_destroy(transform_plan *_Nonnull plan);

/// Forward transforms of signals that stand one after the other, in place; real and imaginary parts alternate.
typedef struct transform_arguments {
    const transform_plan *_Nonnull plan;
    double *_Nonnull signals;
} transform_arguments;

/// An item is a signal.
const unl_kernel *_Nonnull transform_kernel(void);
