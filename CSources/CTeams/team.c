// Teams: making them, and running one region on the cores that the budget grants.

#include "team.h"

#include "CNUMA.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *unl_error_text(int status) {
    switch (status) {
        case UNL_ERROR_ABI: return "the kernel was compiled for a version of unlatch_kernel.h that is not run";
        case UNL_ERROR_KERNEL: return "the kernel failed";
        case UNL_ERROR_ENDING: return "the process is ending";
        case UNL_ERROR_STEPS:
            return "the threads of the team called different phases or barriers, or one inside a phase";
        default: {
            const char *text = strerrordesc_np(status);
            return text != NULL ? text : "unknown error";
        }
    }
}

// Notes the node of each thread, where they are on several.
static int find_nodes_of_threads(unl_team *team) {
    int *const node_of_thread = malloc((size_t)team->threads * sizeof *node_of_thread);
    if (node_of_thread == NULL) return ENOMEM;
    bool several = false;
    for (int i = 0; i < team->threads; i++) {
        node_of_thread[i] = unl_prim_node_of_cpu(team->cpus[i]);
        several = several || node_of_thread[i] != node_of_thread[0];
    }
    if (several) {
        team->node_of_thread = node_of_thread;
    } else {
        free(node_of_thread);
    }
    return 0;
}

static int start_pinned(unl_team *team, const int *cpus) {
    team->cpus = malloc((size_t)team->threads * sizeof *cpus);
    if (team->cpus == NULL) return ENOMEM;
    memcpy(team->cpus, cpus, (size_t)team->threads * sizeof *cpus);
    int status = find_nodes_of_threads(team);
    struct unl_leader *leader = NULL;
    if (status == 0) status = unl_leader_start(team->threads, &leader);
    if (status != 0) return status;
    atomic_store(&team->leader, leader);
    // A first region starts the threads and shows whether each can be bound.
    unl_region region = {.threads = team->threads, .bind = team->cpus};
    unl_region_note_rounding(&region);
    status = unl_leader_claim(&team->leader, team->threads, NULL);
    if (status != 0) return status;
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
    free(team->node_of_thread);
    free(team->cpus);
    free(team);
}

// Runs a region with the threads that the budget grants, at most `most` of them.
static void run_granted(unl_team *team, unl_region *region, int most) {
    const unsigned generation = unl_generation();
    const unl_cores cores = unl_cores_take(most);
    region->threads = cores.count;
    if (team->leader != NULL) {
        unl_leader_run(team->leader, region);
    } else {
        unl_region_run(region, cores.count);
    }
    // A body that forked returns here in the child as well, where the count began anew.
    if (generation == unl_generation()) unl_cores_give(cores);
}

void unl_grant_clear(unl_grant *grant, const unl_team *team) {
    *grant = (unl_grant){
        .requested = team->threads, .cpus = grant->cpus, .failed_item = UNL_NO_ITEM, .message = grant->message,
        .message_size = grant->message_size};
    if (grant->message != NULL && grant->message_size > 0) grant->message[0] = '\0';
}

int unl_grant_refuse(unl_grant *grant, const char *fault) {
    unl_message_copy(grant->message, grant->message_size, fault, strlen(fault));
    return EINVAL;
}

// What came of a run. It was stopped only if something was left undone: a request that came too late changes nothing.
static int conclude(unl_region *region, unl_grant *grant) {
    const size_t done = atomic_load(&region->done), size = region->item_size;
    grant->granted = region->started;
    grant->done = done > region->item_count / size ? region->item_count : done * size;
    if (!atomic_load(&region->cut_short)) return 0;
    grant->kernel_status = region->kernel_status;
    grant->failed_begin = region->failed_begin;
    grant->failed_end = region->failed_end;
    grant->failed_item = region->failed_item;
    return atomic_load(&region->stop);
}

