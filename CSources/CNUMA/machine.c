// CNUMAMachine.h with hwloc.

#include "CNUMAMachine.h"
#include "described.h"
#include "hwloc_functions.h"
#include "recorded.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

struct unl_machine {
    const unl_hwloc_functions *hwloc;
    hwloc_topology_t topology;
    struct hwloc_distances_s *distances;  // NULL: nobody told
};

// ---- Reading --------------------------------------------------------------------------------------------------

// What we ask for: the parts that the header names, and no devices.
static void choose_parts(const unl_hwloc_functions *hwloc, hwloc_topology_t topology) {
    // All of the machine, also what our control group forbids; and without binding the caller to one CPU after the
    // other, which hwloc does to ask each of them. Before 2.5 there is no such promise, so it is asked for alone.
    const unsigned long all = HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED;
    const unsigned long unwanted = HWLOC_TOPOLOGY_FLAG_NO_MEMATTRS | HWLOC_TOPOLOGY_FLAG_NO_CPUKINDS;
    if (hwloc->topology_set_flags(topology, all | HWLOC_TOPOLOGY_FLAG_DONT_CHANGE_BINDING | unwanted) != 0) {
        hwloc->topology_set_flags(topology, all);
    }
    hwloc->topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE);
    hwloc->topology_set_type_filter(topology, HWLOC_OBJ_PACKAGE, HWLOC_TYPE_FILTER_KEEP_ALL);
    hwloc->topology_set_type_filter(topology, HWLOC_OBJ_CORE, HWLOC_TYPE_FILTER_KEEP_ALL);
    // What a node hangs on that is no package: without it the node would be near to all of the machine.
    hwloc->topology_set_type_filter(topology, HWLOC_OBJ_GROUP, HWLOC_TYPE_FILTER_KEEP_STRUCTURE);
    hwloc->topology_set_cache_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL);
}

static struct hwloc_distances_s *read_distances(const unl_hwloc_functions *hwloc, hwloc_topology_t topology) {
    unsigned count = 1;
    struct hwloc_distances_s *distances = NULL;
    const int status = hwloc->distances_get_by_type(
        topology, HWLOC_OBJ_NUMANODE, &count, &distances, HWLOC_DISTANCES_KIND_MEANS_LATENCY, 0);
    return status == 0 && count > 0 ? distances : NULL;
}

// The last step of each way to get a machine: reads it, or gives everything back.
static int load(const unl_hwloc_functions *hwloc, hwloc_topology_t topology, unl_machine **machine) {
    choose_parts(hwloc, topology);
    unl_machine *made = malloc(sizeof *made);
    if (made == NULL || hwloc->topology_load(topology) != 0) {
        const int status = made == NULL ? ENOMEM : EINVAL;
        free(made);
        hwloc->topology_destroy(topology);
        return status;
    }
    *made = (unl_machine){hwloc, topology, read_distances(hwloc, topology)};
    *machine = made;
    return 0;
}

static int begin(const unl_hwloc_functions **hwloc, hwloc_topology_t *topology) {
    *hwloc = unl_hwloc();
    if (*hwloc == NULL) return ENOSYS;
    return (*hwloc)->topology_init(topology) == 0 ? 0 : ENOMEM;
}

int unl_prim_machine_here(unl_machine **machine) {
    const unl_hwloc_functions *hwloc;
    hwloc_topology_t topology;
    int status = begin(&hwloc, &topology);
    if (status == 0) status = load(hwloc, topology, machine);
    // HWLOC_XMLFILE and others: a machine whose CPUs are not ours would be worse than none.
    if (status == 0 && !hwloc->topology_is_thissystem((*machine)->topology)) {
        unl_prim_machine_free(*machine);
        *machine = NULL;
        return ENOTSUP;
    }
    return status;
}

int unl_prim_machine_recorded(const char *text, size_t length, unl_machine **machine) {
    if (unl_format_of_record(text) == UNL_RECORD_OTHER) return EPROTONOSUPPORT;
    if (length >= INT_MAX || !unl_is_whole_record(text)) return EINVAL;
    const unl_hwloc_functions *hwloc;
    hwloc_topology_t topology;
    const int status = begin(&hwloc, &topology);
    if (status != 0) return status;
    // Its length includes the zero.
    if (hwloc->topology_set_xmlbuffer(topology, text, (int)length + 1) == 0) return load(hwloc, topology, machine);
    hwloc->topology_destroy(topology);
    return EINVAL;
}

int unl_prim_machine_synthetic(const char *text, unl_machine **machine) {
    int status = unl_check_description(text);
    if (status != 0) return status;
    const unl_hwloc_functions *hwloc;
    hwloc_topology_t topology;
    status = begin(&hwloc, &topology);
    if (status != 0) return status;
    if (hwloc->topology_set_synthetic(topology, text) == 0) return load(hwloc, topology, machine);
    hwloc->topology_destroy(topology);
    return EINVAL;
}

void unl_prim_machine_free(unl_machine *machine) {
    if (machine->distances != NULL) machine->hwloc->distances_release(machine->topology, machine->distances);
    machine->hwloc->topology_destroy(machine->topology);
    free(machine);
}

// ---- Parts ----------------------------------------------------------------------------------------------------

