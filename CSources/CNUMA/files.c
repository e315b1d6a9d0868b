// The kernel's files on nodes and cores.

#include "files.h"

#include "CNUMA.h"
#include "lists.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *open_under(const char *root, const char *path) {
    char whole[PATH_MAX];
    const int length = snprintf(whole, sizeof whole, "%s%s", root, path);
    return length > 0 && (size_t)length < sizeof whole ? fopen(whole, "re") : NULL;
}

static FILE *open_of_node(const char *root, int node, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "/sys/devices/system/node/node%d/%s", node, name);
    return open_under(root, path);
}

// The most of what a zone keeps for those who can use no other one: "0, 2984, 23900)".
static uint64_t largest_in(const char *list) {
    uint64_t largest = 0;
    for (char *end;; list = *end == ',' ? end + 1 : end) {
        const unsigned long long value = strtoull(list, &end, 10);
        if (end == list) return largest;
        if (value > largest) largest = value;
    }
}

bool unl_file_zone_available(const char *root, int node, uint64_t *bytes) {
    FILE *file = open_under(root, "/proc/zoneinfo");
    if (file == NULL) return false;
    char line[256];
    int at = -1;
    uint64_t unused = 0, high = 0, pages = 0;
    bool found = false;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "Node %d, zone", &at) == 1) {
            unused = high = 0;
            continue;
        }
        if (at != node) continue;
        unsigned long long value = 0;
        if (sscanf(line, " pages free %llu", &value) == 1) unused = value;
        if (sscanf(line, " high %llu", &value) == 1) high = value;
        const char *list = strstr(line, "protection: (");
        if (list == NULL) continue;
        // The last line that matters of each zone: "protection: (0, 2984, 23900)". It keeps some pages for itself, too.
        const uint64_t kept = unl_add(high, largest_in(list + strlen("protection: (")));
        if (unused > kept) pages = unl_add(pages, unused - kept);
        found = true;
    }
    fclose(file);
    const uint64_t page = unl_prim_page_size();
    // A file that a container has masked is empty, and says nothing.
    if (found) *bytes = pages > UINT64_MAX / page ? UINT64_MAX : pages * page;
    return found;
}

bool unl_file_node_memory(const char *root, int node, uint64_t *total, uint64_t *unused, uint64_t *cache) {
    *cache = 0;
    FILE *file = open_of_node(root, node, "meminfo");
    if (file == NULL) return false;
    char line[128], name[32];
    bool found[2] = {false, false};
    while (fgets(line, sizeof line, file) != NULL) {
        unsigned long long kilobytes = 0;
        // "Node 0 Active(file):  771288 kB"
        if (sscanf(line, "Node %*d %31[^:]: %llu kB", name, &kilobytes) != 2) continue;
        const uint64_t bytes = unl_shift(kilobytes, 10);
        if (strcmp(name, "MemTotal") == 0) {
            *total = bytes;
            found[0] = true;
        } else if (strcmp(name, "MemFree") == 0) {
            *unused = bytes;
            found[1] = true;
        } else if (strcmp(name, "Active(file)") == 0 || strcmp(name, "Inactive(file)") == 0) {
            *cache = unl_add(*cache, bytes);
        }
    }
    fclose(file);
    return found[0] && found[1];
}

size_t unl_file_online_nodes(const char *root, int *nodes, size_t capacity) {
    char path[PATH_MAX];
    const int length = snprintf(path, sizeof path, "%s/sys/devices/system/node/online", root);
    size_t count = 0;
    if (length < 0 || (size_t)length >= sizeof path || !unl_read_list_file(path, nodes, capacity, &count)) return 0;
    return count <= capacity ? count : 0;
}

int unl_file_node_distance(const char *root, int from, int to, const int *nodes, size_t count) {
    FILE *file = open_of_node(root, from, "distance");
    if (file == NULL) return -1;
    int distance = 0;
    // One number for each node that is online, in their order.
    for (size_t i = 0; i < count; i++) {
        int value = 0;
        if (fscanf(file, "%d", &value) != 1) break;
        if (nodes[i] == to && value > 0) distance = value;
    }
    fclose(file);
    return distance;
}

int unl_prim_cpu_sibling(const char *root, int cpu) {
    char path[96], text[256] = "";
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
    FILE *file = open_under(root, path);
    if (file == NULL) return 0;
    const bool read = fgets(text, sizeof text, file) != NULL;
    fclose(file);
    if (!read) return 0;
    int threads[256];
    size_t count = 0;
    unl_read_list(text, threads, sizeof threads / sizeof *threads, &count);
    int before = 0;
    for (size_t i = 0; i < count && i < sizeof threads / sizeof *threads; i++) before += threads[i] < cpu;
    return before;
}

// ---- Recorded machines ----------------------------------------------------------------------------------------

bool unl_prim_recorded_node(const char *root, int node, unl_recorded_node *recorded) {
    *recorded = (unl_recorded_node){0};
    recorded->has_memory = unl_file_node_memory(root, node, &recorded->total, &recorded->available, &recorded->files);
    recorded->has_unreserved = unl_file_zone_available(root, node, &recorded->unreserved);
    int nodes[1024];
    const size_t count = unl_file_online_nodes(root, nodes, sizeof nodes / sizeof *nodes);
    recorded->nodes = count;
    recorded->distance = count == 0 ? -1 : unl_file_node_distance(root, node, nodes[count - 1], nodes, count);
    return recorded->has_memory || recorded->has_unreserved || count > 0;
}
