#pragma once

#include <unlatch_kernel.h>

/// y = factor * x, number by number.
typedef struct scale_arguments {
    double factor;
    const double *_Nullable x;
    double *_Nullable y;
} scale_arguments;

const unl_kernel *_Nonnull scale_kernel(void);
