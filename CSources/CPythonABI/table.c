#include "CPythonABI.h"
#include "layouts.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unl_python_table unl_py;

// What the table was filled from. A table that is in use is never written again.
static void *library;
static int is_filled;
static pthread_mutex_t filling = PTHREAD_MUTEX_INITIALIZER;

/// The offset of `thread_id` in `struct _ts`, where we need it.
static size_t unl_python_thread_number_offset(const char *version) {
    if (strncmp(version, "3.9.", 4) == 0 || strncmp(version, "3.10.", 5) == 0) return UNL_THREAD_NUMBER_OFFSET_3_10;
    return strncmp(version, "3.11.", 5) == 0 ? UNL_THREAD_NUMBER_OFFSET_3_11 : 0;
}

/// Where an object's type stands; 0 where that is not seen. Asked of types whose own type is known, and which the library
/// holds before it starts, so that an unknown layout is found out and not read.
static size_t type_offset(void) {
    const size_t offset = unl_py.unl_is_free_threaded ? UNL_FREE_THREADED_TYPE_OFFSET : UNL_TYPE_OFFSET;
    PyObject *const types[] = {unl_py.PyFloat_Type, unl_py.PyList_Type, unl_py.PyLong_Type};
    for (size_t index = 0; index < sizeof types / sizeof types[0]; index++) {
        PyObject *type;
        memcpy(&type, (const char *)types[index] + offset, sizeof type);
        if (type != unl_py.PyType_Type) return 0;
    }
    return offset;
}

/// Where a list holds the address of its objects; 0 where that is not known, or another thread may change it meanwhile.
static size_t list_objects_offset(const char *version) {
    const int minor = strncmp(version, "3.", 2) == 0 ? atoi(version + 2) : 0;
    const int is_known = minor >= 9 && minor <= UNL_KNOWN_LISTS_TO && unl_py.unl_type_offset == UNL_TYPE_OFFSET;
    return is_known && !unl_py.unl_is_free_threaded ? UNL_LIST_OBJECTS_OFFSET : 0;
}

/// Where a type holds the function that makes its objects; 0 where that is not seen.
static size_t maker_offset(void) {
    if (!unl_py.unl_type_offset) return 0;
    const size_t field = UNL_VECTORCALL_OFFSET_OFFSET - UNL_HEADER_SIZE + unl_py.unl_header_size;
    ptrdiff_t offset;
    memcpy(&offset, (const char *)unl_py.PyType_Type + field, sizeof offset);
    // Behind that field, within the shortest type that there is, as a pointer stands, and `type` uses it.
    const int is_one = offset > (ptrdiff_t)field && offset < 512 && offset % (ptrdiff_t)sizeof(void *) == 0;
    return is_one ? (size_t)offset : 0;
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
#define UNL_PYTHON_OPTIONAL(result, name, arguments) *(void **)&unl_py.name = dlsym(library, #name);
#include "CPythonOptional.h"
#undef UNL_PYTHON_OPTIONAL
    void *current = dlsym(library, "PyThreadState_GetUnchecked");
    if (!current) current = dlsym(library, "_PyThreadState_UncheckedGet");
    *(void **)&unl_py.unl_current_thread_state = current;
    if (!current) missing = "PyThreadState_GetUnchecked";
    unl_py.unl_thread_number_offset = missing ? 0 : unl_python_thread_number_offset(unl_py.Py_GetVersion());
    unl_py.unl_is_free_threaded = !missing && strstr(unl_py.Py_GetVersion(), "free-threading") != NULL;
    unl_py.unl_type_offset = missing ? 0 : type_offset();
    unl_py.unl_list_objects_offset = missing ? 0 : list_objects_offset(unl_py.Py_GetVersion());
    // Behind the header of any build there has been, where this one's is not known.
    unl_py.unl_header_size = !unl_py.unl_type_offset    ? 64
                             : unl_py.unl_is_free_threaded ? UNL_FREE_THREADED_HEADER_SIZE
                                                           : UNL_HEADER_SIZE;
    unl_py.unl_maker_offset = missing ? 0 : maker_offset();
    if (missing) {
        snprintf(message, message_size, "%s has no function %s", path, missing);
        return -1;
    }
    return 0;
}

