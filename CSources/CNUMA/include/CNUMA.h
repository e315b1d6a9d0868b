#pragma once

// The operating system, as far as placement is concerned: CPUs, quotas, memory nodes, pages.
//
// Contract for every function below
// - A status is 0 or a value of <errno.h>. EPERM and ENOSYS say that the kernel or the container forbids the
//   call; nothing has been changed then, and the caller may go on without it and say so.
// - Every function may be called from any thread at any time, also in a child after fork().
// - There is no state but constants that are found once. Masks and quotas are read afresh, since they may change.
// - A list is written into `items`, at most `capacity` of them, ascending; `*count` becomes the length of the
//   whole list, so a call with capacity 0 asks how many there are.
// - A machine or a container without NUMA looks like one node with the number 0.
// - pre, for every function: a list has space for the `capacity` numbers that stand beside it, or has `count` of them,
//   and may be NULL where that is 0. `root` stands before "/proc" and "/sys": "" for this machine, a folder for a
//   recorded one. Where a function asks for more, its comment says so after "pre:".

#include "CNUMADeclarations.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

UNL_PRIM_BEGIN

// ---- CPUs -----------------------------------------------------------------------------------------------------

/// The CPUs that the process may use: the mask of its main thread, which no binding of a worker touches.
int unl_prim_process_cpus(int *_Nullable items, size_t capacity, size_t *_Nonnull count);

/// The CPUs that the calling thread may use.
int unl_prim_thread_cpus(int *_Nullable items, size_t capacity, size_t *_Nonnull count);

/// Restricts the calling thread to these CPUs. EINVAL: none of them is ours.
int unl_prim_bind_thread(const int *_Nonnull cpus, size_t count);

/// Whether the calling thread may run on this CPU and on no other.
bool unl_prim_thread_is_bound(int cpu);

/// Gives the calling thread the mask of the process again.
int unl_prim_unbind_thread(void);

/// The CPU that the calling thread runs on at this moment, or -1 where that is not known.
int unl_prim_current_cpu(void);

/// The CPU time that the process's control group and the groups above it allow, in cores; 0 = no limit.
/// Understands version 1 (cpu.cfs_quota_us) and version 2 (cpu.max). Files that are missing set no limit.
double unl_prim_cpu_quota(const char *_Nonnull root);

/// How often that quota stopped the process's control group, or one above it if that was stopped more often; -1 where the
/// groups do not say.
int64_t unl_prim_throttled(const char *_Nonnull root);

/// The memory that the process's control group and the groups above it allow, in bytes; 0 = no limit.
/// Understands version 1 (memory.limit_in_bytes) and version 2 (memory.max). Files that are missing set no limit.
uint64_t unl_prim_memory_limit(const char *_Nonnull root);

/// The memory that these groups leave to the process, in bytes, half of the files that they have read included. False:
/// no limit.
bool unl_prim_available_bytes(const char *_Nonnull root, uint64_t *_Nonnull bytes);

/// The number of threads that can run at the same time: min(CPUs of the process, quota rounded up), at least 1.
int unl_prim_usable_cores(void);

// ---- Nodes ----------------------------------------------------------------------------------------------------

/// Whether libnuma is there and the kernel has NUMA support that we may ask.
bool unl_prim_has_numa(void);

/// Why `unl_prim_has_numa` says no, in one line that lives for ever; NULL where it says yes. libnuma is loaded when it
/// is first needed: UNLATCH_LIBNUMA names another file than libnuma.so.1.
const char *_Nullable unl_prim_numa_obstacle(void);

/// The nodes that have memory for us or a CPU of ours.
int unl_prim_nodes(int *_Nullable items, size_t capacity, size_t *_Nonnull count);

/// The nodes whose memory the process may use, as numactl, a cpuset or srun left them. ENOSYS: the kernel does not say.
int unl_prim_allowed_nodes(
    const char *_Nonnull root, int *_Nullable items, size_t capacity, size_t *_Nonnull count);

/// The CPUs of a node that the process may use. ENOENT: no such node.
int unl_prim_node_cpus(int node, int *_Nullable items, size_t capacity, size_t *_Nonnull count);

/// Memory of a node in bytes. ENOENT: no such node.
int unl_prim_node_memory(int node, uint64_t *_Nonnull total, uint64_t *_Nonnull available);

/// Whether pages may lie on a node: it exists, has memory, and the cpuset that the process is in allows it.
bool unl_prim_node_holds_pages(int node);

/// What can be had of a node's memory: free pages and half of the file cache, less a reserve that the kernel needs, and
/// no more than the control group leaves (`unl_prim_available_bytes`).
/// ENOENT: no such node. ENOSYS: the system does not say.
int unl_prim_node_available_bytes(int node, uint64_t *_Nonnull bytes);

/// The node of a CPU of ours, or -1 for one that is not.
/// Cost: a look at the CPUs of each node.
int unl_prim_node_of_cpu(int cpu);

/// The node that the calling thread runs on at this moment; 0 where that is not known.
int unl_prim_current_node(void);

