#include "fallback.h"

#include "CNUMA.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int unl_prim_fallback_nodes(int *items, size_t capacity, size_t *count) {
    if (capacity > 0) items[0] = 0;
    *count = 1;
    return 0;
}

int unl_prim_fallback_node_cpus(int node, int *items, size_t capacity, size_t *count) {
    if (node != 0) return ENOENT;
    return unl_prim_process_cpus(items, capacity, count);
}

int unl_prim_fallback_node_memory(int node, uint64_t *total, uint64_t *available) {
    if (node != 0) return ENOENT;
    const long page = sysconf(_SC_PAGESIZE), all = sysconf(_SC_PHYS_PAGES), unused = sysconf(_SC_AVPHYS_PAGES);
    if (page < 0 || all < 0 || unused < 0) return ENOSYS;
    *total = (uint64_t)page * (uint64_t)all;
    *available = (uint64_t)page * (uint64_t)unused;
    return 0;
}

int unl_prim_fallback_node_distance(int from, int to) { return from == 0 && to == 0 ? 10 : 0; }

// On a machine with one node there is no other on which the pages could land. Without libnuma, or where a container
// forbids its calls, the machine may have more, and then nothing is known.
static bool is_only_node(int node) {
    FILE *file = fopen("/sys/devices/system/node/online", "re");
    if (file == NULL) return node == 0;
    char text[32] = "";
    const bool read = fgets(text, sizeof text, file) != NULL;
    fclose(file);
    char *end = text;
    return read && strtol(text, &end, 10) == node && (*end == '\n' || *end == '\0');
}

int unl_prim_fallback_pages_place(unl_page_policy policy, const int *nodes, size_t count) {
    if (policy == UNL_PAGES_FIRST_TOUCH) return is_only_node(0) ? 0 : ENOSYS;
    for (size_t i = 0; i < count; i++) {
        if (nodes[i] != 0) return ENOENT;
    }
    return is_only_node(0) ? 0 : ENOSYS;
}
