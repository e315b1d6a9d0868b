#pragma once

// Teams, as unlatch_teams.h has them, and what only the Swift modules above need beside that.

#include "unlatch_teams.h"

/// What holds for the runs of a thread that say nothing else: of that thread alone.
typedef struct unl_usual {
    unl_options options;           ///< for runs without options
    bool has_options;
    void *_Nullable context;       ///< for whoever sets it
    struct unl_usual *_Nullable outer;
} unl_usual;

/// Puts this in front of what holds on the calling thread; it must stay in place until it is taken back.
void unl_usual_push(unl_usual *_Nonnull usual);
/// Takes back what was put there last, and returns it. NULL: nothing was.
unl_usual *_Nullable unl_usual_pop(void);
/// What holds on the calling thread; NULL: nothing. Cost: a thread-local load.
extern _Thread_local unl_usual *_Nullable unl_this_usual;
static inline const unl_usual *_Nullable unl_usual_current(void) { return unl_this_usual; }
