// What a thread remembers of its looking. All of it belongs to that thread alone.

#include "CInterrupts.h"

#include <stddef.h>
#include <time.h>

static _Thread_local struct {
    unl_look look;   // NULL: the thread does not look, or is at it
    uint64_t due;    // 0: from the first question on
    bool stopped;    // a handler raised
    uint8_t role;
    void *raised[3];
} mine;

enum { period_ns = 50000000 };

uint64_t unl_look_period(void) { return period_ns; }

uint64_t unl_coarse_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

unl_role unl_thread_role(void) { return (unl_role)mine.role; }

void unl_thread_set_role(unl_role role) { mine.role = (uint8_t)role; }

bool unl_look_begin(unl_look look) {
    if (mine.look != NULL) return false;
    mine.look = look;
    mine.due = 0;
    mine.stopped = false;
    return true;
}

void unl_look_end(void) { mine.look = NULL; }

void unl_look_again(void) { mine.stopped = false; }

bool unl_looks(void) { return mine.look != NULL; }

void **unl_look_raised(void) { return mine.raised; }

bool unl_look_if_due(void) {
    const unl_look look = mine.look;
    if (look == NULL) return true;
    if (mine.stopped) return false;
    const uint64_t now = unl_coarse_clock();
    if (mine.due == 0) mine.due = now + period_ns;
    if (now < mine.due) return true;
    // A handler may do work that looks by itself.
    mine.look = NULL;
    const bool goes_on = look();
    mine.look = look;
    mine.stopped = !goes_on;
    mine.due = unl_coarse_clock() + period_ns;
    return goes_on;
}
