#include "fallback.h"

#include "CNUMA.h"
#include "files.h"
#include "lists.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

// What Linux supports at most (CONFIG_NODES_SHIFT, CONFIG_NR_CPUS).
enum { most_nodes = 1024, most_cpus = 8192, path_size = 64 };

static bool contains(const int *items, size_t count, int item) {
    for (size_t i = 0; i < count; i++) {
        if (items[i] == item) return true;
    }
    return false;
}

static const char *file_of(int node, const char *name, char *path) {
    snprintf(path, path_size, "/sys/devices/system/node/node%d/%s", node, name);
    return path;
}

// The CPUs of a node that are ours. False for one that the kernel has no file for.
static bool own_cpus(int node, int *items, size_t capacity, size_t *count) {
    int cpus[most_cpus], ours[most_cpus];
    size_t all = 0, own = 0, found = 0;
    char path[path_size];
    if (!unl_read_list_file(file_of(node, "cpulist", path), cpus, most_cpus, &all)) return false;
    if (unl_prim_process_cpus(ours, most_cpus, &own) != 0) own = 0;
    for (size_t i = 0; i < all && i < most_cpus; i++) {
        if (!contains(ours, own, cpus[i])) continue;
        if (found < capacity) items[found] = cpus[i];
        found++;
    }
    *count = found;
    return true;
}

int unl_prim_fallback_nodes(int *items, size_t capacity, size_t *count) {
    int online[most_nodes], allowed[most_nodes];
    size_t memory = 0, found = 0;
    const size_t all = unl_file_online_nodes("", online, most_nodes);
    const bool known = unl_prim_allowed_nodes("", allowed, most_nodes, &memory) == 0;
    for (size_t i = 0; i < all; i++) {
        size_t cpus = 0;
        const bool runs = own_cpus(online[i], NULL, 0, &cpus) && cpus > 0;
        if (!runs && known && !contains(allowed, memory, online[i])) continue;
        if (found < capacity) items[found] = online[i];
        found++;
    }
    if (found == 0) {  // there is always a node
        if (capacity > 0) items[0] = 0;
        found = 1;
    }
    *count = found;
    return 0;
}

static bool is_node(int node) {
    int nodes[most_nodes];
    size_t count = 0;
    return unl_prim_fallback_nodes(nodes, most_nodes, &count) == 0 && contains(nodes, count, node);
}

int unl_prim_fallback_node_cpus(int node, int *items, size_t capacity, size_t *count) {
    if (!is_node(node)) return ENOENT;
    return own_cpus(node, items, capacity, count) ? 0 : unl_prim_process_cpus(items, capacity, count);
}

int unl_prim_fallback_node_memory(int node, uint64_t *total, uint64_t *available) {
    if (!is_node(node)) return ENOENT;
    uint64_t cache = 0;
    if (unl_file_node_memory("", node, total, available, &cache)) return 0;
    const long page = sysconf(_SC_PAGESIZE), all = sysconf(_SC_PHYS_PAGES), unused = sysconf(_SC_AVPHYS_PAGES);
    if (page < 0 || all < 0 || unused < 0) return ENOSYS;
    *total = (uint64_t)page * (uint64_t)all;
    *available = (uint64_t)page * (uint64_t)unused;
    return 0;
}

int unl_prim_fallback_node_distance(int from, int to) {
    if (!is_node(from) || !is_node(to)) return 0;
    int online[most_nodes];
    const size_t all = unl_file_online_nodes("", online, most_nodes);
    const int distance = unl_file_node_distance("", from, to, online, all);
    if (distance < 0) return from == to ? 10 : 0;
    return distance;
}

// On a machine with one node there is no other on which the pages could land. Without libnuma, or where a container
// forbids its calls, the machine may have more, and then nothing is known.
static bool is_only_node(int node) {
    int online[most_nodes];
    const size_t all = unl_file_online_nodes("", online, most_nodes);
    return all == 0 ? node == 0 : all == 1 && online[0] == node;
}

int unl_prim_fallback_pages_place(unl_page_policy policy, const int *nodes, size_t count) {
    if (policy == UNL_PAGES_FIRST_TOUCH) return is_only_node(0) ? 0 : ENOSYS;
    for (size_t i = 0; i < count; i++) {
        if (!is_node(nodes[i])) return ENOENT;
    }
    return is_only_node(0) ? 0 : ENOSYS;
}
