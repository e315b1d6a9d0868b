// CPUs and nodes of CNUMA.h on Linux: libnuma for what it knows, system calls for the rest.

#include "CNUMA.h"
#include "fallback.h"
#include "libnuma.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

// ---- CPU masks ------------------------------------------------------------------------------------------------

// Space for the largest machine that Linux supports (CONFIG_NR_CPUS is at most 8192).
enum { mask_cpus = 8192 };
typedef struct {
    unsigned long words[mask_cpus / (8 * sizeof(unsigned long))];
} cpu_mask;

static int get_mask(pid_t thread, cpu_mask *mask) {
    CPU_ZERO_S(sizeof *mask, (cpu_set_t *)mask);
    return sched_getaffinity(thread, sizeof *mask, (cpu_set_t *)mask) == 0 ? 0 : errno;
}

static int get_process_mask(cpu_mask *mask) {
    const int status = get_mask(getpid(), mask);
    // The main thread may have ended; ours is then the best that is left.
    return status == ESRCH ? get_mask(0, mask) : status;
}

static bool has_cpu(const cpu_mask *mask, int cpu) {
    return cpu >= 0 && cpu < mask_cpus && CPU_ISSET_S((size_t)cpu, sizeof *mask, (const cpu_set_t *)mask);
}

static void list_cpus(const cpu_mask *mask, int *items, size_t capacity, size_t *count) {
    size_t found = 0;
    for (int cpu = 0; cpu < mask_cpus; cpu++) {
        if (!has_cpu(mask, cpu)) continue;
        if (found < capacity) items[found] = cpu;
        found++;
    }
    *count = found;
}

int unl_prim_process_cpus(int *items, size_t capacity, size_t *count) {
    cpu_mask mask;
    const int status = get_process_mask(&mask);
    if (status == 0) list_cpus(&mask, items, capacity, count);
    return status;
}

int unl_prim_thread_cpus(int *items, size_t capacity, size_t *count) {
    cpu_mask mask;
    const int status = get_mask(0, &mask);
    if (status == 0) list_cpus(&mask, items, capacity, count);
    return status;
}

int unl_prim_bind_thread(const int *cpus, size_t count) {
    cpu_mask mask;
    CPU_ZERO_S(sizeof mask, (cpu_set_t *)&mask);
    for (size_t i = 0; i < count; i++) {
        if (cpus[i] < 0 || cpus[i] >= mask_cpus) return EINVAL;
        CPU_SET_S((size_t)cpus[i], sizeof mask, (cpu_set_t *)&mask);
    }
    return sched_setaffinity(0, sizeof mask, (const cpu_set_t *)&mask) == 0 ? 0 : errno;
}

int unl_prim_unbind_thread(void) {
    cpu_mask mask;
    const int status = get_process_mask(&mask);
    if (status != 0) return status;
    return sched_setaffinity(0, sizeof mask, (const cpu_set_t *)&mask) == 0 ? 0 : errno;
}

bool unl_prim_thread_is_bound(int cpu) {
    cpu_mask mask;
    return get_mask(0, &mask) == 0 && has_cpu(&mask, cpu) && CPU_COUNT_S(sizeof mask, (cpu_set_t *)&mask) == 1;
}

int unl_prim_current_cpu(void) { return sched_getcpu(); }

int unl_prim_usable_cores(void) {
    size_t cpus = 0;
    if (unl_prim_process_cpus(NULL, 0, &cpus) != 0 || cpus == 0) {
        const long online = sysconf(_SC_NPROCESSORS_ONLN);
        cpus = online > 0 ? (size_t)online : 1;
    }
    const double quota = unl_prim_cpu_quota("");
    const double cores = quota > 0 && quota < (double)cpus ? ceil(quota) : (double)cpus;
    return (int)cores;
}

// ---- Nodes ----------------------------------------------------------------------------------------------------

