// Teams: making them, and running one region on the cores that the budget grants.

#include "team.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *unl_error_text(int status) {
    switch (status) {
        case UNL_ERROR_ABI: return "the kernel was compiled for another version of unlatch_kernel.h";
        case UNL_ERROR_FORKED: return "a pinned team does not survive fork(); make a new one in the child";
        default: {
            const char *text = strerrordesc_np(status);
            return text != NULL ? text : "unknown error";
        }
    }
}

static void nothing(void *arguments, size_t begin, size_t end) {
    (void)arguments, (void)begin, (void)end;
}

static int start_pinned(unl_team *team, const int *cpus) {
    team->cpus = malloc((size_t)team->threads * sizeof *cpus);
    if (team->cpus == NULL) return ENOMEM;
    memcpy(team->cpus, cpus, (size_t)team->threads * sizeof *cpus);
    const int status = unl_leader_start(team->threads, &team->leader);
    if (status != 0) return status;
    // A first region starts the threads and shows whether each can be bound.
    unl_region region = {.chunk = nothing, .threads = team->threads, .bind = team->cpus};
    unl_leader_run(team->leader, &region);
    return atomic_load(&region.bind_status);
}

int unl_team_create(int threads, const int *cpus, unl_team **result) {
    if (threads < 1) return EINVAL;
    unl_team *team = calloc(1, sizeof *team);
    if (team == NULL) return ENOMEM;
    team->threads = threads;
    const int status = cpus != NULL ? start_pinned(team, cpus) : 0;
    if (status != 0) {
        unl_team_destroy(team);
        return status;
    }
    *result = team;
    return 0;
}

void unl_team_destroy(unl_team *team) {
    if (team->leader != NULL) unl_leader_stop(team->leader);
    free(team->cpus);
    free(team);
}

// Runs a region with the threads that the budget grants, at most `most` of them.
static void run_granted(unl_team *team, unl_region *region, int most) {
    const unsigned generation = unl_generation();
    const int cores = unl_cores_take(most);
    region->threads = cores;
    if (team->leader != NULL) {
        unl_leader_run(team->leader, region);
    } else {
        unl_region_run(region, cores);
    }
    // A body that forked returns here in the child as well, where the count began anew.
    if (generation == unl_generation()) unl_cores_give(cores);
}

int unl_team_for(
    unl_team *team, unl_schedule schedule, size_t count, unl_chunk chunk, void *arguments, unl_grant *grant) {
    grant->requested = team->threads;
    grant->granted = 0;
    if (count == 0) return 0;
    unl_region region = {
        .schedule = schedule, .count = count, .chunk = chunk, .arguments = arguments, .cpus = grant->cpus};
    if (unl_region_inside()) {
        // Waiting here for a leader could be waiting for ourselves; and the cores are in use already.
        region.threads = 1;
        unl_region_run(&region, 1);
        grant->granted = 1;
        return 0;
    }
    if (team->leader != NULL) {
        const int status = unl_leader_claim(team->leader);
        if (status != 0) return status;
        region.bind = team->cpus;
    }
    const size_t chunks = unl_schedule_chunks(schedule, count);
    run_granted(team, &region, chunks < (size_t)team->threads ? (int)chunks : team->threads);
    if (team->leader != NULL) unl_leader_yield(team->leader);
    grant->granted = region.started;
    return 0;
}

int unl_team_run(
    unl_team *team, unl_schedule schedule, size_t count, const unl_kernel *kernel, void *arguments,
    unl_grant *grant) {
    if (kernel->abi != UNL_KERNEL_ABI) return UNL_ERROR_ABI;
    return unl_team_for(team, schedule, count, kernel->chunk, arguments, grant);
}
