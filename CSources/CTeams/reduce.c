// Reductions: fixed blocks, one partial result each, combined from the first to the last. Neither the number of
// threads nor the schedule can change a bit of the result. Where the kernel accumulates, there is one partial result for
// each thread instead, so that large ones need memory for these alone.

#include "team.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { cache_line = 64 };

/// A description of any version that is run, and memory for its partial results.
typedef struct {
    unl_reduction kernel;  ///< what its version did not have is 0
    const void *_Nullable arguments;
    size_t count;
    size_t alignment;      ///< of a partial result
    size_t stride;         ///< bytes from one to the next
    char *_Nonnull partials;
    char *_Nullable memory;  ///< what they lie in; NULL: not in memory of their own
} reducing;

/// One thread that accumulates.
typedef struct {
    const reducing *_Nonnull all;
    char *_Nonnull partial;
    bool began;  ///< the partial result holds something
    unl_failure *_Nonnull failure;
} accumulating;

static void read_description(const unl_reduction *kernel, unl_reduction *copy) {
    const size_t size = kernel->abi > 2 ? sizeof *kernel : offsetof(unl_reduction, partial_alignment);
    memset(copy, 0, sizeof *copy);
    memcpy(copy, kernel, size);
}

// Returns 0, or what the kernel returned.
static int reduce_items(const reducing *all, size_t begin, size_t end, char *partial, unl_failure *failure) {
    const unl_reduction *kernel = &all->kernel;
    return kernel->telling_partial != NULL ? kernel->telling_partial(all->arguments, begin, end, partial, failure)
                                           : kernel->partial(all->arguments, begin, end, partial);
}

// Makes space for so many partial results, zeroed pages that nobody has touched where they are large. False: no memory.
static bool make_space(reducing *all, size_t partials) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(partials, all->stride, &bytes) ||
        __builtin_add_overflow(bytes, all->alignment - 1, &bytes))
        return false;
    all->memory = calloc(bytes, 1);
    if (all->memory == NULL) return false;
    const size_t beyond = (uintptr_t)all->memory & (all->alignment - 1);
    all->partials = all->memory + (beyond > 0 ? all->alignment - beyond : 0);
    return true;
}

// ---- By blocks ------------------------------------------------------------------------------------------------

static size_t first_item(const reducing *all, size_t block) { return block * all->kernel.block_items; }

static size_t items_end(const reducing *all, size_t last_block) {
    const size_t first = first_item(all, last_block), size = all->kernel.block_items;
    return all->count - first < size ? all->count : first + size;
}

static int reduce_blocks(void *arguments, size_t begin, size_t end, unl_failure *failure) {
    const reducing *all = arguments;
    for (size_t i = begin; i < end; i++) {
        const int status =
            reduce_items(all, first_item(all, i), items_end(all, i), all->partials + i * all->stride, failure);
        if (status != 0) return status;
    }
    return 0;
}

static int by_blocks(
    unl_team *team, unl_schedule schedule, size_t blocks, reducing *all, void *result, const unl_options *options,
    unl_grant *grant) {
    // A short run's time is to a tenth that of asking for memory.
    _Alignas(cache_line) char few[256];
    if (all->alignment <= cache_line && blocks <= sizeof few / all->stride) {
        all->partials = memset(few, 0, blocks * all->stride);
    } else if (!make_space(all, blocks)) {
        return ENOMEM;
    }
    unl_region region = {
        .work = {.schedule = schedule, .count = blocks, .arguments = all, .telling_chunk = reduce_blocks},
        .options = options, .item_size = all->kernel.block_items, .item_count = all->count};
    const int status = unl_team_execute(team, &region, unl_schedule_chunks(schedule, blocks), grant);
    if (status == 0) {
        for (size_t i = 1; i < blocks; i++) all->kernel.combine(all->partials, all->partials + i * all->stride);
        memcpy(result, all->partials, all->kernel.partial_size);
    }
    free(all->memory);
    return status;
}

// ---- By threads -----------------------------------------------------------------------------------------------

static int accumulate_blocks(void *arguments, size_t begin, size_t end) {
    accumulating *mine = arguments;
    const reducing *all = mine->all;
    if (!mine->began) {
        // By the thread that uses it: the pages then lie on its node.
        const int status = reduce_items(all, 0, 0, mine->partial, mine->failure);
        if (status != 0) return status;
        mine->began = true;
    }
    return all->kernel.accumulate(
        all->arguments, first_item(all, begin), items_end(all, end - 1), mine->partial, mine->failure);
}

