#pragma once

// What containers do to a process, done to this one: for good, so for processes made to be tested.

#include <stddef.h>

enum {
    sandbox_mbind,
    sandbox_move_pages,
    sandbox_get_mempolicy,
    sandbox_sched_setaffinity,
};

/// From now on these system calls fail with EPERM, on all threads. Returns 0, or an errno.
int sandbox_refuse(const int *_Nonnull calls, size_t count);

/// From now on the calling thread's pages are dealt to these nodes (a mask), as `numactl --interleave` has it; or they
/// are bound to them, as `numactl --membind` has it. Returns 0, or an errno.
int sandbox_interleave(unsigned long nodes);
int sandbox_membind(unsigned long nodes);

/// From now on the calling thread's file permissions count for root as for anybody else. Returns 0, or an errno.
int sandbox_respect_permissions(void);

/// From now on there is an empty file at this path, for this process alone. Returns 0, or an errno: EPERM without root.
int sandbox_hide(const char *_Nonnull path);

/// The same with a folder, in which nothing can be made then.
int sandbox_hide_folder(const char *_Nonnull path);