// The CPUs of a node that are ours, as a mask. False where the node has none or is not there.
static bool mask_of_node(const unl_libnuma *numa, int node, cpu_mask *mask) {
    cpu_mask ours;
    if (node > numa->numa_max_node() || get_process_mask(&ours) != 0) return false;
    CPU_ZERO_S(sizeof *mask, (cpu_set_t *)mask);
    bool any = false;
    unl_mask own;
    struct bitmask *const cpus = unl_mask_clear(&own, (unsigned)numa->numa_num_possible_cpus());
    const bool exists = numa->numa_bitmask_isbitset(*numa->numa_nodes, (unsigned)node);
    const bool known = exists && numa->numa_node_to_cpus(node, cpus) == 0;
    for (unsigned cpu = 0; known && cpu < cpus->size; cpu++) {
        if (!numa->numa_bitmask_isbitset(cpus, cpu) || !has_cpu(&ours, (int)cpu)) continue;
        CPU_SET_S(cpu, sizeof *mask, (cpu_set_t *)mask);
        any = true;
    }
    return any;
}

static bool is_node(const unl_libnuma *numa, int node) {
    if (node < 0 || node > numa->numa_max_node()) return false;
    unl_mask allowed;
    const bool known = unl_libnuma_allowed_nodes(numa, &allowed);
    cpu_mask mask;
    return (known && numa->numa_bitmask_isbitset(&allowed.bits, (unsigned)node)) || mask_of_node(numa, node, &mask);
}

int unl_prim_nodes(int *items, size_t capacity, size_t *count) {
    const unl_libnuma *const numa = unl_libnuma_table();
    if (numa == NULL) return unl_prim_fallback_nodes(items, capacity, count);
    size_t found = 0;
    for (int node = 0; node <= numa->numa_max_node(); node++) {
        if (!is_node(numa, node)) continue;
        if (found < capacity) items[found] = node;
        found++;
    }
    // A container may forbid the question; there is always a node, though.
    if (found == 0) return unl_prim_fallback_nodes(items, capacity, count);
    *count = found;
    return 0;
}

int unl_prim_node_cpus(int node, int *items, size_t capacity, size_t *count) {
    const unl_libnuma *const numa = unl_libnuma_table();
    if (numa == NULL) return unl_prim_fallback_node_cpus(node, items, capacity, count);
    if (!is_node(numa, node)) return ENOENT;
    cpu_mask mask;
    *count = 0;  // a node of memory only
    if (mask_of_node(numa, node, &mask)) list_cpus(&mask, items, capacity, count);
    return 0;
}

int unl_prim_node_memory(int node, uint64_t *total, uint64_t *available) {
    const unl_libnuma *const numa = unl_libnuma_table();
    if (numa == NULL) return unl_prim_fallback_node_memory(node, total, available);
    if (!is_node(numa, node)) return ENOENT;
    long long unused = 0;
    const long long all = numa->numa_node_size64(node, &unused);
    if (all < 0) return ENOSYS;
    *total = (uint64_t)all;
    *available = (uint64_t)unused;
    return 0;
}

bool unl_prim_node_holds_pages(int node) {
    uint64_t total = 0, unused = 0;
    const int status = unl_prim_node_memory(node, &total, &unused);
    // One that does not tell its memory has some.
    if (status == ENOENT || (status == 0 && total == 0)) return false;
    const unl_libnuma *const numa = unl_libnuma_table();
    unl_mask allowed;
    if (numa == NULL || !unl_libnuma_allowed_nodes(numa, &allowed)) return true;
    return numa->numa_bitmask_isbitset(&allowed.bits, (unsigned)node) != 0;
}

int unl_prim_node_distance(int from, int to) {
    const unl_libnuma *const numa = unl_libnuma_table();
    if (numa == NULL) return unl_prim_fallback_node_distance(from, to);
    return is_node(numa, from) && is_node(numa, to) ? numa->numa_distance(from, to) : 0;
}

int unl_prim_node_of_cpu(int cpu) {
    size_t nodes = 0;
    if (unl_prim_nodes(NULL, 0, &nodes) != 0) return -1;
    int *const numbers = malloc(nodes * sizeof *numbers);
    if (numbers == NULL || unl_prim_nodes(numbers, nodes, &nodes) != 0) nodes = 0;
    int found = -1;
    int cpus[mask_cpus];
    for (size_t i = 0; i < nodes && found < 0; i++) {
        size_t count = 0;
        if (unl_prim_node_cpus(numbers[i], cpus, mask_cpus, &count) != 0) continue;
        for (size_t j = 0; j < count && found < 0; j++) {
            if (cpus[j] == cpu) found = numbers[i];
        }
    }
    free(numbers);
    return found;
}
