// What a node has left.

#include "CNUMA.h"
#include "files.h"

#include <sched.h>

// The kernel keeps some pages back for itself, and takes others away while we look.
static uint64_t reserve(uint64_t total) {
    const uint64_t least = 8u << 20, most = 512u << 20, share = total / 64;
    return share < least ? least : share > most ? most : share;
}

int unl_prim_node_available_bytes(int node, uint64_t *bytes) {
    uint64_t total = 0, unused = 0, cache = 0;
    const int status = unl_prim_node_memory(node, &total, &unused);
    if (status != 0) return status;
    unl_file_zone_available("", node, &unused);
    uint64_t unsaid = 0;
    unl_file_node_memory("", node, &unsaid, &unsaid, &cache);
    const uint64_t have = unl_add(unused, cache / 2), keep = reserve(total);
    *bytes = have > keep ? have - keep : 0;
    uint64_t group = 0;
    if (unl_prim_available_bytes("", &group)) {
        // Of a limit's share the kernel needs some for the page tables.
        const uint64_t tables = group / 64;
        if (group - tables < *bytes) *bytes = group - tables;
    }
    return 0;
}

int unl_prim_current_node(void) {
    unsigned cpu = 0, node = 0;
    return getcpu(&cpu, &node) == 0 ? (int)node : 0;
}
