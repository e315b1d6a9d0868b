// Prefix sums. The limit is the memory: each element is read once and written once.

#include "chain.h"
#include "stream_copy.h"

enum {
    scan_block_bytes = 128 * 1024,  // stays in the second-level cache between the two times that it is read
    scan_piece_bytes = 4096,        // of output that is streamed, collected in the first-level cache
};

// Shifts with what is neutral coming in. For floats that is -0.0: added to any number, it leaves its bits alone.
#define SHIFT_8_1 8, 0, 1, 2, 3, 4, 5, 6
#define SHIFT_8_2 8, 9, 0, 1, 2, 3, 4, 5
#define SHIFT_8_4 8, 9, 10, 11, 0, 1, 2, 3
#define SHIFT_16_1 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
#define SHIFT_16_2 16, 17, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
#define SHIFT_16_4 16, 17, 18, 19, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
#define SHIFT_16_8 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7
#define LAST_8 7, 7, 7, 7, 7, 7, 7, 7
#define LAST_16 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15

// Each lane and all before it: the last one is ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7)).
#define ADD_SHIFTED(v, none, ...) v += __builtin_shufflevector(v, none, __VA_ARGS__);
#define WITHIN_8(v, none)                                                                                            \
    ADD_SHIFTED(v, none, SHIFT_8_1) ADD_SHIFTED(v, none, SHIFT_8_2) ADD_SHIFTED(v, none, SHIFT_8_4)
#define WITHIN_16(v, none)                                                                                           \
    ADD_SHIFTED(v, none, SHIFT_16_1) ADD_SHIFTED(v, none, SHIFT_16_2) ADD_SHIFTED(v, none, SHIFT_16_4)               \
    ADD_SHIFTED(v, none, SHIFT_16_8)

// For each type: the vector of a line; the sum of a block, the block written with the sum before it, and the chain.
// A thread that works alone knows the sum before a block when it takes it, and reads it once.
#define DEFINE_SCAN(name, element, lanes, neutral, context)                                                          \
    typedef element name##_vector __attribute__((vector_size(sizeof(unl_line_u8))));                                          \
    typedef element name##_loaded __attribute__((vector_size(sizeof(unl_line_u8)), aligned(sizeof(element))));                \
                                                                                                                     \
    /* Writes `before` + the sum so far + the sums within a vector, and adds these to the sum so far. */             \
    UNL_BODY void name##_step(const name##_vector *add, name##_vector *carry, element before, name##_loaded *result) {\
        const name##_vector none = neutral - (name##_vector){0};                                                     \
        name##_vector v = *add;                                                                                      \
        WITHIN_##lanes(v, none)                                                                                      \
        if (result != NULL) *result = before + (*carry + v);                                                         \
        *carry += __builtin_shufflevector(v, v, LAST_##lanes);                                                       \
    }                                                                                                                \
                                                                                                                     \
    /* The sum of a block, and, if `to` is not NULL, its prefix sums. */                                             \
    UNL_BODY element name##_block(const element *from, element *to, size_t count, element before, bool streams) {    \
        name##_vector carry = neutral - (name##_vector){0};                                                          \
        _Alignas(sizeof(unl_line_u8)) element piece[scan_piece_bytes / sizeof(element)];                                      \
        const size_t most = streams ? sizeof piece / sizeof *piece : count;                                          \
        for (size_t start = 0; start < count; start += most) {                                                       \
            const size_t size = count - start < most ? count - start : most;                                         \
            element *out = to == NULL ? NULL : streams ? piece : to + start;                                         \
            size_t i = 0;                                                                                            \
            for (; size - i >= lanes; i += lanes) {                                                                  \
                const name##_vector v = *(const name##_loaded *)(from + start + i);                                  \
                name##_step(&v, &carry, before, out == NULL ? NULL : (name##_loaded *)(out + i));                    \
            }                                                                                                        \
            if (i < size) {                                                                                          \
                /* What the end leaves of the last vector has the neutral value. */                                  \
                name##_vector v = neutral - (name##_vector){0};                                                      \
                name##_loaded result;                                                                                \
                memcpy(&v, from + start + i, (size - i) * sizeof *from);                                             \
                name##_step(&v, &carry, before, &result);                                                            \
                if (out != NULL) memcpy(out + i, &result, (size - i) * sizeof *out);                                 \
            }                                                                                                        \
            if (streams) stream_copy(to + start, piece, size * sizeof *piece);                                       \
        }                                                                                                            \
        return carry[0];                                                                                             \
    }                                                                                                                \
                                                                                                                     \
    UNL_BODY int name(void *arguments, size_t index, size_t threads) {                                               \
        unl_scan_arguments *a = arguments;                                                                           \
        (void)index;                                                                                                 \
        enum { most = scan_block_bytes / sizeof(element) };                                                          \
        const size_t blocks = a->count / most + (a->count % most != 0);                                              \
        for (size_t block; (block = chain_take(&a->chain)) < blocks;) {                                              \
            const element *from = (const element *)a->from + block * most;                                           \
            element *to = (element *)a->to + block * most;                                                           \
            const size_t count = block + 1 < blocks ? most : a->count - block * most;                                \
            const bool known = threads == 1;                                                                         \
            const element sum = known ? 0 : name##_block(from, NULL, count, neutral, false);                         \
            chain_wait(&a->chain, block);                                                                            \
            const element before = block > 0 ? (element)a->context : neutral;                                        \
            if (!known) {                                                                                            \
                a->context = before + sum;                                                                           \
                chain_pass(&a->chain, block);                                                                        \
            }                                                                                                        \
            const element total = a->streams ? name##_block(from, to, count, before, true)                           \
                                             : name##_block(from, to, count, before, false);                         \
            if (known) {                                                                                             \
                a->context = before + total;                                                                         \
                chain_pass(&a->chain, block);                                                                        \
            }                                                                                                        \
        }                                                                                                            \
        if (a->streams) unl_stream_end();                                                                                \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_CHUNK_VERSIONS(name)                                                                                         \
                                                                                                                     \
    static int name##_body(unl_thread_context *context, void *arguments) {                                           \
        return UNL_VERSION(name)(arguments, context->index, context->count);                                         \
    }

DEFINE_SCAN(scan_float, float, 16, -0.0f, real_sum)
DEFINE_SCAN(scan_double, double, 8, -0.0, real_sum)
DEFINE_SCAN(scan_int32, uint32_t, 16, 0u, whole_sum)
DEFINE_SCAN(scan_int64, uint64_t, 8, (uint64_t)0, whole_sum)

const unl_team_kernel *unl_scan_kernel(unl_element type) {
    static const unl_team_kernel kernels[] = {
        [UNL_FLOAT] = {UNL_KERNEL_ABI, "prefix sum of float", scan_float_body, 8, 1, NULL},
        [UNL_DOUBLE] = {UNL_KERNEL_ABI, "prefix sum of double", scan_double_body, 16, 1, NULL},
        [UNL_INT32] = {UNL_KERNEL_ABI, "prefix sum of int32", scan_int32_body, 8, 1, NULL},
        [UNL_INT64] = {UNL_KERNEL_ABI, "prefix sum of int64", scan_int64_body, 16, 1, NULL},
    };
    return &kernels[type];
}
