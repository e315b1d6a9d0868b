// Sorting values in place: on vectors, or by radix.

#include "quicksort.h"
#include "radix.h"

DEFINE_RADIX(float, UNL_FLOAT)
DEFINE_RADIX(double, UNL_DOUBLE)
DEFINE_RADIX(int32, UNL_INT32)
DEFINE_RADIX(int64, UNL_INT64)

static const char *changed(int status) {
    (void)status;
    return "the values were written to while they were sorted";
}

// Bytes when every pass is needed: read to be counted, read, written, in each; the first pass is counted with the rest.
#define DEFINE_SORT(name, size)                                                                                      \
    static int sort_##name(unl_thread_context *context, void *arguments) {                                           \
        const unl_sort_arguments *a = arguments;                                                                     \
        if (context->index == 0) radix_plan(a->scratch, a->values, size, a->count, a->parts);                        \
        const int status = unl_barrier(context);                                                                     \
        return status != 0 ? status : radix_##name(context, a->scratch);                                             \
    }                                                                                                                \
    static const unl_team_kernel sort_##name##_kernel = {                                                            \
        UNL_KERNEL_ABI, "sort of " #name, sort_##name, size * 3 * size, 0, changed};

DEFINE_SORT(float, 4)
DEFINE_SORT(double, 8)
DEFINE_SORT(int32, 4)
DEFINE_SORT(int64, 8)

static size_t bytes_of(unl_element type) { return type == UNL_FLOAT || type == UNL_INT32 ? 4 : 8; }

#if defined(__x86_64__)
// Bytes: read and written when it is dealt to buckets, and when these are taken together and sorted.
#define DEFINE_VECTOR_SORT(name, size, sorted_kind)                                                                  \
    static int vector_sort_##name(unl_thread_context *context, void *arguments) {                                    \
        const unl_sort_arguments *a = arguments;                                                                     \
        return bucket_run(                                                                                           \
            context, &(bucket_request){                                                                              \
                         .kind = sorted_kind, .key_bytes = size, .from = a->values, .to = a->values,                 \
                         .count = a->count, .parts = a->parts, .streams = a->streams, .scratch = a->scratch});       \
    }                                                                                                                \
    static const unl_team_kernel vector_sort_##name##_kernel = {                                                     \
        UNL_KERNEL_ABI, "sort of " #name, vector_sort_##name, 4 * size, 0, changed};

DEFINE_VECTOR_SORT(float, 4, keys_of_real)
DEFINE_VECTOR_SORT(double, 8, keys_of_real)
DEFINE_VECTOR_SORT(int32, 4, keys_of_whole)
DEFINE_VECTOR_SORT(int64, 8, keys_of_whole)
#endif

size_t unl_sort_bytes(unl_element type, size_t count, size_t parts) {
    const size_t size = bytes_of(type);
#if defined(__x86_64__)
    if (unl_level() > 0) return bucket_bytes(size, count, parts, false);
#endif
    return radix_bytes(size, size, count, parts, false);
}

const unl_team_kernel *unl_sort_kernel(unl_element type) {
    static const unl_team_kernel *const by_radix[] = {
        [UNL_FLOAT] = &sort_float_kernel,
        [UNL_DOUBLE] = &sort_double_kernel,
        [UNL_INT32] = &sort_int32_kernel,
        [UNL_INT64] = &sort_int64_kernel,
    };
#if defined(__x86_64__)
    static const unl_team_kernel *const on_vectors[] = {
        [UNL_FLOAT] = &vector_sort_float_kernel,
        [UNL_DOUBLE] = &vector_sort_double_kernel,
        [UNL_INT32] = &vector_sort_int32_kernel,
        [UNL_INT64] = &vector_sort_int64_kernel,
    };
    if (unl_level() > 0) return on_vectors[type];
#endif
    return by_radix[type];
}

size_t unl_quicksort(int64_t *keys, size_t count, int levels) {
#if defined(__x86_64__)
    if (unl_level() > 0) return (unl_level() > 1 ? quicksort_64_v4 : quicksort_64_v3)(keys, count, levels);
#else
    (void)keys;
    (void)count;
    (void)levels;
#endif
    return SIZE_MAX;
}

int unl_quicksort_levels(size_t count) { return 4 * (64 - __builtin_clzll(count | 1)); }
