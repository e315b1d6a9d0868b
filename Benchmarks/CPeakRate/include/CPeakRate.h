#pragma once

// How fast this processor multiplies and adds: what bench-native holds kernels of arithmetic against.

#include <unlatch_kernel.h>

typedef struct unl_peak_arguments {
    double factor, summand;
    double never;  ///< a number that the sums do not reach: it keeps them from being left out
} unl_peak_arguments;

/// Chains of c = c * factor + summand in registers, fused where the processor can.
/// The descriptor lives for ever.
/// pre: `instruction_set` is "default", "x86-64-v3" or "x86-64-v4", and the processor has it; arguments is an
/// unl_peak_arguments.
const unl_kernel *_Nonnull unl_peak_f32_kernel(const char *_Nonnull instruction_set);
const unl_kernel *_Nonnull unl_peak_f64_kernel(const char *_Nonnull instruction_set);
