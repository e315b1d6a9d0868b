// Reductions: fixed blocks, one partial result each, combined from the first to the last. Neither the number of
// threads nor the schedule can change a bit of the result.

#include "team.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const unl_reduction *kernel;
    const void *arguments;
    size_t count;
    char *partials;
} reduce_arguments;

static int reduce_blocks(void *arguments, size_t begin, size_t end) {
    const reduce_arguments *a = arguments;
    const size_t block = a->kernel->block_items;
    for (size_t i = begin; i < end; i++) {
        const size_t first = i * block;
        const size_t last = a->count - first < block ? a->count : first + block;
        const int status = a->kernel->partial(a->arguments, first, last, a->partials + i * a->kernel->partial_size);
        if (status != 0) return status;
    }
    return 0;
}

int unl_team_reduce(
    unl_team *team, unl_schedule schedule, size_t count, const unl_reduction *kernel, const void *arguments,
    void *result, const unl_options *options, unl_grant *grant) {
    unl_grant_clear(grant, team);
    if (kernel->abi != UNL_KERNEL_ABI) return UNL_ERROR_ABI;
    const size_t size = kernel->partial_size, block = kernel->block_items;
    if (size == 0 || block == 0 || kernel->partial == NULL || kernel->combine == NULL) return EINVAL;
    const int fault = unl_schedule_check(schedule, reduce_blocks);
    if (fault != 0) return fault;
    const size_t blocks = count / block + (count % block != 0);
    if (blocks == 0) {
        const int status = kernel->partial(arguments, 0, 0, result);
        grant->kernel_status = status;
        return status != 0 ? UNL_ERROR_KERNEL : 0;
    }
    // A short run's time is to a tenth that of asking for memory.
    _Alignas(64) char few[256];
    char *const partials = blocks <= sizeof few / size ? memset(few, 0, blocks * size) : calloc(blocks, size);
    if (partials == NULL) return ENOMEM;
    reduce_arguments shared = {kernel, arguments, count, partials};
    unl_region region = {
        .work = {schedule, blocks, reduce_blocks, &shared},
        .options = options, .item_size = block, .item_count = count};
    const int status = unl_team_execute(team, &region, unl_schedule_chunks(schedule, blocks), grant);
    if (status == 0) {
        for (size_t i = 1; i < blocks; i++) kernel->combine(partials, partials + i * size);
        memcpy(result, partials, size);
    }
    if (partials != few) free(partials);
    return status;
}
