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

// What the kernel gives out of a node's free pages without taking others away: a zone keeps some for itself, and more
// of them for those who can use no other zone. False where it does not say, and nothing is written then.
static bool free_bytes(int node, uint64_t *bytes) {
    FILE *file = fopen("/proc/zoneinfo", "re");
    if (file == NULL) return false;
    char line[256];
    int at = -1;
    unsigned long long unused = 0, high = 0, pages = 0;
    bool found = false;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "Node %d, zone", &at) == 1 || at != node) continue;
        unsigned long long value = 0;
        if (sscanf(line, " pages free %llu", &value) == 1) unused = value;
        if (sscanf(line, " high %llu", &value) == 1) high = value;
        char *list = strstr(line, "protection: (");
        if (list == NULL) continue;
        // The last line that matters of each zone: "protection: (0, 2984, 23900)".
        unsigned long long kept = 0;
        for (char *next = list + strlen("protection: ("), *end; (value = strtoull(next, &end, 10)), end != next;) {
            if (value > kept) kept = value;
            next = *end == ',' ? end + 1 : end;
        }
        if (unused > high + kept) pages += unused - high - kept;
        found = true;
    }
    fclose(file);
    // A file that a container has masked is empty, and says nothing.
    if (found) *bytes = pages * unl_prim_page_size();
    return found;
}

int unl_prim_node_room(int node, uint64_t *room) {
    uint64_t total = 0, unused = 0, cache = 0;
    const int status = unl_prim_node_memory(node, &total, &unused);
    if (status != 0) return status;
    free_bytes(node, &unused);
    char path[64];
    snprintf(path, sizeof path, "/sys/devices/system/node/node%d/meminfo", node);
    FILE *file = fopen(path, "re");
    char line[128], name[32];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        unsigned long long kilobytes = 0;
        // "Node 0 Active(file):  771288 kB"
        if (sscanf(line, "Node %*d %31[^:]: %llu kB", name, &kilobytes) != 2) continue;
        const bool counts = strcmp(name, "Active(file)") == 0 || strcmp(name, "Inactive(file)") == 0;
        if (counts) cache += (uint64_t)kilobytes << 10;
    }
    if (file != NULL) fclose(file);
    const uint64_t have = unused + cache / 2, keep = reserve(total);
    *room = have > keep ? have - keep : 0;
    uint64_t group = 0;
    if (unl_prim_memory_room("", &group)) {
        // Of a limit's share the kernel needs some for the page tables.
        const uint64_t tables = group / 64;
        if (group - tables < *room) *room = group - tables;
    }
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
        if (end == at || first < 0) break;
        long last = first;
        if (*end == '-') last = strtol(end + 1, &end, 10);
        for (long other = first; other <= last && other < cpu; other++) before++;
        if (*end != ',') break;
    }
    return before;
}
