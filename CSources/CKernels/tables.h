#pragma once

// Items that are cut into parts with tables of their own, and the tables that become one.

#include "versions.h"

// The first item of a part; parts differ by one item at most.
UNL_BODY size_t part_start(size_t count, size_t parts, size_t part) {
    const size_t even = count / parts, rest = count % parts;
    return even * part + (part < rest ? part : rest);
}

// Tells the compiler that a copy may have changed, so that it cannot go back to the original, to which another thread
// may write.
UNL_BODY void keep_copy(const void *own) { __asm__ volatile("" : : "r"(own) : "memory"); }

// One part at a time, to whoever is free; and entries of the tables in pieces of some cache lines.
enum { entries_chunk = 1024 };
static const unl_schedule each_part = {UNL_DYNAMIC, 1};
static const unl_schedule some_entries = {UNL_DYNAMIC, entries_chunk};

// Fills the tables of all parts, then adds them up entry by entry.
static inline int tables_run(
    unl_thread_context *context, size_t parts, unl_chunk fill, size_t entries, unl_chunk add, void *arguments) {
    const int status = unl_phase(context, each_part, parts, fill, arguments);
    return status != 0 ? status : unl_phase(context, some_entries, entries, add, arguments);
}
