// What a node has left, and how CPUs share cores: read from /sys, which needs no library.

#include "CNUMA.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The kernel keeps some pages back for itself, and takes others away while we look.
static uint64_t reserve(uint64_t total) {
    const uint64_t least = 8u << 20, most = 512u << 20, share = total / 64;
    return share < least ? least : share > most ? most : share;
}

int unl_prim_node_room(int node, uint64_t *room) {
    char path[64];
    snprintf(path, sizeof path, "/sys/devices/system/node/node%d/meminfo", node);
    FILE *file = node < 0 ? NULL : fopen(path, "re");
    if (file == NULL) {
        uint64_t total = 0, unused = 0;
        const int status = unl_prim_node_memory(node, &total, &unused);
        if (status == 0) *room = unused > reserve(total) ? unused - reserve(total) : 0;
        return status;
    }
    uint64_t total = 0, unused = 0, cache = 0;
    char line[128], name[32];
    while (fgets(line, sizeof line, file) != NULL) {
        unsigned long long kilobytes = 0;
        // "Node 0 MemFree:  8765688 kB"
        if (sscanf(line, "Node %*d %31[^:]: %llu kB", name, &kilobytes) != 2) continue;
        const uint64_t bytes = (uint64_t)kilobytes << 10;
        if (strcmp(name, "MemTotal") == 0) total = bytes;
        if (strcmp(name, "MemFree") == 0) unused = bytes;
        if (strcmp(name, "Active(file)") == 0 || strcmp(name, "Inactive(file)") == 0) cache += bytes;
    }
    fclose(file);
    const uint64_t have = unused + cache / 2, keep = reserve(total);
    *room = have > keep ? have - keep : 0;
    return 0;
}

int unl_prim_current_node(void) {
    unsigned cpu = 0, node = 0;
    return getcpu(&cpu, &node) == 0 ? (int)node : 0;
}

int unl_prim_cpu_sibling(int cpu) {
    char path[96], text[256] = "";
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    const bool read = fgets(text, sizeof text, file) != NULL;
    fclose(file);
    int before = 0;
    // "0-1" or "0,32"
    for (char *at = text, *end; read; at = end + 1) {
        const long first = strtol(at, &end, 10);
        if (end == at) break;
        long last = first;
        if (*end == '-') last = strtol(end + 1, &end, 10);
        for (long other = first; other <= last && other < cpu; other++) before++;
        if (*end != ',') break;
    }
    return before;
}
