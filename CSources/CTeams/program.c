// Programs: serial code on the calling thread, whose loops are runs of a team.

#include "team.h"

#include <errno.h>

/// A program's host, and what its runs need.
typedef struct {
    unl_host host;
    unl_team *_Nonnull team;
    const unl_options *_Nullable options;
    unl_grant *_Nonnull grant;  ///< of the whole program
    unl_failure failure;
    int status;                 ///< why it was stopped, other than by a kernel's status; the first reason stays
} hosting;

// Notes what came of one run. Returns what the program is told.
static int conclude(hosting *mine, const unl_grant *run, int status) {
    if (run->granted > mine->grant->granted) mine->grant->granted = run->granted;
    if (__builtin_add_overflow(mine->grant->done, run->done, &mine->grant->done)) mine->grant->done = SIZE_MAX;
    if (status == 0) return 0;
    if (status != UNL_ERROR_KERNEL) {
        if (mine->status == 0) mine->status = status;
        return status;
    }
    mine->failure.item = run->failed_item;
    return run->kernel_status;
}

static unl_grant grant_of(hosting *mine) {
    return (unl_grant){.message = mine->failure.message, .message_size = UNL_MESSAGE_SIZE};
}

static int host_run(unl_host *host, size_t count, size_t piece, unl_telling_chunk chunk, void *arguments) {
    hosting *mine = (hosting *)host;
    unl_grant grant = grant_of(mine);
    const unl_kernel kernel = {.abi = UNL_KERNEL_ABI, .name = "loop", .telling_chunk = chunk};
    const unl_schedule schedule = {piece > 0 ? UNL_DYNAMIC : UNL_STATIC, piece};
    return conclude(
        mine, &grant, unl_team_run(mine->team, schedule, count, &kernel, arguments, mine->options, &grant));
}

static int host_reduce(
    unl_host *host, size_t count, const unl_reduction *kernel, const void *arguments, void *result) {
    hosting *mine = (hosting *)host;
    unl_grant grant = grant_of(mine);
    const unl_schedule schedule = {UNL_DYNAMIC, 1};
    return conclude(
        mine, &grant, unl_team_reduce(mine->team, schedule, count, kernel, arguments, result, mine->options, &grant));
}

// Outside of a chunk nobody but the program's own thread asks.
static int look_alone(hosting *mine) {
    const unl_options *options = mine->options;
    if (options == NULL) {
        const unl_usual *const usual = unl_usual_current();
        if (usual != NULL && usual->has_options) options = &usual->options;
    }
    int why = 0;
    if (options != NULL && options->cancellation != NULL && unl_cancellation_requested(options->cancellation)) {
        why = ECANCELED;
    } else if (options != NULL && options->deadline != 0 && unl_clock() >= options->deadline) {
        why = ETIMEDOUT;
    } else if (!unl_look_if_due()) {
        why = ECANCELED;
    } else if (unl_ending()) {
        why = UNL_ERROR_ENDING;
    }
    if (why != 0 && mine->status == 0) mine->status = why;
    return why;
}

static int host_look(unl_host *host) {
    unl_share *const share = unl_region_share();
    if (share == NULL) return look_alone((hosting *)host);
    if (unl_control_go_on(share)) return 0;
    return atomic_load(&share->region->stop);
}

int unl_team_run_program(
    unl_team *team, const unl_program *program, void *arguments, const unl_options *options, unl_grant *grant) {
    unl_grant_clear(grant, team);
    if (program->abi < 3 || !unl_kernel_abi_is_run(program->abi)) return UNL_ERROR_ABI;
    const char *const fault = unl_program_fault(program);
    if (fault != NULL) return unl_grant_refuse(grant, fault);
    hosting mine = {
        .host = {.run = host_run, .reduce = host_reduce, .look = host_look}, .team = team, .options = options,
        .grant = grant};
    mine.host.failure = &mine.failure;
    unl_failure_clear(&mine.failure);
    grant->granted = 1;
    const int status = program->body(&mine.host, arguments);
    if (mine.status != 0) return mine.status;
    if (status == 0) return 0;
    grant->kernel_status = status;
    grant->failed_item = mine.failure.item;
    unl_message_copy(grant->message, grant->message_size, mine.failure.message, UNL_MESSAGE_SIZE);
    return UNL_ERROR_KERNEL;
}