typedef struct {
    const reducing *_Nonnull all;
    unl_schedule schedule;
    size_t blocks;
    accumulating *_Nonnull threads;
} accumulation;

static int accumulate(unl_thread_context *context, void *arguments) {
    const accumulation *a = arguments;
    accumulating *mine = &a->threads[context->index];
    *mine = (accumulating){a->all, a->all->partials + context->index * a->all->stride, false, context->failure};
    return unl_phase(context, a->schedule, a->blocks, accumulate_blocks, mine);
}

static int by_threads(
    unl_team *team, unl_schedule schedule, size_t blocks, reducing *all, void *result, const unl_options *options,
    unl_grant *grant) {
    size_t most = unl_schedule_chunks(schedule, blocks);
    if (most > (size_t)team->threads) most = (size_t)team->threads;
    // A cache line belongs to one thread.
    all->stride = (all->stride + cache_line - 1) & ~(size_t)(cache_line - 1);
    accumulating *threads = calloc(most, sizeof *threads);
    int status = threads != NULL && all->stride > 0 && make_space(all, most) ? 0 : ENOMEM;
    if (status == 0) {
        accumulation shared = {all, schedule, blocks, threads};
        unl_region region = {
            .work = {.arguments = &shared}, .body = accumulate, .options = options,
            .item_size = all->kernel.block_items, .item_count = all->count};
        status = unl_team_execute(team, &region, most, grant);
    }
    if (status == 0) {
        char *sum = NULL;
        for (size_t i = 0; i < most; i++) {
            if (!threads[i].began) continue;
            if (sum != NULL) {
                all->kernel.combine(sum, threads[i].partial);
            } else {
                sum = threads[i].partial;
            }
        }
        if (sum != NULL) memcpy(result, sum, all->kernel.partial_size);
    }
    free(all->memory);
    free(threads);
    return status;
}

// ---- Either ---------------------------------------------------------------------------------------------------

// The value of no items. Written to a place of our own: the caller's may lie anywhere, and keeps its value on failure.
static int neutral(reducing *all, void *result, unl_grant *grant) {
    if (!make_space(all, 1)) return ENOMEM;
    unl_failure failure;
    unl_failure_clear(&failure);
    grant->kernel_status = reduce_items(all, 0, 0, all->partials, &failure);
    if (grant->kernel_status == 0) {
        memcpy(result, all->partials, all->kernel.partial_size);
    } else {
        unl_message_copy(grant->message, grant->message_size, failure.message, UNL_MESSAGE_SIZE);
    }
    free(all->memory);
    return grant->kernel_status != 0 ? UNL_ERROR_KERNEL : 0;
}

int unl_team_reduce(
    unl_team *team, unl_schedule schedule, size_t count, const unl_reduction *kernel, const void *arguments,
    void *result, const unl_options *options, unl_grant *grant) {
    unl_grant_clear(grant, team);
    if (!unl_kernel_abi_is_run(kernel->abi)) return UNL_ERROR_ABI;
    const char *fault = unl_reduction_fault(kernel);
    if (fault == NULL) fault = unl_schedule_fault(schedule);
    if (fault != NULL) return unl_grant_refuse(grant, fault);
    reducing all = {.arguments = arguments, .count = count};
    read_description(kernel, &all.kernel);
    const size_t size = all.kernel.partial_size, block = all.kernel.block_items;
    // Elements of an array that begins a cache line are aligned as their type asks, up to that.
    const size_t step = all.kernel.partial_alignment > 0 ? all.kernel.partial_alignment : 1;
    all.alignment = step > cache_line ? step : cache_line;
    if (__builtin_add_overflow(size, step - 1, &all.stride)) return ENOMEM;
    all.stride &= ~(step - 1);
    const size_t blocks = count / block + (count % block != 0);
    if (blocks == 0) return neutral(&all, result, grant);
    return all.kernel.accumulate != NULL ? by_threads(team, schedule, blocks, &all, result, options, grant)
                                         : by_blocks(team, schedule, blocks, &all, result, options, grant);
}
