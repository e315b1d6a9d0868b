// Whether threads can be started. libomp ends the process where it cannot start one, so we try before it does.

#include "internal.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

typedef struct {
    pthread_mutex_t lock;  // held by who tries, until all have been started
} attempt;

static void *wait_for_all(void *argument) {
    attempt *all = argument;
    pthread_mutex_lock(&all->lock);
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

int unl_threads_try(int wanted, size_t stack) {
    pthread_t *threads = malloc((size_t)wanted * sizeof *threads);
    pthread_attr_t attributes;
    if (threads == NULL) return 0;
    if (pthread_attr_init(&attributes) != 0) {
        free(threads);
        return 0;
    }
    // Memory that the library and malloc set aside for a thread.
    enum { beside = 1 << 20 };
    attempt all = {PTHREAD_MUTEX_INITIALIZER};
    pthread_mutex_lock(&all.lock);
    sigset_t every, before;
    sigfillset(&every);
    pthread_sigmask(SIG_SETMASK, &every, &before);
    int started = 0;
    if (stack <= SIZE_MAX - beside && pthread_attr_setstacksize(&attributes, stack + beside) == 0) {
        while (started < wanted && pthread_create(&threads[started], &attributes, wait_for_all, &all) == 0) started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_mutex_unlock(&all.lock);
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
    pthread_attr_destroy(&attributes);
    free(threads);
    return started;
}
