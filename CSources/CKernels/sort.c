// Sorting values in place. See radix.h.

#include "radix.h"

DEFINE_RADIX(float, UNL_FLOAT)
DEFINE_RADIX(double, UNL_DOUBLE)
DEFINE_RADIX(int32, UNL_INT32)
DEFINE_RADIX(int64, UNL_INT64)

static const char *changed(int status) {
    (void)status;
    return "the values were written to while they were sorted";
}

#define DEFINE_SORT(name, bytes)                                                                                     \
    static int sort_##name(unl_thread_context *context, void *arguments) { return radix_##name(context, arguments); } \
    static const unl_team_kernel sort_##name##_kernel = {                                                            \
        UNL_KERNEL_ABI, "sort of " #name, sort_##name, bytes, 0, changed};

// Bytes when every pass is needed: read to be counted, read, written, in each; the first pass is counted with the rest.
DEFINE_SORT(float, 4 * 3 * 4)
DEFINE_SORT(double, 8 * 3 * 8)
DEFINE_SORT(int32, 4 * 3 * 4)
DEFINE_SORT(int64, 8 * 3 * 8)

const unl_team_kernel *unl_sort_kernel(unl_element type) {
    static const unl_team_kernel *const kernels[] = {
        [UNL_FLOAT] = &sort_float_kernel,
        [UNL_DOUBLE] = &sort_double_kernel,
        [UNL_INT32] = &sort_int32_kernel,
        [UNL_INT64] = &sort_int64_kernel,
    };
    return kernels[type];
}
