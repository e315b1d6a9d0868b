// Which OpenMP library runs the teams. LLVM's (libomp) and Intel's (libiomp5) have the same functions, and the second of them
// that is started in a process ends it. So a process that has one goes on with that, whoever has brought it; where there is
// none, the program's own is used, or libomp.so.5 is loaded: beside the module that this is a part of, or the system's.
//
// Functions are looked up in that one library by its handle. Names that two libraries have, as libgomp's omp_get_max_threads,
// may be bound to either.

#include "internal.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// X(field, name, result, parameters)
#define FUNCTIONS(X)                                                                                                  \
    X(fork_call, __kmpc_fork_call, void, (void *, int32_t, void (*)(int32_t *, int32_t *, ...), ...))                 \
    X(thread_number, __kmpc_global_thread_num, int32_t, (void *))                                                     \
    X(push_threads, __kmpc_push_num_threads, void, (void *, int32_t, int32_t))                                        \
    X(team_threads, __kmpc_bound_num_threads, int32_t, (void *))                                                      \
    X(most_threads, omp_get_max_threads, int, (void))                                                                 \
    X(set_dynamic, omp_set_dynamic, void, (int))                                                                      \
    X(is_dynamic, omp_get_dynamic, int, (void))                                                                       \
    X(set_blocktime, kmp_set_blocktime, void, (int))                                                                  \
    X(blocktime, kmp_get_blocktime, int, (void))                                                                      \
    X(stack_size, kmp_get_stacksize_s, size_t, (void))

// Weak: a module is linked to none, and takes what is there.
#define DECLARE(field, name, result, parameters) extern result name parameters __attribute__((weak));
FUNCTIONS(DECLARE)

// A library that is loaded: where it lies, and its file.
typedef struct {
    const void *base;
    char file[512];
} loaded;

static const void *base_of(const void *address) {
    Dl_info file = {0};
    return address != NULL && dladdr(address, &file) != 0 ? file.dli_fbase : NULL;
}

static const char *file_of(const void *address) {
    Dl_info file = {0};
    return address != NULL && dladdr(address, &file) != 0 && file.dli_fname != NULL ? file.dli_fname : "";
}

// One that the program was linked with, or that was loaded for everybody.
static const void *linked(void) { return (const void *)(size_t)&__kmpc_fork_call; }

static void fill_linked(unl_runtime *runtime) {
#define TAKE(field, name, result, parameters) runtime->field = &name;
    FUNCTIONS(TAKE)
}

static bool is_complete(const unl_runtime *runtime) {
#define HAS(field, name, result, parameters) &&runtime->field != NULL
    return true FUNCTIONS(HAS);
}

// Fills `runtime` with the functions of a loaded library. False: it is none of LLVM's or Intel's.
static bool fill(unl_runtime *runtime, void *library) {
    memset(runtime, 0, sizeof *runtime);
    void *address;
#define LOOK_UP(field, name, result, parameters)                                                                      \
    address = dlsym(library, #name);                                                                                  \
    memcpy(&runtime->field, &address, sizeof address);
    FUNCTIONS(LOOK_UP)
    if (!is_complete(runtime)) return false;
    runtime->base = base_of((const void *)(size_t)runtime->fork_call);
    // From LLVM 19 on, which has this function.
    runtime->needs_no_shared_memory = dlsym(library, "__kmpc_dispatch_deinit") != NULL;
    return true;
}

// ---- Those that the process has -------------------------------------------------------------------------------

static bool is_openmp(const char *path) {
    static const char *const names[] = {"libgomp", "libiomp5", "libomp"};
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const size_t length = strlen(names[i]);
        // libgomp.so.1, libgomp-a34b3233.so.1 (packed into a wheel), libomp-14.so.5; not libompd or libomptarget.
        if (strncmp(name, names[i], length) == 0 && strchr(".-_0123456789", name[length]) != NULL) return true;
    }
    return false;
}

typedef struct {
    loaded found[16];
    size_t count;
} loaded_list;

// Within this nothing may be loaded or looked up: the loader is locked.
static int note_openmp(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size;
    loaded_list *list = data;
    if (info->dlpi_name == NULL || !is_openmp(info->dlpi_name)) return 0;
    if (list->count == sizeof list->found / sizeof *list->found) return 1;
    loaded *const library = &list->found[list->count++];
    library->base = (const void *)info->dlpi_addr;
    snprintf(library->file, sizeof library->file, "%s", info->dlpi_name);
    return 0;
}

// In the order in which they were loaded.
static void list_openmp(loaded_list *list) {
    list->count = 0;
    dl_iterate_phdr(note_openmp, list);
}

static bool take_loaded(unl_runtime *runtime, const loaded *library) {
    void *const handle = dlopen(library->file, RTLD_NOW | RTLD_NOLOAD);
    if (handle == NULL) return false;
    // libgomp.so.1 may be a link to a libomp, as in conda's environments; a library's symbols may be those of another.
    const bool fits = fill(runtime, handle) && runtime->base == library->base;
    dlclose(handle);
    return fits;
}

