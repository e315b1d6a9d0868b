#include "kernels.h"

// Called from every thread of the team, each time with other items: see unlatch_kernel.h.
static int scale_chunk(void *arguments, size_t begin, size_t end) {
    const scale_arguments *a = arguments;
    for (size_t i = begin; i < end; i++) a->y[i] = a->factor * a->x[i];
    return 0;
}

static const unl_kernel scale = {
    .abi = UNL_KERNEL_ABI, .name = "scale", .chunk = scale_chunk, .bytes_per_item = 16, .operations_per_item = 1};

const unl_kernel *scale_kernel(void) { return &scale; }
