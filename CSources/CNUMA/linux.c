// CNUMA.h on Linux: libnuma for what it knows, system calls for the rest.

#include "CNUMA.h"
#include "fallback.h"

#include <errno.h>
#include <math.h>
#include <numa.h>
#include <numaif.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// ---- CPU masks ------------------------------------------------------------------------------------------------

// Room for the largest machine that Linux supports (CONFIG_NR_CPUS is at most 8192).
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

static bool numa_found;
static pthread_once_t numa_once = PTHREAD_ONCE_INIT;

static void look_for_numa(void) {
    numa_found = numa_available() >= 0;
    if (!numa_found) return;
    // libnuma fills its table of the CPUs of each node on first use without a lock; done here, later uses only read.
    struct bitmask *cpus = numa_allocate_cpumask();
    for (int node = 0; node <= numa_max_node(); node++) {
        if (numa_bitmask_isbitset(numa_nodes_ptr, (unsigned)node)) numa_node_to_cpus(node, cpus);
    }
    numa_free_cpumask(cpus);
}

bool unl_prim_has_numa(void) {
    pthread_once(&numa_once, look_for_numa);
    return numa_found;
}

// The CPUs of a node that are ours, as a mask. False where the node has none or is not there.
static bool mask_of_node(int node, cpu_mask *mask) {
    cpu_mask ours;
    if (node > numa_max_node() || get_process_mask(&ours) != 0) return false;
    CPU_ZERO_S(sizeof *mask, (cpu_set_t *)mask);
    bool any = false;
    struct bitmask *cpus = numa_allocate_cpumask();
    const bool known = numa_bitmask_isbitset(numa_nodes_ptr, (unsigned)node) && numa_node_to_cpus(node, cpus) == 0;
    for (unsigned cpu = 0; known && cpu < cpus->size; cpu++) {
        if (!numa_bitmask_isbitset(cpus, cpu) || !has_cpu(&ours, (int)cpu)) continue;
        CPU_SET_S(cpu, sizeof *mask, (cpu_set_t *)mask);
        any = true;
    }
    numa_free_cpumask(cpus);
    return any;
}

static bool is_node(int node) {
    if (node < 0 || node > numa_max_node()) return false;
    struct bitmask *allowed = numa_get_mems_allowed();
    const bool memory = allowed != NULL && numa_bitmask_isbitset(allowed, (unsigned)node);
    if (allowed != NULL) numa_bitmask_free(allowed);
    cpu_mask mask;
    return memory || mask_of_node(node, &mask);
}

int unl_prim_nodes(int *items, size_t capacity, size_t *count) {
    if (!unl_prim_has_numa()) return unl_prim_fallback_nodes(items, capacity, count);
    size_t found = 0;
    for (int node = 0; node <= numa_max_node(); node++) {
        if (!is_node(node)) continue;
        if (found < capacity) items[found] = node;
        found++;
    }
    // A container may forbid the question; there is always a node, though.
    if (found == 0) return unl_prim_fallback_nodes(items, capacity, count);
    *count = found;
    return 0;
}

int unl_prim_node_cpus(int node, int *items, size_t capacity, size_t *count) {
    if (!unl_prim_has_numa()) return unl_prim_fallback_node_cpus(node, items, capacity, count);
    if (!is_node(node)) return ENOENT;
    cpu_mask mask;
    *count = 0;  // a node of memory only
    if (mask_of_node(node, &mask)) list_cpus(&mask, items, capacity, count);
    return 0;
}

int unl_prim_node_memory(int node, uint64_t *total, uint64_t *available) {
    if (!unl_prim_has_numa()) return unl_prim_fallback_node_memory(node, total, available);
    if (!is_node(node)) return ENOENT;
    long long unused = 0;
    const long long all = numa_node_size64(node, &unused);
    if (all < 0) return ENOSYS;
    *total = (uint64_t)all;
    *available = (uint64_t)unused;
    return 0;
}

int unl_prim_node_distance(int from, int to) {
    if (!unl_prim_has_numa()) return unl_prim_fallback_node_distance(from, to);
    return is_node(from) && is_node(to) ? numa_distance(from, to) : 0;
}

// ---- Pages ----------------------------------------------------------------------------------------------------

size_t unl_prim_page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

int unl_prim_pages_map(size_t bytes, void **pages) {
    void *mapped = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return errno;
    *pages = mapped;
    return 0;
}

int unl_prim_pages_bind(void *pages, size_t bytes, int node) {
    if (!unl_prim_has_numa()) return unl_prim_fallback_pages_bind(node);
    if (!is_node(node)) return ENOENT;
    struct bitmask *nodes = numa_bitmask_alloc((unsigned)numa_max_node() + 1);
    numa_bitmask_setbit(nodes, (unsigned)node);
    // The kernel reads one bit less than it is told.
    const long result = mbind(pages, bytes, MPOL_BIND, nodes->maskp, nodes->size + 1, 0);
    const int status = result == 0 ? 0 : errno;
    numa_bitmask_free(nodes);
    return status;
}

void unl_prim_pages_wish_huge(void *pages, size_t bytes) { madvise(pages, bytes, MADV_HUGEPAGE); }

int unl_prim_pages_unmap(void *pages, size_t bytes) { return munmap(pages, bytes) == 0 ? 0 : errno; }

int unl_prim_pages_nodes(void *first, size_t count, int *nodes) {
    // In batches: the kernel wants an address for each page, and an array may have millions.
    enum { batch = 512 };
    void *addresses[batch];
    const size_t page = unl_prim_page_size();
    for (size_t done = 0; done < count; done += batch) {
        const size_t now = count - done < batch ? count - done : batch;
        for (size_t i = 0; i < now; i++) addresses[i] = (char *)first + (done + i) * page;
        if (move_pages(0, now, addresses, NULL, nodes + done, 0) != 0) return errno;
    }
    return 0;
}
