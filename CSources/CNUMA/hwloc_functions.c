#include "hwloc_functions.h"

#include <dlfcn.h>
#include <pthread.h>

static unl_hwloc_functions functions;
static bool functions_found;
static pthread_once_t functions_once = PTHREAD_ONCE_INIT;

static void look_for_hwloc(void) {
    // 15 is version 2, all of it. Local: hwloc's plugins, which look into graphics cards, then stay out.
    void *library = dlopen("libhwloc.so.15", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return;
#define FIND(name)                                                                                                    \
    functions.name = (__typeof__(functions.name))dlsym(library, "hwloc_" #name);                                      \
    if (functions.name == NULL) return;
    UNL_HWLOC_FUNCTIONS(FIND)
#undef FIND
    // The layout of objects is that of the header that we were compiled with, for as long as the major version is.
    functions_found = functions.get_api_version() >> 16 == HWLOC_API_VERSION >> 16;
}

const unl_hwloc_functions *unl_hwloc(void) {
    pthread_once(&functions_once, look_for_hwloc);
    return functions_found ? &functions : NULL;
}
