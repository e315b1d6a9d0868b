// The thread that leads a pinned team. It is the first thread of the team's regions and bound like the others,
// which is why it exists: whoever calls keeps the affinity he came with.

#include "team.h"

#include "CNUMA.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

struct unl_leader {
    pthread_t thread;
    unsigned generation;     // of the process that started it
    int size;
    pthread_mutex_t turn;    // held by the caller whose region runs
    pthread_mutex_t lock;    // guards what follows
    pthread_cond_t changed;
    unl_region *region;      // what to run; NULL when it is done
    bool ending;
};

static void *lead(void *argument) {
    struct unl_leader *leader = argument;
    // It inherited the mask of the thread that made the team, and its helpers would inherit its own.
    unl_prim_unbind_thread();
    pthread_mutex_lock(&leader->lock);
    for (;;) {
        while (leader->region == NULL && !leader->ending) pthread_cond_wait(&leader->changed, &leader->lock);
        if (leader->ending) break;
        unl_region *region = leader->region;
        pthread_mutex_unlock(&leader->lock);
        // All threads of the team take part in each fork, also those without work: libomp gives helpers that a
        // smaller region does not need to other teams, and these are bound.
        unl_region_run(region, region->threads == 1 ? 1 : leader->size);
        pthread_mutex_lock(&leader->lock);
        leader->region = NULL;
        pthread_cond_broadcast(&leader->changed);
    }
    pthread_mutex_unlock(&leader->lock);
    // The helpers go back to libomp when this thread ends; nobody else should get bound ones.
    unl_region nothing = {.threads = leader->size};
    unl_region_run(&nothing, leader->size);
    return NULL;
}

int unl_leader_start(int size, struct unl_leader **result) {
    struct unl_leader *leader = calloc(1, sizeof *leader);
    if (leader == NULL) return ENOMEM;
    leader->size = size;
    leader->generation = unl_generation();
    pthread_mutex_init(&leader->turn, NULL);
    pthread_mutex_init(&leader->lock, NULL);
    pthread_cond_init(&leader->changed, NULL);
    // Signals are for the program's own threads. The leader and its helpers inherit this mask.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int status = pthread_create(&leader->thread, NULL, lead, leader);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status != 0) {
        free(leader);
        return status;
    }
    *result = leader;
    return 0;
}

static struct timespec at(uint64_t nanoseconds) {
    return (struct timespec){(time_t)(nanoseconds / 1000000000u), (long)(nanoseconds % 1000000000u)};
}

int unl_leader_claim(struct unl_leader *leader, const unl_options *options) {
    // Asked first: in a child the locks may be held for ever by threads that are not there.
    if (leader->generation != unl_generation()) return UNL_ERROR_FORKED;
    if (options == NULL || (options->cancellation == NULL && options->deadline == 0)) {
        return pthread_mutex_lock(&leader->turn);
    }
    enum { patience_ns = 5000000 };  // between two looks at the request
    for (;;) {
        if (options->cancellation != NULL && unl_cancellation_requested(options->cancellation)) return ECANCELED;
        const uint64_t now = unl_clock();
        if (options->deadline != 0 && now >= options->deadline) return ETIMEDOUT;
        const bool late = options->deadline != 0 && options->deadline - now < patience_ns;
        const struct timespec until = at(late ? options->deadline : now + patience_ns);
        const int status = pthread_mutex_clocklock(&leader->turn, CLOCK_MONOTONIC, &until);
        if (status != ETIMEDOUT) return status;
    }
}

// The leader works; the caller has time to tell how far it is, on a thread that may do what a caller may.
static void report_until_done(struct unl_leader *leader, unl_region *region) {
    while (leader->region != NULL) {
        const struct timespec until = at(unl_clock() + unl_control_interval(region));
        if (pthread_cond_clockwait(&leader->changed, &leader->lock, CLOCK_MONOTONIC, &until) != ETIMEDOUT) continue;
        if (leader->region == NULL) return;
        pthread_mutex_unlock(&leader->lock);
        unl_control_report(region);
        pthread_mutex_lock(&leader->lock);
    }
}

void unl_leader_run(struct unl_leader *leader, unl_region *region) {
    pthread_mutex_lock(&leader->lock);
    leader->region = region;
    pthread_cond_broadcast(&leader->changed);
    if (region->options != NULL && region->options->progress != NULL) report_until_done(leader, region);
    while (leader->region != NULL) pthread_cond_wait(&leader->changed, &leader->lock);
    pthread_mutex_unlock(&leader->lock);
}

void unl_leader_yield(struct unl_leader *leader) { pthread_mutex_unlock(&leader->turn); }

void unl_leader_stop(struct unl_leader *leader) {
    // In a child there is no thread to end, and its locks cannot be destroyed; the memory is all there is to give.
    if (leader->generation == unl_generation()) {
        pthread_mutex_lock(&leader->lock);
        leader->ending = true;
        pthread_cond_broadcast(&leader->changed);
        pthread_mutex_unlock(&leader->lock);
        pthread_join(leader->thread, NULL);
        pthread_cond_destroy(&leader->changed);
        pthread_mutex_destroy(&leader->lock);
        pthread_mutex_destroy(&leader->turn);
    }
    free(leader);
}
