#pragma once

// hwloc's functions, found at run time: a program and a Python module of ours also start where it is not installed.

#include <hwloc.h>
#include <stdbool.h>

// Every function that we call. hwloc's inline functions call others, which are not linked: they are not used.
#define UNL_HWLOC_FUNCTIONS(X)                                                                                        \
    X(get_api_version)                                                                                                \
    X(topology_init)                                                                                                  \
    X(topology_destroy)                                                                                               \
    X(topology_load)                                                                                                  \
    X(topology_set_flags)                                                                                             \
    X(topology_set_all_types_filter)                                                                                  \
    X(topology_set_type_filter)                                                                                       \
    X(topology_set_cache_types_filter)                                                                                \
    X(topology_set_synthetic)                                                                                         \
    X(topology_set_xmlbuffer)                                                                                         \
    X(topology_is_thissystem)                                                                                         \
    X(topology_get_complete_cpuset)                                                                                   \
    X(topology_get_topology_cpuset)                                                                                   \
    X(topology_get_allowed_cpuset)                                                                                    \
    X(topology_get_allowed_nodeset)                                                                                   \
    X(get_type_depth)                                                                                                 \
    X(get_nbobjs_by_depth)                                                                                            \
    X(get_obj_by_depth)                                                                                               \
    X(bitmap_next)                                                                                                    \
    X(distances_get_by_type)                                                                                          \
    X(distances_release)

#define UNL_HWLOC_FIELD(name) __typeof__(hwloc_##name) *_Nonnull name;
typedef struct {
    UNL_HWLOC_FUNCTIONS(UNL_HWLOC_FIELD)
} unl_hwloc_functions;
#undef UNL_HWLOC_FIELD

/// hwloc's functions, or NULL where the library is missing or is not version 2.
const unl_hwloc_functions *_Nullable unl_hwloc(void);
