// Histograms of values over equal bins. The limit is an addition in memory for each value; finding its bin is done in
// vectors.

#include "tables.h"

#include <string.h>

enum { histogram_piece = 256 };  // values whose bins are found before they are counted

#define DEFINE_HISTOGRAM(name, element)                                                                              \
    /* The last entry of a table is for what lies outside; NaN does, because it compares false. */                   \
    UNL_BODY void name##_bins(const unl_histogram_arguments *a, const element *values, size_t count, int32_t *bins) {\
        const double low = a->low, high = a->high, scale = a->scale;                                                 \
        const double last = (double)(a->bins - 1), outside = (double)a->bins;                                        \
        for (size_t i = 0; i < count; i++) {                                                                         \
            const double value = (double)values[i], place = (value - low) * scale;                                   \
            const double bin = place < last ? place : last;                                                          \
            /* In the table whatever the value was, also where another thread writes to it meanwhile. */             \
            const int32_t chosen = (int32_t)(((value >= low) & (value <= high)) ? bin : outside);                    \
            bins[i] = (uint32_t)chosen <= (uint32_t)a->bins ? chosen : (int32_t)a->bins;                             \
        }                                                                                                            \
    }                                                                                                                \
                                                                                                                     \
    UNL_BODY int name##_fill(void *arguments, size_t begin, size_t end) {                                            \
        const unl_histogram_arguments *a = arguments;                                                                \
        const size_t entries = a->bins + 1, other = a->copies > 1 ? entries : 0;                                     \
        for (size_t part = begin; part < end; part++) {                                                              \
            uint64_t *table = a->tables + part * a->copies * entries;                                                \
            memset(table, 0, a->copies * entries * sizeof *table);                                                   \
            const size_t first = part_start(a->count, a->parts, part), past = part_start(a->count, a->parts, part + 1);\
            for (size_t start = first; start < past; start += histogram_piece) {                                     \
                const size_t count = past - start < histogram_piece ? past - start : histogram_piece;                \
                int32_t bins[histogram_piece];                                                                       \
                name##_bins(a, (const element *)a->values + start, count, bins);                                     \
                size_t i = 0;                                                                                        \
                for (; count - i >= 4; i += 4) {                                                                     \
                    table[bins[i]]++;                                                                                \
                    table[(size_t)bins[i + 1] + other]++;                                                            \
                    table[(size_t)bins[i + 2] + 2 * other]++;                                                        \
                    table[(size_t)bins[i + 3] + 3 * other]++;                                                        \
                }                                                                                                    \
                for (; i < count; i++) table[bins[i]]++;                                                             \
            }                                                                                                        \
        }                                                                                                            \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_CHUNK_VERSIONS(name##_fill)                                                                                  \
                                                                                                                     \
    static int name##_body(unl_thread_context *context, void *arguments) {                                           \
        const unl_histogram_arguments *a = arguments;                                                                \
        return tables_run(                                                                                           \
            context, a->parts, UNL_VERSION(name##_fill), a->bins, UNL_VERSION(histogram_add), arguments);            \
    }

UNL_BODY int histogram_add(void *arguments, size_t begin, size_t end) {
    const unl_histogram_arguments *a = arguments;
    memset(a->counts + begin, 0, (end - begin) * sizeof *a->counts);
    for (size_t table = 0; table < a->parts * a->copies; table++) {
        const uint64_t *counts = a->tables + table * (a->bins + 1);
        for (size_t bin = begin; bin < end; bin++) a->counts[bin] += counts[bin];
    }
    return 0;
}
UNL_CHUNK_VERSIONS(histogram_add)

DEFINE_HISTOGRAM(histogram_float, float)
DEFINE_HISTOGRAM(histogram_double, double)
DEFINE_HISTOGRAM(histogram_int32, int32_t)
DEFINE_HISTOGRAM(histogram_int64, int64_t)

const unl_team_kernel *unl_histogram_kernel(unl_element type) {
    static const unl_team_kernel kernels[] = {
        [UNL_FLOAT] = {UNL_KERNEL_ABI, "histogram of float", histogram_float_body, 4, 2, NULL},
        [UNL_DOUBLE] = {UNL_KERNEL_ABI, "histogram of double", histogram_double_body, 8, 2, NULL},
        [UNL_INT32] = {UNL_KERNEL_ABI, "histogram of int32", histogram_int32_body, 4, 2, NULL},
        [UNL_INT64] = {UNL_KERNEL_ABI, "histogram of int64", histogram_int64_body, 8, 2, NULL},
    };
    return &kernels[type];
}
