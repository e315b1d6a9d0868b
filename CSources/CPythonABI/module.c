#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "CPythonModules.h"
#include "layouts.h"

// The value of such a slot stands in a pointer whatever its type is, and what it points to is never freed.
enum { EXPORT_FLAGS = 0x0004 | 0x0002 };

// The stable interface of 3.15, with and without the lock: no object's fields are touched.
static unl_abi_info exported_abi = {.major = 1, .flags = 0x0001 | 0x0002 | 0x0004, .abi_version = 0x030f0000};

/// Our own, before the header: how a module finds back to what it was made from.
typedef struct {
    void *context;
    unl_module_slot slots[4];
} definition_front;

static int minor_version(void) {
    const char *version = unl_py.Py_GetVersion();
    return strncmp(version, "3.", 2) == 0 ? atoi(version + 2) : 0;
}

/// As PyModuleDef_HEAD_INIT writes it; returns its size. In a build without a lock the owner's reference count is that of
/// an object which never ends; in others the header begins with the count.
static size_t write_header(char *header) {
    if (unl_py.unl_is_free_threaded) {
        uint32_t immortal = UINT32_MAX;
        memcpy(header + UNL_FREE_THREADED_OWN_COUNT_OFFSET, &immortal, sizeof immortal);
        return UNL_FREE_THREADED_HEADER_SIZE;
    }
    ptrdiff_t count = 1;
    memcpy(header, &count, sizeof count);
    return UNL_HEADER_SIZE;
}

void *unl_python_module_definition(
    const char *name, const char *doc, PyMethodDef *functions, unl_python_exec exec, void *context,
    unl_python_support support) {
    definition_front *front = calloc(1, sizeof(definition_front) + UNL_FREE_THREADED_HEADER_SIZE + sizeof(unl_definition_tail));
    if (!front) return NULL;
    unl_module_slot *next = front->slots;
    *next++ = (unl_module_slot){UNL_SLOT_EXEC, *(void **)&exec};
    // One lock for all interpreters is what any version before the slot assumed; a lock for each is a promise.
    if (minor_version() >= 12)
        *next++ = (unl_module_slot){UNL_SLOT_MULTIPLE_INTERPRETERS, (void *)(intptr_t)(support.own_gil_interpreters ? 2 : 1)};
    if (minor_version() >= 13) *next++ = (unl_module_slot){UNL_SLOT_GIL, (void *)(intptr_t)(support.free_threading ? 1 : 0)};
    front->context = context;

    char *definition = (char *)(front + 1);
    unl_definition_tail tail = {.name = name, .doc = doc, .functions = functions, .slots = front->slots};
    memcpy(definition + write_header(definition), &tail, sizeof tail);
    return definition;
}

void *unl_python_module_slots(
    const char *name, const char *doc, PyMethodDef *functions, unl_python_exec exec, void *context,
    unl_python_support support) {
    unl_export_slot *slots = calloc(9, sizeof *slots), *next = slots;
    if (!slots) return NULL;
    *next++ = (unl_export_slot){UNL_EXPORT_ABI, EXPORT_FLAGS, 0, &exported_abi};
    *next++ = (unl_export_slot){UNL_EXPORT_NAME, EXPORT_FLAGS, 0, (void *)name};
    *next++ = (unl_export_slot){UNL_EXPORT_DOC, EXPORT_FLAGS, 0, (void *)doc};
    *next++ = (unl_export_slot){UNL_EXPORT_FUNCTIONS, EXPORT_FLAGS, 0, functions};
    *next++ = (unl_export_slot){UNL_EXPORT_TOKEN, EXPORT_FLAGS, 0, context};
    *next++ = (unl_export_slot){UNL_SLOT_EXEC, EXPORT_FLAGS, 0, *(void **)&exec};
    const intptr_t interpreters = support.own_gil_interpreters ? 2 : 1, lock = support.free_threading ? 1 : 0;
    *next++ = (unl_export_slot){UNL_SLOT_MULTIPLE_INTERPRETERS, EXPORT_FLAGS, 0, (void *)interpreters};
    *next++ = (unl_export_slot){UNL_SLOT_GIL, EXPORT_FLAGS, 0, (void *)lock};
    return slots;
}

void *unl_python_module_context(PyObject *module) {
    void *definition = unl_py.PyModule_GetDef(module);
    if (definition) return ((definition_front *)definition - 1)->context;
    // Made from slots, so this is 3.15 or later, which have the function.
    int (*get_token)(PyObject *, void **);
    *(void **)&get_token = dlsym(RTLD_DEFAULT, "PyModule_GetToken");
    void *context = NULL;
    return get_token && get_token(module, &context) == 0 ? context : NULL;
}

void unl_python_import_error(const char *message) {
    void (*set)(PyObject *, const char *);
    *(void **)&set = dlsym(RTLD_DEFAULT, "PyErr_SetString");
    PyObject **type = dlsym(RTLD_DEFAULT, "PyExc_ImportError");
    if (set && type && *type) set(*type, message);
}