// hwloc has a type of its own for each kind and level of cache.
static const hwloc_obj_type_t cache_types[] = {
    HWLOC_OBJ_L1CACHE,  HWLOC_OBJ_L2CACHE,  HWLOC_OBJ_L3CACHE,  HWLOC_OBJ_L4CACHE,
    HWLOC_OBJ_L5CACHE,  HWLOC_OBJ_L1ICACHE, HWLOC_OBJ_L2ICACHE, HWLOC_OBJ_L3ICACHE,
};
static const hwloc_obj_type_t node_types[] = {HWLOC_OBJ_NUMANODE};
static const hwloc_obj_type_t package_types[] = {HWLOC_OBJ_PACKAGE};
static const hwloc_obj_type_t core_types[] = {HWLOC_OBJ_CORE};

static const hwloc_obj_type_t *types_of(unl_part_kind kind, size_t *count) {
    *count = kind == UNL_PART_CACHE ? sizeof cache_types / sizeof *cache_types : 1;
    switch (kind) {
    case UNL_PART_NODE: return node_types;
    case UNL_PART_PACKAGE: return package_types;
    case UNL_PART_CORE: return core_types;
    case UNL_PART_CACHE: return cache_types;
    }
    return node_types;
}

// The object with that place among all of a kind. With place SIZE_MAX: none, and `*passed` becomes their number.
static hwloc_obj_t find(const unl_machine *machine, unl_part_kind kind, size_t index, size_t *passed) {
    size_t types;
    const hwloc_obj_type_t *type = types_of(kind, &types);
    *passed = 0;
    for (size_t i = 0; i < types; i++) {
        const int depth = machine->hwloc->get_type_depth(machine->topology, type[i]);
        if (depth == HWLOC_TYPE_DEPTH_UNKNOWN || depth == HWLOC_TYPE_DEPTH_MULTIPLE) continue;
        const size_t here = machine->hwloc->get_nbobjs_by_depth(machine->topology, depth);
        if (index - *passed < here) {
            return machine->hwloc->get_obj_by_depth(machine->topology, depth, (unsigned)(index - *passed));
        }
        *passed += here;
    }
    return NULL;
}

size_t unl_prim_machine_parts(const unl_machine *machine, unl_part_kind kind) {
    size_t count;
    find(machine, kind, SIZE_MAX, &count);
    return count;
}

unl_part unl_prim_machine_part(const unl_machine *machine, unl_part_kind kind, size_t index) {
    size_t passed;
    const hwloc_obj_t object = find(machine, kind, index, &passed);
    unl_part part = {.id = object->os_index == HWLOC_UNKNOWN_INDEX ? -1 : (int)object->os_index};
    if (kind == UNL_PART_NODE) part.bytes = object->attr->numanode.local_memory;
    if (kind == UNL_PART_CACHE) {
        const struct hwloc_cache_attr_s *cache = &object->attr->cache;
        part.bytes = cache->size;
        part.level = (int)cache->depth;
        part.line_bytes = (int)cache->linesize;
        part.cache_kind = cache->type == HWLOC_OBJ_CACHE_DATA          ? UNL_CACHE_DATA
                          : cache->type == HWLOC_OBJ_CACHE_INSTRUCTION ? UNL_CACHE_INSTRUCTION
                                                                       : UNL_CACHE_UNIFIED;
    }
    return part;
}

// ---- Sets -----------------------------------------------------------------------------------------------------

static int list_set(
    const unl_machine *machine, hwloc_const_bitmap_t set, int *items, size_t capacity, size_t *count) {
    *count = 0;
    if (set == NULL) return 0;
    // A set without an end has no list; a machine's are finite unless its file is not what it says.
    for (int id = machine->hwloc->bitmap_next(set, -1); id >= 0; id = machine->hwloc->bitmap_next(set, id)) {
        if (id >= 1 << 20) return EINVAL;
        if (*count < capacity) items[*count] = id;
        ++*count;
    }
    return 0;
}

int unl_prim_machine_part_cpus(
    const unl_machine *machine, unl_part_kind kind, size_t index, int *items, size_t capacity, size_t *count) {
    size_t passed;
    return list_set(machine, find(machine, kind, index, &passed)->cpuset, items, capacity, count);
}

int unl_prim_machine_set(
    const unl_machine *machine, unl_machine_set set, int *items, size_t capacity, size_t *count) {
    hwloc_const_bitmap_t chosen = NULL;
    switch (set) {
    case UNL_SET_ALL_CPUS: chosen = machine->hwloc->topology_get_complete_cpuset(machine->topology); break;
    case UNL_SET_CPUS: chosen = machine->hwloc->topology_get_topology_cpuset(machine->topology); break;
    case UNL_SET_ALLOWED_CPUS: chosen = machine->hwloc->topology_get_allowed_cpuset(machine->topology); break;
    case UNL_SET_ALLOWED_NODES: chosen = machine->hwloc->topology_get_allowed_nodeset(machine->topology); break;
    }
    return list_set(machine, chosen, items, capacity, count);
}

// ---- Distances ------------------------------------------------------------------------------------------------

int unl_prim_machine_distance(const unl_machine *machine, size_t from, size_t to) {
    enum { itself = 10 };
    const struct hwloc_distances_s *distances = machine->distances;
    if (distances == NULL) return from == to ? itself : 0;
    size_t passed, row = SIZE_MAX, column = SIZE_MAX;
    const hwloc_obj_t origin = find(machine, UNL_PART_NODE, from, &passed);
    const hwloc_obj_t target = find(machine, UNL_PART_NODE, to, &passed);
    for (size_t i = 0; i < distances->nbobjs; i++) {
        if (distances->objs[i] == origin) row = i;
        if (distances->objs[i] == target) column = i;
    }
    if (row == SIZE_MAX || column == SIZE_MAX) return 0;
    const uint64_t value = distances->values[row * distances->nbobjs + column];
    return value <= INT_MAX ? (int)value : 0;
}
