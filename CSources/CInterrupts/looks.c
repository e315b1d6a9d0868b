#include "CInterrupts.h"

#include <time.h>

_Thread_local unl_looking unl_this_looking;

enum { period_ns = 50000000 };

uint64_t unl_look_period(void) { return period_ns; }

uint64_t unl_coarse_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

bool unl_look_if_due(void) {
    const unl_look look = unl_this_looking.look;
    if (look == NULL) return true;
    if (unl_this_looking.stopped) return false;
    const uint64_t now = unl_coarse_clock();
    if (unl_this_looking.due == 0) unl_this_looking.due = now + period_ns;
    if (now < unl_this_looking.due) return true;
    // A handler may do work that looks by itself.
    unl_this_looking.look = NULL;
    const bool goes_on = look();
    unl_this_looking.look = look;
    unl_this_looking.stopped = !goes_on;
    unl_this_looking.due = unl_coarse_clock() + period_ns;
    return goes_on;
}
