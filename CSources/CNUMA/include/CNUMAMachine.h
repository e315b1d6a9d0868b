#pragma once

// What a machine is made of: nodes, packages, cores, caches, and how far the nodes are from each other. This machine,
// one that was recorded in a file, or one that a line of text describes.
//
// Contract, beside that of CNUMA.h, whose preconditions are these, too
// - A machine is read once and does not change. Any thread may ask it, several at once.
// - What it says of this machine holds for all of it, ours or not; what we may use at the moment is asked of CNUMA.h.
// - Parts of a kind are numbered from 0, those that are neighbours next to each other.
// - It comes from hwloc, loaded at run time: ENOSYS says that its library is not there, and placement works without.

#include "CNUMADeclarations.h"

#include <stddef.h>
#include <stdint.h>

UNL_PRIM_BEGIN

typedef struct unl_machine unl_machine;

typedef enum {
    UNL_PART_NODE,
    UNL_PART_PACKAGE,
    UNL_PART_CORE,
    UNL_PART_CACHE,
} unl_part_kind;

typedef enum {
    UNL_CACHE_UNIFIED,
    UNL_CACHE_DATA,
    UNL_CACHE_INSTRUCTION,
} unl_cache_kind;

typedef struct {
    int id;                     // the system's number for it; -1 where it has none
    uint64_t bytes;             // of a node: its memory; of a cache: its size; 0 = not known
    int level;                  // of a cache: 1 is next to the core
    int line_bytes;             // of a cache: how much it moves at a time; 0 = not known
    unl_cache_kind cache_kind;  // of a cache
} unl_part;

typedef enum {
    UNL_SET_ALL_CPUS,       // all that there are, those that are switched off included
    UNL_SET_CPUS,           // all that are online
    UNL_SET_ALLOWED_CPUS,   // those that the one who looked might use
    UNL_SET_ALLOWED_NODES,  // those whose memory the one who looked might use
} unl_machine_set;

/// Reads this machine. ENOSYS: no hwloc. ENOTSUP: hwloc's environment variables put another machine in its place.
/// Some milliseconds; tens of them on a large machine.
/// The caller frees the machine.
int unl_prim_machine_here(unl_machine *_Nullable *_Nonnull machine);

/// Reads a machine from the text of a file that hwloc wrote (XML). EINVAL: it is none. EPROTONOSUPPORT: it is in
/// another format than those of hwloc 1 and 2.
/// The caller frees the machine.
/// pre: `text` has `length` characters and a zero after them.
int unl_prim_machine_recorded(const char *_Nonnull text, size_t length, unl_machine *_Nullable *_Nonnull machine);

/// Makes a machine of hwloc's words for one, as in "numa:2 core:4 pu:2". EINVAL: they mean none. E2BIG: it would have
/// more than 8192 CPUs or 1024 nodes. ENOTSUP: memory-side caches, which hwloc cannot make of words.
/// The caller frees the machine.
int unl_prim_machine_synthetic(const char *_Nonnull text, unl_machine *_Nullable *_Nonnull machine);

/// pre: nobody uses the machine any more.
void unl_prim_machine_free(unl_machine *_Nonnull machine);

/// How many parts of a kind there are. A machine has a node at least; what nobody told has no parts.
size_t unl_prim_machine_parts(const unl_machine *_Nonnull machine, unl_part_kind kind);

/// One part.
/// pre: `index` is below the number of parts of that kind.
unl_part unl_prim_machine_part(const unl_machine *_Nonnull machine, unl_part_kind kind, size_t index);

/// The CPUs that belong to a part. Of a node: those that are nearest to it; several nodes may share them.
/// pre: `index` as above.
int unl_prim_machine_part_cpus(
    const unl_machine *_Nonnull machine, unl_part_kind kind, size_t index, int *_Nullable items, size_t capacity,
    size_t *_Nonnull count);

/// A set of the whole machine.
int unl_prim_machine_set(
    const unl_machine *_Nonnull machine, unl_machine_set set, int *_Nullable items, size_t capacity,
    size_t *_Nonnull count);

/// The distance between two nodes, named by their places among the parts; 0 where it is not known.
/// pre: both are below the number of nodes.
int unl_prim_machine_distance(const unl_machine *_Nonnull machine, size_t from, size_t to);

UNL_PRIM_END