static bool take_linked(unl_runtime *runtime) {
    if (linked() == NULL) return false;
    void *const handle = dlopen(file_of(linked()), RTLD_NOW | RTLD_NOLOAD);
    const bool fits = handle != NULL && fill(runtime, handle) && runtime->base == base_of(linked());
    if (handle != NULL) dlclose(handle);
    if (fits) return true;
    // It is a part of the program.
    memset(runtime, 0, sizeof *runtime);
    fill_linked(runtime);
    runtime->base = base_of(linked());
    return is_complete(runtime);
}

bool unl_runtime_find(unl_runtime *runtime, const void *started, const void *avoided) {
    loaded_list list;
    list_openmp(&list);
    for (size_t i = 0; started != NULL && i < list.count; i++) {
        if (list.found[i].base == started && take_loaded(runtime, &list.found[i])) return true;
    }
    if (linked() != NULL && base_of(linked()) != avoided && take_linked(runtime)) {
        runtime->is_own = true;
        return true;
    }
    for (size_t i = 0; i < list.count; i++) {
        if (list.found[i].base != avoided && take_loaded(runtime, &list.found[i])) return true;
    }
    return false;
}

void unl_runtime_keep(const unl_runtime *runtime) {
    void *const handle =
        dlopen(file_of((const void *)(size_t)runtime->fork_call), RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
    if (handle != NULL) dlclose(handle);
}

// Another file of that name than the one at `avoided`, from the folders in which libraries of this module or program are looked
// for: by its path, so that the loader does not answer with the one that it has. Not where a library's symbols are everybody's,
// which the copy would take for its own. (RTLD_DEEPBIND is no help: it also hides `environ` of a program that has a copy of it.)
static bool load_copy(unl_runtime *runtime, const void *avoided) {
    if (dlsym(RTLD_DEFAULT, "__kmpc_fork_call") != NULL) return false;
    void *const here = dlopen(file_of((const void *)(size_t)&load_copy), RTLD_NOW | RTLD_NOLOAD);
    Dl_serinfo size;
    if (here == NULL || dlinfo(here, RTLD_DI_SERINFOSIZE, &size) != 0) return false;
    Dl_serinfo *const folders = malloc(size.dls_size);
    bool found = false;
    if (folders != NULL) {
        *folders = size;
        const bool known = dlinfo(here, RTLD_DI_SERINFO, folders) == 0;
        for (unsigned i = 0; known && !found && i < folders->dls_cnt; i++) {
            char path[512];
            const int length = snprintf(path, sizeof path, "%s/libomp.so.5", folders->dls_serpath[i].dls_name);
            void *const handle = length < (int)sizeof path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
            found = handle != NULL && fill(runtime, handle) && runtime->base != avoided;
            if (handle != NULL && !found) dlclose(handle);
        }
    }
    free(folders);
    dlclose(here);
    return found;
}

bool unl_runtime_load(unl_runtime *runtime, const void *avoided, char *obstacle, size_t size) {
    // The folder that a module or a program names for its libraries is looked through first.
    void *const handle = dlopen("libomp.so.5", RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        const char *why = dlerror();
        snprintf(obstacle, size, "LLVM's OpenMP could not be loaded: %s", why != NULL ? why : "libomp.so.5");
        return false;
    }
    if (!fill(runtime, handle)) {
        snprintf(obstacle, size, "libomp.so.5 lacks functions that LLVM's OpenMP has");
    } else if (runtime->base != avoided || load_copy(runtime, avoided)) {
        runtime->is_own = true;
        return true;
    } else {
        snprintf(obstacle, size, "OpenMP was started with KMP_INIT_AT_FORK=FALSE before Unlatch started it");
    }
    dlclose(handle);
    return false;
}

// ---- What is told of them -------------------------------------------------------------------------------------

// The one that is used, or would be now.
static bool current(unl_runtime *runtime) {
    const unl_runtime *const used = unl_runtime_used();
    if (used == NULL) return unl_runtime_find(runtime, unl_runtime_noted(getpid()), NULL);
    *runtime = *used;
    return true;
}

size_t unl_teams_openmp_description(char *text, size_t size) {
    unl_runtime runtime;
    int length;
    if (current(&runtime)) {
        // libomp has said "kmp 5.0" since 2014; its release is in the name of its file (libomp-14.so.5).
        const char *const file = file_of((const void *)(size_t)runtime.fork_call);
        char *path = realpath(file, NULL);
        const bool is_intels = strstr(file, "libiomp5") != NULL;
        length = snprintf(
            text, size, "%s, %s", is_intels ? "Intel's libiomp5" : "LLVM libomp", path != NULL ? path : file);
        free(path);
    } else {
        length = snprintf(text, size, "LLVM libomp, to be loaded: libomp.so.5");
    }
    return length > 0 ? (size_t)length : 0;
}

size_t unl_teams_openmp_others(char *text, size_t size) {
    unl_runtime runtime;
    const void *const ours = current(&runtime) ? runtime.base : NULL;
    loaded_list list;
    list_openmp(&list);
    size_t length = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (list.found[i].base == ours) continue;
        const bool fits = length < size;
        const int written =
            snprintf(fits ? text + length : NULL, fits ? size - length : 0, "%s\n", list.found[i].file);
        if (written > 0) length += (size_t)written;
    }
    return length;
}