/// How many threads of a core stand before this CPU: 0 for the first of each core, 1 for its hyperthread.
int unl_prim_cpu_sibling(const char *_Nonnull root, int cpu);

/// The distance between two nodes as the firmware states it (10 = the same node); 0 where it is not known.
int unl_prim_node_distance(int from, int to);

/// What the kernel's files say of one node of a recorded machine, in bytes; what they do not say is 0.
typedef struct unl_recorded_node {
    bool has_memory;            ///< its meminfo says `total` and `available`
    bool has_unreserved;        ///< zoneinfo says `unreserved`
    uint64_t total, available;
    uint64_t files;             ///< what holds files
    uint64_t unreserved;        ///< free pages that no zone keeps in reserve
    size_t nodes;               ///< how many are online
    int distance;               ///< to the last node that is online; 0: not said, -1: no file
} unl_recorded_node;

/// Reads these files as they are read for this machine. False: none says anything.
bool unl_prim_recorded_node(const char *_Nonnull root, int node, unl_recorded_node *_Nonnull recorded);

// ---- Pages ----------------------------------------------------------------------------------------------------

/// The size of a page in bytes.
size_t unl_prim_page_size(void);

/// Maps zeroed pages that nobody has touched: each will lie on the node of the thread that touches it first, unless
/// the process was given another policy (numactl).
/// pre: bytes > 0.
int unl_prim_pages_map(size_t bytes, void *_Nullable *_Nonnull pages);

/// Where pages shall lie.
typedef enum unl_page_policy {
    UNL_PAGES_FIRST_TOUCH = 0,  ///< on the node of the thread that touches them, whatever policy the process has
    UNL_PAGES_BIND = 1,         ///< on the one node, and on no other
    UNL_PAGES_PREFER = 2,       ///< on the one node while it has free memory, else on those near it
    UNL_PAGES_INTERLEAVE = 3,   ///< dealt to the nodes in turn
} unl_page_policy;

/// Places pages. ENOENT: no such node. EINVAL: a node without memory. EPERM, ENOSYS: see the contract.
/// pre: `pages` came from `unl_prim_pages_map` with the same `bytes`, and nobody has touched them yet; `nodes` are none
/// for first touch, one to bind or prefer, at least one to interleave.
int unl_prim_pages_place(
    void *_Nonnull pages, size_t bytes, unl_page_policy policy, const int *_Nullable nodes, size_t count);

/// Touches pages from the calling thread: brings them into memory, where their policy says. ENOMEM: there was not
/// enough. What was brought in before stays.
/// pre: `pages` is the address of a page of ours, and `bytes` from there on are.
int unl_prim_pages_touch(void *_Nonnull pages, size_t bytes);

/// Touches pages that are bound to a node, some at a time, and stops before the node is full: taking more would have
/// the kernel end a process. ENOMEM: it is.
/// pre: as above; they were bound to the node.
int unl_prim_pages_fill(void *_Nonnull pages, size_t bytes, int node);

/// Asks for huge pages where a whole one fits. The kernel may go on with small ones, which work as well.
/// pre: `pages` came from `unl_prim_pages_map` with the same `bytes`, and nobody has touched them yet.
void unl_prim_pages_advise_huge(void *_Nonnull pages, size_t bytes);

/// Keeps pages small, also where the kernel makes huge ones by itself: then each of them lies where its policy says.
/// pre: as above.
void unl_prim_pages_keep_small(void *_Nonnull pages, size_t bytes);

/// Gives pages back.
/// pre: `pages` came from `unl_prim_pages_map` with the same `bytes`; nobody uses them any more.
int unl_prim_pages_unmap(void *_Nonnull pages, size_t bytes);

/// For each of `count` pages from `first` on: the node it lies on, or a negative errno (-ENOENT: not touched yet). A page
/// whose users the kernel samples is read, which may have it moved to the reader's node, as any read may.
/// pre: `first` is the address of a page, and memory of it may be read.
int unl_prim_pages_nodes(void *_Nonnull first, size_t count, int *_Nonnull nodes);

/// The policy that the calling thread's pages have where nothing else was said: what numactl sets. `nodes` are those
/// that it names, none for first touch.
int unl_prim_thread_policy(
    unl_page_policy *_Nonnull policy, int *_Nullable nodes, size_t capacity, size_t *_Nonnull count);

// ---- What is allowed ------------------------------------------------------------------------------------------

/// What came of trying each call once, on a page and a thread mask of our own: 0 or a value of <errno.h>.
typedef struct unl_placement_probe {
    int bind_thread;  ///< sched_setaffinity, with the mask that the thread has
    int bind_pages;   ///< mbind
    int ask_pages;    ///< move_pages, as a question
    int ask_policy;   ///< get_mempolicy
} unl_placement_probe;

/// Tries the calls that a container may refuse. Changes nothing.
/// Cost: some microseconds.
void unl_prim_probe_placement(unl_placement_probe *_Nonnull probe);

UNL_PRIM_END

// ---- The machine ----------------------------------------------------------------------------------------------

#include "CNUMAMachine.h"
