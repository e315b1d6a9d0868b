#pragma once

// The two kinds of team behind the one type.

#include "internal.h"

struct unl_leader;

struct unl_team {
    int threads;
    int *_Nullable cpus;                 ///< the CPU of each thread; NULL for a team of the caller's own
    int *_Nullable node_of_thread;      ///< the node of each thread; NULL where that is the same for all, or not known
    _Atomic(struct unl_leader *_Nullable) leader; ///< the thread that leads a pinned team; NULL likewise
};

/// Says that nothing was granted and done yet.
void unl_grant_clear(unl_grant *_Nonnull grant, const unl_team *_Nonnull team);

/// Says what is wrong with a call. Returns EINVAL.
int unl_grant_refuse(unl_grant *_Nonnull grant, const char *_Nonnull fault);

/// Runs a region on a team, with at most `most` threads, and says what came of it.
int unl_team_execute(unl_team *_Nonnull team, unl_region *_Nonnull region, size_t most, unl_grant *_Nonnull grant);

/// Starts a leader. Its regions have `size` threads. EAGAIN, ENOMEM: it could not be started.
int unl_leader_start(int size, struct unl_leader *_Nullable *_Nonnull leader);

/// Waits for the leader's turn, so that two callers do not mix. In a child after fork() there is none, and one is
/// started in the place of the parent's. ECANCELED, ETIMEDOUT: the options ended the waiting, or a signal's
/// handler that raised. EAGAIN, ENOMEM: none could be started.
int unl_leader_claim(
    _Atomic(struct unl_leader *_Nullable) *_Nonnull leader, int size, const unl_options *_Nullable options);

/// Has the leader run a region, and waits for it; meanwhile reports its progress and looks after signals. The turn ends
/// with the run: a caller that reports or looks may wait for Python's lock, whose holder may wait for its turn.
/// pre: claimed.
void unl_leader_run(struct unl_leader *_Nonnull leader, unl_region *_Nonnull region);

/// Ends the leader. pre: nobody uses it.
void unl_leader_stop(struct unl_leader *_Nonnull leader);
