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
    pthread_mutex_t lock;    // guards what follows
    pthread_cond_t changed;
    bool taken;              // a caller has the turn
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
        // The turn ends here and not with the caller, who may still be reporting: in there he may wait for something
        // (Python's lock) that is held by the next to have a turn.
        leader->region = NULL;
        leader->taken = false;
        pthread_cond_broadcast(&leader->changed);
    }
    pthread_mutex_unlock(&leader->lock);
    // The helpers go back to libomp when this thread ends; nobody else should get bound ones.
    unl_region nothing = {.threads = leader->size};
    unl_region_note_rounding(&nothing);
    unl_region_run(&nothing, leader->size);
    return NULL;
}

int unl_leader_start(int size, struct unl_leader **result) {
    struct unl_leader *leader = calloc(1, sizeof *leader);
    if (leader == NULL) return ENOMEM;
    leader->size = size;
    leader->generation = unl_generation();
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

// Waits for a change, at most until a time on unl_clock(); UINT64_MAX: without end. pre: the lock is held.
static void wait_for_change(struct unl_leader *leader, uint64_t until) {
    if (until == UINT64_MAX) {
        pthread_cond_wait(&leader->changed, &leader->lock);
        return;
    }
    const struct timespec time = {(time_t)(until / 1000000000u), (long)(until % 1000000000u)};
    pthread_cond_clockwait(&leader->changed, &leader->lock, CLOCK_MONOTONIC, &time);
}

// What ends the waiting for a turn; 0: nothing yet.
static int why_not(const unl_options *options, uint64_t now) {
    if (!unl_look_if_due()) return ECANCELED;
    if (options == NULL) return 0;
    if (options->cancellation != NULL && unl_cancellation_requested(options->cancellation)) return ECANCELED;
    return options->deadline != 0 && now >= options->deadline ? ETIMEDOUT : 0;
}

// When to ask again what ends it.
static uint64_t next_question(const unl_options *options, uint64_t now) {
    enum { interval_ns = 5000000 };  // between two looks at the request
    uint64_t next = unl_looks() ? now + unl_look_period() : UINT64_MAX;
    if (options != NULL && options->cancellation != NULL && now + interval_ns < next) next = now + interval_ns;
    return options != NULL && options->deadline != 0 && options->deadline < next ? options->deadline : next;
}

// The leader of this process. In a child after fork() the parent's is not there, and its locks may be held for ever by
// threads that are not there either.
static int find(_Atomic(struct unl_leader *) *place, int size, struct unl_leader **result) {
    struct unl_leader *found = atomic_load(place);
    while (found->generation != unl_generation()) {
        struct unl_leader *own = NULL;
        const int status = unl_leader_start(size, &own);
        if (status != 0) return status;
        // Of several threads that find this out at once, one starts the leader of all. The parent's is not freed: another
        // of them may be looking at it.
        if (atomic_compare_exchange_strong(place, &found, own)) {
            found = own;
        } else {
            unl_leader_stop(own);
        }
    }
    *result = found;
    return 0;
}

int unl_leader_claim(_Atomic(struct unl_leader *) *place, int size, const unl_options *options) {
    struct unl_leader *leader = NULL;
    int status = find(place, size, &leader);
    if (status != 0) return status;
    for (;;) {
        const uint64_t now = unl_clock();
        status = why_not(options, now);  // without the lock: a look may take Python's
        if (status != 0) return status;
        pthread_mutex_lock(&leader->lock);
        if (leader->taken) wait_for_change(leader, next_question(options, now));
        const bool free = !leader->taken;
        if (free) leader->taken = true;
        pthread_mutex_unlock(&leader->lock);
        if (free) return 0;
    }
}

// The leader works; the caller has time to tell how far it is and to look after signals, on a thread that may do what a
// caller may. pre: the lock is held.
static void attend_until_done(struct unl_leader *leader, unl_region *region, bool reports) {
    uint64_t report = reports ? unl_clock() + unl_control_interval(region) : UINT64_MAX;
    while (leader->region == region) {
        const uint64_t now = unl_clock();
        if (now < report) {
            const uint64_t look = unl_looks() ? now + unl_look_period() : UINT64_MAX;
            wait_for_change(leader, look < report ? look : report);
            if (leader->region != region) return;
        }
        pthread_mutex_unlock(&leader->lock);
        unl_control_look(region);
        if (unl_clock() >= report) {
            unl_control_report(region);
            report = unl_clock() + unl_control_interval(region);
        }
        pthread_mutex_lock(&leader->lock);
    }
}

void unl_leader_run(struct unl_leader *leader, unl_region *region) {
    pthread_mutex_lock(&leader->lock);
    leader->region = region;
    pthread_cond_broadcast(&leader->changed);
    const bool reports = region->options != NULL && region->options->progress != NULL;
    if (reports || unl_looks()) attend_until_done(leader, region, reports);
    while (leader->region == region) pthread_cond_wait(&leader->changed, &leader->lock);
    pthread_mutex_unlock(&leader->lock);
}

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
    }
    free(leader);
}
