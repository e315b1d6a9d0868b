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

// One line for each function of the table: where its address goes, and its name in the library.
static const struct {
    void **address;
    const char *name;
} functions[] = {
    {(void **)&table.available, "numa_available"},
    {(void **)&table.max_node, "numa_max_node"},
    {(void **)&table.node_size, "numa_node_size64"},
    {(void **)&table.distance, "numa_distance"},
    {(void **)&table.node_to_cpus, "numa_node_to_cpus"},
    {(void **)&table.get_mems_allowed, "numa_get_mems_allowed"},
    {(void **)&table.allocate_cpumask, "numa_allocate_cpumask"},
    {(void **)&table.bitmask_alloc, "numa_bitmask_alloc"},
    {(void **)&table.bitmask_free, "numa_bitmask_free"},
    {(void **)&table.bitmask_setbit, "numa_bitmask_setbit"},
    {(void **)&table.bitmask_isbitset, "numa_bitmask_isbitset"},
    {(void **)&table.nodes, "numa_nodes_ptr"},
    {(void **)&table.mbind, "mbind"},
    {(void **)&table.move_pages, "move_pages"},
    {(void **)&table.get_mempolicy, "get_mempolicy"},
};

static bool fill(void *library) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        *functions[i].address = dlsym(library, functions[i].name);
        if (*functions[i].address == NULL) return false;
    }
    return true;
}

// libnuma fills its table of the CPUs of each node on first use without a lock; done here, later uses only read.
static void learn_cpus(void) {
    struct bitmask *cpus = table.allocate_cpumask();
    for (int node = 0; node <= table.max_node(); node++) {
        if (table.bitmask_isbitset(*table.nodes, (unsigned)node)) table.node_to_cpus(node, cpus);
    }
    table.bitmask_free(cpus);
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
    } else if (table.available() < 0 || table.get_mempolicy(NULL, NULL, 0, NULL, 0) != 0) {
        // Some versions of libnuma say yes where a container forbids the question, and complain on standard error later.
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
