// Sums by group. The limit is an addition in memory for each value.

#include "tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// A thread's own: the arguments come first, for phases that need no more.
typedef struct {
    unl_grouped_sum_arguments all;
    unl_failure *failure;
} grouped_sum_call;

static __attribute__((noinline, cold)) int bad_key_at(unl_failure *failure, size_t item, int64_t key, size_t groups) {
    failure->item = item;
    snprintf(
        failure->message, sizeof failure->message, "key %zu is %" PRId64 ", not one of the groups 0..<%zu", item, key,
        groups);
    return UNL_GROUPED_SUM_BAD_KEY;
}

enum { grouped_sum_piece = 1024 };  // keys that are taken and looked at before they are followed

#define DEFINE_GROUPS(name, key)                                                                                     \
    UNL_BODY int name##_fill(void *arguments, size_t begin, size_t end) {                                            \
        const unl_grouped_sum_arguments *a = arguments;                                                              \
        const size_t groups = a->groups, copies = a->copies, other = copies > 1 ? groups : 0;                        \
        for (size_t part = begin; part < end; part++) {                                                              \
            double *table = a->tables + part * copies * groups;                                                      \
            memset(table, 0, copies * groups * sizeof *table);                                                       \
            const size_t past = part_start(a->count, a->parts, part + 1);                                            \
            for (size_t start = part_start(a->count, a->parts, part); start < past; start += grouped_sum_piece) {    \
                const size_t count = past - start < grouped_sum_piece ? past - start : grouped_sum_piece;            \
                const key *theirs = (const key *)a->keys + start;                                                    \
                const double *values = a->values + start;                                                            \
                /* Other threads may write to the keys: what is followed is a copy, looked at when taken. A negative \
                   key becomes a large one. */                                                                       \
                key keys[grouped_sum_piece];                                                                         \
                int bad = 0;                                                                                         \
                for (size_t i = 0; i < count; i++) {                                                                 \
                    const key taken = theirs[i];                                                                     \
                    keys[i] = taken;                                                                                 \
                    bad |= (uint64_t)(int64_t)taken >= groups;                                                       \
                }                                                                                                    \
                keep_copy(keys);                                                                                     \
                for (size_t i = 0; bad && i < count; i++) {                                                          \
                    if ((uint64_t)(int64_t)keys[i] >= groups)                                                        \
                        return bad_key_at(                                                                           \
                            ((const grouped_sum_call *)arguments)->failure, start + i, keys[i], groups);             \
                }                                                                                                    \
                size_t i = 0;                                                                                        \
                for (; count - i >= 4; i += 4) {                                                                     \
                    table[keys[i]] += values[i];                                                                     \
                    table[(size_t)keys[i + 1] + other] += values[i + 1];                                             \
                    table[(size_t)keys[i + 2] + 2 * other] += values[i + 2];                                         \
                    table[(size_t)keys[i + 3] + 3 * other] += values[i + 3];                                         \
                }                                                                                                    \
                for (; i < count; i++) table[keys[i]] += values[i];                                                  \
            }                                                                                                        \
        }                                                                                                            \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_CHUNK_VERSIONS(name##_fill)                                                                                  \
                                                                                                                     \
    static int name##_body(unl_thread_context *context, void *arguments) {                                           \
        grouped_sum_call call = {*(const unl_grouped_sum_arguments *)arguments, context->failure};                   \
        return tables_run(                                                                                           \
            context, call.all.parts, UNL_VERSION(name##_fill), call.all.groups, UNL_VERSION(grouped_sum_add), &call); \
    }

UNL_BODY int grouped_sum_add(void *arguments, size_t begin, size_t end) {
    const unl_grouped_sum_arguments *a = arguments;
    memset(a->sums + begin, 0, (end - begin) * sizeof *a->sums);
    for (size_t table = 0; table < a->parts * a->copies; table++) {
        const double *sums = a->tables + table * a->groups;
        for (size_t group = begin; group < end; group++) a->sums[group] += sums[group];
    }
    return 0;
}
UNL_CHUNK_VERSIONS(grouped_sum_add)

DEFINE_GROUPS(grouped_sum_int32, int32_t)
DEFINE_GROUPS(grouped_sum_int64, int64_t)

static const char *bad_key(int status) {
    (void)status;
    return "a key is not one of the groups";
}

const unl_team_kernel *unl_grouped_sum_kernel(unl_element type) {
    static const unl_team_kernel of_int32 = {
        UNL_KERNEL_ABI, "grouped sum by int32", grouped_sum_int32_body, 12, 1, bad_key};
    static const unl_team_kernel of_int64 = {
        UNL_KERNEL_ABI, "grouped sum by int64", grouped_sum_int64_body, 16, 1, bad_key};
    return type == UNL_INT32 ? &of_int32 : &of_int64;
}
