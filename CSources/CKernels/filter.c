// Keeping some elements. The limit is the memory for elements of 8 bytes; for smaller ones, a store for each element.

#include "chain.h"
#include "stream_copy.h"

enum {
    filter_block = 16384,  // elements; they stay in the second-level cache between the two times that they are read
    filter_piece = 2048,   // elements that are collected in the first-level cache before they are put in their place
};

// Whether element i is kept. A mask is read as bytes, and NaN is above nothing.
#define BY_MASK(i) (mask[i] != 0)
#define ABOVE(i) (from[i] > threshold)

// The place of a block's first element is the number that the blocks before it keep. Each element is stored, and the
// next one over it unless it is kept: no branch that could be foretold wrongly.
#define DEFINE_FILTER(name, element, KEEPS, source, limit)                                                           \
    UNL_BODY int name(void *arguments, size_t begin, size_t end) {                                                   \
        unl_filter_arguments *a = arguments;                                                                         \
        (void)begin;                                                                                                 \
        (void)end;                                                                                                   \
        const size_t blocks = a->count / filter_block + (a->count % filter_block != 0);                              \
        const element threshold = limit;                                                                             \
        (void)threshold;                                                                                             \
        for (size_t block; (block = chain_take(&a->chain)) < blocks;) {                                              \
            const element *from = (const element *)a->from + block * filter_block;                                   \
            const uint8_t *mask = source;                                                                            \
            (void)mask;                                                                                              \
            const size_t count = block + 1 < blocks ? filter_block : a->count - block * filter_block;                \
            uint32_t found = 0;                                                                                      \
            for (size_t i = 0; i < count; i++) found += KEEPS(i);                                                    \
            chain_wait(&a->chain, block);                                                                            \
            element *to = (element *)a->to + a->kept;                                                                \
            a->kept += found;                                                                                        \
            chain_pass(&a->chain, block);                                                                            \
            element piece[filter_piece];                                                                             \
            for (size_t start = 0; start < count; start += filter_piece) {                                           \
                const size_t stop = count - start < filter_piece ? count : start + filter_piece;                     \
                size_t filled = 0;                                                                                   \
                for (size_t i = start; i < stop; i++) {                                                              \
                    piece[filled] = from[i];                                                                         \
                    filled += KEEPS(i);                                                                              \
                }                                                                                                    \
                put(to, piece, filled * sizeof *to, a->streams);                                                     \
                to += filled;                                                                                        \
            }                                                                                                        \
        }                                                                                                            \
        if (a->streams) unl_stream_end();                                                                                \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_CHUNK_VERSIONS(name)                                                                                         \
                                                                                                                     \
    static int name##_body(unl_thread_context *team, void *arguments) {                                              \
        return UNL_VERSION(name)(arguments, team->index, team->count);                                               \
    }

// What a mask keeps is moved, not read, so the size of the element is all that matters.
#define MASK_OF_BLOCK (a->mask + block * filter_block)
DEFINE_FILTER(filter_4, uint32_t, BY_MASK, MASK_OF_BLOCK, 0)
DEFINE_FILTER(filter_8, uint64_t, BY_MASK, MASK_OF_BLOCK, 0)
DEFINE_FILTER(above_float, float, ABOVE, NULL, *(const float *)a->threshold)
DEFINE_FILTER(above_double, double, ABOVE, NULL, *(const double *)a->threshold)
DEFINE_FILTER(above_int32, int32_t, ABOVE, NULL, *(const int32_t *)a->threshold)
DEFINE_FILTER(above_int64, int64_t, ABOVE, NULL, *(const int64_t *)a->threshold)

// Bytes: as if all were kept.
const unl_team_kernel *unl_filter_kernel(unl_element type) {
    static const unl_team_kernel of_4 = {UNL_KERNEL_ABI, "filter of 4 bytes", filter_4_body, 9, 0, NULL};
    static const unl_team_kernel of_8 = {UNL_KERNEL_ABI, "filter of 8 bytes", filter_8_body, 17, 0, NULL};
    return type == UNL_FLOAT || type == UNL_INT32 ? &of_4 : &of_8;
}

const unl_team_kernel *unl_above_kernel(unl_element type) {
    static const unl_team_kernel kernels[] = {
        [UNL_FLOAT] = {UNL_KERNEL_ABI, "above, of float", above_float_body, 8, 1, NULL},
        [UNL_DOUBLE] = {UNL_KERNEL_ABI, "above, of double", above_double_body, 16, 1, NULL},
        [UNL_INT32] = {UNL_KERNEL_ABI, "above, of int32", above_int32_body, 8, 1, NULL},
        [UNL_INT64] = {UNL_KERNEL_ABI, "above, of int64", above_int64_body, 16, 1, NULL},
    };
    return &kernels[type];
}
