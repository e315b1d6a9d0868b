#include "CPythonABI.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

unl_python_table unl_py;

static void *library;

/// The offset of `thread_id` in `struct _ts`, where we need it.
static size_t unl_python_thread_number_offset(const char *version) {
    if (strncmp(version, "3.9.", 4) == 0 || strncmp(version, "3.10.", 5) == 0) return 176;
    return strncmp(version, "3.11.", 5) == 0 ? 152 : 0;
}

/// Fills the table from `library`.
static int fill(const char *path, char *message, size_t message_size) {
    const char *missing = NULL;
#define UNL_PYTHON_FUNCTION(result, name, arguments)                                                                   \
    if (!(*(void **)&unl_py.name = dlsym(library, #name))) missing = #name;
#include "CPythonFunctions.h"
#undef UNL_PYTHON_FUNCTION
#define UNL_PYTHON_OBJECT(name)                                                                                        \
    if (!(*(void **)&unl_py.name = dlsym(library, #name))) missing = #name;
#define UNL_PYTHON_EXCEPTION(name)                                                                                     \
    if (!dlsym(library, #name)) missing = #name;
#include "CPythonObjects.h"
#undef UNL_PYTHON_OBJECT
#undef UNL_PYTHON_EXCEPTION
    *(void **)&unl_py.Py_SetProgramName = dlsym(library, "Py_SetProgramName");
    *(void **)&unl_py.Py_NewInterpreterFromConfig = dlsym(library, "Py_NewInterpreterFromConfig");
    void *current = dlsym(library, "PyThreadState_GetUnchecked");
    if (!current) current = dlsym(library, "_PyThreadState_UncheckedGet");
    *(void **)&unl_py.unl_current_thread_state = current;
    if (!current) missing = "PyThreadState_GetUnchecked";
    unl_py.unl_thread_number_offset = missing ? 0 : unl_python_thread_number_offset(unl_py.Py_GetVersion());
    unl_py.unl_is_free_threaded = !missing && strstr(unl_py.Py_GetVersion(), "free-threading") != NULL;
    if (missing) {
        snprintf(message, message_size, "%s has no function %s", path, missing);
        return -1;
    }
    return 0;
}

int unl_python_load(const char *path, char *message, size_t message_size) {
    library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
        snprintf(message, message_size, "%s", dlerror());
        return -1;
    }
    return fill(path, message, message_size);
}

int unl_python_attach_running(char *message, size_t message_size) {
    library = RTLD_DEFAULT;
    int (*is_initialized)(void);
    *(void **)&is_initialized = dlsym(library, "Py_IsInitialized");
    if (!is_initialized || !is_initialized()) {
        snprintf(message, message_size, "no Python runs in this process");
        return -1;
    }
    if (fill("the Python of this process", message, message_size) != 0) return -1;
    unl_python_load_exceptions();
    return 0;
}

const char *unl_python_library_path(void) {
    Dl_info info;
    return dladdr(*(void **)&unl_py.Py_GetVersion, &info) ? info.dli_fname : NULL;
}

void unl_python_load_exceptions(void) {
#define UNL_PYTHON_OBJECT(name)
#define UNL_PYTHON_EXCEPTION(name) unl_py.name = *(PyObject **)dlsym(library, #name);
#include "CPythonObjects.h"
#undef UNL_PYTHON_OBJECT
#undef UNL_PYTHON_EXCEPTION
}
