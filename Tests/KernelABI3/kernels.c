// Kernels of version 3 that say what is wrong, each in a way that could go wrong.

#include <unlatch_kernel.h>

#include <string.h>

// How a failure is told.
typedef struct {
    size_t item;       // the one that fails
    size_t said_item;  // what the kernel says it was
    int status;
    int how;           // 0: unl_fail, 1: from the stack, 2: no zero at the end, 3: nothing, 4: fails without failing
    const char *message;
} told;

static int tell(const told *a, size_t begin, size_t end, unl_failure *failure) {
    if (a->item < begin || a->item >= end) {
        return a->how == 4 ? unl_fail(failure, 0, begin, "left over from a chunk that went well") : 0;
    }
    char text[64] = "made on the stack";
    switch (a->how) {
        case 1: return unl_fail(failure, a->status, a->said_item, text);
        case 2:
            failure->item = a->said_item;
            memset(failure->message, 'x', sizeof failure->message);
            return a->status;
        case 3:
        case 4: return a->status;
        default: return unl_fail(failure, a->status, a->said_item, a->message);
    }
}

static int telling_chunk(void *arguments, size_t begin, size_t end, unl_failure *failure) {
    return tell(arguments, begin, end, failure);
}

static int never(void *arguments, size_t begin, size_t end) {
    (void)arguments;
    (void)begin;
    (void)end;
    return 99;  // the other one is to be called
}

const unl_kernel telling = {.abi = UNL_KERNEL_ABI, .name = "telling", .telling_chunk = telling_chunk};
const unl_kernel both = {.abi = UNL_KERNEL_ABI, .name = "both", .chunk = never, .telling_chunk = telling_chunk};

static int telling_partial(const void *arguments, size_t begin, size_t end, void *partial, unl_failure *failure) {
    *(size_t *)partial = end - begin;
    return begin == end ? 0 : tell(arguments, begin, end, failure);
}

static void add(void *into, const void *from) { *(size_t *)into += *(const size_t *)from; }

static int adding(const void *arguments, size_t begin, size_t end, void *partial, unl_failure *failure) {
    *(size_t *)partial += end - begin;
    return tell(arguments, begin, end, failure);
}

const unl_reduction telling_blocks = {
    .abi = UNL_KERNEL_ABI, .name = "telling blocks", .telling_partial = telling_partial, .combine = add,
    .partial_size = sizeof(size_t), .block_items = 10};
const unl_reduction telling_threads = {
    .abi = UNL_KERNEL_ABI, .name = "telling threads", .telling_partial = telling_partial, .combine = add,
    .partial_size = sizeof(size_t), .block_items = 10, .accumulate = adding};

static int phase_chunk(void *arguments, size_t begin, size_t end) {
    const struct { const told *a; unl_failure *failure; } *mine = arguments;
    return tell(mine->a, begin, end, mine->failure);
}

static int telling_body(unl_thread_context *context, void *arguments) {
    struct { const told *a; unl_failure *failure; } mine = {arguments, context->failure};
    const unl_schedule schedule = {UNL_DYNAMIC, 10};
    int status = unl_phase(context, schedule, 1000, phase_chunk, &mine);
    if (status == 0 && context->index == 0) status = unl_fail(context->failure, 5, 123456, "after all phases");
    return status;
}

const unl_team_kernel telling_team = {.abi = UNL_KERNEL_ABI, .name = "telling team", .body = telling_body};

// Results that ask for more than a cache line, with a size that is no multiple of it.
typedef struct {
    double value[5];
} wide;

static size_t alignment_of(const void *address) { return (size_t)((uintptr_t)address & -(uintptr_t)address); }

static int wide_partial(const void *arguments, size_t begin, size_t end, void *partial, unl_failure *failure) {
    const size_t *alignment = arguments;
    if (alignment_of(partial) < *alignment) return unl_fail(failure, 14, begin, "the partial result is misaligned");
    const wide sum = {{(double)(end - begin), 1, 2, 3, 4}};
    memcpy(partial, &sum, sizeof sum);
    return 0;
}

static void wide_combine(void *into, const void *from) { ((wide *)into)->value[0] += ((const wide *)from)->value[0]; }

#define WIDE(id, alignment)                                                                                          \
    const unl_reduction id = {                                                                                       \
        .abi = UNL_KERNEL_ABI, .name = #id, .telling_partial = wide_partial, .combine = wide_combine,                \
        .partial_size = sizeof(wide), .block_items = 1, .partial_alignment = alignment};
WIDE(wide_8, 8)
WIDE(wide_128, 128)
WIDE(wide_4096, 4096)

// A histogram: a large result, to which blocks are added.
enum { bins = 1 << 20 };

static int histogram_partial(const void *arguments, size_t begin, size_t end, void *partial, unl_failure *failure) {
    (void)arguments;
    (void)failure;
    memset(partial, 0, bins * sizeof(uint32_t));
    return begin == end ? 0 : 99;  // asked for nothing but the neutral value
}

static int histogram_add(const void *arguments, size_t begin, size_t end, void *partial, unl_failure *failure) {
    const uint32_t *keys = arguments;
    uint32_t *counts = partial;
    for (size_t i = begin; i < end; i++) {
        if (keys[i] >= bins) return unl_fail(failure, UNL_OWN_STATUS, i, "a key is too large");
        counts[keys[i]]++;
    }
    return 0;
}

static void histogram_combine(void *into, const void *from) {
    uint32_t *sums = into;
    const uint32_t *counts = from;
    for (size_t i = 0; i < bins; i++) sums[i] += counts[i];
}

const unl_reduction histogram = {
    .abi = UNL_KERNEL_ABI, .name = "histogram", .telling_partial = histogram_partial, .combine = histogram_combine,
    .partial_size = bins * sizeof(uint32_t), .block_items = 100, .bytes_per_item = 8, .accumulate = histogram_add};