typedef int (*python_query)(void);

enum { MOST_LIBRARIES = 4096 };

typedef struct {
    char *names[MOST_LIBRARIES];
    size_t count;
} library_names;

static int note_name(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    library_names *list = context;
    if (list->count == MOST_LIBRARIES) return 1;
    if (info->dlpi_name == NULL || info->dlpi_name[0] == 0) return 0;
    char *copy = strdup(info->dlpi_name);
    if (copy) list->names[list->count++] = copy;
    return 0;
}

/// `Py_IsInitialized` of a Python that is in this process, whether it runs or not, and where its other functions are
/// looked up; null: there is none. Also one that its host has loaded for itself alone, out of the global scope.
static python_query loaded_python(void **handle) {
    python_query query;
    *handle = RTLD_DEFAULT;
    *(void **)&query = dlsym(RTLD_DEFAULT, "Py_IsInitialized");
    if (query) return query;
    library_names *list = calloc(1, sizeof *list);
    if (!list) return NULL;
    // Names first: a library must not be opened while the loader walks its list.
    dl_iterate_phdr(note_name, list);
    for (size_t index = 0; index < list->count; index++) {
        void *known = query ? NULL : dlopen(list->names[index], RTLD_LAZY | RTLD_NOLOAD);
        free(list->names[index]);
        if (!known) continue;
        *(void **)&query = dlsym(known, "Py_IsInitialized");
        if (query) *handle = known; else dlclose(known);
    }
    free(list);
    return query;
}

static const char *file_of(python_query query) {
    Dl_info info;
    return dladdr(*(void **)&query, &info) && info.dli_fname ? info.dli_fname : "a library without a name";
}

int unl_python_is_running(void) {
    void *handle;
    python_query query = loaded_python(&handle);
    return query && query();
}

static int load(const char *path, char *message, size_t message_size) {
    if (is_filled) {
        snprintf(message, message_size, "a Python of this process is in use already");
        return -1;
    }
    void *handle;
    python_query before = loaded_python(&handle);
    library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
        const char *why = dlerror();
        snprintf(message, message_size, "%s", why ? why : path);
        return -1;
    }
    // Extension modules look their functions up by name: with two Pythons they would get those of the other one.
    python_query ours;
    *(void **)&ours = dlsym(library, "Py_IsInitialized");
    if (before && before != ours) {
        snprintf(message, message_size, "the process has loaded another Python, %s", file_of(before));
        dlclose(library);
        return -1;
    }
    return fill(path, message, message_size);
}

int unl_python_load(const char *path, char *message, size_t message_size) {
    pthread_mutex_lock(&filling);
    int status = load(path, message, message_size);
    is_filled = is_filled || status == 0;
    pthread_mutex_unlock(&filling);
    return status;
}

static int attach_running(char *message, size_t message_size) {
    if (is_filled) return 0;
    python_query is_initialized = loaded_python(&library);
    if (!is_initialized || !is_initialized()) {
        snprintf(message, message_size, "no Python runs in this process");
        return -1;
    }
    if (fill("the Python of this process", message, message_size) != 0) return -1;
    unl_python_load_exceptions();
    return 0;
}

int unl_python_attach_running(char *message, size_t message_size) {
    pthread_mutex_lock(&filling);
    int status = attach_running(message, message_size);
    is_filled = is_filled || status == 0;
    pthread_mutex_unlock(&filling);
    return status;
}

const char *unl_python_library_path(void) {
    Dl_info info;
    return dladdr(*(void **)&unl_py.Py_GetVersion, &info) ? info.dli_fname : NULL;
}

void unl_python_load_exceptions(void) {
    PyObject **object;  // `fill` has seen that there is one
#define UNL_PYTHON_OBJECT(name)
#define UNL_PYTHON_EXCEPTION(name)                                                                                     \
    object = dlsym(library, #name);                                                                                    \
    if (object) unl_py.name = *object;
#include "CPythonObjects.h"
#undef UNL_PYTHON_OBJECT
#undef UNL_PYTHON_EXCEPTION
    // A part of the library's own memory from 3.12 on.
    if (unl_py.unl_thread_number_offset == 0) unl_py.unl_first_interpreter = unl_py.PyInterpreterState_Main();
}
