// The order of values: keys that have their index with them, sorted on vectors; or pairs of the two, sorted by radix.

#include "quicksort.h"
#include "radix.h"

enum { kind_of_pairs_of_32 = pair_of_32, kind_of_pairs_of_64 = pair_of_64 };

DEFINE_RADIX(pairs_of_32, pair_of_32)
DEFINE_RADIX(pairs_of_64, pair_of_64)

// The key of a value, where equal values have equal keys.
UNL_BODY uint64_t equal_key_of(const char *item, int kind) {
    if (kind == UNL_FLOAT) {
        float value;
        memcpy(&value, item, sizeof value);
        if (value != value) return UINT32_MAX;
        value += 0.0f;  // -0.0 becomes 0.0
        return key_of((const char *)&value, kind);
    }
    if (kind == UNL_DOUBLE) {
        double value;
        memcpy(&value, item, sizeof value);
        if (value != value) return UINT64_MAX;
        value += 0.0;
        return key_of((const char *)&value, kind);
    }
    return key_of(item, kind);
}

UNL_BODY int make_pairs(void *arguments, size_t begin, size_t end, int kind) {
    const unl_argsort_arguments *a = arguments;
    char *const pairs = ((const radix_sort *)a->scratch)->values;
    const size_t size = item_bytes(kind);
    const char *values = a->values;
    for (size_t i = begin; i < end; i++) {
        const uint64_t key = equal_key_of(values + i * size, kind);
        if (size == 4) {
            ((uint32_t *)pairs)[2 * i] = (uint32_t)key;
            ((uint32_t *)pairs)[2 * i + 1] = (uint32_t)i;
        } else {
            ((uint64_t *)pairs)[2 * i] = key;
            ((uint64_t *)pairs)[2 * i + 1] = i;
        }
    }
    return 0;
}

UNL_BODY int take_indices(void *arguments, size_t begin, size_t end, int kind) {
    const unl_argsort_arguments *a = arguments;
    const char *const pairs = ((const radix_sort *)a->scratch)->values;
    for (size_t i = begin; i < end; i++) {
        const uint64_t index =
            item_bytes(kind) == 4 ? ((const uint32_t *)pairs)[2 * i + 1] : ((const uint64_t *)pairs)[2 * i + 1];
        if (a->wide) {
            ((uint64_t *)a->order)[i] = index;
        } else {
            ((uint32_t *)a->order)[i] = (uint32_t)index;
        }
    }
    return 0;
}

#define DEFINE_ARGSORT(name, kind, pairs, bytes)                                                                     \
    DEFINE_STEP(make_pairs, name, kind)                                                                              \
    DEFINE_STEP(take_indices, name, kind)                                                                            \
    static int argsort_##name(unl_thread_context *context, void *arguments) {                                        \
        unl_argsort_arguments *a = arguments;                                                                        \
        if (context->index == 0) radix_plan(a->scratch, NULL, item_bytes(kind_of_##pairs), a->count, a->parts);   \
        int status = unl_barrier(context);                                                                           \
        if (status == 0) status = unl_phase(context, some_items, a->count, UNL_VERSION(make_pairs_##name), a);       \
        if (status == 0) status = radix_##pairs(context, a->scratch);                                                \
        return status != 0 ? status                                                                                  \
                           : unl_phase(context, some_items, a->count, UNL_VERSION(take_indices_##name), a);          \
    }                                                                                                                \
    static const unl_team_kernel argsort_##name##_kernel = {                                                         \
        UNL_KERNEL_ABI, "argsort of " #name, argsort_##name, bytes, 0, NULL};

// Bytes: the pairs written, sorted and read, the values read, and orders of 64 bits written.
DEFINE_ARGSORT(float, UNL_FLOAT, pairs_of_32, 4 + 8 + 4 * 3 * 8 + 8 + 8)
DEFINE_ARGSORT(double, UNL_DOUBLE, pairs_of_64, 8 + 16 + 8 * 3 * 16 + 16 + 8)
DEFINE_ARGSORT(int32, UNL_INT32, pairs_of_32, 4 + 8 + 4 * 3 * 8 + 8 + 8)
DEFINE_ARGSORT(int64, UNL_INT64, pairs_of_64, 8 + 16 + 8 * 3 * 16 + 16 + 8)

#if defined(__x86_64__)
// Bytes: values are read, keys written, read and written, and orders written.
#define DEFINE_VECTOR_ARGSORT(name, size, order_kind)                                                                \
    static int vector_argsort_##name(unl_thread_context *context, void *arguments) {                                 \
        const unl_argsort_arguments *a = arguments;                                                                  \
        return bucket_run(                                                                                           \
            context,                                                                                                 \
            &(bucket_request){                                                                                       \
                .kind = order_kind, .key_bytes = 8, .from = a->values, .to = a->wide ? a->order : NULL,              \
                .narrow = a->wide ? NULL : a->order, .count = a->count, .parts = a->parts, .streams = a->streams,    \
                .scratch = a->scratch});                                                                             \
    }                                                                                                                \
    static const unl_team_kernel vector_argsort_##name##_kernel = {                                                  \
        UNL_KERNEL_ABI, "argsort of " #name, vector_argsort_##name, size + 4 * 8, 0, NULL};

DEFINE_VECTOR_ARGSORT(float, 4, order_of_real_32)
DEFINE_VECTOR_ARGSORT(double, 8, order_of_real_64)
DEFINE_VECTOR_ARGSORT(int32, 4, order_of_whole_32)
DEFINE_VECTOR_ARGSORT(int64, 8, order_of_whole_64)

// What a key leaves out of a value finds room beside an index once more.
static bool has_vectors(size_t count) { return unl_level() > 0 && count <= (size_t)1 << 32; }
#endif

size_t unl_argsort_bytes(unl_element type, size_t count, size_t parts, bool wide) {
    const size_t key = type == UNL_FLOAT || type == UNL_INT32 ? 4 : 8;
#if defined(__x86_64__)
    if (has_vectors(count)) return bucket_bytes(8, count, parts, !wide);
#else
    (void)wide;
#endif
    return radix_bytes(2 * key, key, count, parts, true);
}

const unl_team_kernel *unl_argsort_kernel(unl_element type, size_t count) {
    static const unl_team_kernel *const by_radix[] = {
        [UNL_FLOAT] = &argsort_float_kernel,
        [UNL_DOUBLE] = &argsort_double_kernel,
        [UNL_INT32] = &argsort_int32_kernel,
        [UNL_INT64] = &argsort_int64_kernel,
    };
#if defined(__x86_64__)
    static const unl_team_kernel *const on_vectors[] = {
        [UNL_FLOAT] = &vector_argsort_float_kernel,
        [UNL_DOUBLE] = &vector_argsort_double_kernel,
        [UNL_INT32] = &vector_argsort_int32_kernel,
        [UNL_INT64] = &vector_argsort_int64_kernel,
    };
    if (has_vectors(count)) return on_vectors[type];
#else
    (void)count;
#endif
    return by_radix[type];
}