int unl_team_execute(unl_team *team, unl_region *region, size_t most, unl_grant *grant) {
    region->cpus = grant->cpus;
    region->failed_item = UNL_NO_ITEM;
    region->message = grant->message;
    region->message_size = grant->message_size;
    if (region->options == NULL) {
        const unl_usual *const usual = unl_usual_current();
        if (usual != NULL && usual->has_options) region->options = &usual->options;
    }
    unl_region_note_rounding(region);
    if (unl_region_inside()) {
        // Waiting here for a leader could be waiting for ourselves; and the cores are in use already.
        region->threads = 1;
        region->reports = true;
        region->looks = unl_looks();
        unl_region_run(region, 1);
    } else {
        if (team->leader != NULL) {
            const int status = unl_leader_claim(&team->leader, team->threads, region->options);
            if (status != 0) return status;
            region->bind = team->cpus;
            region->node_of_thread = team->node_of_thread;
            region->size = team->threads;
        }
        region->reports = team->leader == NULL;
        region->looks = team->leader == NULL && unl_looks();
        run_granted(team, region, most < (size_t)team->threads ? (int)most : team->threads);
    }
    const int status = conclude(region, grant);
    // The last report says that all is done.
    if (status == 0 && region->options != NULL && region->options->progress != NULL) unl_control_report(region);
    return status;
}

static int run_items(unl_team *team, const unl_work *work, const unl_options *options, unl_grant *grant) {
    const char *const fault = unl_schedule_fault(work->schedule);
    if (fault != NULL) return unl_grant_refuse(grant, fault);
    if (work->count == 0) return 0;
    unl_region region = {.work = *work, .options = options, .item_size = 1, .item_count = work->count};
    return unl_team_execute(team, &region, unl_schedule_chunks(work->schedule, work->count), grant);
}

int unl_team_for(
    unl_team *team, unl_schedule schedule, size_t count, unl_chunk chunk, void *arguments, const unl_options *options,
    unl_grant *grant) {
    unl_grant_clear(grant, team);
    if (chunk == NULL) return unl_grant_refuse(grant, "there is no function to call: the chunk is NULL");
    const unl_work work = {.schedule = schedule, .count = count, .chunk = chunk, .arguments = arguments};
    return run_items(team, &work, options, grant);
}

int unl_team_run(
    unl_team *team, unl_schedule schedule, size_t count, const unl_kernel *kernel, void *arguments,
    const unl_options *options, unl_grant *grant) {
    unl_grant_clear(grant, team);
    if (!unl_kernel_abi_is_run(kernel->abi)) return UNL_ERROR_ABI;
    const char *const fault = unl_kernel_fault(kernel);
    if (fault != NULL) return unl_grant_refuse(grant, fault);
    const unl_work work = {
        .schedule = schedule, .count = count, .chunk = kernel->chunk, .arguments = arguments,
        .telling_chunk = kernel->abi > 2 ? kernel->telling_chunk : NULL};
    return run_items(team, &work, options, grant);
}

int unl_team_region(
    unl_team *team, size_t most, unl_team_body body, void *arguments, const unl_options *options, unl_grant *grant) {
    unl_grant_clear(grant, team);
    if (body == NULL) return unl_grant_refuse(grant, "there is no function to call: the body is NULL");
    if (most == 0) return unl_grant_refuse(grant, "a body needs one thread at least");
    unl_region region = {
        .work = {.arguments = arguments}, .body = body, .options = options, .item_size = 1, .item_count = SIZE_MAX};
    return unl_team_execute(team, &region, most, grant);
}

int unl_team_run_region(
    unl_team *team, const unl_team_kernel *kernel, void *arguments, const unl_options *options, unl_grant *grant) {
    unl_grant_clear(grant, team);
    if (!unl_kernel_abi_is_run(kernel->abi)) return UNL_ERROR_ABI;
    const char *const fault = unl_team_kernel_fault(kernel);
    if (fault != NULL) return unl_grant_refuse(grant, fault);
    return unl_team_region(team, SIZE_MAX, kernel->body, arguments, options, grant);
}
