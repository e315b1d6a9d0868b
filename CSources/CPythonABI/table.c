#include "CPythonABI.h"

#include <dlfcn.h>
#include <stdio.h>

unl_python_table unl_py;

static void *library;

int unl_python_load(const char *path, char *message, size_t message_size) {
    library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
        snprintf(message, message_size, "%s", dlerror());
        return -1;
    }
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
    if (missing) {
        snprintf(message, message_size, "%s has no function %s", path, missing);
        return -1;
    }
    return 0;
}

void unl_python_load_exceptions(void) {
#define UNL_PYTHON_OBJECT(name)
#define UNL_PYTHON_EXCEPTION(name) unl_py.name = *(PyObject **)dlsym(library, #name);
#include "CPythonObjects.h"
#undef UNL_PYTHON_OBJECT
#undef UNL_PYTHON_EXCEPTION
}
