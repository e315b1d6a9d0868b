// The order of values: pairs of a key and an index, sorted by the key. See radix.h.

#include "radix.h"

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
    const size_t size = item_bytes(kind);
    const char *values = a->values;
    for (size_t i = begin; i < end; i++) {
        const uint64_t key = equal_key_of(values + i * size, kind);
        if (size == 4) {
            ((uint32_t *)a->sort.values)[2 * i] = (uint32_t)key;
            ((uint32_t *)a->sort.values)[2 * i + 1] = (uint32_t)i;
        } else {
            ((uint64_t *)a->sort.values)[2 * i] = key;
            ((uint64_t *)a->sort.values)[2 * i + 1] = i;
        }
    }
    return 0;
}

UNL_BODY int take_indices(void *arguments, size_t begin, size_t end, int kind) {
    const unl_argsort_arguments *a = arguments;
    for (size_t i = begin; i < end; i++) {
        const uint64_t index = item_bytes(kind) == 4 ? ((const uint32_t *)a->sort.values)[2 * i + 1]
                                                     : ((const uint64_t *)a->sort.values)[2 * i + 1];
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
        int status = unl_phase(context, some_items, a->sort.count, UNL_VERSION(make_pairs_##name), a);               \
        if (status == 0) status = radix_##pairs(context, &a->sort);                                                  \
        return status != 0 ? status                                                                                  \
                           : unl_phase(context, some_items, a->sort.count, UNL_VERSION(take_indices_##name), a);     \
    }                                                                                                                \
    static const unl_team_kernel argsort_##name##_kernel = {                                                         \
        UNL_KERNEL_ABI, "argsort of " #name, argsort_##name, bytes, 0, NULL};

// Bytes: the pairs written, sorted and read, the values read, and orders of 64 bits written.
DEFINE_ARGSORT(float, UNL_FLOAT, pairs_of_32, 4 + 8 + 4 * 3 * 8 + 8 + 8)
DEFINE_ARGSORT(double, UNL_DOUBLE, pairs_of_64, 8 + 16 + 8 * 3 * 16 + 16 + 8)
DEFINE_ARGSORT(int32, UNL_INT32, pairs_of_32, 4 + 8 + 4 * 3 * 8 + 8 + 8)
DEFINE_ARGSORT(int64, UNL_INT64, pairs_of_64, 8 + 16 + 8 * 3 * 16 + 16 + 8)

const unl_team_kernel *unl_argsort_kernel(unl_element type) {
    static const unl_team_kernel *const kernels[] = {
        [UNL_FLOAT] = &argsort_float_kernel,
        [UNL_DOUBLE] = &argsort_double_kernel,
        [UNL_INT32] = &argsort_int32_kernel,
        [UNL_INT64] = &argsort_int64_kernel,
    };
    return kernels[type];
}
