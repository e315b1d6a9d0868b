#include "libnuma.h"

#include "CNUMA.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unl_libnuma table;
static const unl_libnuma *usable;
static char obstacle[512];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static bool fill(void *library) {
#define FIND(name)                                                                                                    \
    table.name = (__typeof__(table.name))dlsym(library, #name);                                                       \
    if (table.name == NULL) return false;
    UNL_LIBNUMA_FUNCTIONS(FIND)
#undef FIND
    table.numa_nodes = dlsym(library, "numa_nodes_ptr");
    return table.numa_nodes != NULL;
}

// libnuma fills its table of the CPUs of each node on first use without a lock; done here, later uses only read.
static void learn_cpus(void) {
    unl_mask mask;
    struct bitmask *const cpus = unl_mask_clear(&mask, (unsigned)table.numa_num_possible_cpus());
    for (int node = 0; node <= table.numa_max_node(); node++) {
        if (table.numa_bitmask_isbitset(*table.numa_nodes, (unsigned)node)) table.numa_node_to_cpus(node, cpus);
    }
}

bool unl_libnuma_allowed_nodes(const unl_libnuma *numa, unl_mask *mask) {
    struct bitmask *const nodes = unl_mask_clear(mask, UNL_MASK_NODES);
    // The kernel reads one bit less than it is told.
    return numa->get_mempolicy(NULL, nodes->maskp, nodes->size + 1, NULL, MPOL_F_MEMS_ALLOWED) == 0;
}

static void load(void) {
    const char *chosen = secure_getenv("UNLATCH_LIBNUMA"), *name = chosen != NULL ? chosen : "libnuma.so.1";
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *why = dlerror();
        const char *hint = chosen != NULL ? "UNLATCH_LIBNUMA names it" : "install it (Debian: libnuma1)";
        snprintf(obstacle, sizeof obstacle, "libnuma cannot be loaded: %s; %s", why != NULL ? why : name, hint);
    } else if (!fill(library)) {
        snprintf(obstacle, sizeof obstacle, "%s lacks functions of libnuma 2; install a newer one", name);
    } else if (table.numa_available() < 0 || table.get_mempolicy(NULL, NULL, 0, NULL, 0) != 0) {
        // Some versions of libnuma say yes where a container forbids the question, and complain to standard error.
        errno = 0;
        table.get_mempolicy(NULL, NULL, 0, NULL, 0);
        const char *who = errno == EPERM || errno == EACCES ? "forbidden by the container (it needs CAP_SYS_NICE)"
                                                            : "not supported by the kernel";
        snprintf(obstacle, sizeof obstacle, "memory policies are %s", who);
    } else {
        learn_cpus();
        usable = &table;
    }
}

const unl_libnuma *unl_libnuma_table(void) {
    pthread_once(&once, load);
    return usable;
}

bool unl_prim_has_numa(void) { return unl_libnuma_table() != NULL; }

const char *unl_prim_numa_obstacle(void) { return unl_libnuma_table() != NULL ? NULL : obstacle; }
