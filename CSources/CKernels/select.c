// Values by their ranks, without sorting all of them where there are vectors.

#include "quicksort.h"
#include "radix.h"

#if defined(__x86_64__)
#define DEFINE_VECTOR_SELECT(name, size, selected_kind)                                                              \
    static int vector_select_##name(unl_thread_context *context, void *arguments) {                                  \
        const unl_select_arguments *a = arguments;                                                                   \
        const bucket_request request = {                                                                             \
            .kind = selected_kind, .key_bytes = size, .from = a->values, .count = a->count, .parts = a->parts,       \
            .scratch = a->scratch};                                                                                  \
        return bucket_select(context, &request, a->ranks, a->many, a->found);                                        \
    }                                                                                                                \
    static const unl_team_kernel vector_select_##name##_kernel = {                                                   \
        UNL_KERNEL_ABI, "select of " #name, vector_select_##name, 2 * size, 0, NULL};

DEFINE_VECTOR_SELECT(float, 4, keys_of_real)
DEFINE_VECTOR_SELECT(double, 8, keys_of_real)
DEFINE_VECTOR_SELECT(int32, 4, keys_of_whole)
DEFINE_VECTOR_SELECT(int64, 8, keys_of_whole)
#endif

// By radix: a copy is sorted. Its arguments and the copy stand in front of what the sort works in.
typedef struct {
    _Alignas(64) unl_sort_arguments sort;
} copied;

#define DEFINE_SELECT(name, element, size)                                                                           \
    static int select_##name(unl_thread_context *context, void *arguments) {                                         \
        const unl_select_arguments *a = arguments;                                                                   \
        copied *const copy = a->scratch;                                                                             \
        if (context->index == 0) {                                                                                   \
            char *const values = (char *)(copy + 1);                                                                 \
            memcpy(values, a->values, a->count * size);                                                              \
            copy->sort = (unl_sort_arguments){                                                                       \
                values, a->count, next_line(values + a->count * size), a->parts, false};                             \
        }                                                                                                            \
        int status = unl_barrier(context);                                                                           \
        if (status == 0) status = unl_sort_kernel(element)->body(context, &copy->sort);                              \
        if (status == 0) status = unl_barrier(context);                                                              \
        for (size_t i = 0; status == 0 && context->index == 0 && i < a->many; i++) {                                 \
            const int64_t rank = a->ranks[i];                                                                        \
            if (rank < 0 || (uint64_t)rank >= a->count) return UNL_SELECT_BAD_RANK;                                  \
            memcpy((char *)a->found + i * size, (const char *)copy->sort.values + rank * size, size);                \
        }                                                                                                            \
        return status;                                                                                               \
    }                                                                                                                \
    static const unl_team_kernel select_##name##_kernel = {                                                          \
        UNL_KERNEL_ABI, "select of " #name, select_##name, size * 3 * size, 0, NULL};

DEFINE_SELECT(float, UNL_FLOAT, 4)
DEFINE_SELECT(double, UNL_DOUBLE, 8)
DEFINE_SELECT(int32, UNL_INT32, 4)
DEFINE_SELECT(int64, UNL_INT64, 8)

size_t unl_select_bytes(unl_element type, size_t count, size_t parts) {
    const size_t size = type == UNL_FLOAT || type == UNL_INT32 ? 4 : 8;
#if defined(__x86_64__)
    if (unl_level() > 0) return bucket_bytes(size, count, parts, true);
#endif
    const size_t sort = unl_sort_bytes(type, count, parts);
    size_t sum;
    return __builtin_add_overflow(sort, count * size + sizeof(copied) + 64, &sum) ? SIZE_MAX : sum;
}

const unl_team_kernel *unl_select_kernel(unl_element type) {
    static const unl_team_kernel *const by_radix[] = {
        [UNL_FLOAT] = &select_float_kernel,
        [UNL_DOUBLE] = &select_double_kernel,
        [UNL_INT32] = &select_int32_kernel,
        [UNL_INT64] = &select_int64_kernel,
    };
#if defined(__x86_64__)
    static const unl_team_kernel *const on_vectors[] = {
        [UNL_FLOAT] = &vector_select_float_kernel,
        [UNL_DOUBLE] = &vector_select_double_kernel,
        [UNL_INT32] = &vector_select_int32_kernel,
        [UNL_INT64] = &vector_select_int64_kernel,
    };
    if (unl_level() > 0) return on_vectors[type];
#endif
    return by_radix[type];
}
